// How the words of a unit become stored elements. Included once for each instruction set.
#if defined(INWIT_RANDOM_HIGHWAY_FORMS) == defined(HWY_TARGET_TOGGLE)
#ifdef INWIT_RANDOM_HIGHWAY_FORMS
#undef INWIT_RANDOM_HIGHWAY_FORMS
#else
#define INWIT_RANDOM_HIGHWAY_FORMS
#endif

#include "random/highway_distributions.hpp"
#include "random/highway_philox.hpp"
#include "random/highway_rounding.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

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

#else // one lane

template <class T, class Distribution> struct Form {
  using Storage = typename T::Storage;
  using Real = typename T::Real;
  Distribution distribution;

  void store(WordOf<Real> first, WordOf<Real> second, Storage *to) const {
    const hn::CappedTag<Real, 1> d;
    const hn::RebindToUnsigned<decltype(d)> du;
    hn::Vec<decltype(hn::CappedTag<Real, 1>())> even, odd;
    pair_of(distribution, d, hn::Set(du, first), hn::Set(du, second), even, odd);
    to[0] = round_real<T>(hn::GetLane(even));
    to[1] = round_real<T>(hn::GetLane(odd));
  }
};

struct WordForm {
  using Storage = uint32_t;
  using Real = float;
  void store(uint32_t first, uint32_t second, uint32_t *to) const { to[0] = first, to[1] = second; }
};

#endif

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
