// Element of sinusoidal_positions.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::sinusoidal_positions {

enum class Convention : int64_t { interleaved, halves };

struct Positions {
  static constexpr const char *kernel = "inwit_sinusoidal_positions"; // of the device program
  int64_t period, columns, padding;                                   // padding: -1 if there is none
  Convention convention;
  double base;
};

constexpr double position_at(const Positions &positions, int64_t index) {
  const int64_t row = index % positions.period / positions.columns, column = index % positions.columns;
  const bool is_interleaved = positions.convention == Convention::interleaved;
  const int64_t half = positions.columns / 2, pair = is_interleaved ? column / 2 : column % half;
  if (row == positions.padding || (!is_interleaved && column >= 2 * half)) return 0;
  const double exponent = is_interleaved ? static_cast<double>(2 * pair) / static_cast<double>(positions.columns)
                                         : static_cast<double>(pair) / static_cast<double>(half - 1);
  const math::Turn turn = math::turn_of_radians(static_cast<double>(row) / math::power(positions.base, exponent));
  return (is_interleaved ? column % 2 == 0 : column < half) ? turn.sine : turn.cosine;
}

} // namespace inwit::formulas::sinusoidal_positions
