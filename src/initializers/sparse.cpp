// flux_sparse_init, torch_sparse: a matrix of normals in which every column has the same number of zeros; random words choose their rows.
//
// A stage marks the zeros, column by column, in a workspace that the tasks share; these go along the rows, as memory does.
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/workspace.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/entry.hpp"
#include "initializers/formulas/sparse.hpp"
#include "initializers/stack.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr Index<double> sparsity{0}, stddev{1};
constexpr auto sparse_arguments = arguments(
    argument(sparsity, {.name = "sparsity",
                        .default_value = 0.5, // an example
                        .doc = "fraction of each column that is 0, rounded up to whole elements",
                        .range = &finite_number,
                        .required = true}),
    argument(stddev,
             {.name = "std", .default_value = 0.01, .doc = "standard deviation of the normal", .range = &non_negative_number}));

constexpr ValueRange fraction = {"a number from 0 to 1", [](double x) { return x >= 0 && x <= 1; }};
constexpr auto torch_arguments = arguments(
    argument(sparsity, {.name = "sparsity",
                        .default_value = 0.5, // an example
                        .doc = "fraction of each column that is 0, rounded up to whole elements",
                        .range = &fraction,
                        .required = true}),
    argument(stddev,
             {.name = "std", .default_value = 0.01, .doc = "standard deviation of the normal", .range = &non_negative_number}));

constexpr int mark_columns = 32;                    // that one number marks, a bit each
constexpr int64_t group_columns = 2 * mark_columns; // of one task

struct Sparse {
  double stddev;
  int64_t zeros; // in each column
  int row_axis, column_axis;
};

// In 32 bits, of which compilers make vectors as wide as those of the words.
int64_t count_below(const uint32_t *words, int64_t count, uint32_t limit) {
  uint32_t below = 0; // fewer than 2^32 at a time
  int64_t all = 0;
  for (int64_t done = 0; done < count; all += below, below = 0)
    for (const int64_t end = std::min(count, done + (int64_t{1} << 30)); done < end; ++done) below += words[done] < limit;
  return all;
}

// Whether a word from `first` to `first + most` is among eight. By vectors that are written as such, since compilers do not see them.
bool any_near(const uint32_t *words, uint32_t first, uint32_t most) {
  typedef uint32_t Four __attribute__((vector_size(16)));
  typedef int32_t Signed
      __attribute__((vector_size(16))); // without an order of unsigned numbers in SSE2, both sides are shifted
  constexpr uint32_t shift = uint32_t{1} << 31;
  Four here[2];
  std::memcpy(here, words, sizeof here);
  const auto is_beyond = [&](Four four) {
    return reinterpret_cast<Signed>(four - (first + shift)) > static_cast<int32_t>(most - shift);
  };
  typedef int64_t Two __attribute__((vector_size(16)));
  const auto beyond = reinterpret_cast<Two>(is_beyond(here[0]) & is_beyond(here[1]));
  return (beyond[0] & beyond[1]) != -1;
}

// Gathers the words from `first` to `first + most`, a few among many; returns their number.
int64_t gather_near(const uint32_t *words, int64_t count, uint32_t first, uint32_t most, uint32_t *near) {
  constexpr int64_t block = 8;
  int64_t found = 0;
  for (int64_t begin = 0; begin < count; begin += block) {
    if (count - begin >= block && !any_near(words + begin, first, most)) continue;
    for (int64_t i = begin; i < std::min(begin + block, count);
         ++i) { // without branches: they are among the next words at random
      near[found] = words[i];
      found += static_cast<int64_t>(words[i] - first <= most);
    }
  }
  return found;
}

struct Ranked {
  uint32_t word;
  int64_t equal; // words beyond the rank that are equal to it, of which there are hardly ever any
};

// The word that has `rank` others before it in ascending order. `near` has room for all words.
//
// Most likely a uniform word lies near its rank's share of the range. The words below that share are counted; then those from there on, as
// far as the rank can be expected, are gathered.
Ranked word_at_rank(const uint32_t *words, int64_t count, int64_t rank, uint32_t *near) {
  const auto word_of = [](double number) { return static_cast<uint32_t>(std::min(number, 0x1p32 - 1)); };
  const double distance = 0x1p32 / static_cast<double>(count); // from word to word
  const uint32_t share = word_of((static_cast<double>(rank) + 0.5) * distance);
  const int64_t below = count_below(words, count, share);
  const bool is_above = rank >= below;
  const auto between = static_cast<double>(is_above ? rank - below : below - rank);
  const uint32_t reach = word_of(distance * (between + 3 * std::sqrt(between) + 6));
  const uint32_t first = is_above ? share : share - std::min(reach, share);
  const uint32_t most = is_above ? std::min(reach, ~share) : share - 1 - first;
  int64_t found = gather_near(words, count, first, most, near);
  int64_t before = is_above ? below : below - found;
  if (rank < before || rank >= before + found) { // farther than expected
    std::copy_n(words, count, near);
    before = 0, found = count;
  }
  uint32_t *const at = near + (rank - before), *const end = near + found;
  std::nth_element(near, at, end);
  return {*at, std::count(at + 1, end, *at)}; // all words that are equal to it are near
}

// Marks in `bit` the `zeros` rows with the lowest words, and among equal words the first. `first`: element of the rank plane at
// which the column's words start. `words` has room for twice as many.
void mark_zeros(const Plan &plan, uint64_t first, int64_t rows, int64_t zeros, uint32_t bit, uint32_t *words, uint32_t *marks) {
  random::fill_random_words(plan.target, plan.key, random::rank_plane, first, rows, words);
  auto [highest, excess] = word_at_rank(words, rows, zeros - 1, words + rows);
  for (int64_t r = 0; r < rows; ++r) marks[r] |= bit & -static_cast<uint32_t>(words[r] <= highest);
  for (int64_t r = rows - 1; excess > 0; --r)
    if (words[r] == highest) marks[r] &= ~bit, --excess;
}

// The marks of all elements of the box, a bit each: rows of whole words, one after the other.
struct Marks {
  int64_t rows, words; // of one matrix of the stack; of one row
  uint32_t *memory;

  explicit Marks(const Plan &plan)
      : rows(plan.view.shape[parameters_of<Sparse>(plan).row_axis]),
        words(chunks(plan.view.shape[parameters_of<Sparse>(plan).column_axis], mark_columns)),
        memory(reinterpret_cast<uint32_t *>(plan.shared)) {}

  int64_t first_word(int64_t matrix, int64_t row) const { return (matrix * rows + row) * words; }
};

int64_t matrices_of(const View &view, const Sparse &sparse) {
  return view.count / (view.shape[sparse.row_axis] * view.shape[sparse.column_axis]);
}

// The number in the whole tensor of a matrix of the box.
int64_t global_matrix(const View &view, int64_t matrix) {
  int64_t number = 0, stride = 1;
  for (int axis = view.rank - 1; axis >= 0; --axis)
    if (view.batch_axes >> axis & 1) {
      number += (matrix % view.shape[axis] + view.offset[axis]) * stride;
      matrix /= view.shape[axis];
      stride *= view.global[axis];
    }
  return number;
}

// Marks the zeros of some columns of one matrix.
Status run_marks(const Plan &plan, int64_t task) {
  const auto &sparse = parameters_of<Sparse>(plan);
  const View &view = plan.view;
  const int64_t rows = view.global[sparse.row_axis], columns = view.shape[sparse.column_axis];
  const int64_t groups = chunks(columns, group_columns), matrix = task / groups, group = task % groups;
  const int64_t count = std::min(group_columns, columns - group * group_columns);
  const int64_t first =
      global_matrix(view, matrix) * view.global[sparse.column_axis] + view.offset[sparse.column_axis] + group * group_columns;
  constexpr auto bytes_per_row = static_cast<int64_t>(4 * sizeof(uint32_t));
  const Workspace memory(rows * bytes_per_row);
  if (memory.data() == nullptr) return fail(INWIT_E_MEMORY, "no memory for the workspace of columns of ", rows, " elements");
  auto *const marks = reinterpret_cast<uint32_t *>(memory.data()); // of the first half of the columns, and of the second
  uint32_t *const words = marks + 2 * rows;
  std::fill_n(marks, 2 * rows, 0);
  for (int64_t c = 0; c < count; ++c)
    mark_zeros(plan, static_cast<uint64_t>(first + c) * static_cast<uint64_t>(rows), rows, sparse.zeros,
               uint32_t{1} << c % mark_columns, words, marks + c / mark_columns * rows);
  const Marks all(plan);
  for (int64_t half = 0; half < chunks(count, mark_columns); ++half)
    for (int64_t row = 0; row < all.rows; ++row)
      all.memory[all.first_word(matrix, row) + 2 * group + half] = marks[half * rows + view.offset[sparse.row_axis] + row];
  return {};
}

int64_t mark_tasks(const Plan &plan) {
  const auto &sparse = parameters_of<Sparse>(plan);
  return matrices_of(plan.view, sparse) * chunks(plan.view.shape[sparse.column_axis], group_columns);
}

constexpr Stage stages[] = {{mark_tasks, run_marks}};

// Where the mark of an element is, and how many marks of consecutive elements follow side by side, that one included.
struct Place {
  int64_t bit, count;
};
Place place_of(const View &view, const Sparse &sparse, const Marks &marks, int64_t element) {
  int64_t matrix = 0, matrices = 1, at[INWIT_MAX_RANK] = {};
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    at[axis] = element % view.global[axis] - view.offset[axis];
    element /= view.global[axis];
    if (!(view.batch_axes >> axis & 1)) continue;
    matrix += at[axis] * matrices;
    matrices *= view.shape[axis];
  }
  const int64_t row = at[sparse.row_axis], column = at[sparse.column_axis];
  return {marks.first_word(matrix, row) * mark_columns + column,
          sparse.column_axis == view.rank - 1 ? view.shape[sparse.column_axis] - column : 1};
}

// Sets marked values to +0: without branches, which random zeros would mispredict, and by vectors that are written as such, since
// compilers do not see them.
template <class T> void clear_marked(uint32_t marks, typename T::Storage *values) {
  using Bits = BitsOf<T>;
  static constexpr int lanes = sizeof(Bits) == 1 ? 8 : 16 / sizeof(Bits), bits = std::min<int>(mark_columns, 8 * sizeof(Bits));
  typedef Bits Lanes __attribute__((vector_size(lanes * sizeof(Bits))));
  Lanes bit;
  for (int i = 0; i < lanes; ++i) bit[i] = static_cast<Bits>(Bits{1} << i);
  for (int part = 0; part < mark_columns; part += bits) { // the marks that a lane has room for
    const auto marked = static_cast<Bits>(marks >> part);
    for (int c = 0; c < bits; c += lanes) {
      Lanes stored;
      std::memcpy(&stored, values + part + c, sizeof stored);
      stored &= reinterpret_cast<Lanes>(((bit << c) & marked) == 0);
      std::memcpy(values + part + c, &stored, sizeof stored);
    }
  }
}

// The same with `count` values, whose marks start at any bit.
template <class T> void clear_marked(const uint32_t *marks, int64_t bit, int64_t count, typename T::Storage *values) {
  for (; count > 0; bit += mark_columns, count -= mark_columns, values += mark_columns) {
    const uint32_t *const word = marks + bit / mark_columns;
    const int64_t shift = bit % mark_columns;
    uint32_t marked = word[0] >> shift;
    if (shift > 0 && shift + count > mark_columns) marked |= word[1] << (mark_columns - shift);
    if (count >= mark_columns)
      clear_marked<T>(marked, values);
    else
      for (int64_t i = 0; i < count; ++i) values[i] = marked >> i & 1 ? typename T::Storage{} : values[i];
  }
}

template <class T> void generate_ranges(const Plan &plan, random::ElementRanges ranges, typename T::Storage *out) {
  using Real = typename T::Real;
  const auto &sparse = parameters_of<Sparse>(plan);
  const Marks marks(plan);
  random::fill_normal<T>(plan.target, {0, static_cast<Real>(sparse.stddev)}, plan.key, ranges, out);
  for (const random::ElementRange &range : ranges)
    for (int64_t done = 0; done < range.count;) {
      const Place place = place_of(plan.view, sparse, marks, static_cast<int64_t>(range.first) + done);
      const int64_t count = std::min(place.count, range.count - done);
      clear_marked<T>(marks.memory, place.bit, count, out + range.at + done);
      done += count;
    }
}

void generate_sparse(const Plan &plan, random::ElementRanges ranges, void *out) {
  constexpr int64_t most =
      1 << 12; // elements at once of a long range: they are still in the first cache when marked ones are cleared
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *const values = static_cast<typename T::Storage *>(out);
    if (ranges.size() > 1) return generate_ranges<T>(plan, ranges, values);
    const random::ElementRange all = ranges[0];
    for (int64_t done = 0; done < all.count; done += most) {
      const random::ElementRange part = {all.first + static_cast<uint64_t>(done), std::min(most, all.count - done),
                                         all.at + done};
      generate_ranges<T>(plan, {&part, 1}, values);
    }
  });
}

double share_of_normals(const Plan &plan) {
  const auto &sparse = parameters_of<Sparse>(plan);
  return 1 - static_cast<double>(sparse.zeros) / static_cast<double>(plan.view.global[sparse.row_axis]);
}

inwit_moments moments(const Plan &plan) {
  return {0, parameters_of<Sparse>(plan).stddev * std::sqrt(share_of_normals(plan)), -INFINITY, INFINITY};
}

double density(const Plan &plan, double x) {
  const double deviation = parameters_of<Sparse>(plan).stddev;
  return share_of_normals(plan) * math::normal_density(x / deviation) / deviation;
}

// A thread for each column, which has no marks in memory. Columns are counted in the order of global_matrix() and of the column axis.
void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &sparse = parameters_of<Sparse>(plan);
  const View &view = plan.view;
  formulas::sparse::Sparse columns = {sparse.stddev, sparse.zeros, 1, {}};
  int64_t stride = 1, matrix_stride = view.global[sparse.column_axis];
  bool is_next = false; // of the batch axes that the last one has
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    const bool is_batch = (view.batch_axes >> axis & 1) != 0;
    if (axis == sparse.column_axis) columns.axis[0] = {stride, view.global[axis], 1};
    if (is_batch && !is_next) columns.axis[columns.axes++] = {stride, 1, matrix_stride};
    if (is_batch) {
      columns.axis[columns.axes - 1].extent *= view.global[axis];
      matrix_stride *= view.global[axis];
    }
    stride *= view.global[axis];
    is_next = is_batch;
  }
  set_lines(columns, sparse.row_axis, fill);
}

constexpr Family sparse_family = {.run = run_elementwise,
                                  .elements_of = elements_of_elementwise,
                                  .moments = moments,
                                  .density = density,
                                  .stages = stages,
                                  .on_device = on_device};

Status plan_sparse(const Values &values, Plan &plan) {
  const Named deviation = values.named(stddev);
  INWIT_TRY(check_normal_fits(plan, {"mean", 0}, deviation));
  const WeightAxes weight(plan.view);
  const auto rows = static_cast<double>(plan.view.global[weight.axis[0]]);
  const double zeros = std::ceil(std::min(1.0, values[sparsity]) * rows);
  if (zeros >= rows || deviation.value == 0) return plan_constant(plan, 0.0);
  if (!(zeros > 0)) return plan_normal(plan, {"mean", 0}, deviation);
  const Sparse sparse = {deviation.value, static_cast<int64_t>(zeros), weight.axis[0], weight.axis[1]};
  INWIT_TRY(plan_elementwise(plan, sparse_family, generate_sparse, sparse, 1.5));
  if (plan.view.count > 0) {
    const Marks marks(plan);
    plan.shared_bytes = marks.first_word(matrices_of(plan.view, sparse), 0) * static_cast<int64_t>(sizeof(uint32_t));
  }
  return {};
}

} // namespace

namespace entries {

extern const Entry flux_sparse_init = {
    .name = "flux_sparse_init",
    .arguments = sparse_arguments,
    .positional = 2,
    .is_random = true,
    .uses_workspace = true,
    .plan = plan_with<plan_sparse>(),
    .summary = "a matrix of normals with the same number of zeros in each column, in random rows",
    .formula = "ceil(min(1, sparsity) rows) zeros a column, else N(0, std^2)",
    .reference = "Flux sparse_init; Martens 2010, ICML",
    .topic = "random",
    .use = "Layers whose units should see few inputs each, as in Hessian-free optimization and echo state networks.",
    .ranks = {2, 2},
    .default_layout = INWIT_LAYOUT_FLUX,
};

extern const Entry torch_sparse = {
    .name = "torch_sparse",
    .arguments = torch_arguments,
    .positional = 2,
    .is_random = true,
    .uses_workspace = true,
    .plan = plan_with<plan_sparse>(),
    .summary = "a matrix of normals with the same number of zeros in each column, in random rows",
    .formula = "ceil(sparsity rows) zeros a column, else N(0, std^2)",
    .reference = "PyTorch sparse_; Martens 2010, ICML",
    .topic = "random",
    .ranks = {2, 2},
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &flux_sparse_init,
};

} // namespace entries
} // namespace inwit
