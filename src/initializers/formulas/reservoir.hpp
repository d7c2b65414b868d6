// Element of reservoir.
#pragma once
#include "random/planes.hpp"

namespace inwit::formulas::reservoir {

struct Weights {
  static constexpr const char *kernel = "inwit_reservoir"; // of the device program
  uint64_t kept;                                           // words below it keep their element
  int64_t is_normal;
  double stddev;                      // of the normal
  double base, step, lowest, highest; // of the uniform, which is symmetric, and its bounds
};

template <class Draws> constexpr double weight_at(const Weights &weights, int64_t index, const Draws &draws) {
  if (draws.half(random::mask_plane, index) >= weights.kept) return 0;
  if (weights.is_normal != 0) return draws.normal(weights.stddev, index);
  // Clamped before it is rounded, to bounds that the element can store, it has the same value as clamped afterwards.
  const double value = draws.uniform(weights.base, weights.step, true, index);
  return value > weights.highest ? weights.highest : value < weights.lowest ? weights.lowest : value;
}

} // namespace inwit::formulas::reservoir
