// flux_sparse_init, torch_sparse: a matrix of normals in which every column has the same number of zeros; random words choose their rows.
#include <algorithm>
#include <bit>
#include <cmath>

#include "base/workspace.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/entry.hpp"
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

// Words among which one of a given rank in ascending order is searched: `count` words from `first` on, of the range from `low`.
struct Candidates {
  const uint32_t *first;
  int64_t count, rank;
  double low, range;
};

// In 32 bits, of which compilers make vectors as wide as those of the words.
int64_t count_below(const uint32_t *words, int64_t count, uint32_t limit) {
  uint32_t below = 0; // fewer than 2^32 at a time
  int64_t all = 0;
  for (int64_t done = 0; done < count; all += below, below = 0)
    for (const int64_t end = std::min(count, done + (int64_t{1} << 30)); done < end; ++done) below += words[done] < limit;
  return all;
}

// Most likely a uniform word lies near its rank's share of the range. Moves the words near there, within 4 standard deviations, to `near`,
// which may be where they are; the others are counted alone, without branches. Returns false if the word is not among them.
bool narrow(Candidates &words, uint32_t *near) {
  const auto count = static_cast<double>(words.count);
  const double share = (static_cast<double>(words.rank) + 0.5) / count, around = 2 / std::sqrt(count);
  const double low = words.low + std::floor(words.range * std::max(0.0, share - around));
  const double width = std::min(std::floor(words.range * 2 * around), 0x1p32 - 1 - low);
  const auto first = static_cast<uint32_t>(low), most = static_cast<uint32_t>(width);
  const int64_t lower = count_below(words.first, words.count, first); // before `near` takes their place
  int64_t found = 0;
  for (int64_t i = 0; i < words.count; ++i) {
    const uint32_t word = words.first[i];
    near[found] = word;
    found += static_cast<int64_t>(word - first <= most);
  }
  if (words.rank < lower || words.rank >= lower + found || found == words.count) return false;
  words = {near, found, words.rank - lower, low, width + 1};
  return true;
}

// The word that has `rank` others before it in ascending order. `near` has room for all words.
uint32_t word_at_rank(const uint32_t *words, int64_t count, int64_t rank, uint32_t *near) {
  constexpr int64_t few = 64;
  Candidates left = {words, count, rank, 0, 0x1p32};
  while (left.count > few)
    if (!narrow(left, near)) {
      left = {words, count, rank, 0, 0x1p32};
      break;
    }
  if (left.first == words) std::copy_n(words, count, near);
  std::nth_element(near, near + left.rank, near + left.count);
  return near[left.rank];
}

// Marks in `bit` the `zeros` rows with the lowest words, and among equal words the first. `first`: element of the rank plane at
// which the column's words start. `words` has room for twice as many.
void mark_zeros(const Plan &plan, uint64_t first, int64_t rows, int64_t zeros, uint32_t bit, uint32_t *words, uint32_t *marks) {
  random::fill_random_words(plan.target, plan.key, random::rank_plane, first, rows, words);
  const uint32_t highest = word_at_rank(words, rows, zeros - 1, words + rows);
  for (int64_t r = 0; r < rows; ++r) marks[r] |= words[r] <= highest ? bit : 0;
  int64_t excess = -zeros; // equal words beyond the last zero, of which there are hardly ever any
  excess += highest < ~uint32_t{0} ? count_below(words, rows, highest + 1) : rows;
  for (int64_t r = rows - 1; excess > 0; --r)
    if (words[r] == highest) marks[r] &= ~bit, --excess;
}

// Some columns of one matrix of the stack.
struct Columns {
  int64_t matrix;               // its number in the whole tensor
  uint64_t index;               // of its element [0, first] in the global order
  std::byte *address;           // of the box's element [0, first]
  int64_t first, count;         // columns of the box
  uint64_t row_step, next;      // in the global order, from row to row and from column to column
  int64_t row_bytes, col_bytes; // the same in memory
};

Columns columns_of(const View &view, const Sparse &sparse, int64_t task) {
  const int64_t groups = chunks(view.shape[sparse.column_axis], group_columns);
  Columns columns = {};
  columns.first = task % groups * group_columns;
  columns.count = std::min(group_columns, view.shape[sparse.column_axis] - columns.first);
  columns.address = view.data;
  task /= groups;
  int64_t matrices = 1;
  uint64_t stride = 1;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    int64_t coordinate = axis == sparse.column_axis ? columns.first : 0;
    if (view.batch_axes >> axis & 1) {
      coordinate = task % view.shape[axis];
      task /= view.shape[axis];
      columns.matrix += (coordinate + view.offset[axis]) * matrices;
      matrices *= view.global[axis];
    }
    if (axis == sparse.row_axis) columns.row_step = stride;
    if (axis == sparse.column_axis) columns.next = stride;
    columns.index += stride * static_cast<uint64_t>(coordinate + view.offset[axis]);
    columns.address += coordinate * view.byte_strides[axis];
    stride *= static_cast<uint64_t>(view.global[axis]);
  }
  columns.row_bytes = view.byte_strides[sparse.row_axis];
  columns.col_bytes = view.byte_strides[sparse.column_axis];
  return columns;
}

// Sets the elements of marked columns to +0: without branches, which random zeros would mispredict, and by vectors that are written as
// such, since compilers do not see them.
template <class T> void clear_marked(uint32_t marks, typename T::Storage *values) {
  using Bits = BitsOf<T>;
  static constexpr int lanes = sizeof(Bits) == 1 ? 8 : 16 / sizeof(Bits); // no more than Bits has bits
  typedef Bits Lanes __attribute__((vector_size(lanes * sizeof(Bits))));
  Lanes bit;
  for (int i = 0; i < lanes; ++i) bit[i] = static_cast<Bits>(Bits{1} << i);
  for (int c = 0; c < mark_columns; c += lanes) {
    Lanes stored;
    std::memcpy(&stored, values + c, sizeof stored);
    const auto here = static_cast<Bits>(marks >> c); // more than `lanes` of them do no harm
    stored &= reinterpret_cast<Lanes>((bit & here) == 0);
    std::memcpy(values + c, &stored, sizeof stored);
  }
}

template <class T> void store(const Plan &plan, const Sparse &sparse, const Columns &columns, const uint32_t *marks) {
  using Storage = typename T::Storage;
  using Real = typename T::Real;
  const random::NormalParameters<Real> normal = {0, static_cast<Real>(sparse.stddev)};
  constexpr int64_t most_rows = 8; // at once, if the columns are consecutive in the global order
  constexpr auto size = static_cast<int64_t>(sizeof(Storage));
  const bool is_consecutive = columns.next == 1;
  // What rounds up to whole vectors would overwrite other columns.
  const bool in_place = is_consecutive && columns.col_bytes == size && columns.count == group_columns;
  Storage memory[most_rows * group_columns] = {};
  random::ElementRange ranges[group_columns];
  const int64_t all = plan.view.shape[sparse.row_axis], step = is_consecutive ? most_rows : 1;
  const int64_t pitch = in_place ? columns.row_bytes / size : group_columns;
  for (int64_t row = 0; row < all; row += step) {
    const int64_t rows = std::min(step, all - row);
    auto *const values = in_place ? reinterpret_cast<Storage *>(columns.address + row * columns.row_bytes) : memory;
    size_t count = 0;
    for (int64_t r = 0; r < rows; ++r) {
      const uint64_t first = columns.index + static_cast<uint64_t>(row + r) * columns.row_step;
      if (is_consecutive)
        ranges[count++] = {first, columns.count, r * pitch};
      else
        for (; count < static_cast<size_t>(columns.count); ++count)
          ranges[count] = {first + count * columns.next, 1, static_cast<int64_t>(count)};
    }
    random::fill_normal<T>(plan.target, normal, plan.key, {ranges, count}, values);
    for (int64_t r = 0; r < rows; ++r) {
      Storage *const of_row = values + r * pitch;
      const int64_t marked = row + r + plan.view.offset[sparse.row_axis];
      clear_marked<T>(marks[marked], of_row);
      clear_marked<T>(marks[plan.view.global[sparse.row_axis] + marked], of_row + mark_columns);
      if (in_place) continue;
      std::byte *const to = columns.address + (row + r) * columns.row_bytes;
      for (int64_t c = 0; c < columns.count; ++c) std::memcpy(to + c * columns.col_bytes, of_row + c, sizeof *of_row);
    }
  }
}

Status run_sparse(const Plan &plan, int64_t task) {
  const auto &sparse = plan.payload<Sparse>();
  const int64_t rows = plan.view.global[sparse.row_axis];
  const Columns columns = columns_of(plan.view, sparse, task);
  constexpr auto bytes_per_row = static_cast<int64_t>(4 * sizeof(uint32_t));
  const Workspace memory(rows * bytes_per_row);
  if (memory.data() == nullptr) return fail(INWIT_E_MEMORY, "no memory for the workspace of columns of ", rows, " elements");
  auto *const marks = reinterpret_cast<uint32_t *>(memory.data()); // of the first half of the columns, and of the second
  uint32_t *const words = marks + 2 * rows;
  std::fill_n(marks, 2 * rows, 0);
  const int64_t first =
      columns.matrix * plan.view.global[sparse.column_axis] + columns.first + plan.view.offset[sparse.column_axis];
  for (int64_t c = 0; c < columns.count; ++c)
    mark_zeros(plan, static_cast<uint64_t>(first + c) * static_cast<uint64_t>(rows), rows, sparse.zeros,
               uint32_t{1} << c % mark_columns, words, marks + c / mark_columns * rows);
  with_dtype(plan.view.dtype, [&]<class T>(T) { store<T>(plan, sparse, columns, marks); });
  return {};
}

int64_t elements_of(const Plan &plan, int64_t task) {
  const auto &sparse = plan.payload<Sparse>();
  return plan.view.shape[sparse.row_axis] * columns_of(plan.view, sparse, task).count;
}

double share_of_normals(const Plan &plan) {
  const auto &sparse = plan.payload<Sparse>();
  return 1 - static_cast<double>(sparse.zeros) / static_cast<double>(plan.view.global[sparse.row_axis]);
}

inwit_moments moments(const Plan &plan) {
  return {0, plan.payload<Sparse>().stddev * std::sqrt(share_of_normals(plan)), -INFINITY, INFINITY};
}

double density(const Plan &plan, double x) {
  const double deviation = plan.payload<Sparse>().stddev;
  return share_of_normals(plan) * math::normal_density(x / deviation) / deviation;
}

constexpr Family sparse_family = {.run = run_sparse, .elements_of = elements_of, .moments = moments, .density = density};

Status plan_sparse(const Values &values, Plan &plan) {
  const Named deviation = values.named(stddev);
  INWIT_TRY(check_normal_fits(plan, {"mean", 0}, deviation));
  const WeightAxes weight(plan.view);
  const auto rows = static_cast<double>(plan.view.global[weight.axis[0]]);
  const double zeros = std::ceil(std::min(1.0, values[sparsity]) * rows);
  if (zeros >= rows || deviation.value == 0) return plan_constant(plan, 0.0);
  if (!(zeros > 0)) return plan_normal(plan, {"mean", 0}, deviation);
  plan.emplace<Sparse>() = {deviation.value, static_cast<int64_t>(zeros), weight.axis[0], weight.axis[1]};
  plan.family = &sparse_family;
  plan.nanoseconds = 1;
  const int64_t columns = plan.view.shape[weight.axis[1]];
  plan.tasks = 0;
  if (plan.view.count > 0) // a task for each group of columns of each matrix
    plan.tasks = plan.view.count / (plan.view.shape[weight.axis[0]] * columns) * chunks(columns, group_columns);
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
