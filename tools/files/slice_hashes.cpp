#include "files/slice_hashes.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>

namespace command {
namespace {

constexpr uint64_t first_hash = 0x243F6A8885A308D3, multiplier = 0x9E3779B97F4A7C15;
constexpr int64_t slice_elements = 64; // of a slice along an axis behind the first, about what is hashed
constexpr int64_t sign_elements = 64;
constexpr int64_t most_rows = int64_t{1} << 24; // or other slices that are told apart: 128 MiB of hashes

// Elements that chance does not make equal: float8 has few values.
int64_t shortest(int64_t size) { return size == 1 ? 32 : 8; }

uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * multiplier;
  return hash ^ hash >> 29;
}

// All bits but the signs of the elements in a word.
uint64_t magnitude_bits(int64_t size) {
  return ~(size == 1   ? 0x8080808080808080
           : size == 2 ? 0x8000800080008000
           : size == 4 ? 0x8000000080000000
                       : 0x8000000000000000);
}

int64_t repeated(std::vector<uint64_t> hashes) {
  std::ranges::sort(hashes);
  return hashes.end() - std::unique(hashes.begin(), hashes.end()); // clang 14 does not take ranges::unique
}

} // namespace

SliceHashes::SliceHashes(std::span<const int64_t> shape, int64_t size) : size_(size), row_bytes_(size), hash_(first_hash) {
  if (std::ranges::find(shape, 0) != shape.end()) return; // the product of the other extents may overflow
  int64_t rows = 1, row = 1;
  for (size_t axis = 0; axis < shape.size(); ++axis) (axis == 0 && shape.size() > 1 ? rows : row) *= shape[axis];
  int64_t inner = row, outer = rows; // elements behind the axis, slices before it
  for (size_t axis = 1; axis < shape.size(); outer *= shape[axis++]) {
    inner /= shape[axis];
    const int64_t hashed = std::min(inner, slice_elements);
    const int64_t needed = std::min(outer, (slice_elements + hashed - 1) / hashed);
    Axis &next = axes_.emplace_back(Axis{shape[axis], inner, 0, {}});
    if (needed * hashed < shortest(size) || shape[axis] > most_rows) continue;
    next.elements = needed * shape[axis] * inner;
    next.hashes.assign(static_cast<size_t>(shape[axis]), first_hash);
  }
  tells_rows_ = rows > 1 && rows <= most_rows && row >= shortest(size);
  row_bytes_ = size * (tells_rows_ ? row : rows * row);
}

void SliceHashes::add(const std::byte *data, int64_t bytes) {
  if (bytes_ < sign_elements * size_) add_signs(data, bytes);
  for (Axis &axis : axes_)
    if (const int64_t left = axis.elements - bytes_ / size_; left > 0) add_to_axis(axis, data, std::min(left, bytes / size_));
  while (bytes > 0) {
    const int64_t part = std::min(bytes, row_bytes_ - in_row_);
    add_to_row(data, part);
    data += part;
    bytes -= part;
  }
}

void SliceHashes::add_signs(const std::byte *data, int64_t bytes) {
  const int64_t first = bytes_ / size_, end = std::min(sign_elements, first + bytes / size_);
  for (int64_t i = first; i < end; ++i, data += size_) {
    uint64_t word = 0;
    std::memcpy(&word, data, static_cast<size_t>(size_));
    const uint64_t sign = uint64_t{1} << (8 * size_ - 1);
    signed_ += (word & (sign - 1)) != 0;
    signs_ |= static_cast<uint64_t>((word & sign) != 0) << i;
  }
}

void SliceHashes::add_to_row(const std::byte *data, int64_t bytes) {
  constexpr int64_t step = 32;
  const uint64_t magnitude = magnitude_bits(size_); // -0 is a zero too
  uint64_t lanes[4] = {hash_, hash_ + 1, hash_ + 2, hash_ + 3}, any = 0;
  int64_t at = 0;
  for (; at + step <= bytes; at += step)
    for (int64_t lane = 0; lane < 4; ++lane) {
      uint64_t word = 0;
      std::memcpy(&word, data + at + 8 * lane, 8);
      lanes[lane] = (lanes[lane] ^ word) * multiplier;
      lanes[lane] ^= lanes[lane] >> 29;
      any |= word & magnitude;
    }
  for (; at < bytes; at += size_) {
    uint64_t word = 0;
    std::memcpy(&word, data + at, static_cast<size_t>(std::min(size_, bytes - at)));
    lanes[0] = mixed(lanes[0], word);
    any |= word & magnitude;
  }
  hash_ = lanes[0];
  for (int lane = 1; lane < 4; ++lane) hash_ = mixed(hash_, lanes[lane]);
  is_zero_ = is_zero_ && any == 0;
  in_row_ += bytes;
  bytes_ += bytes;
  if (in_row_ < row_bytes_) return;
  zero_rows_ += is_zero_;
  rows_.push_back(is_zero_ ? first_hash : hash_);
  in_row_ = 0;
  hash_ = first_hash;
  is_zero_ = true;
}

void SliceHashes::add_to_axis(Axis &axis, const std::byte *data, int64_t elements) const {
  const auto add = [&]<class Word>(Word stored) { // a constant size, which makes this fast
    const int64_t first = bytes_ / size_;
    int64_t in_slice = first % axis.inner;
    auto slice = static_cast<size_t>(first / axis.inner % axis.extent);
    for (int64_t left = elements; left > 0; in_slice = 0, slice = slice + 1 < axis.hashes.size() ? slice + 1 : 0) {
      const int64_t run = std::min(left, axis.inner - in_slice);
      uint64_t hash = axis.hashes[slice];
      for (int64_t i = 0; i < std::min(run, slice_elements - in_slice); ++i) {
        std::memcpy(&stored, data + i * static_cast<int64_t>(sizeof stored), sizeof stored);
        hash = mixed(hash, stored);
      }
      axis.hashes[slice] = hash;
      data += run * static_cast<int64_t>(sizeof stored);
      left -= run;
    }
  };
  switch (size_) {
  case 1: return add(uint8_t{});
  case 2: return add(uint16_t{});
  case 4: return add(uint32_t{});
  default: return add(uint64_t{});
  }
}

uint64_t SliceHashes::digest() const {
  return std::accumulate(rows_.begin(), rows_.end(), static_cast<uint64_t>(bytes_), mixed);
}

std::optional<uint64_t> SliceHashes::signs() const {
  const int negative = std::popcount(signs_);
  if (signed_ < sign_elements || negative < sign_elements / 4 || negative > sign_elements * 3 / 4) return std::nullopt;
  return signs_;
}

std::vector<SliceHashes::Equal> SliceHashes::find_equal() const {
  std::vector<Equal> found(1);
  if (tells_rows_) found[0] = {repeated(rows_) - std::max<int64_t>(0, zero_rows_ - 1), zero_rows_};
  for (const Axis &axis : axes_) found.push_back({repeated(axis.hashes), 0});
  return found;
}

} // namespace command
