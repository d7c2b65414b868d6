// Element of rope_frequencies.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::rope_frequencies {

enum class Scaling : int64_t { none, linear, llama3, yarn };

constexpr double two_pi = 0x1.921fb54442d18p+2;

struct Rope {
  static constexpr const char *kernel = "inwit_rope_frequencies"; // of the device program
  int64_t period;
  double base, dim, factor;
  double low, high; // llama3: factors of the length
  double length;
  double first, divisor; // yarn: the ramp
  Scaling scaling;
};

constexpr double scaled(const Rope &rope, double j, double frequency) {
  switch (rope.scaling) {
  case Scaling::none: return frequency;
  case Scaling::linear: return frequency / rope.factor;
  case Scaling::llama3: {
    const double wavelength = two_pi / frequency;
    if (wavelength < rope.length / rope.high) return frequency;
    if (wavelength > rope.length / rope.low) return frequency / rope.factor;
    const double kept = (rope.length / wavelength - rope.low) / (rope.high - rope.low);
    return (1 - kept) * frequency / rope.factor + kept * frequency;
  }
  case Scaling::yarn: {
    const double rise = (j - rope.first) / rope.divisor, ramp = rise < 0 ? 0 : rise > 1 ? 1 : rise;
    return frequency / rope.factor * ramp + frequency * (1 - ramp);
  }
  }
  return frequency;
}

constexpr double frequency_at(const Rope &rope, int64_t index) {
  const auto j = static_cast<double>(index % rope.period);
  return scaled(rope, j, 1 / math::power(rope.base, 2 * j / rope.dim));
}

} // namespace inwit::formulas::rope_frequencies
