// Orthogonal matrices by Householder reflections: how the work is split, and the tasks.
//
// The vectors are independent of each other, but all depend on the reflections. If one matrix is split into many tasks, the reflections
// are generated once, in stages, in a workspace that the tasks share, unless it would exceed a limit. Otherwise each task generates the
// reflections that it needs, block by block.
#include <algorithm>
#include <optional>

#include "initializers/orthogonal.hpp"
#include "linalg/device_reflections.hpp"
#include "linalg/reflectors.hpp"

namespace inwit {
namespace {

constexpr int64_t parts_of_block = 4;
constexpr int64_t most_task_vectors = 512; // of a task that generates its own reflections
constexpr int64_t most_task_panels = most_task_vectors / linalg::panel_vectors;
constexpr int64_t least_shared_elements = 1 << 14;                              // below this, one thread is faster
constexpr int64_t most_shared_matrices = 16;                                    // with more, each matrix can be a task
constexpr int64_t most_shared_bytes = 256 << 20, small_shared_bytes = 16 << 20; // see docs/limits.md
constexpr int64_t elements_of_small_task = 1 << 16;
constexpr int64_t rows_of_tall_task = 1 << 12;    // of a matrix whose reflectors are one block
constexpr int64_t most_length = int64_t{1} << 48; // no machine has the memory, and nothing overflows

const OrthogonalStack &matrix_of(const Plan &plan) { return plan.payload<OrthogonalStack>(); }

template <class Real> int64_t bytes_of_reals(int64_t count) { return count * static_cast<int64_t>(sizeof(Real)); }

linalg::ReflectorStack reflectors_of(const Plan &plan, int64_t number) {
  const OrthogonalStack &matrix = matrix_of(plan);
  return {plan.target, plan.key, first_normal(matrix, number), matrix.length, matrix.used};
}

// ---- the reflectors that tasks share ----

template <class Real>
linalg::ReflectorBlock<Real> shared_block(const Plan &plan, const linalg::ReflectorStack &stack, int64_t index,
                                          int64_t number) {
  const int64_t before = index * linalg::ReflectorBlock<Real>::size_of_first(stack, stack.blocks()) +
                         linalg::ReflectorBlock<Real>::size_of_first(stack, number);
  return {stack, number, reinterpret_cast<Real *>(plan.shared) + before};
}

// Calls body(block, part) for the part of a block that is this task of a stage.
template <class Real, class Body> Status with_part(const Plan &plan, int64_t task, const Body &body) {
  const linalg::ReflectorStack shape = reflectors_of(plan, 0);
  const int part = static_cast<int>(task % parts_of_block);
  const int64_t number = task / parts_of_block % shape.blocks(), index = task / parts_of_block / shape.blocks();
  const OrthogonalGroups groups(plan.view, matrix_of(plan));
  const linalg::ReflectorStack stack = reflectors_of(plan, groups.stack[index].global);
  linalg::ReflectorBlock<Real> block = shared_block<Real>(plan, stack, index, number);
  return part < block.parts() ? body(block, part) : Status();
}

template <class Real> Status draw_part(const Plan &plan, int64_t task) {
  return with_part<Real>(plan, task, [&](linalg::ReflectorBlock<Real> &block, int part) -> Status {
    const Workspace scratch(bytes_of_reals<Real>(linalg::ReflectorBlock<Real>::draw_size()));
    if (scratch.data() == nullptr) return out_of_memory(matrix_of(plan));
    block.draw(part, reinterpret_cast<Real *>(scratch.data()));
    return {};
  });
}

template <class Real> Status multiply_part(const Plan &plan, int64_t task) {
  return with_part<Real>(plan, task, [&](linalg::ReflectorBlock<Real> &block, int part) -> Status {
    const Workspace scratch(bytes_of_reals<Real>(linalg::sums_size));
    if (scratch.data() == nullptr) return out_of_memory(matrix_of(plan));
    block.multiply(part, reinterpret_cast<Real *>(scratch.data()));
    return {};
  });
}

Status run_draw(const Plan &plan, int64_t task) {
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return draw_part<typename T::Real>(plan, task); });
}

Status run_multiply(const Plan &plan, int64_t task) {
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return multiply_part<typename T::Real>(plan, task); });
}

int64_t stage_tasks(const Plan &plan) {
  const OrthogonalGroups groups(plan.view, matrix_of(plan));
  return groups.stack.count() * reflectors_of(plan, 0).blocks() * parts_of_block;
}

constexpr Stage stages[] = {{stage_tasks, run_draw}, {stage_tasks, run_multiply}};

// ---- vectors ----

struct Vectors { // of one matrix, in one task
  int64_t count;
  int64_t wanted[most_task_vectors], address[most_task_vectors];

  Vectors(const AxisGroup &group, int64_t first, int64_t size) : count(size) {
    for (int64_t c = 0; c < count;) {
      const AxisGroup::Run run = group.run_from(first + c);
      for (int64_t i = 0; i < run.count && c < count; ++i, ++c) wanted[c] = run[i].global, address[c] = run[i].address;
    }
  }
};

template <class T> void clear_elements(std::byte *to, int64_t step, int64_t count) {
  constexpr auto compact = static_cast<int64_t>(sizeof(typename T::Storage));
  if (step == compact)
    std::memset(to, 0, static_cast<size_t>(count * compact));
  else
    for (int64_t i = 0; i < count; ++i) std::memset(to + i * step, 0, compact);
}

// Stores elements of the panel's vectors, rows [first, first + count) of c, at addresses that start at `to` and are `step` apart.
template <class T>
void store_rows(std::byte *to, int64_t step, const int64_t *address, int64_t vectors, const typename T::Real *c, int64_t stride,
                int64_t count, const typename T::Real *factors) {
  using Storage = typename T::Storage;
  constexpr auto compact = static_cast<int64_t>(sizeof(Storage));
  if (step != compact && vectors > 1 && address[vectors - 1] - address[0] == (vectors - 1) * compact) {
    for (int64_t r = 0; r < count; ++r, c += stride)
      for (int64_t i = 0; i < vectors; ++i) {
        const Storage stored = round_real<T>(factors[i] * c[i]);
        std::memcpy(to + r * step + address[0] + i * compact, &stored, sizeof stored);
      }
    return;
  }
  constexpr int64_t cached_rows = 64; // each vector reads them once
  for (int64_t r = 0; r < count; r += cached_rows)
    for (int64_t i = 0; i < vectors; ++i)
      store_elements<T>(to + r * step + address[i], step, c + r * stride + i, stride, std::min(cached_rows, count - r),
                        factors[i]);
}

// Elements [next, last) of the panel's vectors, tile after tile; to: the matrix.
template <class T>
void store_panel(const Plan &plan, const AxisGroup &elements, const linalg::ReflectorBlock<typename T::Real> &block,
                 linalg::Panel<typename T::Real> &panel, const int64_t *address, int64_t vectors, int64_t next, int64_t last,
                 std::byte *to) {
  using Real = typename T::Real;
  Real factors[linalg::panel_vectors];
  for (int64_t c = 0; c < vectors; ++c) factors[c] = static_cast<Real>(matrix_of(plan).gain) * panel.sign(c);
  while (next < last) {
    AxisGroup::Run run = elements.run_from(next);
    const int64_t first = run.global / panel.tile_rows * panel.tile_rows;
    const int64_t end = std::min(first + panel.tile_rows, matrix_of(plan).length);
    const Real *c = panel.rows(block, first, end);
    for (; run.global < end; run = elements.run_from(next)) {
      const int64_t count = std::min({run.count, end - run.global, last - next});
      store_rows<T>(to + run.address, run.step, address, vectors, c + (run.global - first) * panel.stride(), panel.stride(),
                    count, factors);
      next += count;
      if (next == last) return;
    }
  }
}

// The work of a task: some vectors of one matrix, or some elements of them, or all vectors of several matrices.
struct Share {
  int64_t first_matrix, end_matrix, first_vector, vectors, first_element, end_element;

  Share(const Plan &plan, const OrthogonalGroups &groups, int64_t task) {
    const OrthogonalStack &matrix = matrix_of(plan);
    const int64_t by_vectors = chunks(groups.vectors.count(), matrix.task_vectors);
    const int64_t by_elements = chunks(groups.elements.count(), matrix.task_elements);
    first_element = task % by_elements * matrix.task_elements;
    end_element = std::min(first_element + matrix.task_elements, groups.elements.count());
    task /= by_elements;
    first_vector = (by_vectors - 1 - task % by_vectors) * matrix.task_vectors; // the last ones first: they take the longest
    vectors = std::min(matrix.task_vectors, groups.vectors.count() - first_vector);
    first_matrix = task / by_vectors * matrix.task_matrices;
    end_matrix = std::min(first_matrix + matrix.task_matrices, groups.stack.count());
  }

  static int64_t tasks_of(const Plan &plan, const OrthogonalGroups &groups) {
    const OrthogonalStack &matrix = matrix_of(plan);
    return chunks(groups.stack.count(), matrix.task_matrices) * chunks(groups.vectors.count(), matrix.task_vectors) *
           chunks(groups.elements.count(), matrix.task_elements);
  }
};

template <class Real> int64_t scratch_size(const Plan &plan) {
  return plan.shared_bytes > 0 ? linalg::sums_size : linalg::ReflectorBlock<Real>::draw_size();
}

template <class T>
void fill_vectors(const Plan &plan, const OrthogonalGroups &groups, int64_t index, const Share &share, const Vectors &vectors,
                  typename T::Real *memory) {
  using Real = typename T::Real;
  const AxisGroup::Place place = groups.stack[index];
  const linalg::ReflectorStack stack = reflectors_of(plan, place.global);
  std::optional<linalg::Panel<Real>> panels[most_task_panels];
  Real *const scratch = memory, *const block_memory = scratch + scratch_size<Real>(plan);
  memory = plan.shared != nullptr ? block_memory : block_memory + linalg::ReflectorBlock<Real>::size(stack, 0);
  const auto size_of = [&](int64_t first) { return std::min(linalg::panel_vectors, vectors.count - first); };
  for (int64_t first = 0, p = 0; first < vectors.count; first += linalg::panel_vectors, ++p) {
    panels[p].emplace(stack, vectors.wanted + first, size_of(first), memory);
    memory += linalg::Panel<Real>::size(stack.length, size_of(first), vectors.wanted[first + size_of(first) - 1]);
  }
  for (int64_t number = vectors.wanted[vectors.count - 1] / linalg::block_reflectors; number >= 0; --number) {
    linalg::ReflectorBlock<Real> block = plan.shared != nullptr ? shared_block<Real>(plan, stack, index, number)
                                                                : linalg::ReflectorBlock<Real>(stack, number, block_memory);
    if (plan.shared == nullptr) block.make(scratch);
    for (int64_t first = 0, p = 0; first < vectors.count; first += linalg::panel_vectors, ++p) {
      if (panels[p]->last_block() >= number) panels[p]->apply(block, scratch);
      if (number == 0)
        store_panel<T>(plan, groups.elements, block, *panels[p], vectors.address + first, size_of(first), share.first_element,
                       share.end_element, plan.view.data + place.address + matrix_of(plan).centre_address);
    }
  }
}

template <class Real> int64_t memory_of(const Plan &plan, const Vectors &vectors) {
  const linalg::ReflectorStack stack = reflectors_of(plan, 0);
  int64_t reals = scratch_size<Real>(plan) + (plan.shared_bytes > 0 ? 0 : linalg::ReflectorBlock<Real>::size(stack, 0));
  for (int64_t first = 0; first < vectors.count; first += linalg::panel_vectors) {
    const int64_t count = std::min(linalg::panel_vectors, vectors.count - first);
    reals += linalg::Panel<Real>::size(stack.length, count, vectors.wanted[first + count - 1]);
  }
  return bytes_of_reals<Real>(reals);
}

// Zeroes the share's elements in every tap of the box except the centre.
template <class T>
void clear_taps(const Plan &plan, const OrthogonalGroups &groups, int64_t index, const Share &share, const Vectors &vectors) {
  const AxisGroup taps(plan.view, matrix_of(plan).tap_axes);
  std::byte *const matrix = plan.view.data + groups.stack[index].address;
  for (int64_t tap = 0; tap < taps.count(); ++tap) {
    const AxisGroup::Place place = taps[tap];
    if (place.global == matrix_of(plan).centre) continue;
    for (int64_t c = 0; c < vectors.count; ++c)
      for (int64_t i = share.first_element; i < share.end_element;) {
        const AxisGroup::Run run = groups.elements.run_from(i);
        const int64_t count = std::min(run.count, share.end_element - i);
        clear_elements<T>(matrix + place.address + vectors.address[c] + run.address, run.step, count);
        i += count;
      }
  }
}

template <class T> Status run(const Plan &plan, int64_t task) {
  const OrthogonalGroups groups(plan.view, matrix_of(plan));
  const Share share(plan, groups, task);
  const Vectors vectors(groups.vectors, share.first_vector, share.vectors);
  if (matrix_of(plan).length > most_length) return out_of_memory(matrix_of(plan));
  const Workspace memory(memory_of<typename T::Real>(plan, vectors));
  if (memory.data() == nullptr) return out_of_memory(matrix_of(plan));
  for (int64_t index = share.first_matrix; index < share.end_matrix; ++index) {
    fill_vectors<T>(plan, groups, index, share, vectors, reinterpret_cast<typename T::Real *>(memory.data()));
    if (matrix_of(plan).tap_axes != 0) clear_taps<T>(plan, groups, index, share, vectors);
  }
  return {};
}

Status run_householder(const Plan &plan, int64_t task) {
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return run<T>(plan, task); });
}

int64_t elements_of_share(const Plan &plan, int64_t task) {
  const OrthogonalGroups groups(plan.view, matrix_of(plan));
  const Share share(plan, groups, task);
  const int64_t taps = AxisGroup(plan.view, matrix_of(plan).tap_axes).count();
  return (share.end_matrix - share.first_matrix) * share.vectors * (share.end_element - share.first_element) * taps;
}

// Bytes of all reflectors that the box needs if they are shared, else 0.
template <class Real> int64_t shared_bytes(const Plan &plan, int64_t vectors, int64_t matrices) {
  const linalg::ReflectorStack stack = reflectors_of(plan, 0);
  const int64_t vector_reals = matrices * vectors * stack.length;
  if (matrices > most_shared_matrices || vectors * stack.length < least_shared_elements) return 0;
  if (stack.blocks() > most_shared_bytes / linalg::block_reflectors / stack.length) return 0; // no overflow below
  const int64_t bytes = bytes_of_reals<Real>(matrices * linalg::ReflectorBlock<Real>::size_of_first(stack, stack.blocks()));
  return bytes <= std::min(2 * bytes_of_reals<Real>(vector_reals) + small_shared_bytes, most_shared_bytes) ? bytes : 0;
}

void on_device(const Plan &, DeviceFill &fill) { fill.formula_kernel = linalg::reflections_name; }

constexpr Family householder_family = {.run = run_householder,
                                       .elements_of = elements_of_share,
                                       .moments = orthogonal_moments,
                                       .density = orthogonal_density,
                                       .stages = stages,
                                       .on_device = on_device};

// Splits the work of a box (shard) with elements into tasks.
void split(Plan &plan, OrthogonalStack &matrix) {
  const OrthogonalGroups groups(plan.view, matrix);
  const int64_t vectors = groups.vectors.count(), matrices = groups.stack.count();
  matrix.used = groups.vectors[vectors - 1].global + 1;
  plan.shared_bytes =
      with_dtype(plan.view.dtype, [&]<class T>(T) { return shared_bytes<typename T::Real>(plan, vectors, matrices); });
  matrix.task_matrices = 1;
  matrix.task_elements = groups.elements.count();
  if (plan.shared_bytes > 0) {
    const int64_t blocks = reflectors_of(plan, 0).blocks();
    matrix.task_vectors = vectors > 512 || blocks == 1 ? 64 : vectors > 128 ? 32 : 16; // at least a few tasks
    if (blocks == 1) matrix.task_elements = std::min(rows_of_tall_task, matrix.task_elements);
  } else {
    matrix.task_vectors = std::min(vectors, most_task_vectors);
    if (matrix.task_vectors == vectors)
      matrix.task_matrices = std::clamp<int64_t>(elements_of_small_task / (vectors * matrix.length), 1, matrices);
  }
  plan.tasks = Share::tasks_of(plan, groups);
}

} // namespace

Status plan_householder(Plan &plan) {
  auto &matrix = plan.payload<OrthogonalStack>();
  plan.family = &householder_family;
  plan.tasks = 0;
  if (plan.view.count > 0) split(plan, matrix);
  return {};
}

} // namespace inwit
