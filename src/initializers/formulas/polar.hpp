// Element of a complex distribution that has a modulus and a direction, from two 64-bit words.
#pragma once
#include "random/draws.hpp"

namespace inwit::formulas::polar {

// |w - centre| = scale g(u): g(u) = sqrt(u) on a disk, sqrt(-log(1 - mass u)) for a normal.
struct Polar {
  static constexpr const char *kernel = "inwit_polar"; // of the device program
  double centre, scale, mass;                          // mass: of the normal within the bound; 0: a disk
  double bound;                                        // of the modulus, in scales
};

struct Parts {
  double real, imaginary;
};

// As for a pair of normals: the top two bits are the quadrant, the others the angle in it.
constexpr Parts direction_of(uint64_t word) {
  double sine = 0, cosine = 0;
  math::sine_cosine(static_cast<double>(static_cast<int64_t>(word << 2 | 2)) * random::quarter_turn_over_word<double>, sine,
                    cosine);
  switch (word >> 62) {
  case 0: return {cosine, sine};
  case 1: return {-sine, cosine};
  case 2: return {-cosine, -sine};
  default: return {sine, -cosine};
  }
}

// Valid range: all words.
constexpr Parts element_of(const Polar &polar, uint64_t modulus_word, uint64_t direction_word) {
  const double u = (static_cast<double>(modulus_word >> 12) + 0.5) * 0x1p-52; // in (0, 1)
  const double modulus = polar.scale * math::square_root(polar.mass == 0 ? u : -math::log_positive(1 - polar.mass * u));
  const Parts direction = direction_of(direction_word);
  return {polar.centre + modulus * direction.real, modulus * direction.imaginary};
}

// Elements are counted as two: their real and their imaginary part.
template <class Draws> constexpr double part_at(const Polar &polar, int64_t index, const Draws &draws) {
  const Parts parts = element_of(polar, draws.word(index / 2 * 2), draws.word(index / 2 * 2 + 1));
  return index % 2 == 0 ? parts.real : parts.imaginary;
}

} // namespace inwit::formulas::polar
