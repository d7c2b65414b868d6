// How a box is cut into rows, and the rows into tasks.
#pragma once
#include "initializers/row.hpp"

namespace inwit {

// The rows of a view that has elements, and how many tasks they are cut into. Where the place of an element does not matter, memory's
// order is taken for the global one.
int64_t make_rows(const View &view, bool place_matters, Rows &rows);

// A tile: the elements of some rows that are produced together before they are scattered. Its lines are of the cache.
constexpr int64_t line_bytes = 64, tile_lines = 16, tile_rows = 64; // at most
constexpr int64_t group_elements = 512;                             // of rows narrower than a tile, drawn together
int64_t tile_columns(int64_t columns, int64_t element);             // of each tile, where rows have so many

// The part of a task.
struct Part {
  int64_t first_row, rows, first_column, columns;
};
Part part_of(const Rows &rows, int64_t task);

// Bytes from a row's begin to each of the columns [first, first + count).
void find_columns(const Rows &rows, int64_t first, int64_t count, int64_t *offsets);

// A row's begin.
class RowCursor {
public:
  RowCursor(const Rows &rows, int64_t row) : rows_(rows), place_(rows.first), address_(rows.start) {
    for (int axis = rows.row_axes; axis < rows.axes; ++axis) {
      coordinate_[axis] = row % rows.axis[axis].extent;
      row /= rows.axis[axis].extent;
      advance(axis, coordinate_[axis]);
    }
  }

  uint64_t place() const { return place_; }    // in the global order
  int64_t address() const { return address_; } // bytes from the view's data

  void step() {
    for (int axis = rows_.row_axes; axis < rows_.axes; ++axis) {
      advance(axis, 1);
      if (++coordinate_[axis] < rows_.axis[axis].extent) return;
      advance(axis, -coordinate_[axis]);
      coordinate_[axis] = 0;
    }
  }

private:
  void advance(int axis, int64_t by) {
    place_ += rows_.axis[axis].global_stride * static_cast<uint64_t>(by);
    address_ += rows_.axis[axis].byte_stride * by;
  }

  const Rows &rows_;
  uint64_t place_;
  int64_t address_;
  int64_t coordinate_[INWIT_MAX_RANK];
};

} // namespace inwit
