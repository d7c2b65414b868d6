// A tile: parts of some runs of a loop nest, generated together in the cache and then scattered to memory.
#pragma once
#include <algorithm>

#include "initializers/elementwise.hpp"

namespace inwit {

namespace detail {

// Vectors of 16 bytes: every SIMD unit has them, and without SIMD compilers split them.
template <class Unit> struct Vector {
  static constexpr int lanes = 16 / sizeof(Unit);
  typedef Unit Lanes __attribute__((vector_size(16)));

  static void interleave(Lanes a, Lanes b, Lanes &low, Lanes &high) {
    if constexpr (lanes == 2) {
      low = __builtin_shufflevector(a, b, 0, 2);
      high = __builtin_shufflevector(a, b, 1, 3);
    } else if constexpr (lanes == 4) {
      low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
      high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    } else if constexpr (lanes == 8) {
      low = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      high = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
    } else {
      low = __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      high = __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
  }
};

// Transposes a square with as many rows and columns as a vector has lanes.
template <class Unit> void transpose_square(const Unit *from, int64_t pitch, std::byte *to, const int64_t *columns) {
  using V = Vector<Unit>;
  typename V::Lanes rows[V::lanes], next[V::lanes];
  for (int i = 0; i < V::lanes; ++i) std::memcpy(&rows[i], from + i * pitch, sizeof rows[i]);
  for (int stage = 1; stage < V::lanes; stage *= 2) {
    for (int i = 0; i < V::lanes / 2; ++i) V::interleave(rows[i], rows[i + V::lanes / 2], next[2 * i], next[2 * i + 1]);
    std::copy_n(next, V::lanes, rows);
  }
  for (int i = 0; i < V::lanes; ++i) std::memcpy(to + columns[i], &rows[i], sizeof rows[i]);
}

// An element of 16 bytes.
struct WideUnit {
  uint64_t parts[2];
};

// Writes `count` columns of `rows` elements, read from rows that are `pitch` apart, contiguously, each at its own offset.
template <class Unit>
void transpose(const Unit *from, int64_t pitch, int64_t rows, std::byte *to, const int64_t *columns, int64_t count) {
  constexpr int64_t size = sizeof(Unit);
  int64_t whole = 0, whole_rows = 0; // in squares
  if constexpr (std::is_integral_v<Unit>) {
    constexpr int64_t lanes = Vector<Unit>::lanes;
    whole = count - count % lanes, whole_rows = rows - rows % lanes;
    for (int64_t c = 0; c < whole; c += lanes)
      for (int64_t r = 0; r < whole_rows; r += lanes) transpose_square(from + r * pitch + c, pitch, to + r * size, columns + c);
  }
  for (int64_t c = 0; c < count; ++c)
    for (int64_t r = c < whole ? whole_rows : 0; r < rows; ++r)
      std::memcpy(to + columns[c] + r * size, from + r * pitch + c, size);
}

} // namespace detail

using detail::WideUnit;

// `Unit` is an unsigned integer as wide as an element, or a WideUnit.
template <class Unit> class Tile {
public:
  static constexpr int64_t size = sizeof(Unit);

  Tile(const Plan &plan, const Elementwise &elementwise)
      : plan_(plan), elementwise_(elementwise), most_rows_(tile_shape(elementwise.nest, size).runs),
        has_contiguous_columns_(most_rows_ == high_tile.runs) {}

  // Selects elements [first, first + count) of the following runs, at most tile_length() of them.
  void select(int64_t first, int64_t count) {
    first_column_ = first;
    columns_ = count;
    find_offsets(elementwise_.nest, first, count, column_);
  }

  // Generates as many runs as fit, at most `runs`; returns their number.
  int64_t generate(RunCursor &cursor, int64_t runs) {
    constexpr int64_t per_line = line_bytes / size;
    pitch_ = ((columns_ + per_line - 1) / per_line | 1) * per_line; // odd in lines: a column spreads over all cache sets
    const int64_t group = std::max<int64_t>(1, group_elements / columns_);
    random::ElementRange ranges[most_rows];
    rows_ = 0;
    for (const int64_t all = std::min(runs, most_rows_); rows_ < all;) {
      const int64_t first = rows_, end = std::min(all, first + group);
      for (; rows_ < end; ++rows_, cursor.step()) {
        ranges[rows_] = {cursor.index() + static_cast<uint64_t>(first_column_), columns_, rows_ * pitch_};
        row_[rows_] = plan_.view.data + cursor.address();
      }
      if (has_contiguous_columns_) prefetch(first * columns_ / all, end * columns_ / all);
      elementwise_.generate(plan_, {ranges + first, ranges + end}, elements_);
    }
    return rows_;
  }

  void scatter() const {
    if (has_contiguous_columns_)
      scatter_columns();
    else
      scatter_rows();
  }

private:
  // Fetches the memory of some columns into the cache while elements are being generated.
  void prefetch(int64_t first, int64_t last) const {
    for (int64_t c = first; c < last; ++c)
      for (int64_t byte = 0; byte < most_rows_ * size; byte += line_bytes) __builtin_prefetch(row_[0] + column_[c] + byte, 1);
  }

  void scatter_rows() const {
    for (int64_t r = 0; r < rows_; ++r)
      for (int64_t c = 0; c < columns_; ++c) std::memcpy(row_[r] + column_[c], elements_ + r * pitch_ + c, size);
  }

  // Writes in memory order: the elements of a column first, as far as they are contiguous.
  void scatter_columns() const {
    for (int64_t first = 0, end = 0; first < rows_; first = end) {
      for (end = first + 1; end < rows_ && row_[end] - row_[end - 1] == size;) ++end;
      detail::transpose(elements_ + first * pitch_, pitch_, end - first, row_[first], column_, columns_);
    }
  }

  const Plan &plan_;
  static constexpr int64_t most_rows = high_tile.runs,
                           most_columns = wide_tile.lines * line_bytes / tile_unit(size) + (size == 1 ? line_bytes : 0);
  static_assert(most_rows > wide_tile.runs && wide_tile.lines > high_tile.lines);

  const Elementwise &elementwise_;
  int64_t most_rows_;
  bool has_contiguous_columns_;
  int64_t first_column_, columns_, rows_;
  int64_t pitch_;                // elements from row to row of the tile
  int64_t column_[most_columns]; // byte offsets from a run's start
  std::byte *row_[most_rows];    // where each run begins in memory
  alignas(line_bytes) Unit elements_[std::max(high_tile.size(), wide_tile.size()) / size];
};

} // namespace inwit
