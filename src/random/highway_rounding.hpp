// Rounding to 16 bits, of finite values that stay finite. Included once for each instruction set.
#if defined(INWIT_RANDOM_HIGHWAY_ROUNDING) == defined(HWY_TARGET_TOGGLE)
#ifdef INWIT_RANDOM_HIGHWAY_ROUNDING
#undef INWIT_RANDOM_HIGHWAY_ROUNDING
#else
#define INWIT_RANDOM_HIGHWAY_ROUNDING
#endif

#include "random/highway_philox.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

using Float32s = hn::RebindToFloat<Words32>;
using VF = hn::Vec<Float32s>;

HWY_INLINE V32 words_of(VF x) { return hn::BitCast(Words32(), x); }
HWY_INLINE V32 all32(uint32_t x) { return hn::Set(Words32(), x); }

// Two elements side by side in a lane.
template <class T> V32 packed(VF even, VF odd);

HWY_INLINE V32 rounded_up_high(VF x) { // the upper half is the bfloat16
  const V32 bits = words_of(x);
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX3
  return hn::Add(bits, hn::IfThenElse(hn::TestBit(bits, all32(1 << 16)), all32(0x8000), all32(0x7FFF)));
#else
  return hn::Add(hn::Add(bits, all32(0x7FFF)), hn::And(hn::ShiftRight<16>(bits), all32(1)));
#endif
}

template <> HWY_INLINE V32 packed<BFloat16>(VF even, VF odd) {
  return hn::OrAnd(hn::ShiftRight<16>(rounded_up_high(even)), rounded_up_high(odd), all32(0xFFFF0000));
}

// The magnitude's float16 and `float16_excess`. Added to 2^13 times the power of two below it, or below the least normal number, it is
// rounded to a whole number of float16's units, which are counted from that power's exponent.
constexpr uint32_t float16_excess = 126 << 10;
HWY_INLINE V32 rounded_magnitude(VF x) {
  const hn::RebindToSigned<Words32> di;
  const auto exponent = hn::And(hn::BitCast(di, x), hn::Set(di, 0x7F800000));
  const V32 power = hn::BitCast(Words32(), hn::Add(hn::Max(exponent, hn::Set(di, 113 << 23)), hn::Set(di, 13 << 23)));
  const V32 sum = words_of(hn::Add(hn::Abs(x), hn::BitCast(Float32s(), power)));
  return hn::Add(hn::Sub(sum, power), hn::ShiftRight<13>(power));
}

template <> HWY_INLINE V32 packed<Float16>(VF even, VF odd) {
  constexpr uint32_t excess = float16_excess + (float16_excess << 16); // modulo 2^32
  const V32 both = hn::Sub(hn::Add(rounded_magnitude(even), hn::ShiftLeft<16>(rounded_magnitude(odd))), all32(excess));
  return hn::OrAnd(hn::OrAnd(both, words_of(odd), all32(0x80000000)), hn::ShiftRight<16>(words_of(even)), all32(0x8000));
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
