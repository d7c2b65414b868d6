#include "plot/summary.hpp"

#include <algorithm>
#include <cmath>

#include "plot/singular.hpp"

namespace command {
namespace {

constexpr int64_t most_observed = int64_t{4} << 20; // elements
constexpr int64_t longest_diagonal = 1024;          // a few seconds of work

// The first slices of `whole` along axis 0; if a single one is too large, the first slices of that, and so on.
inwit_tensor first_elements(const inwit_tensor &whole) {
  inwit_tensor view = whole;
  for (int axis = 0; axis < whole.rank && elements(extents(view)) > most_observed; ++axis) {
    const int64_t inner = elements(extents(view)) / view.shape[axis];
    view.shape[axis] = std::max<int64_t>(1, most_observed / inner);
    std::ranges::copy(extents(whole), view.global_shape);
  }
  return view;
}

// With some arguments boxes are not supported; such a tensor is generated whole.
inwit_tensor view_of(const inwit_job &job) {
  const inwit_tensor view = first_elements(job.tensor);
  inwit_moments unused = {};
  return inwit_expect(job.initializer, &view, &unused, nullptr) == INWIT_E_BOX ? job.tensor : view;
}

// A real matrix that has each singular value of a complex one A + iB twice: the rows (A, -B) and (B, A).
std::vector<double> real_form(std::span<const double> parts, int64_t rows, int64_t columns) {
  std::vector<double> matrix(2 * parts.size());
  double *above = matrix.data(), *below = above + 2 * rows * columns;
  const double *part = parts.data();
  for (int64_t r = 0; r < rows; ++r, above += 2 * columns, below += 2 * columns)
    for (int64_t c = 0; c < columns; ++c, part += 2) {
      above[c] = below[columns + c] = part[0];
      above[columns + c] = -(below[c] = part[1]);
    }
  return matrix;
}

std::vector<double> singular_values_of(const Summary &summary, int64_t rows, int64_t columns) {
  if (!summary.is_complex()) return singular_values(summary.values, rows, columns);
  const std::vector<double> twice = singular_values(real_form(summary.values, rows, columns), 2 * rows, 2 * columns);
  std::vector<double> values;
  values.reserve(twice.size() / 2);
  for (size_t i = 0; i < twice.size(); i += 2) values.push_back(twice[i]);
  return values;
}

void add_singular_values(Summary &summary) {
  const auto shape = extents(summary.job.tensor);
  if (shape.size() != 2 || summary.values.empty()) return;
  const int64_t diagonal = std::min(shape[0], shape[1]) * (summary.is_complex() ? 2 : 1);
  if (!summary.is_whole() || diagonal > longest_diagonal)
    summary.why_not_singular = "the matrix is large";
  else if (!std::ranges::all_of(summary.values, [](double value) { return std::isfinite(value); }))
    summary.why_not_singular = "not all elements are finite";
  else
    summary.singular = singular_values_of(summary, shape[0], shape[1]);
}

} // namespace

Summary summarize(const inwit_job &job, uint64_t seed, int32_t threads) {
  expected_moments(job.initializer, job.tensor); // fails if the whole tensor cannot be filled
  Summary summary = {job, seed, view_of(job), {}, {}, {}, {}, {}};
  summary.expected = expected_moments(job.initializer, summary.view);
  inwit_job observed = job;
  observed.tensor = summary.view;
  summary.values = fill_to_doubles(observed, seed, threads);
  summary.observed.add(summary.is_complex() ? INWIT_C128 : INWIT_F64, summary.values.data(), summary.count());
  add_singular_values(summary);
  return summary;
}

double condition(std::span<const double> singular) { return singular.front() / singular.back(); }

} // namespace command
