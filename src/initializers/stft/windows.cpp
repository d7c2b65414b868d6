#include "initializers/stft/windows.hpp"

namespace inwit {

constexpr double largest_beta = 700; // I0 overflows at 714

const ValueRange kaiser_beta = {"a Kaiser beta from -700 to 700",
                                [](double beta) { return beta >= -largest_beta && beta <= largest_beta; }};

double window_value(Window window, int64_t n, int64_t points, bool periodic) {
  return windows::value_at(window.number, window.beta, n, points, periodic);
}

} // namespace inwit
