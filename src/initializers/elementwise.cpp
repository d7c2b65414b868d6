// Elements that know their place: rows of them are produced where they belong, or by tiles if they do not lie side by side there.
#include <bit>

#include "initializers/tile.hpp"

namespace inwit {
namespace {

void produce_in_place(const Plan &plan, const Part &part) {
  const int bytes_log2 = std::countr_zero(static_cast<unsigned>(bytes_of(plan.view.dtype)));
  std::byte *const begin = plan.view.data + (part.first_column << bytes_log2);
  if (plan.rows.count == 1) { // most calls, small ones too: without a cursor
    const random::ElementRange whole = {plan.rows.first + static_cast<uint64_t>(part.first_column), part.columns,
                                   plan.rows.start >> bytes_log2};
    return plan.elementwise.produce(plan, {&whole, 1}, begin);
  }
  random::ElementRange ranges[128];
  RowCursor cursor(plan.rows, part.first_row);
  for (int64_t row = 0; row < part.rows;) {
    size_t count = 0;
    for (; count < std::size(ranges) && row < part.rows; ++count, ++row, cursor.step())
      ranges[count] = {cursor.place() + static_cast<uint64_t>(part.first_column), part.columns,
                          cursor.address() >> bytes_log2};
    plan.elementwise.produce(plan, {ranges, count}, begin);
  }
}

template <class Unit> void produce_by_tiles(const Plan &plan, const Part &part) {
  Tile<Unit> tile(plan);
  const int64_t step = tile_columns(part.columns, sizeof(Unit));
  for (int64_t column = 0; column < part.columns; column += step) {
    tile.take_columns(part.first_column + column, std::min(step, part.columns - column));
    RowCursor cursor(plan.rows, part.first_row);
    for (int64_t row = 0; row < part.rows;) {
      row += tile.produce(cursor, part.rows - row);
      tile.scatter();
    }
  }
}

int32_t run_elementwise(const Plan &plan, int64_t task, Words &) {
  const Part part = part_of(plan.rows, task);
  if (plan.rows.in_place)
    produce_in_place(plan, part);
  else
    with_dtype(plan.view.dtype, [&]<class T>(T) { produce_by_tiles<BitsOf<T>>(plan, part); });
  return INWIT_OK;
}

int64_t elements_of_task(const Plan &plan, int64_t task) {
  const Part part = part_of(plan.rows, task);
  return part.rows * part.columns;
}

int32_t plan_rows(Plan &plan, Elementwise::Produce *produce, bool place_matters, double nanoseconds) {
  plan.nanoseconds = nanoseconds;
  plan.elementwise.produce = produce;
  plan.run = run_elementwise;
  plan.elements_of = elements_of_task;
  plan.tasks = 0;
  if (plan.view.count == 0) return INWIT_OK;
  plan.tasks = make_rows(plan.view, place_matters, plan.rows);
  return INWIT_OK;
}

} // namespace

int32_t plan_elementwise(Plan &plan, Elementwise::Produce *produce, double nanoseconds) {
  return plan_rows(plan, produce, true, nanoseconds);
}

int32_t plan_everywhere(Plan &plan, Elementwise::Produce *produce) { return plan_rows(plan, produce, false, 0); }

} // namespace inwit
