// Distributions over vectors of random words: each() makes one element from a word, pair() two from two. Included by
// random/highway_forms.hpp alone, once for each instruction set, hence without an include guard.
#include "math/highway_elementary.hpp"
#include "random/draws.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
namespace hm = inwit::math::HWY_NAMESPACE;

template <class D> using Word = hn::Vec<hn::RebindToUnsigned<D>>;

template <class D> HWY_INLINE hn::Vec<D> converted(D d, Word<D> word) { // the word as a signed number
  return hn::ConvertTo(d, hn::BitCast(hn::RebindToSigned<D>(), word));
}

template <class D> HWY_INLINE hn::Vec<D> signed_half_odd(D d, Word<D> word) {
  return hn::Add(converted(d, word), hn::Set(d, hm::RealOf<D>(0.5)));
}

template <class D>
HWY_INLINE void normal_pair(D d, Word<D> radius_word, Word<D> angle_word, hn::Vec<D> &even, hn::Vec<D> &odd) {
  using Real = hm::RealOf<D>;
  constexpr int bits = word_bits<Real>;
  const hn::RebindToUnsigned<D> du;
  const auto unit = hn::Mul(signed_half_odd(d, radius_word), hn::Set(d, power_of_half<Real>(bits)));
  const auto radius = hn::Sqrt(hn::Mul(hn::Set(d, Real(-2)), hm::log_unit(d, unit)));
  const auto within = hn::Or(hn::ShiftLeft<2>(angle_word), hn::Set(du, 2));
  hn::Vec<D> sine, cosine;
  hm::sine_cosine(d, hn::Mul(converted(d, within), hn::Set(d, quarter_turn_over_word<Real>)), sine, cosine);
  const auto top = hn::Set(du, WordOf<Real>{1} << (bits - 1));
  const auto odd_quadrant = hn::RebindMask(d, hn::TestBit(angle_word, hn::Set(du, WordOf<Real>{1} << (bits - 2))));
  const auto odd_sign = hn::And(angle_word, top);
  const auto even_sign = hn::And(hn::Xor(angle_word, hn::ShiftLeft<1>(angle_word)), top);
  const auto first = hn::IfThenElse(odd_quadrant, sine, cosine), second = hn::IfThenElse(odd_quadrant, cosine, sine);
  even = hn::Mul(radius, hn::Xor(first, hn::BitCast(d, even_sign)));
  odd = hn::Mul(radius, hn::Xor(second, hn::BitCast(d, odd_sign)));
}

template <class D> HWY_INLINE hn::Vec<D> scaled(D d, const NormalParameters<hm::RealOf<D>> &parameters, hn::Vec<D> z) {
  return hn::Add(hn::Set(d, parameters.mean), hn::Mul(hn::Set(d, parameters.stddev), z));
}

template <class D>
HWY_INLINE hn::Vec<D> central_truncated(D d, const TruncatedParameters<hm::RealOf<D>> &parameters, Word<D> word) {
  using Real = hm::RealOf<D>;
  const auto unit = hn::Mul(signed_half_odd(d, word), hn::Set(d, power_of_half<Real>(word_bits<Real> - 1)));
  return hm::central_quantile(d, hn::Mul(unit, hn::Set(d, parameters.central_mass)));
}

template <class D>
HWY_INLINE hn::Vec<D> two_sided_truncated(D d, const TruncatedParameters<hm::RealOf<D>> &parameters, hn::Vec<D> unit) {
  const auto zero = hn::Zero(d), one = hn::Set(d, hm::RealOf<D>(1)), between = hn::Set(d, parameters.between);
  const auto negative = hn::Lt(unit, zero);
  const auto from_below = hn::IfThenElse(negative, hn::Add(one, unit), unit);
  const auto from_above = hn::IfThenElse(negative, hn::Neg(unit), hn::Sub(one, unit));
  const auto lower_tail = hn::Add(hn::Set(d, parameters.below), hn::Mul(from_below, between));
  const auto upper_tail = hn::Add(hn::Set(d, parameters.above), hn::Mul(from_above, between));
  const auto is_lower = hn::Lt(lower_tail, upper_tail);
  const auto magnitude = hm::upper_quantile(d, hn::IfThenElse(is_lower, lower_tail, upper_tail));
  return hn::IfThenElse(is_lower, hn::Neg(magnitude), magnitude);
}

template <class Real> struct SymmetricUniform {
  Real step;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    const hn::RebindToSigned<D> di;
    const auto flipped = hn::Xor(word, hn::Set(hn::RebindToUnsigned<D>(), WordOf<Real>{1} << (word_bits<Real> - 1)));
    const auto index = hn::ShiftRight<word_bits<Real> - uniform_bits<Real>>(hn::BitCast(di, flipped)); // less the middle
    return hn::Mul(hn::ConvertTo(d, index), hn::Set(d, step));
  }
};

template <class Real> struct GeneralUniform {
  Real base, step;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    const auto index = converted(d, hn::ShiftRight<word_bits<Real> - uniform_bits<Real>>(word));
    return hn::Add(hn::Set(d, base), hn::Mul(index, hn::Set(d, step)));
  }
};

template <class Real> struct NormalPairs {
  NormalParameters<Real> parameters;
  template <class D> HWY_INLINE void pair(D d, Word<D> first, Word<D> second, hn::Vec<D> &even, hn::Vec<D> &odd) const {
    normal_pair(d, first, second, even, odd);
    even = scaled(d, parameters, even);
    odd = scaled(d, parameters, odd);
  }
};

template <class Real> struct CentralTruncated {
  TruncatedParameters<Real> parameters;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    return scaled(d, parameters.normal, central_truncated(d, parameters, word));
  }
};

template <class Real> struct TwoSidedTruncated {
  TruncatedParameters<Real> parameters;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    const auto unit = hn::Mul(signed_half_odd(d, word), hn::Set(d, power_of_half<Real>(word_bits<Real>)));
    return scaled(d, parameters.normal, two_sided_truncated(d, parameters, unit));
  }
};

// Clamp x to a bound. If they are equal, as zeros of different signs are, the result is x, which therefore is the second operand
// of x86's maximum and minimum instructions.
template <class D> HWY_INLINE hn::Vec<D> at_least(D, hn::Vec<D> bound, hn::Vec<D> x) {
#if HWY_ARCH_X86
  return hn::Max(bound, x);
#else
  return hn::IfThenElse(hn::Lt(x, bound), bound, x);
#endif
}
template <class D> HWY_INLINE hn::Vec<D> at_most(D, hn::Vec<D> bound, hn::Vec<D> x) {
#if HWY_ARCH_X86
  return hn::Min(bound, x);
#else
  return hn::IfThenElse(hn::Gt(x, bound), bound, x);
#endif
}

// Clamps before rounding: rounding is monotone and preserves the bounds, which are values of the element's type.
template <class Distribution, class Real> struct Clamped {
  Distribution distribution;
  Real lowest, highest;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    return at_most(d, hn::Set(d, highest), at_least(d, hn::Set(d, lowest), distribution.each(d, word)));
  }
};

template <class Distribution, class D>
concept OfPairs = requires(const Distribution &distribution, D d, Word<D> word, hn::Vec<D> &x) {
  distribution.pair(d, word, word, x, x);
};

template <class Distribution, class D>
HWY_INLINE void pair_of(const Distribution &distribution, D d, Word<D> first, Word<D> second, hn::Vec<D> &even,
                        hn::Vec<D> &odd) {
  if constexpr (OfPairs<Distribution, D>) {
    distribution.pair(d, first, second, even, odd);
  } else {
    even = distribution.each(d, first);
    odd = distribution.each(d, second);
  }
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
