// Element of stft.
#pragma once
#include "initializers/formulas/windows.hpp"

namespace inwit::formulas::stft {

struct Transform {
  static constexpr const char *kernel = "inwit_stft"; // of the device program
  int64_t rows, bins;
  int64_t is_imaginary, periodic;
  int64_t window; // its number, as windows::value_at() takes it
  double beta, divisor;
};

constexpr double element_at(const Transform &transform, int64_t index) {
  const int64_t row = index / transform.bins, bin = index % transform.bins, period = 2 * (transform.bins - 1);
  const double weight =
      windows::value_at(static_cast<int>(transform.window), transform.beta, row, transform.rows, transform.periodic != 0) /
      transform.divisor;
  const math::Turn turn = math::turn_of(row * bin % period, period);
  return weight * (transform.is_imaginary != 0 ? -turn.sine : turn.cosine) + 0.0; // no -0
}

} // namespace inwit::formulas::stft
