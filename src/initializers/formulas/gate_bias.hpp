// Element of gate_bias.
#pragma once
#include <cstdint>

namespace inwit::formulas::gate_bias {

struct GateBias {
  static constexpr const char *kernel = "inwit_gate_bias"; // of the device program
  int64_t period, units, gate;
  double value, other;
};

constexpr double bias_of(const GateBias &bias, int64_t index) {
  return index % bias.period / bias.units == bias.gate ? bias.value : bias.other;
}

} // namespace inwit::formulas::gate_bias
