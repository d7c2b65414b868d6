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

// Draws of one block: the main one, and the low words of 64-bit draws.
enum Plane : uint32_t { main_plane = 0, low_plane = 1 };

constexpr Block philox4x32_10(Block counter, uint32_t key0, uint32_t key1) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t product0 = uint64_t{0xD2511F53} * counter[0];
    const uint64_t product1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key0, static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key1, static_cast<uint32_t>(product0)};
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
  return counter;
}

// Block `index` (< 2^56) of a key's plane.
constexpr Block block_at(Key key, uint32_t plane, uint64_t index) {
  const Block counter = {static_cast<uint32_t>(index), (plane << 24) | static_cast<uint32_t>(index >> 32),
                         static_cast<uint32_t>(key.stream), static_cast<uint32_t>(key.stream >> 32)};
  return philox4x32_10(counter, static_cast<uint32_t>(key.seed), static_cast<uint32_t>(key.seed >> 32));
}

// FNV-1a 64 of the name's bytes.
constexpr uint64_t stream_of(std::string_view name) {
  uint64_t hash = 0xCBF29CE484222325;
  for (const char byte : name) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001B3;
  return hash;
}

} // namespace inwit::random
