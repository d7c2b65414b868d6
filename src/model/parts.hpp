// Tensors that hold several weights, such as fused or stacked ones: what fills each weight.
#pragma once
#include <array>
#include <string>
#include <vector>

#include "model/handle.hpp"

namespace inwit {

using Extents = std::array<int64_t, INWIT_MAX_RANK>;

// A box of a tensor.
struct Region {
  Extents begin = {}, extent = {};
  bool operator==(const Region &) const = default;
};

// One weight within a tensor, or some rows of it.
struct TensorPart {
  std::string name; // "experts.w13[3][1]"; of the tensor itself if it is one weight
  SharedHandle initializer;
  bool has_own_stream = false; // else it is that of the job
  uint64_t stream = 0;
  int32_t shared_stream = 0;

  Region whole;         // the weight
  Region filled;        // the region that this part fills
  uint32_t dropped = 0; // axes of the tensor that the weight does not have

  // Splits an axis of the tensor into `split_into` weights: it becomes two axes, of which the first enumerates the weights.
  int split_axis = 0;
  int64_t split_into = 0; // 0: it does not

  // Of the weight's axes, including those of a split. INWIT_LAYOUT_NONE: the job's layout.
  int32_t layout = INWIT_LAYOUT_NONE;
  uint32_t in_axes = 0, out_axes = 0, batch_axes = 0;
  double fan_in = 0, fan_out = 0;

  bool operator==(const TensorPart &) const = default;
};

struct TensorParts {
  int rank = 0;
  Extents shape = {};  // of the whole tensor
  uint64_t stream = 0; // of the job that was matched
  std::vector<TensorPart> of;

  bool operator==(const TensorParts &) const = default;
};

// Appends the jobs that fill a job whose initializer has parts: views of the same memory, or without memory if the job has none. Parts
// that its box does not intersect are omitted, unless the box is empty. The jobs have the names of the parts.
Status expand_parts(const inwit_job &job, Purpose purpose, std::vector<inwit_job> &jobs);

// The moments and the density of all parts together, weighted by their numbers of elements.
Status moments_of_parts(const inwit_initializer &initializer, const inwit_tensor &tensor, inwit_moments &moments);
Status density_of_parts(const inwit_initializer &initializer, const inwit_tensor &tensor, std::span<const double> x,
                        std::span<double> density);

} // namespace inwit
