// Strided iteration over a box (shard): where the elements of the global order are in memory, and how they are split into tasks.
#pragma once
#include "base/view.hpp"

namespace inwit {

// The inner loops traverse a run: elements that are consecutive in the global order. The outer loops go from run to run in memory
// order, smallest stride first. Axes that memory and the global order traverse in the same way are coalesced.
struct LoopNest {
  struct Loop {
    int64_t extent, byte_stride;
    uint64_t global_stride;
  };
  Loop loop[INWIT_MAX_RANK];
  int inner, loops;               // the first `inner` of all loops are within a run
  int64_t run_length, runs;       // elements of a run, and number of runs
  uint64_t first;                 // index of run 0 in the global order
  int64_t start;                  // byte offset of run 0 from the view's data
  bool in_place;                  // a run is contiguous in memory and is generated there
  int64_t task_runs, task_length; // the most runs of one task, and elements of each
  int64_t tasks_down;             // tasks that cover all runs for one part of their length
};

// Builds the nest of a view that has elements; returns the number of tasks. If the values do not depend on the index, memory order
// replaces the global order.
int64_t make_loop_nest(const View &view, bool depends_on_index, LoopNest &nest);

// Likewise without tasks; runs extend along one axis, or along several that memory and the global order traverse in the same way.
void make_plain_nest(const View &view, LoopNest &nest);

// The part of the runs that a task generates.
struct Chunk {
  int64_t first_run, runs, first, length; // elements [first, first + length) of each run
};
Chunk chunk_of(const LoopNest &nest, int64_t task);

// A tile holds parts of some runs: it is generated in the cache and then scattered to memory. Its rows are padded to cache lines. The
// stack limits its size: if elements of different runs are adjacent in memory it is tall, for long contiguous writes, else wide.
constexpr int64_t line_bytes = 64;
struct TileShape {
  int64_t runs, lines; // at most
  constexpr int64_t size() const { return runs * (lines | 1) * line_bytes; }
};
// Bytes per column in the limit of a tile's columns. With one byte there would be so many columns that their offsets fill the stack.
constexpr int64_t tile_unit(int64_t element) { return element == 1 ? 4 : element; }
constexpr TileShape high_tile = {48, 5}, wide_tile = {11, 13};
TileShape tile_shape(const LoopNest &nest, int64_t element);
int64_t tile_length(const LoopNest &nest, int64_t length,
                    int64_t element);   // how many elements of each run a tile takes, out of `length`
constexpr int64_t group_elements = 512; // the most elements of short ranges that are generated together

// Byte offsets of elements [first, first + count) of a run from its start.
void find_offsets(const LoopNest &nest, int64_t first, int64_t count, int64_t *offsets);

// The start of a run.
class RunCursor {
public:
  RunCursor(const LoopNest &nest, int64_t run) : nest_(nest), index_(nest.first), address_(nest.start) {
    for (int i = nest.inner; i < nest.loops; ++i) {
      coordinate_[i] = run % nest.loop[i].extent;
      run /= nest.loop[i].extent;
      advance(i, coordinate_[i]);
    }
  }

  uint64_t index() const { return index_; }    // in the global order
  int64_t address() const { return address_; } // bytes from the view's data

  void step() {
    for (int i = nest_.inner; i < nest_.loops; ++i) {
      advance(i, 1);
      if (++coordinate_[i] < nest_.loop[i].extent) return;
      advance(i, -coordinate_[i]);
      coordinate_[i] = 0;
    }
  }

private:
  void advance(int i, int64_t by) {
    index_ += nest_.loop[i].global_stride * static_cast<uint64_t>(by);
    address_ += nest_.loop[i].byte_stride * by;
  }

  const LoopNest &nest_;
  uint64_t index_;
  int64_t address_;
  int64_t coordinate_[INWIT_MAX_RANK];
};

} // namespace inwit
