// Laws over vectors of words: each() makes an element of a word, pair() two of two. Included once for each instruction set.
#if defined(INWIT_RANDOM_HIGHWAY_LAWS) == defined(HWY_TARGET_TOGGLE)
#ifdef INWIT_RANDOM_HIGHWAY_LAWS
#undef INWIT_RANDOM_HIGHWAY_LAWS
#else
#define INWIT_RANDOM_HIGHWAY_LAWS
#endif

#include "math/highway_elementary.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

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
  NormalLaw<Real> law;
  template <class D> HWY_INLINE void pair(D d, Word<D> first, Word<D> second, hn::Vec<D> &even, hn::Vec<D> &odd) const {
    normal_pair(d, first, second, even, odd);
    even = scaled(d, law, even);
    odd = scaled(d, law, odd);
  }
};

template <class Real> struct CentralTruncated {
  TruncatedLaw<Real> law;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    return scaled(d, law.normal, central_truncated(d, law, word));
  }
};

template <class Real> struct TwoSidedTruncated {
  TruncatedLaw<Real> law;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    const auto unit = hn::Mul(signed_half_odd(d, word), hn::Set(d, power_of_half<Real>(word_bits<Real>)));
    return scaled(d, law.normal, two_sided_truncated(d, law, unit));
  }
};

// x unless it is below or above a bound: where they are equal, zeros of two signs too, x. Of x86's instructions for maximum and
// minimum that is the second operand.
template <class D> HWY_INLINE hn::Vec<D> at_least(D, hn::Vec<D> bound, hn::Vec<D> x) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3
  return hn::Max(bound, x);
#else
  return hn::IfThenElse(hn::Lt(x, bound), bound, x);
#endif
}
template <class D> HWY_INLINE hn::Vec<D> at_most(D, hn::Vec<D> bound, hn::Vec<D> x) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3
  return hn::Min(bound, x);
#else
  return hn::IfThenElse(hn::Gt(x, bound), bound, x);
#endif
}

// Clamped before it is rounded: rounding is monotone and keeps the bounds, which are values of the element's type.
template <class Law, class Real> struct Clamped {
  Law law;
  Real lowest, highest;
  template <class D> HWY_INLINE hn::Vec<D> each(D d, Word<D> word) const {
    return at_most(d, hn::Set(d, highest), at_least(d, hn::Set(d, lowest), law.each(d, word)));
  }
};

template <class Law, class D>
concept OfPairs = requires(const Law &law, D d, Word<D> word, hn::Vec<D> &x) {
  law.pair(d, word, word, x, x);
};

template <class Law, class D>
HWY_INLINE void pair_of(const Law &law, D d, Word<D> first, Word<D> second, hn::Vec<D> &even, hn::Vec<D> &odd) {
  if constexpr (OfPairs<Law, D>) {
    law.pair(d, first, second, even, odd);
  } else {
    even = law.each(d, first);
    odd = law.each(d, second);
  }
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
