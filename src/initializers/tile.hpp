// A tile: elements of some rows of a box, produced together in the cache and then scattered to where memory wants them.
#pragma once
#include <algorithm>

#include "initializers/rows.hpp"

namespace inwit {

namespace detail {

// Vectors of 16 bytes: what every SIMD unit has, and compilers take apart where there is none.
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
    } else {
      low = __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      high = __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
    }
  }
};

// A square of as many rows and columns as a vector has lanes: columns become rows.
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

// `count` columns of `rows` elements, in the rows at distances of `pitch`, become compact, each at its own place.
template <class Unit>
void transpose(const Unit *from, int64_t pitch, int64_t rows, std::byte *to, const int64_t *columns, int64_t count) {
  constexpr int64_t size = sizeof(Unit), lanes = Vector<Unit>::lanes;
  const int64_t whole = count - count % lanes, whole_rows = rows - rows % lanes;
  for (int64_t c = 0; c < whole; c += lanes)
    for (int64_t r = 0; r < whole_rows; r += lanes) transpose_square(from + r * pitch + c, pitch, to + r * size, columns + c);
  for (int64_t c = 0; c < count; ++c)
    for (int64_t r = c < whole ? whole_rows : 0; r < rows; ++r)
      std::memcpy(to + columns[c] + r * size, from + r * pitch + c, size);
}

} // namespace detail

// `Unit` is as wide as an element.
template <class Unit> class Tile {
public:
  static constexpr int64_t size = sizeof(Unit), most_columns = tile_lines * line_bytes / size;

  explicit Tile(const Plan &plan)
      : plan_(plan),
        has_compact_columns_(plan.rows.axes > plan.rows.row_axes && plan.rows.axis[plan.rows.row_axes].byte_stride == size) {}

  // The columns of the rows to come, most_columns at most.
  void take_columns(int64_t first, int64_t count) {
    first_column_ = first;
    columns_ = count;
    find_columns(plan_.rows, first, count, column_);
  }

  // Produces as many rows as there is room for, at most `rows`; returns how many.
  int64_t produce(RowCursor &cursor, int64_t rows) {
    constexpr int64_t per_line = line_bytes / size;
    pitch_ = ((columns_ + per_line - 1) / per_line | 1) * per_line; // odd: a column spreads over the cache's sets
    const int64_t group = columns_ < most_columns ? std::max<int64_t>(1, group_elements / columns_) : 1;
    random::ElementRange ranges[tile_rows];
    rows_ = 0;
    for (const int64_t all = std::min(rows, tile_rows); rows_ < all;) {
      const int64_t first = rows_, end = std::min(all, first + group);
      for (; rows_ < end; ++rows_, cursor.step()) {
        ranges[rows_] = {cursor.place() + static_cast<uint64_t>(first_column_), columns_, rows_ * pitch_};
        row_[rows_] = plan_.view.data + cursor.address();
      }
      if (has_compact_columns_) prefetch(first * columns_ / all, end * columns_ / all);
      plan_.elementwise.produce(plan_, {ranges + first, ranges + end}, elements_);
    }
    return rows_;
  }

  void scatter() const {
    if (has_compact_columns_)
      scatter_columns();
    else
      scatter_rows();
  }

private:
  // The memory of some columns comes to the cache while the rows are produced.
  void prefetch(int64_t first, int64_t last) const {
    for (int64_t c = first; c < last; ++c)
      for (int64_t byte = 0; byte < tile_rows * size; byte += line_bytes) __builtin_prefetch(row_[0] + column_[c] + byte, 1);
  }

  void scatter_rows() const {
    for (int64_t r = 0; r < rows_; ++r)
      for (int64_t c = 0; c < columns_; ++c) std::memcpy(row_[r] + column_[c], elements_ + r * pitch_ + c, size);
  }

  // Memory is written in its order: first the elements of a column, as far as they lie side by side.
  void scatter_columns() const {
    for (int64_t first = 0, end = 0; first < rows_; first = end) {
      for (end = first + 1; end < rows_ && row_[end] - row_[end - 1] == size;) ++end;
      detail::transpose(elements_ + first * pitch_, pitch_, end - first, row_[first], column_, columns_);
    }
  }

  const Plan &plan_;
  bool has_compact_columns_;
  int64_t first_column_, columns_, rows_;
  int64_t pitch_;                // from row to row in the tile
  int64_t column_[most_columns]; // bytes from a row's begin
  std::byte *row_[tile_rows];    // where each row begins in memory
  alignas(line_bytes) Unit elements_[tile_rows * (tile_lines | 1) * line_bytes / size];
};

} // namespace inwit
