// Sums of the powers of many doubles with the vectors of an instruction set. All give the same bits, because there are always eight lanes
// with sums of their own, for vectors of any width.
#pragma once
#include <cstdint>

#include "base/targets.hpp"

namespace inwit {

struct PowerSums {
  static constexpr int lanes = 8; // element i is added to lane i mod 8
  // Of the distance d from a shift: d, d^2, d^3, d^4.
  double one[lanes], two[lanes], three[lanes], four[lanes];
  double smallest[lanes], largest[lanes]; // of the elements; -0 and 0 are equal, and the first one is kept
  double zeros[lanes];                    // number of zeros, including -0
};

struct PowerSumKernels {
  // Adds elements to sums. Valid range: `count` is a multiple of 8. If an element is not finite, neither are the sums of fourth powers, and
  // nothing else is known.
  void (*add)(const double *x, int64_t count, double shift, PowerSums &sums);
};

extern const PowerSumKernels plain_power_sums;
const PowerSumKernels *highway_power_sums(Target target); // nullptr: not compiled

inline const PowerSumKernels &power_sums_of(Target target) {
  const PowerSumKernels *const kernels = highway_power_sums(target);
  return kernels != nullptr ? *kernels : plain_power_sums;
}

} // namespace inwit
