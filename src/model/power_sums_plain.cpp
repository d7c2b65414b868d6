// The sums without intrinsics: the reference for the others, and the only form without vectors of doubles.
#include "model/power_sums.hpp"

namespace inwit {
namespace {

void add(const double *x, int64_t count, double shift, PowerSums &sums) {
  for (int64_t i = 0; i < count; ++i) {
    const int64_t lane = i % PowerSums::lanes;
    const double d = x[i] - shift, squared = d * d;
    sums.one[lane] += d;
    sums.two[lane] += squared;
    sums.three[lane] += squared * d;
    sums.four[lane] += squared * squared;
    if (x[i] < sums.smallest[lane]) sums.smallest[lane] = x[i];
    if (x[i] > sums.largest[lane]) sums.largest[lane] = x[i];
    if (x[i] == 0) ++sums.zeros[lane];
  }
}

} // namespace

constexpr PowerSumKernels plain_power_sums = {add};

} // namespace inwit
