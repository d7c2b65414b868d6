// Philox on Google Highway: counters side by side in 64-bit lanes, whose low halves hold the state. Included by
// random/highway_forms.hpp alone, once for each instruction set, hence without an include guard.
#include "base/highway.hpp"
#include "random/philox.hpp"
// after base/highway.hpp
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace inwit::random::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Words32 = hn::CappedTag<uint32_t, 16>;
using Words64 = hn::Repartition<uint64_t, Words32>;
using V32 = hn::Vec<Words32>;
using V64 = hn::Vec<Words64>;

HWY_INLINE V64 all64(uint64_t x) { return hn::Set(Words64(), x); }
HWY_INLINE V64 multiplied(V64 x, uint32_t factor) { // low halves
  return hn::MulEven(hn::BitCast(Words32(), x), hn::Set(Words32(), factor));
}

// (low half of `even`, low half of `odd`) in each 64-bit lane.
HWY_INLINE V32 joined(V64 even, V64 odd) {
  return hn::OddEven(hn::BitCast(Words32(), hn::ShiftLeft<32>(odd)), hn::BitCast(Words32(), even));
}

// The part of Philox that is the same for all counters (low words of block numbers) of one key, plane and high word of the block
// number. The first two rounds are partly precomputed: of their four products, one does not depend on the counter, and one is M0
// times the counter. The high halves are ignored, so carries of the keys' sums may stay there.
struct Rounds {
  uint64_t key0[philox_rounds], key1[philox_rounds];
  uint64_t entry;        // into word 2 of round 1
  uint64_t word0, word2; // into those of round 2
  uint64_t word3;        // of round 2

  Rounds(const Key &key, uint32_t plane, uint64_t block) {
    const uint64_t seed0 = key.seed, seed1 = key.seed >> 32;
    for (uint64_t r = 0; r < philox_rounds; ++r) key0[r] = seed0 + r * philox_weyl0, key1[r] = seed1 + r * philox_weyl1;
    const Block counter = counter_of(key, plane, block);
    const uint64_t product1 = uint64_t{philox_factor1} * counter[2];
    const uint32_t first0 = static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ static_cast<uint32_t>(seed0);
    const uint64_t product0 = uint64_t{philox_factor0} * first0;
    entry = counter[3] ^ seed1;
    word0 = product1 ^ (seed0 + philox_weyl0);
    word2 = (product0 >> 32) ^ (seed1 + philox_weyl1);
    word3 = product0;
  }
};

// The state after two rounds. `product` is M0 times the counters, `second` M1 times word 2 of round 1.
HWY_INLINE V64 second_product(const Rounds &rounds, V64 product) {
  return multiplied(hn::Xor(hn::ShiftRight<32>(product), all64(rounds.entry)), philox_factor1);
}
HWY_INLINE void begin(const Rounds &rounds, V64 product, V64 second, V64 &c0, V64 &c1, V64 &c2, V64 &c3) {
  c0 = hn::Xor(hn::ShiftRight<32>(second), all64(rounds.word0));
  c1 = second;
  c2 = hn::Xor(product, all64(rounds.word2));
  c3 = all64(rounds.word3);
}

HWY_INLINE void round_of(const Rounds &rounds, int r, V64 &c0, V64 &c1, V64 &c2, V64 &c3) {
  const V64 product0 = multiplied(c0, philox_factor0), product1 = multiplied(c2, philox_factor1);
  c0 = hn::Xor3(hn::ShiftRight<32>(product1), c1, all64(rounds.key0[r]));
  c2 = hn::Xor3(hn::ShiftRight<32>(product0), c3, all64(rounds.key1[r]));
  c1 = product1;
  c3 = product0;
}

} // namespace inwit::random::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
