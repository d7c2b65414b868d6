// A histogram with bins of equal width.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace command {

struct Histogram {
  std::vector<double> edges; // one more than counts; the last bin includes its upper edge
  std::vector<int64_t> counts;
  int64_t not_finite = 0; // values outside of all bins
};

// Bins from the smallest to the largest finite value; one bin of zero width if they are equal; no bin without finite values.
Histogram make_histogram(std::span<const double> values, int bins);

void print_text(const Histogram &histogram);

} // namespace command
