// Sine and cosine of a rational fraction of a turn, reduced in integers: no angle is too large, and quarter turns are exact.
#pragma once
#include <cstdint>

#include "math/elementary.hpp"

namespace inwit::math {

struct Turn {
  double sine, cosine;
};

inline constexpr double half_pi = 0x1.921fb54442d18p+0;

// The sine and cosine of 2 pi j / n, eight-fold symmetric to the bit; never -0.
// Valid range: 0 <= j < n <= 2^60. Max error: 3e-16 absolute.
constexpr Turn turn_of(int64_t j, int64_t n) {
  int64_t part = 4 * j; // in n-ths of a quarter turn: folded into [0, n/2]
  const bool is_lower = part > 2 * n;
  if (is_lower) part = 4 * n - part;
  const bool is_left = part > n;
  if (is_left) part = 2 * n - part;
  const bool is_steep = 2 * part > n;
  if (is_steep) part = n - part;
  double small = 0, large = 0; // sine and cosine: the angle is at most an eighth of a turn
  sine_cosine(static_cast<double>(part) / static_cast<double>(n) * half_pi, small, large);
  const double sine = is_steep ? large : small, cosine = is_steep ? small : large;
  return {is_lower ? -sine : sine, is_left ? -cosine : cosine};
}

} // namespace inwit::math
