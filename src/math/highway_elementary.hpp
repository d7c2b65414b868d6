// Vectors of elementary.hpp and draws.hpp on Google Highway: the same operations in the same order, each rounded by itself. Included
// once for each instruction set.
#if defined(INWIT_RANDOM_HIGHWAY_ELEMENTARY) == defined(HWY_TARGET_TOGGLE)
#ifdef INWIT_RANDOM_HIGHWAY_ELEMENTARY
#undef INWIT_RANDOM_HIGHWAY_ELEMENTARY
#else
#define INWIT_RANDOM_HIGHWAY_ELEMENTARY
#endif

#include <cstddef>
#include <cstdint>

#include "base/dtype.hpp"
#include "base/highway.hpp"
#include "random/draws.hpp"
// after base/highway.hpp
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// D: a tag of float or double lanes.
template <class D> using RealOf = hn::TFromD<D>;
template <class D> using Word = hn::Vec<hn::RebindToUnsigned<D>>;
template <class D> using Integer = hn::Vec<hn::RebindToSigned<D>>;

template <class D> HWY_INLINE Integer<D> integer_bits(D, hn::Vec<D> x) { return hn::BitCast(hn::RebindToSigned<D>(), x); }
template <class D> HWY_INLINE Integer<D> all(D, typename Coefficients<RealOf<D>>::integer x) {
  return hn::Set(hn::RebindToSigned<D>(), x);
}

template <class D, size_t N> HWY_INLINE hn::Vec<D> polynomial(D d, const RealOf<D> (&c)[N], hn::Vec<D> x) {
  hn::Vec<D> y = hn::Set(d, c[0]);
  for (size_t i = 1; i < N; ++i) y = hn::Add(hn::Mul(y, x), hn::Set(d, c[i]));
  return y;
}

// The exponent of x over sqrt(1/2), in place: e << fraction_bits.
template <class D> HWY_INLINE Integer<D> shifted_exponent(D d, hn::Vec<D> x) {
  using table = Coefficients<RealOf<D>>;
  using integer = typename table::integer;
  constexpr integer fraction = static_cast<integer>((integer{1} << table::fraction_bits) - 1);
  return hn::And(hn::Sub(integer_bits(d, x), all(d, table::root_half)), all(d, ~fraction));
}

// e of e << fraction_bits. For doubles by way of 2^52 + 2^11 + e: no instruction set below AVX-512 converts 64-bit integers.
template <class D> HWY_INLINE hn::Vec<D> exponent_value(D d, Integer<D> shifted) {
  if constexpr (sizeof(RealOf<D>) == 4) {
    return hn::ConvertTo(d, hn::ShiftRight<23>(shifted));
  } else {
    const hn::RebindToUnsigned<D> du;
    const auto digits = hn::Xor(hn::ShiftRight<52>(hn::BitCast(du, shifted)), hn::Set(du, 0x4330000000000800));
    return hn::Sub(hn::BitCast(d, digits), hn::Set(d, 0x1p52 + 0x1p11));
  }
}

template <class D> HWY_INLINE hn::Vec<D> log_parts(D d, hn::Vec<D> e, hn::Vec<D> f) {
  using Real = RealOf<D>;
  using table = Coefficients<Real>;
  const auto high = hn::Mul(e, hn::Set(d, table::ln2_high)), low = hn::Mul(e, hn::Set(d, table::ln2_low));
  if constexpr (sizeof(Real) == 4) {
    const auto z = hn::Mul(f, f);
    const auto cubic = hn::Mul(hn::Mul(polynomial(d, table::log, f), f), z);
    const auto y = hn::Sub(hn::Add(cubic, low), hn::Mul(z, hn::Set(d, Real(0.5))));
    return hn::Add(hn::Add(f, y), high);
  } else {
    const auto s = hn::Div(f, hn::Add(hn::Set(d, Real(2)), f));
    const auto z = hn::Mul(s, s), half = hn::Mul(hn::Set(d, Real(0.5)), hn::Mul(f, f));
    const auto y = hn::Add(hn::Mul(s, hn::Add(half, hn::Mul(z, polynomial(d, table::log, z)))), low);
    return hn::Sub(high, hn::Sub(hn::Sub(half, y), f));
  }
}

template <class D> HWY_INLINE hn::Vec<D> log_unit(D d, hn::Vec<D> w) {
  const hn::RebindToSigned<D> di;
  const auto bits = integer_bits(d, w), negative = hn::BroadcastSignBit(bits);
  const auto one = hn::BitCast(di, hn::Set(d, RealOf<D>(1)));
  const auto shifted = shifted_exponent(d, hn::Add(w, hn::BitCast(d, hn::And(negative, one))));
  const auto e = exponent_value(d, shifted);
  const auto offset = hn::BitCast(d, hn::IfVecThenElse(negative, hn::BitCast(di, e), one));
  return log_parts(d, e, hn::Sub(hn::BitCast(d, hn::Sub(bits, shifted)), offset));
}

template <class D> HWY_INLINE hn::Vec<D> log_positive(D d, hn::Vec<D> x) {
  const auto shifted = shifted_exponent(d, x);
  const auto f = hn::Sub(hn::BitCast(d, hn::Sub(integer_bits(d, x), shifted)), hn::Set(d, RealOf<D>(1)));
  return log_parts(d, exponent_value(d, shifted), f);
}

template <class D> HWY_INLINE void sine_cosine(D d, hn::Vec<D> phi, hn::Vec<D> &sine, hn::Vec<D> &cosine) {
  using Real = RealOf<D>;
  using table = Coefficients<Real>;
  const auto t2 = hn::Mul(phi, phi);
  sine = hn::Add(hn::Mul(hn::Mul(polynomial(d, table::sine, t2), t2), phi), phi);
  const auto quartic = hn::Mul(hn::Mul(polynomial(d, table::cosine, t2), t2), t2);
  cosine = hn::Add(quartic, hn::Sub(hn::Set(d, Real(1)), hn::Mul(hn::Set(d, Real(0.5)), t2)));
}

template <class D> HWY_INLINE hn::Vec<D> central_quantile(D d, hn::Vec<D> x) {
  using table = Coefficients<RealOf<D>>;
  const auto r = hn::Sub(hn::Set(d, RealOf<D>(1)), hn::Mul(x, x));
  const auto ratio = hn::Div(polynomial(d, table::central_numerator, r), polynomial(d, table::central_denominator, r));
  return hn::Add(x, hn::Mul(x, ratio));
}

template <class D> HWY_INLINE hn::Vec<D> upper_quantile(D d, hn::Vec<D> q) {
  using Real = RealOf<D>;
  using table = Coefficients<Real>;
  const auto t = hn::Sqrt(hn::Mul(hn::Set(d, Real(-2)), log_positive(d, q)));
  const auto ratio = hn::Div(polynomial(d, table::upper_numerator, t), polynomial(d, table::upper_denominator, t));
  return hn::Sub(hn::Sub(t, hn::Set(d, Real(1))), ratio);
}

// ---- draws ----

template <class D> HWY_INLINE hn::Vec<D> converted(D d, Word<D> word) { // the word as a signed number
  return hn::ConvertTo(d, hn::BitCast(hn::RebindToSigned<D>(), word));
}

template <class D> HWY_INLINE hn::Vec<D> signed_half_odd(D d, Word<D> word) {
  return hn::Add(converted(d, word), hn::Set(d, RealOf<D>(0.5)));
}

template <class D>
HWY_INLINE void normal_pair(D d, Word<D> radius_word, Word<D> angle_word, hn::Vec<D> &even, hn::Vec<D> &odd) {
  using Real = RealOf<D>;
  constexpr int bits = word_bits<Real>;
  const hn::RebindToUnsigned<D> du;
  const auto unit = hn::Mul(signed_half_odd(d, radius_word), hn::Set(d, power_of_half<Real>(bits)));
  const auto radius = hn::Sqrt(hn::Mul(hn::Set(d, Real(-2)), log_unit(d, unit)));
  const auto within = hn::Or(hn::ShiftLeft<2>(angle_word), hn::Set(du, 2));
  hn::Vec<D> sine, cosine;
  sine_cosine(d, hn::Mul(converted(d, within), hn::Set(d, quarter_turn_over_word<Real>)), sine, cosine);
  const auto top = hn::Set(du, WordOf<Real>{1} << (bits - 1));
  const auto odd_quadrant = hn::RebindMask(d, hn::TestBit(angle_word, hn::Set(du, WordOf<Real>{1} << (bits - 2))));
  const auto odd_sign = hn::And(angle_word, top);
  const auto even_sign = hn::And(hn::Xor(angle_word, hn::ShiftLeft<1>(angle_word)), top);
  const auto first = hn::IfThenElse(odd_quadrant, sine, cosine), second = hn::IfThenElse(odd_quadrant, cosine, sine);
  even = hn::Mul(radius, hn::Xor(first, hn::BitCast(d, even_sign)));
  odd = hn::Mul(radius, hn::Xor(second, hn::BitCast(d, odd_sign)));
}

template <class D> HWY_INLINE hn::Vec<D> scaled(D d, const NormalLaw<RealOf<D>> &law, hn::Vec<D> z) {
  return hn::Add(hn::Set(d, law.mean), hn::Mul(hn::Set(d, law.stddev), z));
}

template <class D> HWY_INLINE hn::Vec<D> central_truncated(D d, const TruncatedLaw<RealOf<D>> &law, Word<D> word) {
  using Real = RealOf<D>;
  const auto unit = hn::Mul(signed_half_odd(d, word), hn::Set(d, power_of_half<Real>(word_bits<Real> - 1)));
  return central_quantile(d, hn::Mul(unit, hn::Set(d, law.central_mass)));
}

template <class D> HWY_INLINE hn::Vec<D> two_sided_truncated(D d, const TruncatedLaw<RealOf<D>> &law, hn::Vec<D> unit) {
  const auto zero = hn::Zero(d), one = hn::Set(d, RealOf<D>(1)), between = hn::Set(d, law.between);
  const auto negative = hn::Lt(unit, zero);
  const auto from_below = hn::IfThenElse(negative, hn::Add(one, unit), unit);
  const auto from_above = hn::IfThenElse(negative, hn::Neg(unit), hn::Sub(one, unit));
  const auto lower_tail = hn::Add(hn::Set(d, law.below), hn::Mul(from_below, between));
  const auto upper_tail = hn::Add(hn::Set(d, law.above), hn::Mul(from_above, between));
  const auto is_lower = hn::Lt(lower_tail, upper_tail);
  const auto magnitude = upper_quantile(d, hn::IfThenElse(is_lower, lower_tail, upper_tail));
  return hn::IfThenElse(is_lower, hn::Neg(magnitude), magnitude);
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
