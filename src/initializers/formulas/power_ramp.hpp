// Element of power_ramp.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::power_ramp {

struct Ramp {
  static constexpr const char *kernel = "inwit_power_ramp"; // of the device program
  int64_t period, stride, extent; // elements until the position along the axis is the first, and the next one; positions
  double start, rise, exponent, divisor;
};

constexpr double ramp_at(const Ramp &ramp, int64_t index) {
  const auto position = static_cast<double>(index / ramp.stride % ramp.extent);
  return ramp.start + ramp.rise * math::power(position / ramp.divisor, ramp.exponent);
}

} // namespace inwit::formulas::power_ramp
