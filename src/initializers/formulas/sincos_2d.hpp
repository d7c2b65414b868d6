// Element of sincos_2d.
#pragma once
#include "math/functions.hpp"

namespace inwit::formulas::sincos_2d {

struct Grid {
  static constexpr const char *kernel = "inwit_sincos_2d"; // of the device program
  int64_t period, columns, width;
  int64_t tokens; // rows in front of the grid
  double base;
};

constexpr double embedding_at(const Grid &grid, int64_t index) {
  const int64_t row = index % grid.period / grid.columns - grid.tokens, feature = index % grid.columns;
  if (row < 0) return 0;
  const int64_t half = grid.columns / 2, quarter = half / 2, part = feature % half;
  const int64_t coordinate = feature < half ? row % grid.width : row / grid.width;
  const double exponent = static_cast<double>(part % quarter) / static_cast<double>(quarter);
  const math::Turn turn = math::turn_of_radians(static_cast<double>(coordinate) / math::power(grid.base, exponent));
  return part < quarter ? turn.sine : turn.cosine;
}

} // namespace inwit::formulas::sincos_2d
