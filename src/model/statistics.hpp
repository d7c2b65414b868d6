// One pass over the elements of a tensor, which collects the statistics for inwit_audit.
#pragma once
#include "base/view.hpp"

namespace inwit {

inline constexpr int64_t histogram_bins = std::extent_v<decltype(inwit_statistics::histogram)>;
inline constexpr int32_t most_distinct = std::extent_v<decltype(inwit_statistics::values)>;

// What to do with each element besides adding it to the sums.
struct Pass {
  const std::byte *expected = nullptr;     // elements to compare with, in memory as `view` if that is dense, else row-major
  bool compares_bits = false;              // -0 and 0 differ
  double first_bin = 0, bins_per_unit = 0; // of the histogram; 0: there is none
};

// Adds the elements of a view, whose memory is readable, to `statistics`. May throw std::bad_alloc.
Status add_elements(const View &view, const Pass &pass, const inwit_context *context, inwit_statistics &statistics);

// The statistics of both samples together.
void merge(const inwit_statistics &from, inwit_statistics &into);

} // namespace inwit
