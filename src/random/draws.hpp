// From random words to numbers, one element (or one Box-Muller pair) at a time: the arithmetic of the stream contract.
#pragma once
#include <bit>
#include <cstdint>
#include <type_traits>

#include "math/elementary.hpp"

namespace inwit::random {

template <class Real> using WordOf = std::conditional_t<sizeof(Real) == 4, uint32_t, uint64_t>;
template <class Real> using SignedWordOf = std::make_signed_t<WordOf<Real>>;
template <class Real> constexpr int word_bits = 8 * sizeof(Real);

// 2^-n, exactly. Never at run time, where it would be a chain of dependent products.
template <class Real> consteval Real power_of_half(int n) {
  Real power = 1;
  while (n-- > 0) power *= Real(0.5);
  return power;
}

// The word as a signed number plus one half, rounded: odd multiples of 1/2, a set that is closed under negation.
template <class Real> constexpr Real signed_half_odd(WordOf<Real> word) {
  return static_cast<Real>(static_cast<SignedWordOf<Real>>(word)) + Real(0.5);
}

// ---- uniform ----

template <class Real> struct UniformParameters {
  Real base, step;
  bool symmetric; // lo = -hi: numbers are counted from the middle
};

// The bits of a word that a uniform uses.
template <class Real> constexpr int uniform_bits = sizeof(Real) == 4 ? 24 : 53;

template <class Real> constexpr UniformParameters<Real> uniform_between(double lower, double upper) {
  constexpr double step = power_of_half<double>(uniform_bits<Real>); // of an interval of width 1
  const bool is_symmetric = lower == -upper;                         // upper - lower could overflow
  return {static_cast<Real>(lower), static_cast<Real>(is_symmetric ? upper * (2 * step) : (upper - lower) * step),
          is_symmetric};
}

// Non-decreasing in the word. After rounding to the stored type, the fills clamp it to the bounds of that type.
// Valid range: all words. Two roundings, of the product and the sum; one if symmetric.
template <class Real> constexpr Real uniform(const UniformParameters<Real> &parameters, WordOf<Real> word) {
  using Signed = SignedWordOf<Real>;
  const auto index = static_cast<Signed>(word >> (word_bits<Real> - uniform_bits<Real>));
  constexpr Signed middle = Signed{1} << (uniform_bits<Real> - 1);
  const Real symmetric = static_cast<Real>(static_cast<Signed>(index - middle)) * parameters.step;
  const Real general = parameters.base + static_cast<Real>(index) * parameters.step;
  return parameters.symmetric ? symmetric : general;
}

// ---- normal: Box-Muller with a signed radius word ----

template <class Real>
constexpr Real quarter_turn_over_word = Real(0x1.921fb54442d18p-1) * power_of_half<Real>(word_bits<Real> - 1);

// Two independent standard normals, of magnitude at most sqrt(-2 log(2^-33)), 6.8 (float), or sqrt(-2 log(2^-65)), 9.5
// (double). Valid range: all words. Max error: 1.0 ULP of the radius, sqrt(-2 log u), plus that of sine_cosine().
template <class Real> constexpr void normal_pair(WordOf<Real> radius_word, WordOf<Real> angle_word, Real &even, Real &odd) {
  using Word = WordOf<Real>;
  const Real unit = signed_half_odd<Real>(radius_word) * power_of_half<Real>(word_bits<Real>);
  const Real radius = math::square_root(Real(-2) * math::log_unit(unit));
  const auto within = static_cast<SignedWordOf<Real>>(static_cast<Word>((angle_word << 2) | 2));
  Real sine, cosine;
  math::sine_cosine(static_cast<Real>(within) * quarter_turn_over_word<Real>, sine, cosine);
  constexpr Word top = Word{1} << (word_bits<Real> - 1);
  const bool odd_quadrant = (angle_word & (top >> 1)) != 0;
  const Word odd_sign = angle_word & top;
  const Word even_sign = odd_sign ^ ((angle_word << 1) & top);
  const Real first = odd_quadrant ? sine : cosine, second = odd_quadrant ? cosine : sine;
  even = radius * std::bit_cast<Real>(std::bit_cast<Word>(first) ^ even_sign);
  odd = radius * std::bit_cast<Real>(std::bit_cast<Word>(second) ^ odd_sign);
}

template <class Real> struct NormalParameters { Real mean, stddev; };

template <class Real> constexpr Real scaled(const NormalParameters<Real> &parameters, Real z) {
  return parameters.mean + parameters.stddev * z;
}

// ---- truncated normal: inverse CDF ----

template <class Real> struct TruncatedParameters {
  NormalParameters<Real> normal;
  Real central_mass;          // of (-upper, upper), for the central form
  Real below, above, between; // masses below, above and between the bounds, for the two-sided form
};

template <class Real> TruncatedParameters<Real> in_precision_of(const TruncatedParameters<double> &parameters) {
  const auto rounded = [](double x) { return static_cast<Real>(x); };
  return {{rounded(parameters.normal.mean), rounded(parameters.normal.stddev)},
          rounded(parameters.central_mass),
          rounded(parameters.below),
          rounded(parameters.above),
          rounded(parameters.between)};
}

// The standard normal between -b and b by central_quantile(); the sign is that of the word.
// Valid range: all words; parameters.central_mass <= erf(sqrt(2)), that is b <= 2.
template <class Real> constexpr Real central_truncated(const TruncatedParameters<Real> &parameters, WordOf<Real> word) {
  return math::central_quantile(signed_half_odd<Real>(word) * power_of_half<Real>(word_bits<Real> - 1) *
                                parameters.central_mass);
}

// The standard normal between any bounds by upper_quantile(). Each tail is counted from its own end, so neither loses digits.
// Valid range: unit, the signed word, in [-1/2, 1/2] without 0; masses whose smaller tail stays a normal number.
template <class Real> constexpr Real two_sided_truncated(const TruncatedParameters<Real> &parameters, Real unit) {
  const Real from_below = unit < 0 ? 1 + unit : unit, from_above = unit < 0 ? -unit : 1 - unit;
  const Real lower_tail = parameters.below + from_below * parameters.between;
  const Real upper_tail = parameters.above + from_above * parameters.between;
  const Real magnitude = math::upper_quantile(lower_tail < upper_tail ? lower_tail : upper_tail);
  return lower_tail < upper_tail ? -magnitude : magnitude;
}

} // namespace inwit::random
