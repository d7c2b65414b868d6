// The loops over ranges of elements: units of counters side by side, from one long range or many short ones. Included by
// random/fills_highway.cpp alone, once for each instruction set, hence without an include guard.
#include <algorithm>
#include <cstring>

#include "random/fills.hpp"
#include "random/highway_forms.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

constexpr int64_t most_lanes = std::min<int64_t>(8, HWY_MAX_BYTES / 8); // of Words64

// Block numbers of a unit's lanes, relative to the first. Float32 is interleaved from two halves; the others are in natural order.
template <class Storage> HWY_INLINE V64 lane_blocks() {
  const V64 lane = hn::Iota(Words64(), 0);
  if constexpr (sizeof(Storage) != 4) return lane;
  const V64 half = hn::And(hn::Sub(hn::Zero(Words64()), hn::And(lane, all64(1))), all64(hn::Lanes(Words64()) / 2));
  return hn::Add(hn::ShiftRight<1>(lane), half);
}

// One key and one high word of the block number: 32-bit words from one plane, or 64-bit words from two.
struct OnePlane {
  Rounds rounds;

  template <class F> HWY_INLINE void unit(const F &form, V64 product, typename F::Storage *to) const {
    V64 a0, a1, a2, a3;
    begin(rounds, product, second_product(rounds, product), a0, a1, a2, a3);
    for (int r = 2; r < philox_rounds; ++r) round_of(rounds, r, a0, a1, a2, a3);
    form.store(a0, a1, a2, a3, to);
  }

  // A round has a latency of six cycles. Four independent units fill them; two are 15 % slower with
  // AVX-512.
  static constexpr int units_at_once = 4;
  template <class F, class Take> HWY_INLINE void units(const F &form, const Take &take, typename F::Storage *to) const {
    V64 a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
    const auto start = [&](V64 &s0, V64 &s1, V64 &s2, V64 &s3) HWY_ATTR {
      const V64 product = take();
      begin(rounds, product, second_product(rounds, product), s0, s1, s2, s3);
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
    start(product, a0, a1, a2, a3, b0, b1, b2, b3);
    for (int r = 2; r < philox_rounds; ++r) {
      round_of(main, r, a0, a1, a2, a3);
      round_of(main, r, b0, b1, b2, b3);
    }
    form.store(a0, a1, a2, a3, b0, b1, b2, b3, to);
  }

  static constexpr int units_at_once = 2;
  template <class F, class Take> HWY_INLINE void units(const F &form, const Take &take, typename F::Storage *to) const {
    V64 a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3;
    start(take(), a0, a1, a2, a3, b0, b1, b2, b3);
    start(take(), c0, c1, c2, c3, d0, d1, d2, d3);
    for (int r = 2; r < philox_rounds; ++r) {
      round_of(main, r, a0, a1, a2, a3);
      round_of(main, r, b0, b1, b2, b3);
      round_of(main, r, c0, c1, c2, c3);
      round_of(main, r, d0, d1, d2, d3);
    }
    form.store(a0, a1, a2, a3, b0, b1, b2, b3, to);
    form.store(c0, c1, c2, c3, d0, d1, d2, d3, to + unit_elements());
  }

private:
  HWY_INLINE void start(V64 product, V64 &a0, V64 &a1, V64 &a2, V64 &a3, V64 &b0, V64 &b1, V64 &b2, V64 &b3) const {
    const V64 second = second_product(main, product);
    begin(main, product, second, a0, a1, a2, a3);
    begin(low, product, second, b0, b1, b2, b3);
  }
};

template <class Storage> using PlanesOf = std::conditional_t<sizeof(Storage) == 8, TwoPlanes, OnePlane>;

// Writes `count` units of the form's elements from block `block` (low word) on.
template <class F>
HWY_NOINLINE void generate_units(const void *form_address, const PlanesOf<typename F::Storage> &planes, uint32_t block,
                                 int64_t count, typename F::Storage *to) {
  using Planes = PlanesOf<typename F::Storage>;
  const F &form = *static_cast<const F *>(form_address); // no copy: GCC would keep its members in registers and spill the state
  const int64_t one = unit_elements();
  const V64 next = all64(philox_factor0 * static_cast<uint64_t>(one / 4));
  V64 product =
      hn::Add(all64(uint64_t{philox_factor0} * block), multiplied(lane_blocks<typename F::Storage>(), philox_factor0));
  const auto take = [&]() HWY_ATTR {
    const V64 taken = product;
    product = hn::Add(product, next);
    return taken;
  };
  for (; count >= Planes::units_at_once; count -= Planes::units_at_once, to += Planes::units_at_once * one)
    planes.units(form, take, to);
  for (; count > 0; --count, to += one) planes.unit(form, take(), to);
}

// Likewise for listed blocks; `count` is rounded up to units_at_once.
template <class F>
HWY_NOINLINE void generate_listed(const void *form_address, const PlanesOf<typename F::Storage> &planes, const uint32_t *blocks,
                                  int64_t count, typename F::Storage *to) {
  using Planes = PlanesOf<typename F::Storage>;
  const F &form = *static_cast<const F *>(form_address);
  const hn::Rebind<uint32_t, Words64> d;
  const auto take = [&]() HWY_ATTR {
    auto number = hn::LoadU(d, blocks);
    blocks += hn::Lanes(d);
    if constexpr (sizeof(typename F::Storage) == 4)
      number = hn::TableLookupLanes(number, hn::IndicesFromVec(d, hn::TruncateTo(d, lane_blocks<typename F::Storage>())));
    return multiplied(hn::PromoteTo(Words64(), number), philox_factor0);
  };
  for (; count > 0; count -= Planes::units_at_once, to += Planes::units_at_once * unit_elements()) planes.units(form, take, to);
}

template <class Storage> PlanesOf<Storage> planes_of(const Key &key, uint32_t plane, uint64_t block) {
  if constexpr (sizeof(Storage) == 8)
    return {{key, plane, block}, {key, low_plane, block}};
  else
    return {{key, plane, block}};
}

// The elements of one key: a form and the addresses of its inner loops. The code around them is compiled once per Storage, not per
// form.
template <class S> struct Generator {
  using Storage = S;
  using Planes = PlanesOf<Storage>;
  const void *form;
  void (*units)(const void *form, const Planes &planes, uint32_t block, int64_t count, Storage *to);
  void (*listed)(const void *form, const Planes &planes, const uint32_t *blocks, int64_t count, Storage *to);
  const Key &key;
  uint32_t plane;

  Planes planes_at(uint64_t first) const { return planes_of<Storage>(key, plane, first / 4); } // of this element
};
template <class F> Generator<typename F::Storage> generator_of(const F &form, const Key &key, uint32_t plane = main_plane) {
  return {&form, generate_units<F>, generate_listed<F>, key, plane};
}

// Copies count < 2 * size elements in pieces whose sizes are powers of two. For any number of bytes below some 128 GCC's copy is the
// instruction `rep movs`, which takes a tenth of a small fill to start.
template <int64_t size, class Storage> HWY_INLINE void copy_part(const Storage *from, int64_t count, Storage *to) {
  if ((count & size) != 0) {
    std::memcpy(to, from, size * sizeof *to);
    from += size;
    to += size;
  }
  if constexpr (size > 1) copy_part<size / 2>(from, count, to);
}

// One range in which all block numbers have the same high word. Not inlined into the loop of fill_one(): the compiler would hoist the
// construction of the planes out of the loop and spill them to the stack.
template <class Storage>
HWY_NOINLINE void fill_under(const Generator<Storage> &generate, uint64_t first, int64_t count, Storage *out) {
  const PlanesOf<Storage> planes = generate.planes_at(first);
  const int64_t one = unit_elements(), skipped = static_cast<int64_t>(first % 4);
  auto block = static_cast<uint32_t>(first / 4);
  alignas(64) Storage part[4 * most_lanes];
  if (skipped > 0) {
    const int64_t wanted = std::min(one - skipped, count);
    generate.units(generate.form, planes, block, 1, part);
    copy_part<2 * most_lanes>(part + skipped, wanted, out);
    block += static_cast<uint32_t>(one / 4);
    out += wanted;
    count -= wanted;
  }
  if (const int64_t whole = count / one; whole > 0) {
    generate.units(generate.form, planes, block, whole, out);
    block += static_cast<uint32_t>(whole * one / 4);
    out += whole * one;
    count -= whole * one;
  }
  if (count > 0) {
    generate.units(generate.form, planes, block, 1, part);
    copy_part<2 * most_lanes>(part, count, out);
  }
}

template <class Storage> void fill_one(const Generator<Storage> &generate, const ElementRange &range, Storage *begin) {
  uint64_t first = range.first;
  int64_t count = range.count;
  Storage *out = begin + range.at;
  const auto left = [&] { // elements until the high word of the block number changes
    return 4 * ((int64_t{1} << 32) - static_cast<uint32_t>(first / 4)) - static_cast<int64_t>(first % 4);
  };
  for (int64_t here = left(); count > here; here = left()) {
    fill_under(generate, first, here, out);
    first += static_cast<uint64_t>(here);
    out += here;
    count -= here;
  }
  fill_under(generate, first, count, out);
}

// Short ranges are batched: their counter blocks are listed and generated together, because head and tail handling would
// dominate. As many as a small stack has room for.
template <class Storage> struct Listing {
  static constexpr int64_t longest = 512, longest_of_units = 128; // elements of a range; the latter in whole units
  static constexpr int64_t most_blocks = 128;
  static constexpr size_t most = 64;
  static constexpr int64_t most_rounded_up = most_blocks + 4 * most_lanes; // to four units at once
  alignas(64) uint32_t blocks[most_rounded_up + 16];
  int64_t count = 0;
  int64_t at[most]; // where each range is drawn, in elements

  // Lists ranges and returns how many.
  size_t take(ElementRanges ranges) {
    const uint64_t high = ranges[0].first >> 34;
    uint64_t next = ~uint64_t{0}; // the block after those listed
    size_t taken = 0;
    for (; taken < std::min(ranges.size(), most); ++taken) {
      const ElementRange &s = ranges[taken];
      at[taken] = 0;
      if (s.count == 0) continue;
      const uint64_t end = s.first + static_cast<uint64_t>(s.count);
      const int64_t shared = s.first / 4 + 1 == next, blocks_more = static_cast<int64_t>((end + 3) / 4 - s.first / 4) - shared;
      const bool is_units = s.first % 4 == 0 && s.count % unit_elements() == 0;
      const bool fits = s.count <= (is_units ? longest_of_units : longest) && count + blocks_more <= most_blocks;
      if (!fits || s.first >> 34 != high || end >> 34 != high) break;
      at[taken] = 4 * (count - shared) + static_cast<int64_t>(s.first % 4);
      list(static_cast<uint32_t>(s.first / 4) + static_cast<uint32_t>(shared), blocks_more);
      next = (end + 3) / 4;
    }
    std::fill_n(blocks + count, 4 * most_lanes, 0u);
    return taken;
  }

private:
  void list(uint32_t first, int64_t blocks_more) {
    const auto lanes = static_cast<int64_t>(hn::Lanes(Words32()));
    V32 number = hn::Add(hn::Iota(Words32(), 0), hn::Set(Words32(), first));
    for (int64_t i = 0; i < blocks_more; i += lanes, number = hn::Add(number, hn::Set(Words32(), static_cast<uint32_t>(lanes))))
      hn::StoreU(number, Words32(), blocks + count + i);
    count += blocks_more;
  }
};

template <class Storage>
void fill_listed(const Generator<Storage> &generate, const Listing<Storage> &listing, ElementRanges ranges, Storage *begin) {
  alignas(64) Storage generated[4 * Listing<Storage>::most_rounded_up];
  const int64_t lanes = unit_elements() / 4, units = (listing.count + lanes - 1) / lanes;
  generate.listed(generate.form, generate.planes_at(ranges[0].first), listing.blocks, units, generated);
  for (size_t i = 0; i < ranges.size(); ++i) std::copy_n(generated + listing.at[i], ranges[i].count, begin + ranges[i].at);
}

template <class Storage>
HWY_NOINLINE void fill_several(const Generator<Storage> &generate, ElementRanges ranges, Storage *begin) {
  while (!ranges.empty()) {
    Listing<Storage> listing;
    const size_t taken = listing.take(ranges);
    if (taken > 1)
      fill_listed(generate, listing, ranges.first(taken), begin);
    else
      fill_one(generate, ranges[0], begin);
    ranges = ranges.subspan(std::max<size_t>(taken, 1));
  }
}

// A separate function: the lists need a large stack frame, which small fills should not pay for.
template <class Storage>
HWY_NOINLINE void fill_ranges(const Generator<Storage> &generate, ElementRanges ranges, Storage *begin) {
  ranges.size() == 1 ? fill_one(generate, ranges[0], begin) : fill_several(generate, ranges, begin);
}

template <class T, class Distribution>
void fill_clamped(const Distribution &distribution, Bounds<T> bounds, const Key &key, ElementRanges ranges,
                  typename T::Storage *out) {
  using Real = typename T::Real;
  // Zeros keep their sign: a value that rounds to zero from below is -0.
  const auto bound = [](typename T::Storage stored) { return widen<T>(stored) == 0 ? -Real(0) : widen<T>(stored); };
  const Form<T, Clamped<Distribution, Real>> form = {{distribution, bound(bounds.lowest), widen<T>(bounds.highest)}};
  fill_ranges(generator_of(form, key), ranges, out);
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
