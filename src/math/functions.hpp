// Elementary functions for the host beyond gauss.hpp: for few values, in double, by IEEE operations in a fixed order
// (docs/stream.md, Host functions).
#pragma once
#include <bit>

#include "math/elementary.hpp"
#include "math/exponential.hpp"
#include "math/turns.hpp"

namespace inwit::math {

// e^x.
// Valid range: |x| <= 700. Max error: 3e-16 relative.
constexpr double exponential_of(double x) { return x > 0 ? 1 / exponential(-x) : exponential(x); }

// a^b; 1 for b = 0, a for b = 1.
// Valid range: a >= 0 and b >= 0, or a > 0; the result a normal number. Max error: 2e-16 (1 + |b log a|) relative.
constexpr double power(double a, double b) {
  if (b == 0) return 1;
  if (b == 1) return a;
  return a > 0 ? exponential_of(b * log_positive(a)) : 0;
}

// 2^-x: exact if x is an integer; 0 for x > 1022.
// Valid range: x >= 0. Max error: 3e-16 relative.
constexpr double half_to_the(double x) {
  if (x > 1022) return 0;
  const auto whole = static_cast<int64_t>(x);
  return power(2, static_cast<double>(whole) - x) * std::bit_cast<double>(static_cast<uint64_t>(1023 - whole) << 52);
}

// log(1 - t).
// Valid range: 0 <= t <= 1 - 2^-30. Max error: 3e-16 relative below 2^-10, and for multiples of 2^-52; else 3e-13.
constexpr double log_of_rest(double t) {
  if (t >= 0x1p-10) return log_positive(1 - t);
  return 0 - t * (1 + t * (1.0 / 2 + t * (1.0 / 3 + t * (1.0 / 4 + t * (1.0 / 5)))));
}

// log(1 + x), for moments: not part of the stream contract.
// Valid range: x >= 0. Max error: 2e-16 relative below 2^-5, else 4e-15.
constexpr double log_one_plus(double x) {
  if (x >= 0x1p-5) return log_positive(1 + x);
  double sum = 0;
  for (int n = 12; n >= 1; --n) sum = 1.0 / n - x * sum;
  return x * sum;
}

// log(e^t - 1), the inverse of softplus(x) = log(1 + e^x).
// Valid range: t > 0. Max error: 4e-8 absolute below 2^-10, where t^2 / 24 is left out; else 1e-13.
constexpr double softplus_inverse(double t) {
  if (t < 0x1p-10) return log_positive(t) + t / 2;
  return t + log_positive(1 - exponential(-t));
}

inline constexpr double two_over_pi = 0x1.45f306dc9c883p-1;
inline constexpr double half_pi_parts[] = {0x1.921fb544p+0, 0x1.0b4611a6p-34,
                                           0x1.3198a2e037073p-69}; // their sum; two of 33 bits, and the rest

// The sine and cosine of x.
// Valid range: |x| <= 2^20. Max error: 3e-16 absolute.
constexpr Turn turn_of_radians(double x) {
  const auto quarters = static_cast<int64_t>(x * two_over_pi + (x < 0 ? -0.5 : 0.5));
  const auto count = static_cast<double>(quarters);
  double sine = 0, cosine = 0;
  sine_cosine(((x - count * half_pi_parts[0]) - count * half_pi_parts[1]) - count * half_pi_parts[2], sine, cosine);
  switch (quarters & 3) {
  case 0: return {sine, cosine};
  case 1: return {cosine, -sine};
  case 2: return {-sine, -cosine};
  default: return {-cosine, sine};
  }
}

} // namespace inwit::math
