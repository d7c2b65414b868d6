// Element of chrono_bias.
#pragma once
#include "math/elementary.hpp"

namespace inwit::formulas::chrono_bias {

struct Chrono {
  static constexpr const char *kernel = "inwit_chrono_bias"; // of the device program
  int64_t units, gates, forget, input;
  int64_t axis_stride; // of the vector in the global order of a stack
  double width;        // t_max - 2
};

// An element of the forget or input block uses the draw of the same unit in the first block.
template <class Draws> constexpr double bias_at(const Chrono &chrono, int64_t index, const Draws &draws) {
  const int64_t block_elements = chrono.units * chrono.axis_stride, block = index / block_elements % chrono.gates;
  if (block != chrono.forget && block != chrono.input) return 0;
  const double value = math::log_positive(1 + draws.unit(index - block * block_elements) * chrono.width);
  return block == chrono.input ? -value + 0.0 : value;
}

} // namespace inwit::formulas::chrono_bias
