// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011) and how the stream contract addresses it: docs/stream.md, Key and counter.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace inwit::random {

using Block = std::array<uint32_t, 4>;

struct Key {
  uint64_t seed, stream;
};

// Independent sub-streams of a key: the main one, the low halves of 64-bit words, and words whose order selects elements.
enum Plane : uint32_t { main_plane = 0, low_plane = 1, rank_plane = 2 };

constexpr int philox_rounds = 10;
constexpr uint32_t philox_factor0 = 0xD2511F53, philox_factor1 = 0xCD9E8D57;
constexpr uint32_t philox_weyl0 = 0x9E3779B9, philox_weyl1 = 0xBB67AE85; // added to the key after each round

// The device program names the instruction: after combining rounds, the compiler would multiply 64 by 64 bits there.
constexpr uint64_t wide_product(uint32_t a, uint32_t b) {
#if defined(__NVPTX__) && !defined(INWIT_OPENCL)
  if (!__builtin_is_constant_evaluated()) {
    uint64_t product = 0;
    asm("mul.wide.u32 %0, %1, %2;" : "=l"(product) : "r"(a), "r"(b));
    return product;
  }
#endif
  return uint64_t{a} * b;
}

constexpr void philox_round(uint32_t &c0, uint32_t &c1, uint32_t &c2, uint32_t &c3, uint32_t key0, uint32_t key1) {
  const uint64_t product0 = wide_product(c0, philox_factor0), product1 = wide_product(c2, philox_factor1);
  c0 = static_cast<uint32_t>(product1 >> 32) ^ c1 ^ key0;
  c1 = static_cast<uint32_t>(product1);
  c2 = static_cast<uint32_t>(product0 >> 32) ^ c3 ^ key1;
  c3 = static_cast<uint32_t>(product0);
}

constexpr Block philox4x32_10(Block counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < philox_rounds; ++round, key0 += philox_weyl0, key1 += philox_weyl1)
    philox_round(counter[0], counter[1], counter[2], counter[3], key0, key1);
  return counter;
}

// The keys of all rounds, for drawing many blocks with one key.
struct KeySchedule {
  uint32_t key0[philox_rounds], key1[philox_rounds];
};

constexpr KeySchedule key_schedule(uint64_t seed) {
  KeySchedule made = {};
  auto key0 = static_cast<uint32_t>(seed), key1 = static_cast<uint32_t>(seed >> 32);
  for (int round = 0; round < philox_rounds; ++round, key0 += philox_weyl0, key1 += philox_weyl1) {
    made.key0[round] = key0;
    made.key1[round] = key1;
  }
  return made;
}

constexpr Block philox4x32_10(Block counter, const KeySchedule &keys) {
#if defined(__NVPTX__) && !defined(INWIT_OPENCL)
#pragma unroll // so that the keys stay in argument memory, where they can be instruction operands
#endif
  for (int round = 0; round < philox_rounds; ++round)
    philox_round(counter[0], counter[1], counter[2], counter[3], keys.key0[round], keys.key1[round]);
  return counter;
}

// The counter of block `index` (< 2^56) of a key's plane.
constexpr Block counter_of(Key key, uint32_t plane, uint64_t index) {
  return {static_cast<uint32_t>(index), (plane << 24) | static_cast<uint32_t>(index >> 32), static_cast<uint32_t>(key.stream),
          static_cast<uint32_t>(key.stream >> 32)};
}

constexpr Block block_at(Key key, uint32_t plane, uint64_t index) {
  return philox4x32_10(counter_of(key, plane, index), static_cast<uint32_t>(key.seed), static_cast<uint32_t>(key.seed >> 32));
}

// FNV-1a 64 of the name's bytes.
constexpr uint64_t stream_of(std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : name) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001B3;
  return hash;
}

} // namespace inwit::random
