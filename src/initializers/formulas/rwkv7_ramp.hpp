// Element of rwkv7_ramp.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::rwkv7_ramp {

struct Rwkv {
  static constexpr const char *kernel = "inwit_rwkv7_ramp"; // of the device program
  int64_t period, head;                                     // channels
  double constant, zigzag, linear, start, rise, exponent;
};

constexpr double rwkv_at(const Rwkv &rwkv, int64_t index) {
  const int64_t channel = index % rwkv.period;
  const double position = static_cast<double>(channel) / static_cast<double>(rwkv.period - 1);
  const double middle = static_cast<double>(rwkv.head - 1) / 2;
  const double q = (static_cast<double>(channel % rwkv.head) - middle) / middle;
  return rwkv.start + rwkv.rise * math::power(position, rwkv.exponent) + rwkv.constant + rwkv.zigzag * (q * __builtin_fabs(q)) +
         rwkv.linear * (position - 0.5);
}

} // namespace inwit::formulas::rwkv7_ramp
