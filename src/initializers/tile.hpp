// A tile: elements of some rows of a box, produced together in the cache and then scattered to where memory wants them.
#pragma once
#include <algorithm>
#include <bit>

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

  explicit Tile(const Plan &plan) : plan_(plan) {}

  // The columns of the rows to come, most_columns at most.
  void take_columns(int64_t first, int64_t count) {
    first_column_ = first;
    columns_ = count;
    find_columns(plan_.rows, first, count, column_);
  }

  // Produces as many rows as there is room for, at most `rows`; returns how many. Short rows that follow one another closely in
  // the global order are drawn with what lies between.
  int64_t produce(RowCursor &cursor, int64_t rows) {
    constexpr int64_t per_line = line_bytes / size;
    const int64_t pitch = ((columns_ + per_line - 1) / per_line | 1) * per_line; // odd: a column spreads over the cache's sets
    Span span = {};
    for (rows_ = 0; rows_ < std::min(rows, tile_rows); ++rows_, cursor.step()) {
      const uint64_t place = cursor.place() + static_cast<uint64_t>(first_column_);
      const uint64_t gap = place - span.place - static_cast<uint64_t>(span.count); // huge if it lies before
      if (rows_ > 0 && columns_ < near_elements && gap <= near_elements) {
        at_[rows_] = span.at + static_cast<int64_t>(place - span.place);
        span.count += static_cast<int64_t>(gap) + columns_;
      } else {
        produce(span);
        at_[rows_] = rows_ == 0 ? 0 : at_[rows_ - 1] + pitch;
        span = {place, columns_, at_[rows_]};
      }
      row_[rows_] = plan_.view.data + cursor.address();
      prefetch(rows_ * columns_ / tile_rows, (rows_ + 1) * columns_ / tile_rows);
    }
    produce(span);
    return rows_;
  }

  void scatter() const {
    if (rows_ > 1 && row_[1] - row_[0] == size)
      scatter_columns();
    else
      scatter_rows();
  }

private:
  struct Span { // of the global order, and where it lies in the tile
    uint64_t place;
    int64_t count, at;
  };

  // The memory of some columns comes to the cache while the rows are produced.
  void prefetch(int64_t first, int64_t last) const {
    for (int64_t c = first; c < last; ++c)
      for (int64_t byte = 0; byte < tile_rows * size; byte += line_bytes) __builtin_prefetch(row_[0] + column_[c] + byte, 1);
  }

  void produce(const Span &span) {
    if (span.count > 0) plan_.elementwise.produce(plan_, span.place, span.count, elements_ + span.at);
  }

  void scatter_rows() const {
    const bool compact = plan_.rows.row_axes == 1 && plan_.rows.axis[0].byte_stride == size;
    for (int64_t r = 0; r < rows_; ++r) {
      const Unit *const from = elements_ + at_[r];
      if (compact)
        std::memcpy(row_[r] + column_[0], from, static_cast<size_t>(columns_ * size));
      else
        for (int64_t c = 0; c < columns_; ++c) std::memcpy(row_[r] + column_[c], from + c, size);
    }
  }

  // Memory is written in its order: first the elements of a column, as far as they lie side by side.
  void scatter_columns() const {
    for (int64_t first = 0, end = 0; first < rows_; first = end) {
      const int64_t pitch = first + 1 < rows_ ? at_[first + 1] - at_[first] : 0;
      for (end = first + 1; end < rows_ && row_[end] - row_[end - 1] == size && at_[end] - at_[end - 1] == pitch;) ++end;
      detail::transpose(elements_ + at_[first], pitch, end - first, row_[first], column_, columns_);
    }
  }

  const Plan &plan_;
  int64_t first_column_, columns_, rows_;
  int64_t column_[most_columns]; // bytes from a row's begin
  int64_t at_[tile_rows];        // where each row begins in the tile
  std::byte *row_[tile_rows];    // and in memory
  alignas(line_bytes) Unit elements_[tile_rows * std::max((tile_lines | 1) * line_bytes / size, 2 * near_elements)];
};

} // namespace inwit
