// Vectors of elementary.hpp on Google Highway: the same operations in the same order, each rounded by itself. Valid ranges and
// errors are stated there. Included by random/highway_distributions.hpp and math/vector_functions_highway.cpp, once for each
// instruction set, hence without an include guard.
#include <cstddef>
#include <cstdint>

#include "base/highway.hpp"
#include "math/elementary.hpp"
// after base/highway.hpp
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace inwit::math::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// D: a tag of float or double lanes.
template <class D> using RealOf = hn::TFromD<D>;
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

// The exponent e of x relative to sqrt(1/2), left at its bits: e << fraction_bits.
template <class D> HWY_INLINE Integer<D> shifted_exponent(D d, hn::Vec<D> x) {
  using table = Coefficients<RealOf<D>>;
  using integer = typename table::integer;
  constexpr integer fraction = static_cast<integer>((integer{1} << table::fraction_bits) - 1);
  return hn::And(hn::Sub(integer_bits(d, x), all(d, table::root_half)), all(d, ~fraction));
}

// e from e << fraction_bits. For doubles via 2^52 + 2^11 + e: no instruction set below AVX-512 converts 64-bit integers.
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

} // namespace inwit::math::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
