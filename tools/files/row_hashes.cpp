#include "files/row_hashes.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace command {
namespace {

constexpr uint64_t first_hash = 0x243F6A8885A308D3, multiplier = 0x9E3779B97F4A7C15;
constexpr int64_t column_rows = 64;             // of a column, what is hashed
constexpr int64_t most_rows = int64_t{1} << 24; // or columns that are told apart: 128 MiB of hashes

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

RowHashes::RowHashes(std::span<const int64_t> shape, int64_t size) : size_(size), row_bytes_(size), hash_(first_hash) {
  if (std::ranges::find(shape, 0) != shape.end()) return; // the product of the other extents may overflow
  int64_t rows = 1, row = 1;
  for (size_t axis = 0; axis < shape.size(); ++axis) (axis == 0 && shape.size() > 1 ? rows : row) *= shape[axis];
  if (shape.size() == 2 && rows >= shortest(size) && row <= most_rows) columns_.assign(static_cast<size_t>(row), first_hash);
  tells_rows_ = rows > 1 && rows <= most_rows && row >= shortest(size);
  row_bytes_ = size * (tells_rows_ ? row : rows * row);
}

void RowHashes::add(const std::byte *data, int64_t bytes) {
  while (bytes > 0) {
    const int64_t part = std::min(bytes, row_bytes_ - in_row_);
    add_to_row(data, part);
    data += part;
    bytes -= part;
  }
}

void RowHashes::add_to_row(const std::byte *data, int64_t bytes) {
  if (bytes_ < column_rows * size_ * static_cast<int64_t>(columns_.size())) add_to_columns(data, bytes);
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

void RowHashes::add_to_columns(const std::byte *data, int64_t bytes) {
  const size_t end = columns_.size();
  const auto add = [&]<class Word>(Word stored) { // a constant size, which makes this as fast as the hash of a row
    auto left = static_cast<size_t>(std::min(bytes, column_rows * size_ * static_cast<int64_t>(end) - bytes_)) / sizeof stored;
    for (size_t column = static_cast<size_t>(bytes_ / size_) % end; left > 0; column = 0) {
      const size_t stop = std::min(column + left, end);
      left -= stop - column;
      for (; column < stop; ++column, data += sizeof stored) {
        std::memcpy(&stored, data, sizeof stored);
        columns_[column] = mixed(columns_[column], stored);
      }
    }
  };
  switch (size_) {
  case 1: return add(uint8_t{});
  case 2: return add(uint16_t{});
  case 4: return add(uint32_t{});
  default: return add(uint64_t{});
  }
}

uint64_t RowHashes::digest() const { return std::accumulate(rows_.begin(), rows_.end(), static_cast<uint64_t>(bytes_), mixed); }

RowHashes::Equal RowHashes::find_equal() const {
  if (!tells_rows_) return {0, 0, repeated(columns_)};
  return {repeated(rows_) - std::max<int64_t>(0, zero_rows_ - 1), zero_rows_, repeated(columns_)};
}

} // namespace command
