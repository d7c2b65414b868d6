// flux_sparse_init: a matrix of normals, each column with the same number of zeros, whose rows random words choose.
#include <algorithm>
#include <cmath>
#include <memory>
#include <new>

#include "initializers/families.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr int64_t group_columns = 64; // of one task: a bit each

// The word that has `below` others before it in ascending order, byte by byte from the top: no branch that a random word decides.
uint32_t word_at_rank(const uint32_t *words, int64_t count, int64_t below) {
  uint32_t found = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    int64_t bins[256] = {};
    for (int64_t i = 0; i < count; ++i)
      if ((words[i] ^ found) >> shift < 256) ++bins[words[i] >> shift & 255];
    uint32_t byte = 0;
    while (below >= bins[byte]) below -= bins[byte++];
    found |= byte << shift;
  }
  return found;
}

// Of the rows of column `column`, the `zeros` with the lowest words, and among equal words the first.
void mark_zeros(const Plan &plan, int64_t column, int64_t place, uint32_t *words, uint64_t *marks) {
  const int64_t rows = plan.view.global[0], zeros = plan.sparse.zeros;
  const auto first = static_cast<uint64_t>(column) * static_cast<uint64_t>(rows);
  random::fill_random_words(plan.target, plan.key, random::rank_plane, first, rows, words);
  const uint32_t highest = word_at_rank(words, rows, zeros - 1);
  int64_t ties = zeros;
  for (int64_t r = 0; r < rows; ++r) {
    const uint64_t lower = words[r] < highest;
    marks[r] |= lower << place;
    ties -= static_cast<int64_t>(lower);
  }
  for (int64_t r = 0; ties > 0; ++r)
    if (words[r] == highest) marks[r] |= uint64_t{1} << place, --ties;
}

template <class T> void store_columns(const Plan &plan, int64_t first, int64_t count, const uint64_t *marks) {
  const View &view = plan.view;
  using Real = typename T::Real;
  const random::NormalParameters<Real> law = {0, static_cast<Real>(plan.sparse.stddev)};
  for (int64_t r = 0; r < view.shape[0]; ++r) {
    const int64_t row = r + view.offset[0];
    typename T::Storage values[group_columns];
    const random::ElementRange range = {static_cast<uint64_t>(row * view.global[1] + first + view.offset[1]), count, 0};
    random::fill_normal<T>(plan.target, law, plan.key, {&range, 1}, values);
    for (int64_t c = 0; c < count; ++c) {
      if (marks[row] >> c & 1) values[c] = typename T::Storage{};
      std::memcpy(view.data + r * view.byte_strides[0] + (first + c) * view.byte_strides[1], values + c, sizeof values[c]);
    }
  }
}

int64_t columns_of(const Plan &plan, int64_t task) {
  return std::min(group_columns, plan.view.shape[1] - task * group_columns);
}

int32_t run_sparse(const Plan &plan, int64_t task, Words &words) {
  const int64_t rows = plan.view.global[0], first = task * group_columns, count = columns_of(plan, task);
  const std::unique_ptr<uint64_t[]> marks(new (std::nothrow) uint64_t[static_cast<size_t>(rows)]());
  const std::unique_ptr<uint32_t[]> ranks(new (std::nothrow) uint32_t[static_cast<size_t>(rows)]);
  if (marks == nullptr || ranks == nullptr)
    return words.refuse(INWIT_E_MEMORY, "no memory for the workspace of columns of ", rows, " elements");
  for (int64_t c = 0; c < count; ++c) mark_zeros(plan, first + c + plan.view.offset[1], c, ranks.get(), marks.get());
  with_dtype(plan.view.dtype, [&]<class T>(T) { store_columns<T>(plan, first, count, marks.get()); });
  return INWIT_OK;
}

int64_t elements_of_task(const Plan &plan, int64_t task) { return plan.view.shape[0] * columns_of(plan, task); }

double share_of_normals(const Plan &plan) {
  return 1 - static_cast<double>(plan.sparse.zeros) / static_cast<double>(plan.view.global[0]);
}

double sparse_density(const Plan &plan, double x) {
  return share_of_normals(plan) * math::normal_density(x / plan.sparse.stddev) / plan.sparse.stddev;
}

} // namespace

int32_t plan_sparse(const Row &, const Values &values, Plan &plan, Words &words) {
  const double sparsity = values.number(0), stddev = values.number(1), rows = static_cast<double>(plan.view.global[0]);
  if (const int32_t status = check_fits(plan, "10 std", 10 * stddev, words)) return status;
  const double zeros = std::ceil(std::min(1.0, sparsity) * rows);
  if (zeros >= rows || stddev == 0) return plan_constant(plan, 0);
  if (!(zeros > 0)) return plan_normal_law(plan, 0, stddev, words);
  plan.sparse = {stddev, static_cast<int64_t>(zeros)};
  plan.expected = {0, stddev * std::sqrt(share_of_normals(plan)), -INFINITY, INFINITY};
  plan.density = sparse_density;
  plan.run = run_sparse;
  plan.elements_of = elements_of_task;
  plan.tasks = plan.view.count > 0 ? pieces(plan.view.shape[1], group_columns) : 0;
  return INWIT_OK;
}

} // namespace inwit
