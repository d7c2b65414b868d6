// Element of alibi_slopes.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::alibi_slopes {

struct Slopes {
  static constexpr const char *kernel = "inwit_alibi_slopes"; // of the device program
  int64_t period;                                             // heads
  double power;                                               // the largest power of two that does not exceed them
};

// Heads beyond that power of two take every other slope of the rule for twice as many heads.
constexpr double exponent_of(const Slopes &slopes, int64_t number) {
  const auto head = static_cast<double>(number);
  return head < slopes.power ? 8 * (head + 1) / slopes.power : 4 * (2 * (head - slopes.power) + 1) / slopes.power;
}

constexpr double slope_at(const Slopes &slopes, int64_t index) {
  return math::half_to_the(exponent_of(slopes, index % slopes.period));
}

} // namespace inwit::formulas::alibi_slopes
