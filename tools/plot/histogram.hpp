// How often values fall into bins of equal width.
#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace command {

struct Histogram {
  std::vector<double> edges; // one more than counts; the last bin has its upper edge too
  std::vector<int64_t> counts;
  int64_t not_finite = 0; // values in no bin
};

// Bins from the least to the largest finite value; a single one, without width, if they are equal; none if there are none.
Histogram make_histogram(std::span<const double> values, int bins);

void print_text(const Histogram &histogram);

} // namespace command
