#include "initializers/elementwise.hpp"

#include <bit>

#include "initializers/tile.hpp"

namespace inwit {
namespace {

[[gnu::noinline]] void generate_runs(const Plan &plan, const Elementwise &elementwise, const Chunk &chunk, int bytes_log2) {
  const LoopNest &nest = elementwise.nest;
  std::byte *const begin = plan.view.data + (chunk.first << bytes_log2);
  random::ElementRange ranges[128];
  RunCursor cursor(nest, chunk.first_run);
  for (int64_t run = 0; run < chunk.runs;) {
    size_t count = 0;
    for (; count < std::size(ranges) && run < chunk.runs; ++count, ++run, cursor.step())
      ranges[count] = {cursor.index() + static_cast<uint64_t>(chunk.first), chunk.length, cursor.address() >> bytes_log2};
    elementwise.generate(plan, {ranges, count}, begin);
  }
}

void generate_in_place(const Plan &plan, const Elementwise &elementwise, const Chunk &chunk) {
  const LoopNest &nest = elementwise.nest;
  const int bytes_log2 = std::countr_zero(static_cast<unsigned>(bytes_of(plan.view.dtype)));
  if (nest.runs != 1) return generate_runs(plan, elementwise, chunk, bytes_log2);
  // Most calls, including small ones: no cursor needed.
  const auto first = static_cast<uint64_t>(chunk.first);
  const random::ElementRange whole = {nest.first + first, chunk.length, chunk.first + (nest.start >> bytes_log2)};
  elementwise.generate(plan, {&whole, 1}, plan.view.data);
}

template <class Unit> void generate_by_tiles(const Plan &plan, const Elementwise &elementwise, const Chunk &chunk) {
  Tile<Unit> tile(plan, elementwise);
  const int64_t step = tile_length(elementwise.nest, chunk.length, sizeof(Unit));
  for (int64_t first = 0; first < chunk.length; first += step) {
    tile.select(chunk.first + first, std::min(step, chunk.length - first));
    RunCursor cursor(elementwise.nest, chunk.first_run);
    for (int64_t run = 0; run < chunk.runs;) {
      run += tile.generate(cursor, chunk.runs - run);
      tile.scatter();
    }
  }
}

// Calls f with a value of a type as large as an element.
template <class F> void with_unit(int64_t bytes, const F &f) {
  switch (bytes) {
  case 1: return f(uint8_t{});
  case 2: return f(uint16_t{});
  case 4: return f(uint32_t{});
  case 8: return f(uint64_t{});
  default: return f(WideUnit{});
  }
}

Status complete(Plan &plan, const Family &family, Elementwise::Generate *generate, bool depends_on_index, double nanoseconds) {
  auto &elementwise = plan.payload<Elementwise>();
  elementwise.generate = generate;
  plan.family = &family;
  plan.nanoseconds = nanoseconds;
  plan.tasks = plan.view.count > 0 ? make_loop_nest(plan.view, depends_on_index, elementwise.nest) : 0;
  return {};
}

} // namespace

Status run_elementwise(const Plan &plan, int64_t task) {
  const auto &elementwise = plan.payload<Elementwise>();
  const Chunk chunk = chunk_of(elementwise.nest, task);
  if (elementwise.nest.in_place)
    generate_in_place(plan, elementwise, chunk);
  else
    with_unit(bytes_of(plan.view.dtype), [&]<class Unit>(Unit) { generate_by_tiles<Unit>(plan, elementwise, chunk); });
  return {};
}

int64_t elements_of_elementwise(const Plan &plan, int64_t task) {
  const Chunk chunk = chunk_of(plan.payload<Elementwise>().nest, task);
  return chunk.runs * chunk.length;
}

void round_doubles(int32_t dtype, const double *values, int64_t count, void *out) {
  with_dtype(dtype, [&]<class T>(T) {
    auto *const stored = static_cast<typename T::Storage *>(out);
    for (int64_t i = 0; i < count; ++i) stored[i] = round_double<T>(values[i]);
  });
}

Status complete_elementwise(Plan &plan, const Family &family, Elementwise::Generate *generate, double nanoseconds) {
  return complete(plan, family, generate, true, nanoseconds);
}

Status complete_constant(Plan &plan, const Family &family, Elementwise::Generate *generate) {
  return complete(plan, family, generate, false, 0);
}

} // namespace inwit
