// Strided iteration over a box (shard): which elements of the global order lie where in memory, and how they are split into tasks.
#pragma once
#include "base/view.hpp"

namespace inwit {

// The inner loops pass a run: elements that are consecutive in the global order. The outer loops go from run to run in the order of
// memory, smallest stride first. Axes that memory and the global order traverse in the same way are coalesced.
struct LoopNest {
  struct Loop {
    int64_t extent, byte_stride;
    uint64_t global_stride;
  };
  Loop loop[INWIT_MAX_RANK];
  int inner, loops;               // the first `inner` of all loops are within a run
  int64_t run_length, runs;       // elements of a run, and their number
  uint64_t first;                 // index of run 0 in the global order
  int64_t start;                  // and its byte offset from the view's data
  bool in_place;                  // a run is contiguous in memory and is generated there
  int64_t task_runs, task_length; // of one task, at most: the number of runs, and elements of each
  int64_t tasks_down;             // tasks until the next part of the runs' length
};

// Builds the nest of a view that has elements; returns the number of tasks. If the values do not depend on the index, memory's order
// takes the place of the global one.
int64_t make_loop_nest(const View &view, bool depends_on_index, LoopNest &nest);

// The same without tasks, and with runs along one axis, or several that memory and the global order traverse in the same way.
void make_plain_nest(const View &view, LoopNest &nest);

// Which part of the runs a task generates.
struct Chunk {
  int64_t first_run, runs, first, length; // elements [first, first + length) of each run
};
Chunk chunk_of(const LoopNest &nest, int64_t task);

// A tile is generated in the cache and then scattered to memory: parts of some runs. Its rows are padded to cache lines. It is on the
// stack, which limits it: where memory runs across the runs it is high, so that as much as possible is written at a time, else wide.
constexpr int64_t line_bytes = 64;
struct TileShape {
  int64_t runs, lines; // at most
  constexpr int64_t size() const { return runs * (lines | 1) * line_bytes; }
};
// Bytes by which a tile's columns are limited. Of single bytes there would be so many that their offsets fill the stack.
constexpr int64_t tile_unit(int64_t element) { return element == 1 ? 4 : element; }
constexpr TileShape high_tile = {48, 5}, wide_tile = {11, 13};
TileShape tile_shape(const LoopNest &nest, int64_t element);
int64_t tile_length(const LoopNest &nest, int64_t length,
                    int64_t element);   // elements of each run that a tile takes, of `length`
constexpr int64_t group_elements = 512; // of short ranges that are generated together

// Byte offsets of elements [first, first + count) of a run from its begin.
void find_offsets(const LoopNest &nest, int64_t first, int64_t count, int64_t *offsets);

// The begin of a run.
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
