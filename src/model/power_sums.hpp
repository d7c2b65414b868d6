// Sums of the powers of many doubles by the vectors of an instruction set: the same bits from all of them, as each of eight lanes has sums
// of its own, whatever the width of a vector.
#pragma once
#include <cstdint>

#include "base/targets.hpp"

namespace inwit {

struct PowerSums {
  static constexpr int lanes = 8; // element i is added to lane i mod 8
  // Of the distance d from a shift: d, d^2, d^3, d^4.
  double one[lanes], two[lanes], three[lanes], four[lanes];
  double smallest[lanes], largest[lanes]; // of the elements; -0 and 0 are equal, and the first one counts
  double zeros[lanes];                    // their number, -0 among them
};

struct PowerSumKernels {
  // Adds elements to sums. Valid range: `count` is a multiple of 8. If an element is not finite, all that is known is that the sums of
  // fourth powers are not either.
  void (*add)(const double *x, int64_t count, double shift, PowerSums &sums);
};

extern const PowerSumKernels plain_power_sums;
const PowerSumKernels *highway_power_sums(Target target); // nullptr: not compiled

inline const PowerSumKernels &power_sums_of(Target target) {
  const PowerSumKernels *const kernels = highway_power_sums(target);
  return kernels != nullptr ? *kernels : plain_power_sums;
}

} // namespace inwit
