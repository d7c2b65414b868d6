#include "initializers/loop_nest.hpp"

#include <algorithm>

#include "initializers/plan.hpp"

namespace inwit {
namespace {

constexpr int64_t task_elements = 1 << 16;
constexpr int64_t short_run = 64;
constexpr int64_t constant_task_bytes = int64_t{128} << 20; // memset bypasses the cache only for large blocks

int64_t rounded_up(int64_t n, int64_t to) { return chunks(n, to) * to; }

bool is_nearer(const LoopNest::Loop &a, const LoopNest::Loop &b) {
  const auto magnitude = [](int64_t stride) { return stride < 0 ? -stride : stride; };
  return magnitude(a.byte_stride) < magnitude(b.byte_stride);
}

bool follows(const LoopNest::Loop &inner, const LoopNest::Loop &outer) { // in the global order, without a gap
  return outer.global_stride == static_cast<uint64_t>(inner.extent) * inner.global_stride;
}

void sort_by_stride(LoopNest::Loop *loops, int count) {
  for (int i = 1; i < count; ++i)
    std::rotate(std::upper_bound(loops, loops + i, loops[i], is_nearer), loops + i, loops + i + 1);
}

// The axes with more than one element, fastest in the global order first.
int list_loops(const View &view, LoopNest &nest) {
  int count = 0;
  uint64_t global_stride = 1;
  nest.first = 0;
  nest.start = 0;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    nest.first += global_stride * static_cast<uint64_t>(view.offset[axis]);
    if (view.shape[axis] > 1) nest.loop[count++] = {view.shape[axis], view.byte_strides[axis], global_stride};
    global_stride *= static_cast<uint64_t>(view.global[axis]);
  }
  return count;
}

// Replaces the global order by the order of memory, each axis in ascending direction.
void use_memory_order(LoopNest &nest) {
  sort_by_stride(nest.loop, nest.loops);
  uint64_t global_stride = 1;
  for (LoopNest::Loop *loop = nest.loop; loop < nest.loop + nest.loops; ++loop) {
    if (loop->byte_stride < 0) {
      nest.start += loop->byte_stride * (loop->extent - 1);
      loop->byte_stride = -loop->byte_stride;
    }
    loop->global_stride = global_stride;
    global_stride *= static_cast<uint64_t>(loop->extent);
  }
}

// Coalesces loops that memory and the global order traverse in the same way. Returns the number of remaining loops.
int coalesce(LoopNest::Loop *loops, int count) {
  int merged = 0;
  for (const LoopNest::Loop *loop = loops; loop < loops + count; ++loop) {
    LoopNest::Loop *const before = merged > 0 ? &loops[merged - 1] : nullptr;
    if (before != nullptr && is_product(loop->byte_stride, before->extent, before->byte_stride) && follows(*before, *loop))
      before->extent *= loop->extent;
    else
      loops[merged++] = *loop;
  }
  return merged;
}

// Extends a run that is short and not contiguous by the next loops. Never absorbs the loop with the smallest stride: the outer loops
// need it for coalesced writes.
void extend_run(LoopNest &nest) {
  const LoopNest::Loop *const nearest = std::min_element(nest.loop, nest.loop + nest.loops, is_nearer);
  while (nest.inner < nest.loops && nest.run_length < short_run) {
    const LoopNest::Loop &next = nest.loop[nest.inner];
    if (&next == nearest || next.global_stride != static_cast<uint64_t>(nest.run_length)) return;
    nest.run_length *= next.extent;
    ++nest.inner;
  }
}

void make_single_run(const View &view, LoopNest &nest) {
  nest.loop[0] = {view.count, bytes_of(view.dtype), 1};
  nest.inner = nest.loops = 1;
  nest.run_length = view.count;
  nest.runs = 1;
  nest.first = 0;
  nest.start = 0;
}

void find_runs(const View &view, bool depends_on_index, bool may_extend, LoopNest &nest) {
  if (view.is_whole_row_major) return make_single_run(view, nest); // as in most calls
  nest.loops = list_loops(view, nest);
  if (!depends_on_index) use_memory_order(nest);
  nest.loops = coalesce(nest.loop, nest.loops);
  nest.inner = nest.loops > 0 && nest.loop[0].global_stride == 1; // otherwise the last axis has a single element
  nest.run_length = nest.inner > 0 ? nest.loop[0].extent : 1;
  nest.runs = 1;
  if (nest.loops == nest.inner) return;
  if (may_extend && nest.inner > 0 && nest.loop[0].byte_stride != bytes_of(view.dtype)) extend_run(nest);
  sort_by_stride(nest.loop + nest.inner, nest.loops - nest.inner);
  for (int i = nest.inner; i < nest.loops; ++i) nest.runs *= nest.loop[i].extent;
}

int64_t split_into_tasks(const View &view, bool depends_on_index, LoopNest &nest) {
  const int64_t element = bytes_of(view.dtype), task_bytes = depends_on_index ? task_elements * element : constant_task_bytes;
  nest.in_place = nest.run_length == 1 || nest.loop[0].byte_stride == element;
  nest.task_runs = nest.runs;
  nest.task_length = nest.run_length;
  nest.tasks_down = 1;
  if (view.count * element <= task_bytes) return 1;
  const int64_t elements = task_bytes / element;
  const int64_t block = nest.in_place ? elements : tile_length(nest, nest.run_length, element);
  nest.task_length = std::min(nest.run_length, block);
  nest.task_runs = std::min(nest.runs, std::max<int64_t>(1, elements / nest.task_length));
  if (!nest.in_place) { // whole tiles
    nest.task_runs = std::min(nest.runs, rounded_up(nest.task_runs, tile_shape(nest, element).runs));
    nest.task_length = std::min(nest.run_length, block * std::max<int64_t>(1, elements / (nest.task_runs * block)));
  }
  nest.tasks_down = chunks(nest.runs, nest.task_runs);
  return nest.tasks_down * chunks(nest.run_length, nest.task_length);
}

} // namespace

int64_t make_loop_nest(const View &view, bool depends_on_index, LoopNest &nest) {
  find_runs(view, depends_on_index, true, nest);
  return split_into_tasks(view, depends_on_index, nest);
}

void make_plain_nest(const View &view, LoopNest &nest) { find_runs(view, true, false, nest); }

Chunk chunk_of(const LoopNest &nest, int64_t task) {
  if (task == 0) return {0, nest.task_runs, 0, nest.task_length}; // avoids divisions in small fills
  const int64_t run = task % nest.tasks_down * nest.task_runs, first = task / nest.tasks_down * nest.task_length;
  return {run, std::min(nest.task_runs, nest.runs - run), first, std::min(nest.task_length, nest.run_length - first)};
}

TileShape tile_shape(const LoopNest &nest, int64_t element) {
  return nest.loops > nest.inner && nest.loop[nest.inner].byte_stride == element ? high_tile : wide_tile;
}

int64_t tile_length(const LoopNest &nest, int64_t length, int64_t element) {
  const int64_t most = tile_shape(nest, element).lines * line_bytes / tile_unit(element);
  return rounded_up(chunks(length, chunks(length, most)), line_bytes / element);
}

void find_offsets(const LoopNest &nest, int64_t first, int64_t count, int64_t *offsets) {
  if (nest.inner <= 1) {
    for (int64_t c = 0; c < count; ++c) offsets[c] = (first + c) * nest.loop[0].byte_stride;
    return;
  }
  int64_t coordinate[INWIT_MAX_RANK], at = 0;
  for (int i = 0; i < nest.inner; ++i) {
    coordinate[i] = first % nest.loop[i].extent;
    first /= nest.loop[i].extent;
    at += coordinate[i] * nest.loop[i].byte_stride;
  }
  for (int64_t c = 0; c < count; ++c) {
    offsets[c] = at;
    for (int i = 0; i < nest.inner; ++i) {
      at += nest.loop[i].byte_stride;
      if (++coordinate[i] < nest.loop[i].extent) break;
      at -= coordinate[i] * nest.loop[i].byte_stride;
      coordinate[i] = 0;
    }
  }
}

} // namespace inwit
