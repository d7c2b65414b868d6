// Orthogonal matrices by Householder reflections: their launches, which have intermediate results in memory of the device.
#pragma once
#include "initializers/orthogonal.hpp"
#include "linalg/device_reflections.hpp"

namespace inwit::device {

// Of a plan with elements for which is_by_reflections() is true.
class Reflections {
public:
  explicit Reflections(const Plan &plan);

  Status check() const; // INWIT_E_MEMORY: more intermediate results than any device holds
  uint64_t workspace_bytes() const;

  // Calls launch(stage, items, arguments) for each launch, in their order, as long as it succeeds. `workspace`: memory of the device,
  // aligned to 256 bytes.
  template <class Launch> Status for_each(void *workspace, const Launch &launch) {
    using enum linalg::ReflectionStage;
    arguments_.workspace = workspace;
    for (arguments_.first_matrix = 0; arguments_.first_matrix < matrices_; arguments_.first_matrix += at_once_) {
      arguments_.matrices = std::min(at_once_, matrices_ - arguments_.first_matrix);
      for (const auto stage : {draw, squares, heads, overlaps, gram, identity})
        INWIT_TRY(launch(stage, items_of(stage), arguments_));
      for (arguments_.block = layout_.blocks; arguments_.block-- > 0;)
        for (const auto stage : {products, solve, update}) INWIT_TRY(launch(stage, items_of(stage), arguments_));
      arguments_.block = 0;
      INWIT_TRY(launch(store, items_of(store), arguments_));
    }
    return {};
  }

private:
  void add_axes(const View &view, uint32_t axes, int group);
  int64_t items_of(linalg::ReflectionStage stage) const;
  double bytes_of_matrix() const;

  const OrthogonalStack &matrix_;
  linalg::ReflectionArguments arguments_ = {};
  linalg::ReflectionLayout layout_ = {};
  uint64_t matrices_, at_once_ = 1;
};

} // namespace inwit::device
