// orthogonal: stacks of matrices with orthonormal rows or columns, whole or any box of them.
#include <algorithm>
#include <bit>
#include <cmath>

#include "initializers/families.hpp"
#include "initializers/orthogonal.hpp"
#include "linalg/lapack.hpp"
#include "math/elementary.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

linalg::Factorization factorization(Method method) {
  return method == Method::qr ? linalg::Factorization::qr : linalg::Factorization::svd;
}

// One task: one whole matrix, from an explicit Gaussian one.
template <class T> int32_t run_lapack(const Plan &plan, int64_t task, Words &words) {
  using Real = typename T::Real;
  using Tag = std::conditional_t<sizeof(Real) == 4, Float32, Float64>;
  const OrthogonalGroups groups(plan);
  const OrthogonalStack &matrix = plan.orthogonal;
  const AxisGroup::Place number = groups.stack[task];
  const int64_t size = matrix.length * matrix.vectors;
  const Workspace memory(size * static_cast<int64_t>(sizeof(Real)));
  auto *gaussian = reinterpret_cast<Real *>(memory.data());
  if (gaussian == nullptr) return refuse_memory(matrix, words);
  const random::Stretch whole = {first_normal(matrix, number.global), size, 0};
  random::fill_normal<Tag>(plan.target, {0, 1}, plan.key, {&whole, 1}, gaussian);
  if (const int32_t status =
          linalg::orthonormalize(factorization(matrix.method), gaussian, matrix.length, matrix.vectors, words))
    return status;
  for (int64_t c = 0; c < groups.vectors.count(); ++c) {
    const AxisGroup::Place vector = groups.vectors[c];
    for (int64_t i = 0; i < groups.elements.count();) {
      const AxisGroup::Run run = groups.elements.run_from(i);
      store_elements<T>(plan.view.data + number.address + vector.address + run.address, run.step,
                        gaussian + vector.global * matrix.length + run.global, 1, run.count, static_cast<Real>(matrix.gain));
      i += run.count;
    }
  }
  return INWIT_OK;
}

int32_t run_lapack_task(const Plan &plan, int64_t task, Words &words) {
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return run_lapack<T>(plan, task, words); });
}

int64_t elements_of_matrix(const Plan &plan, int64_t) { return plan.orthogonal.length * plan.orthogonal.vectors; }

// Gamma(z + 1/2) / Gamma(z), by its series at z + 8.
double gamma_ratio(double z) {
  double factor = 1;
  for (int i = 0; i < 8; ++i, ++z) factor *= z / (z + 0.5);
  return factor * std::sqrt(z - 0.25 + 1 / (32 * z));
}

// Of one coordinate of a unit vector of uniform direction, times the gain; of delta_orthogonal, the share beside the zeros.
double coordinate_density(const Plan &plan, double x) {
  const OrthogonalStack &matrix = plan.orthogonal;
  const double size = std::fabs(matrix.gain), rest = 1 - (x / size) * (x / size), length = static_cast<double>(matrix.length);
  if (!(rest > 0)) return 0;
  constexpr double root_pi = 1.7724538509055160273;
  const double shape =
      matrix.length == 2 ? 1 / std::sqrt(rest) : random::exponential((length - 3) / 2 * random::log_positive(rest));
  return gamma_ratio((length - 1) / 2) / root_pi * shape / size / static_cast<double>(matrix.taps);
}

} // namespace

// The matrix that the tensor is: (all others, last), or under a layout (all others, out) or, where out comes first, (out, all
// others). Flattened in row-major order. A vector, where the row takes one, is a matrix of one row.
int32_t find_matrix(const Row &row, Plan &plan, Words &words) {
  const View &view = plan.view;
  OrthogonalStack &matrix = plan.orthogonal;
  const uint32_t weights = ((1u << view.rank) - 1) & ~view.batch_axes;
  if (std::popcount(weights) < row.ranks.least)
    return words.refuse(INWIT_E_SHAPE, "shape ", view.global_extents(), " has ", std::popcount(weights),
                        " axes besides batch axes, must have at least ", row.ranks.least);
  matrix = {};
  matrix.taps = 1;
  matrix.batch_axes = view.batch_axes;
  matrix.column_axes = weights;
  if (std::popcount(weights) == 1) return INWIT_OK;
  Roles roles;
  if (!roles_of(view, view.layout == INWIT_LAYOUT_NONE ? INWIT_LAYOUT_KERAS : view.layout, roles))
    return words.refuse(INWIT_E_INTERNAL, "layout without roles");
  if (roles.out == 0 || roles.out == weights)
    return words.refuse(INWIT_E_LAYOUT, "out_axes is ", view.out_axes, ", must name some of the axes and leave others");
  const bool out_first = std::countr_zero(roles.out) == std::countr_zero(weights);
  matrix.row_axes = out_first ? roles.out : weights & ~roles.out;
  matrix.column_axes = weights & ~matrix.row_axes;
  return INWIT_OK;
}

int32_t plan_orthogonal(const Row &row, const Values &values, Plan &plan, Words &words) {
  if (const int32_t status = find_matrix(row, plan, words)) return status;
  return plan_orthogonal_stack(plan, values.number(0), static_cast<Method>(values.choice(1)), words);
}

int32_t plan_orthogonal_stack(Plan &plan, double gain, Method method, Words &words) {
  OrthogonalStack &matrix = plan.orthogonal;
  matrix.gain = gain;
  matrix.method = method;
  const std::string_view name = method == Method::qr ? "qr" : "svd";
  if (const int32_t status = check_fits(plan, "gain", matrix.gain, words)) return status;
  const int64_t rows = product_of(plan.view, matrix.row_axes), columns = product_of(plan.view, matrix.column_axes);
  matrix.length = std::max(rows, columns);
  matrix.vectors = std::min(rows, columns);
  matrix.vectors_are_rows = rows <= columns;
  if (matrix.method != Method::reflectors)
    if (const int32_t status = linalg::check_lapack(factorization(method), matrix.length, matrix.vectors, words)) return status;
  const double size = std::fabs(matrix.gain);
  plan.expected = {0, size / std::sqrt(static_cast<double>(std::max<int64_t>(matrix.length * matrix.taps, 1))), -size, size};
  if (size > 0 && matrix.length > 1) plan.density = coordinate_density;
  plan.run = run_lapack_task;
  plan.elements_of = elements_of_matrix;
  plan.tasks = 0;
  plan.nanoseconds = 1 + 0.03 * static_cast<double>(matrix.vectors);
  if (plan.view.count == 0) return INWIT_OK;
  const OrthogonalGroups groups(plan);
  plan.tasks = groups.stack.count();
  if (matrix.method == Method::reflectors)
    plan_reflectors(plan);
  else if (groups.vectors.count() * groups.elements.count() != matrix.length * matrix.vectors)
    return words.refuse(INWIT_E_BOX, "method is \"", name, "\", which makes whole matrices only; use \"reflectors\" for boxes");
  return INWIT_OK;
}

} // namespace inwit
