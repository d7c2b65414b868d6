// Element of log_uniform.
#pragma once
#include "math/elementary.hpp"

namespace inwit::formulas::log_uniform {

struct LogUniform {
  static constexpr const char *kernel = "inwit_log_uniform"; // of the device program
  double low, width;
};

template <class Draws> constexpr double log_at(const LogUniform &parameters, int64_t index, const Draws &draws) {
  return math::log_positive(parameters.low + draws.unit(index) * parameters.width);
}

} // namespace inwit::formulas::log_uniform
