// Element of mamba_dt_bias.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::mamba_dt_bias {

struct TimeStep {
  static constexpr const char *kernel = "inwit_mamba_dt_bias"; // of the device program
  double log_min, log_width, floor;
};

template <class Draws> constexpr double bias_at(const TimeStep &parameters, int64_t index, const Draws &draws) {
  const double step = math::exponential_of(parameters.log_min + draws.unit(index) * parameters.log_width);
  return math::softplus_inverse(parameters.floor < step ? step : parameters.floor);
}

} // namespace inwit::formulas::mamba_dt_bias
