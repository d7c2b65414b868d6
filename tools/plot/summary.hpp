// What an initializer makes of one tensor, looked at: theory, a sample, singular values.
#pragma once
#include "files/writer.hpp"

namespace command {

struct Portrait {
  inwit_job job; // of the whole tensor, without data
  uint64_t seed;
  inwit_tensor view;          // what was sampled: the whole, or so many of its first rows as are not too large
  std::vector<double> values; // its elements
  Sample sample;
  inwit_moments theory;         // of the view
  std::vector<double> singular; // of a matrix, in falling order
  std::string why_not_singular; // why a matrix has none here
  bool is_whole() const { return elements(extents(view)) == elements(extents(job.tensor)); }
};

Portrait look_at(const inwit_job &job, uint64_t seed, int32_t threads);

struct Fans {
  double in, out;
};
std::optional<Fans> fans_of(inwit_tensor tensor, const Layout &layout); // as if the tensor had that layout

double condition(std::span<const double> singular); // largest over smallest

} // namespace command
