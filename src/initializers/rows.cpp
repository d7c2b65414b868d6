#include "initializers/rows.hpp"

#include <algorithm>

namespace inwit {
namespace {

constexpr int64_t task_elements = 1 << 16;
constexpr int64_t short_row = 64;
constexpr int64_t constant_task_bytes = int64_t{128} << 20; // memset passes the cache by only in long ranges

int64_t rounded_up(int64_t n, int64_t to) { return pieces(n, to) * to; }

bool nearer(const Rows::Axis &a, const Rows::Axis &b) {
  const auto distance = [](int64_t stride) { return stride < 0 ? -stride : stride; };
  return distance(a.byte_stride) < distance(b.byte_stride);
}

bool follows(const Rows::Axis &inner, const Rows::Axis &outer) { // in the global order, without a gap
  return outer.global_stride == static_cast<uint64_t>(inner.extent) * inner.global_stride;
}

void sort_by_distance(Rows::Axis *axes, int count) {
  for (int i = 1; i < count; ++i) std::rotate(std::upper_bound(axes, axes + i, axes[i], nearer), axes + i, axes + i + 1);
}

// The axes that are stepped over, fastest in the global order first.
int list_axes(const View &view, Rows &rows) {
  int count = 0;
  uint64_t global_stride = 1;
  rows.first = 0;
  rows.start = 0;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    rows.first += global_stride * static_cast<uint64_t>(view.offset[axis]);
    if (view.shape[axis] > 1) rows.axis[count++] = {view.shape[axis], view.byte_strides[axis], global_stride};
    global_stride *= static_cast<uint64_t>(view.global[axis]);
  }
  return count;
}

// Memory's order for the global one, every axis upwards.
void forget_places(Rows &rows) {
  sort_by_distance(rows.axis, rows.axes);
  uint64_t global_stride = 1;
  for (Rows::Axis *axis = rows.axis; axis < rows.axis + rows.axes; ++axis) {
    if (axis->byte_stride < 0) {
      rows.start += axis->byte_stride * (axis->extent - 1);
      axis->byte_stride = -axis->byte_stride;
    }
    axis->global_stride = global_stride;
    global_stride *= static_cast<uint64_t>(axis->extent);
  }
}

// Axes that memory passes as the global order does become one. Returns how many are left.
int merge_axes(Rows::Axis *axes, int count) {
  int merged = 0;
  for (const Rows::Axis *axis = axes; axis < axes + count; ++axis) {
    Rows::Axis *const before = merged > 0 ? &axes[merged - 1] : nullptr;
    if (before != nullptr && axis->byte_stride == before->extent * before->byte_stride && follows(*before, *axis))
      before->extent *= axis->extent;
    else
      axes[merged++] = *axis;
  }
  return merged;
}

// A row that is short and not compact takes the next axes in. But memory's own last is left for the way from row to row.
void lengthen(Rows &rows) {
  const Rows::Axis *const nearest = std::min_element(rows.axis, rows.axis + rows.axes, nearer);
  while (rows.row_axes < rows.axes && rows.length < short_row) {
    const Rows::Axis &next = rows.axis[rows.row_axes];
    if (&next == nearest || next.global_stride != static_cast<uint64_t>(rows.length)) return;
    rows.length *= next.extent;
    ++rows.row_axes;
  }
}

void take_for_one_row(const View &view, Rows &rows) {
  rows.axis[0] = {view.count, bytes_of(view.dtype), 1};
  rows.row_axes = rows.axes = 1;
  rows.length = view.count;
  rows.count = 1;
  rows.first = 0;
  rows.start = 0;
}

void find_rows(const View &view, bool place_matters, Rows &rows) {
  if (view.is_whole_row_major) return take_for_one_row(view, rows);
  rows.axes = list_axes(view, rows);
  if (!place_matters) forget_places(rows);
  rows.axes = merge_axes(rows.axis, rows.axes);
  rows.row_axes = rows.axes > 0 && rows.axis[0].global_stride == 1; // else the last axis is one element wide
  rows.length = rows.row_axes > 0 ? rows.axis[0].extent : 1;
  rows.count = 1;
  if (rows.axes == rows.row_axes) return;
  if (rows.row_axes > 0 && rows.axis[0].byte_stride != bytes_of(view.dtype)) lengthen(rows);
  sort_by_distance(rows.axis + rows.row_axes, rows.axes - rows.row_axes);
  for (int axis = rows.row_axes; axis < rows.axes; ++axis) rows.count *= rows.axis[axis].extent;
}

int64_t cut_rows(const View &view, bool place_matters, Rows &rows) {
  const int64_t element = bytes_of(view.dtype), task_bytes = place_matters ? task_elements * element : constant_task_bytes;
  rows.in_place = rows.length == 1 || rows.axis[0].byte_stride == element;
  rows.task_rows = rows.count;
  rows.task_columns = rows.length;
  rows.tasks_down = 1;
  if (view.count * element <= task_bytes) return 1;
  const int64_t elements = task_bytes / element;
  const int64_t block = rows.in_place ? elements : tile_columns(rows.length, element);
  rows.task_columns = std::min(rows.length, block);
  rows.task_rows = std::min(rows.count, std::max<int64_t>(1, elements / rows.task_columns));
  if (!rows.in_place) { // whole tiles
    rows.task_rows = std::min(rows.count, rounded_up(rows.task_rows, tile_rows));
    rows.task_columns = std::min(rows.length, block * std::max<int64_t>(1, elements / (rows.task_rows * block)));
  }
  rows.tasks_down = pieces(rows.count, rows.task_rows);
  return rows.tasks_down * pieces(rows.length, rows.task_columns);
}

} // namespace

int64_t make_rows(const View &view, bool place_matters, Rows &rows) {
  find_rows(view, place_matters, rows);
  return cut_rows(view, place_matters, rows);
}

Part part_of(const Rows &rows, int64_t task) {
  const int64_t row = task % rows.tasks_down * rows.task_rows, column = task / rows.tasks_down * rows.task_columns;
  return {row, std::min(rows.task_rows, rows.count - row), column, std::min(rows.task_columns, rows.length - column)};
}

int64_t tile_columns(int64_t columns, int64_t element) {
  const int64_t most = tile_lines * line_bytes / element;
  return rounded_up(pieces(columns, pieces(columns, most)), line_bytes / element);
}

void find_columns(const Rows &rows, int64_t first, int64_t count, int64_t *offsets) {
  if (rows.row_axes <= 1) {
    for (int64_t c = 0; c < count; ++c) offsets[c] = (first + c) * rows.axis[0].byte_stride;
    return;
  }
  int64_t coordinate[INWIT_MAX_RANK], at = 0;
  for (int axis = 0; axis < rows.row_axes; ++axis) {
    coordinate[axis] = first % rows.axis[axis].extent;
    first /= rows.axis[axis].extent;
    at += coordinate[axis] * rows.axis[axis].byte_stride;
  }
  for (int64_t c = 0; c < count; ++c) {
    offsets[c] = at;
    for (int axis = 0; axis < rows.row_axes; ++axis) {
      at += rows.axis[axis].byte_stride;
      if (++coordinate[axis] < rows.axis[axis].extent) break;
      at -= coordinate[axis] * rows.axis[axis].byte_stride;
      coordinate[axis] = 0;
    }
  }
}

} // namespace inwit
