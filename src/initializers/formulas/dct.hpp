// Element of dct.
#pragma once
#include "math/turns.hpp"

namespace inwit::formulas::dct {

struct Cosines {
  static constexpr const char *kernel = "inwit_dct"; // of the device program
  int64_t period, columns;
  double first, others; // factors of row 0 and of the other rows
};

constexpr double cosine_at(const Cosines &cosines, int64_t index) {
  const int64_t row = index % cosines.period / cosines.columns, point = index % cosines.columns, turns = 4 * cosines.columns;
  return (row == 0 ? cosines.first : cosines.others) * math::turn_of((2 * point + 1) * row % turns, turns).cosine;
}

} // namespace inwit::formulas::dct
