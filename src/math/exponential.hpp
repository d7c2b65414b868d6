// The exponential function of the contract, includable by a device compiler.
#pragma once
#include <bit>
#include <cstdint>

#include "base/arithmetic.hpp"

namespace inwit::math {

// 2^n. Valid range: |n| <= 1022. Exact.
constexpr double power_of_two(int64_t n) { return std::bit_cast<double>(static_cast<uint64_t>(n + 1023) << 52); }

// Constants of exponential(): e^x = 2^j e^r, r = x - j log 2, by terms of Taylor's series.
struct Exponential {
  static constexpr double inverse_ln2 = 0x1.71547652b82fep+0;
  static constexpr double ln2_high = 0x1.62e42feep-1; // 32 bits: times an exponent it is exact
  static constexpr double ln2_low = 0x1.a39ef35793c76p-33;
  static constexpr int terms = 17;
};

// e^x; in [0, 1].
// Valid range: x <= 0, NaN too; 0 below -745. Max error: 1e-15 relative where the result is normal.
constexpr double exponential(double x) {
  if (!(x > -745.0)) return x != x ? x : 0.0;
  const auto exponent = static_cast<int64_t>(x * Exponential::inverse_ln2 - 0.5); // towards 0: x <= 0
  const auto count = static_cast<double>(exponent);
  const double reduced = (x - count * Exponential::ln2_high) - count * Exponential::ln2_low;
  double sum = 1.0;
  for (int n = Exponential::terms; n >= 1; --n) sum = 1.0 + sum * reduced / n;
  return exponent < -1022 ? sum * power_of_two(exponent + 1000) * 0x1p-1000 : sum * power_of_two(exponent);
}

} // namespace inwit::math
