// Element of retention_decay.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::retention_decay {

struct Decay {
  static constexpr const char *kernel = "inwit_retention_decay"; // of the device program
  int64_t period;                                                // heads
  double offset;
};

constexpr double log_decay_at(const Decay &decay, int64_t index) {
  return math::log_of_rest(math::half_to_the(decay.offset + static_cast<double>(index % decay.period)));
}

} // namespace inwit::formulas::retention_decay
