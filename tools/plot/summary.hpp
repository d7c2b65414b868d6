// Summary of an initializer on one tensor: expected and observed moments, singular values.
#pragma once
#include "base/library.hpp"
#include "base/statistics.hpp"

namespace command {

struct Summary {
  inwit_job job; // of the whole tensor, without data
  uint64_t seed;
  inwit_tensor view;          // the observed part: the whole tensor, or as many leading slices as fit the limit
  std::vector<double> values; // its elements; both parts of complex ones
  Statistics observed;
  inwit_moments expected;       // of the view
  std::vector<double> singular; // of a matrix, in decreasing order
  std::string why_not_singular; // why they were not computed for a matrix
  int64_t count() const { return elements(extents(view)); }
  bool is_complex() const { return data_type(view.dtype)->is_complex(); }
  bool is_whole() const { return count() == elements(extents(job.tensor)); }
};

Summary summarize(const inwit_job &job, uint64_t seed, int32_t threads);

double condition(std::span<const double> singular); // largest over smallest

} // namespace command
