// How the words of a unit become stored elements, and the run over a range of elements. Included once for each instruction set.
#if defined(INWIT_RANDOM_HIGHWAY_FORMS) == defined(HWY_TARGET_TOGGLE)
#ifdef INWIT_RANDOM_HIGHWAY_FORMS
#undef INWIT_RANDOM_HIGHWAY_FORMS
#else
#define INWIT_RANDOM_HIGHWAY_FORMS
#endif

#include <algorithm>

#include "random/fills.hpp"
#include "random/highway_laws.hpp"
#include "random/highway_philox.hpp"
#include "random/highway_rounding.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

#if HWY_TARGET != HWY_SCALAR

// Block numbers of the 64-bit lanes, less the first. Float32 is interleaved from two halves; the others have natural order.
template <class Storage> HWY_INLINE V64 lane_blocks() {
  const V64 lane = hn::Iota(Words64(), 0);
  if constexpr (sizeof(Storage) != 4) return lane;
  const V64 half = hn::And(hn::Sub(hn::Zero(Words64()), hn::And(lane, all64(1))), all64(hn::Lanes(Words64()) / 2));
  return hn::Add(hn::ShiftRight<1>(lane), half);
}

template <class T, class Law> struct Form {
  using Storage = typename T::Storage;
  Law law;

  HWY_INLINE void store(V64 c0, V64 c1, V64 c2, V64 c3, Storage *to) const { // 32-bit words
    const Float32s d;
    VF even, odd;
    pair_of(law, d, joined(c0, c2), joined(c1, c3), even, odd);
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
    pair_of(law, d, word(c0, l0), word(c1, l1), even0, odd0);
    pair_of(law, d, word(c2, l2), word(c3, l3), even1, odd1);
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

// One key and one high word of the block number: 32-bit words of one plane, or the 64-bit ones of two.
struct OnePlane {
  Rounds rounds;

  template <class F> HWY_INLINE void unit(const F &form, V64 product, typename F::Storage *to) const {
    V64 a0, a1, a2, a3;
    begin(rounds, product, second_product(rounds, product), a0, a1, a2, a3);
    for (int r = 2; r < philox_rounds; ++r) round_of(rounds, r, a0, a1, a2, a3);
    form.store(a0, a1, a2, a3, to);
  }

  // Four units at once hide the latency of the products.
  static constexpr int units_at_once = 4;
  template <class F> HWY_INLINE void units(const F &form, V64 product, V64 next, typename F::Storage *to) const {
    V64 a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
    const auto start = [&](V64 &s0, V64 &s1, V64 &s2, V64 &s3) HWY_ATTR {
      begin(rounds, product, second_product(rounds, product), s0, s1, s2, s3);
      product = hn::Add(product, next);
    };
    start(a0, a1, a2, a3), start(b0, b1, b2, b3), start(c0, c1, c2, c3), start(d0, d1, d2, d3);
    for (int r = 2; r < philox_rounds; ++r) {
      round_of(rounds, r, a0, a1, a2, a3);
      round_of(rounds, r, b0, b1, b2, b3);
      round_of(rounds, r, c0, c1, c2, c3);
      round_of(rounds, r, d0, d1, d2, d3);
    }
    const int64_t one = unit_elements();
    form.store(a0, a1, a2, a3, to);
    form.store(b0, b1, b2, b3, to + one);
    form.store(c0, c1, c2, c3, to + 2 * one);
    form.store(d0, d1, d2, d3, to + 3 * one);
  }
};

struct TwoPlanes {
  Rounds main, low;

  template <class F> HWY_INLINE void unit(const F &form, V64 product, typename F::Storage *to) const {
    V64 a0, a1, a2, a3, b0, b1, b2, b3;
    const V64 second = second_product(main, product);
    begin(main, product, second, a0, a1, a2, a3);
    begin(low, product, second, b0, b1, b2, b3);
    for (int r = 2; r < philox_rounds; ++r) {
      round_of(main, r, a0, a1, a2, a3);
      round_of(main, r, b0, b1, b2, b3);
    }
    form.store(a0, a1, a2, a3, b0, b1, b2, b3, to);
  }

  static constexpr int units_at_once = 2;
  template <class F> HWY_INLINE void units(const F &form, V64 product, V64 next, typename F::Storage *to) const {
    V64 a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
    const V64 second = second_product(main, product), product1 = hn::Add(product, next);
    const V64 second1 = second_product(main, product1);
    begin(main, product, second, a0, a1, a2, a3);
    begin(low, product, second, b0, b1, b2, b3);
    begin(main, product1, second1, c0, c1, c2, c3);
    begin(low, product1, second1, d0, d1, d2, d3);
    for (int r = 2; r < philox_rounds; ++r) {
      round_of(main, r, a0, a1, a2, a3);
      round_of(main, r, b0, b1, b2, b3);
      round_of(main, r, c0, c1, c2, c3);
      round_of(main, r, d0, d1, d2, d3);
    }
    form.store(a0, a1, a2, a3, b0, b1, b2, b3, to);
    form.store(c0, c1, c2, c3, d0, d1, d2, d3, to + unit_elements());
  }
};

// Elements [4 block + skipped, ... + count), the block numbers' high words being equal.
template <class F, class Planes>
HWY_INLINE void run_under(const F &form, const Planes &planes, uint32_t block, int64_t skipped, int64_t count,
                          typename F::Storage *out) {
  using Storage = typename F::Storage;
  const int64_t one = unit_elements(), many = Planes::units_at_once * one;
  const V64 next = all64(philox_factor0 * static_cast<uint64_t>(one / 4));
  const auto product_at = [](uint64_t at) HWY_ATTR {
    return hn::Add(all64(philox_factor0 * at), multiplied(lane_blocks<Storage>(), philox_factor0));
  };
  V64 product = product_at(block);
  Storage part[4 * HWY_MAX_BYTES / 8 > 32 ? 32 : 4 * HWY_MAX_BYTES / 8];
  if (skipped > 0) {
    const int64_t wanted = std::min(one - skipped, count);
    planes.unit(form, product, part);
    std::copy_n(part + skipped, wanted, out);
    product = hn::Add(product, next);
    out += wanted;
    count -= wanted;
  }
  const V64 next_many = all64(philox_factor0 * static_cast<uint64_t>(many / 4));
  for (; count >= many; count -= many, out += many, product = hn::Add(product, next_many))
    planes.units(form, product, next, out);
  for (; count >= one; count -= one, out += one, product = hn::Add(product, next)) planes.unit(form, product, out);
  if (count > 0) {
    planes.unit(form, product, part);
    std::copy_n(part, count, out);
  }
}

template <class F> void run(const F &form, Key key, uint32_t plane, uint64_t first, int64_t count, typename F::Storage *out) {
  while (count > 0) { // once, unless the high word of the block number changes on the way
    const uint64_t block = first / 4;
    const auto skipped = static_cast<int64_t>(first % 4);
    const auto low = static_cast<uint32_t>(block);
    const int64_t here = std::min(count, 4 * ((int64_t{1} << 32) - low) - skipped);
    if constexpr (sizeof(typename F::Storage) == 8)
      run_under(form, TwoPlanes{{key, plane, block}, {key, low_plane, block}}, low, skipped, here, out);
    else
      run_under(form, OnePlane{{key, plane, block}}, low, skipped, here, out);
    first += static_cast<uint64_t>(here);
    out += here;
    count -= here;
  }
}

#else // one lane

template <class T, class Law> struct Form {
  using Storage = typename T::Storage;
  using Real = typename T::Real;
  Law law;

  void store(WordOf<Real> first, WordOf<Real> second, Storage *to) const {
    const hn::CappedTag<Real, 1> d;
    const hn::RebindToUnsigned<decltype(d)> du;
    hn::Vec<decltype(hn::CappedTag<Real, 1>())> even, odd;
    pair_of(law, d, hn::Set(du, first), hn::Set(du, second), even, odd);
    to[0] = round_real<T>(hn::GetLane(even));
    to[1] = round_real<T>(hn::GetLane(odd));
  }
};

struct WordForm {
  using Storage = uint32_t;
  using Real = float;
  void store(uint32_t first, uint32_t second, uint32_t *to) const { to[0] = first, to[1] = second; }
};

template <class F> void run(const F &form, Key key, uint32_t plane, uint64_t first, int64_t count, typename F::Storage *out) {
  for (uint64_t end = first + static_cast<uint64_t>(count), block = first / 4; 4 * block < end; ++block) {
    const Block main = block_at(key, plane, block);
    WordOf<typename F::Real> words[4];
    std::copy_n(main.begin(), 4, words);
    if constexpr (sizeof(typename F::Real) == 8) {
      const Block low = block_at(key, low_plane, block);
      for (size_t i = 0; i < 4; ++i) words[i] = words[i] << 32 | low[i];
    }
    typename F::Storage part[4];
    form.store(words[0], words[1], part);
    form.store(words[2], words[3], part + 2);
    for (uint64_t i = 0; i < 4; ++i)
      if (4 * block + i >= first && 4 * block + i < end) *out++ = part[i];
  }
}

#endif

template <class T, class Law>
void run_clamped(const Law &law, Bounds<T> bounds, Key key, uint64_t first, int64_t count, typename T::Storage *out) {
  using Real = typename T::Real;
  // Zeros keep their sign: what is rounded to a zero from below is -0.
  const auto bound = [](typename T::Storage stored) { return widen<T>(stored) == 0 ? -Real(0) : widen<T>(stored); };
  run(Form<T, Clamped<Law, Real>>{{law, bound(bounds.lowest), widen<T>(bounds.highest)}}, key, main_plane, first, count, out);
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
#endif
