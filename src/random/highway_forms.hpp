// How the random words of a unit become stored elements. Included by random/highway_runs.hpp alone, once for each instruction
// set, hence without an include guard.
#include "random/highway_distributions.hpp"
#include "random/highway_philox.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

using Float32s = hn::RebindToFloat<Words32>;
using VF = hn::Vec<Float32s>;

HWY_INLINE V32 words_of(VF x) { return hn::BitCast(Words32(), x); }
HWY_INLINE V32 all32(uint32_t x) { return hn::Set(Words32(), x); }

// ---- rounding to 16 bits, to nearest, ties to even ----
// Valid range: finite values whose results are finite. The instruction for float16 (F16C) is not used: an emulator rounds some
// ties up, so its bits are not the same everywhere. It would save a sixth of a normal's time.

// Two elements side by side in a lane.
template <class T> V32 packed(VF even, VF odd);

HWY_INLINE V32 rounded_up_high(VF x) { // the upper half is the bfloat16
  const V32 bits = words_of(x);
#if HWY_TARGET == HWY_AVX3
  return hn::Add(bits, hn::IfThenElse(hn::TestBit(bits, all32(1 << 16)), all32(0x8000), all32(0x7FFF)));
#else
  return hn::Add(hn::Add(bits, all32(0x7FFF)), hn::And(hn::ShiftRight<16>(bits), all32(1)));
#endif
}

template <> HWY_INLINE V32 packed<BFloat16>(VF even, VF odd) {
  return hn::OrAnd(hn::ShiftRight<16>(rounded_up_high(even)), rounded_up_high(odd), all32(0xFFFF0000));
}

// The magnitude's float16 plus `float16_excess`. Adding 2^13 times the power of two below the magnitude (at least that below the least
// normal number) rounds it to a whole number of float16's units, counted from that power's exponent.
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

// ---- forms ----

template <class T, class Distribution> struct Form {
  using Storage = typename T::Storage;
  Distribution distribution;

  HWY_INLINE void store(V64 c0, V64 c1, V64 c2, V64 c3, Storage *to) const { // 32-bit words
    const Float32s d;
    VF even, odd;
    pair_of(distribution, d, joined(c0, c2), joined(c1, c3), even, odd);
    if constexpr (sizeof(Storage) == 4) {
      hn::StoreU(hn::InterleaveLower(d, even, odd), d, to);
      hn::StoreU(hn::InterleaveUpper(d, even, odd), d, to + hn::Lanes(d));
    } else {
      const hn::Repartition<uint16_t, Words32> halves;
      hn::StoreU(hn::BitCast(halves, packed<T>(even, odd)), halves, to);
    }
  }

#if HWY_HAVE_FLOAT64
  HWY_INLINE void store(V64 c0, V64 c1, V64 c2, V64 c3, V64 l0, V64 l1, V64 l2, V64 l3, Storage *to) const { // 64-bit words
    const hn::RebindToFloat<Words64> d;
    const auto word = [](V64 high, V64 low) HWY_ATTR { return hn::BitCast(Words64(), joined(low, high)); };
    hn::Vec<hn::RebindToFloat<Words64>> even0, odd0, even1, odd1;
    pair_of(distribution, d, word(c0, l0), word(c1, l1), even0, odd0);
    pair_of(distribution, d, word(c2, l2), word(c3, l3), even1, odd1);
    hn::StoreInterleaved4(even0, odd0, even1, odd1, d, to);
  }
#endif
};

struct WordForm {
  using Storage = uint32_t;
  HWY_INLINE void store(V64 c0, V64 c1, V64 c2, V64 c3, uint32_t *to) const {
    const V32 even = joined(c0, c2), odd = joined(c1, c3);
    hn::StoreU(hn::InterleaveLower(Words32(), even, odd), Words32(), to);
    hn::StoreU(hn::InterleaveUpper(Words32(), even, odd), Words32(), to + hn::Lanes(Words32()));
  }
};

// Elements of a unit: four of each 64-bit lane.
HWY_INLINE int64_t unit_elements() { return 4 * static_cast<int64_t>(hn::Lanes(Words64())); }

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
