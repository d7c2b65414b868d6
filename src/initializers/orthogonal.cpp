// orthogonal, torch_orthogonal, flux_orthogonal: stacks of matrices with orthonormal rows or columns, whole or any box (shard) of them.
#include "initializers/orthogonal.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/fans.hpp"
#include "initializers/entry.hpp"
#include "linalg/lapack.hpp"
#include "math/elementary.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr Choice methods[] = {{"reflectors", static_cast<int>(Method::reflectors)},
                              {"qr", static_cast<int>(Method::qr)},
                              {"svd", static_cast<int>(Method::svd)}};
constexpr Index<double> gain{0};
constexpr Index<Method> method{1};
constexpr auto orthogonal_arguments =
    arguments(argument(gain, gain_text), argument(method, {.name = "method",
                                                           .doc = "reflectors: the same bits everywhere; qr, svd: by LAPACK",
                                                           .choices = methods,
                                                           .omitted_when_default = true}));
constexpr auto gain_argument = arguments(argument(gain, gain_text));

// ---- by LAPACK: one task computes one whole matrix from a Gaussian one ----

linalg::Factorization factorization(Method chosen) {
  return chosen == Method::qr ? linalg::Factorization::qr : linalg::Factorization::svd;
}

template <class T> Status run_lapack(const Plan &plan, int64_t task) {
  using Real = typename T::Real;
  using Tag = std::conditional_t<sizeof(Real) == 4, Float32, Float64>;
  const auto &matrix = plan.payload<OrthogonalStack>();
  const OrthogonalGroups groups(plan.view, matrix);
  const AxisGroup::Place number = groups.stack[task];
  const int64_t size = matrix.length * matrix.vectors;
  const Workspace memory(size * static_cast<int64_t>(sizeof(Real)));
  auto *gaussian = reinterpret_cast<Real *>(memory.data());
  if (gaussian == nullptr) return out_of_memory(matrix);
  const random::ElementRange whole = {first_normal(matrix, number.global), size, 0};
  random::fill_normal<Tag>(plan.target, {0, 1}, plan.key, {&whole, 1}, gaussian);
  INWIT_TRY(linalg::orthonormalize(factorization(matrix.method), gaussian, matrix.length, matrix.vectors));
  for (int64_t c = 0; c < groups.vectors.count(); ++c) {
    const AxisGroup::Place vector = groups.vectors[c];
    for (int64_t i = 0; i < groups.elements.count();) {
      const AxisGroup::Run run = groups.elements.run_from(i);
      store_elements<T>(plan.view.data + number.address + vector.address + run.address, run.step,
                        gaussian + vector.global * matrix.length + run.global, 1, run.count, static_cast<Real>(matrix.gain));
      i += run.count;
    }
  }
  return {};
}

Status run_lapack_task(const Plan &plan, int64_t task) {
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return run_lapack<T>(plan, task); });
}

int64_t elements_of_matrix(const Plan &plan, int64_t) {
  const auto &matrix = plan.payload<OrthogonalStack>();
  return matrix.length * matrix.vectors;
}

constexpr Family lapack_family = {
    .run = run_lapack_task, .elements_of = elements_of_matrix, .moments = orthogonal_moments, .density = orthogonal_density};

Status plan_lapack(Plan &plan, const char *method_name) {
  const auto &matrix = plan.payload<OrthogonalStack>();
  const std::string_view chosen = methods[static_cast<int>(matrix.method)].text;
  INWIT_TRY(linalg::check_lapack(factorization(matrix.method), matrix.length, matrix.vectors));
  plan.family = &lapack_family;
  plan.tasks = 0;
  if (plan.view.count == 0) return {};
  const OrthogonalGroups groups(plan.view, matrix);
  plan.tasks = groups.stack.count();
  if (groups.vectors.count() * groups.elements.count() == matrix.length * matrix.vectors) return {};
  return fail(INWIT_E_BOX, method_name, " is \"", chosen,
              "\", which computes whole matrices only; use \"reflectors\" for a box (shard) of a matrix");
}

// ---- planning ----

Status plan_by_reflections(Plan &plan) { return is_complex(plan.view.dtype) ? plan_unitary(plan) : plan_householder(plan); }

Status plan_orthogonal(const Values &values, Plan &plan) {
  auto &matrix = plan.emplace<OrthogonalStack>();
  INWIT_TRY(find_matrix(plan.view, matrix));
  matrix.method = values[method];
  INWIT_TRY(complete_matrix(plan, values.named(gain), matrix));
  if (matrix.method == Method::reflectors) return plan_by_reflections(plan);
  if (!is_complex(plan.view.dtype)) return plan_lapack(plan, values.name(method));
  return fail(INWIT_E_PARAMETER, values.name(method), " is \"", methods[static_cast<int>(matrix.method)].text,
              "\", must be \"reflectors\" for ", dtype_name(plan.view.dtype));
}

Status plan_reflectors(const Values &values, Plan &plan) {
  auto &matrix = plan.emplace<OrthogonalStack>();
  INWIT_TRY(find_matrix(plan.view, matrix));
  INWIT_TRY(complete_matrix(plan, values.named(gain), matrix));
  return plan_by_reflections(plan);
}

bool has_shards(const Values &values) { return values[method] == Method::reflectors; }

// Gamma(z + 1/2) / Gamma(z), by its series at z + 8.
double gamma_ratio(double z) {
  double factor = 1;
  for (int i = 0; i < 8; ++i, ++z) factor *= z / (z + 0.5);
  return factor * std::sqrt(z - 0.25 + 1 / (32 * z));
}

constexpr std::string_view orthogonal_aliases[] = {"OrthogonalInitializer"};

} // namespace

// The matrix is (all others, last), or under a layout (all others, out) or, where out comes first, (out, all others), flattened in
// row-major order.
Status find_matrix(const View &view, OrthogonalStack &matrix) {
  const uint32_t weights = ((1u << view.rank) - 1) & ~view.batch_axes;
  matrix = {};
  matrix.taps = 1;
  matrix.batch_axes = view.batch_axes;
  matrix.column_axes = weights;
  if (std::popcount(weights) == 1) return {};
  Roles roles;
  if (!roles_of(view, view.layout == INWIT_LAYOUT_NONE ? INWIT_LAYOUT_KERAS : view.layout, roles))
    return fail(INWIT_E_INTERNAL, "layout without roles");
  if (roles.out == 0 || roles.out == weights)
    return fail(INWIT_E_LAYOUT, "out_axes is ", view.out_axes, ", must name some of the axes and leave others");
  const bool out_first = std::countr_zero(roles.out) == std::countr_zero(weights);
  matrix.row_axes = out_first ? roles.out : weights & ~roles.out;
  matrix.column_axes = weights & ~matrix.row_axes;
  return {};
}

Status complete_matrix(Plan &plan, const Named &factor, OrthogonalStack &matrix) {
  INWIT_TRY(check_fits(plan, factor));
  const int64_t rows = product_of(plan.view, matrix.row_axes), columns = product_of(plan.view, matrix.column_axes);
  matrix.gain = factor.value;
  matrix.length = std::max(rows, columns);
  matrix.vectors = std::min(rows, columns);
  matrix.vectors_are_rows = rows <= columns;
  if (factor.value != 0) {
    const auto length = static_cast<double>(std::max<int64_t>(matrix.length, 1));
    const Named deviation = {"the standard deviation", std::fabs(factor.value) / std::sqrt(length)};
    INWIT_TRY(caused_by(factor, check_deviation(plan, deviation, 0)));
  }
  plan.nanoseconds = 1 + 0.03 * static_cast<double>(matrix.vectors);
  return {};
}

inwit_moments orthogonal_moments(const Plan &plan) {
  const auto &matrix = plan.payload<OrthogonalStack>();
  const double magnitude = std::fabs(matrix.gain);
  const auto elements = static_cast<double>(std::max<int64_t>(matrix.length * matrix.taps, 1));
  return {0, magnitude / std::sqrt(elements), -magnitude, magnitude};
}

// Of one coordinate of a unit vector of uniform direction, times the gain; of a convolution, the share that is not identically zero.
double orthogonal_density(const Plan &plan, double x) {
  const auto &matrix = plan.payload<OrthogonalStack>();
  const double magnitude = std::fabs(matrix.gain), length = static_cast<double>(matrix.length);
  if (!(magnitude > 0) || matrix.length <= 1) return NAN;
  const double rest = 1 - (x / magnitude) * (x / magnitude);
  if (!(rest > 0)) return 0;
  constexpr double root_pi = 1.7724538509055160273;
  const double shape =
      matrix.length == 2 ? 1 / std::sqrt(rest) : math::exponential((length - 3) / 2 * math::log_positive(rest));
  return gamma_ratio((length - 1) / 2) / root_pi * shape / magnitude / static_cast<double>(matrix.taps);
}

namespace entries {

extern const Entry orthogonal = {
    .name = "orthogonal",
    .keras_class = "Orthogonal",
    .aliases = orthogonal_aliases,
    .arguments = orthogonal_arguments,
    .positional = 1,
    .is_random = true,
    .uses_workspace = true,
    .is_complex = true,
    .plan = plan_with<plan_orthogonal>(),
    .shardable = has_shards,
    .summary = "a Haar-distributed matrix with orthonormal rows or columns",
    .formula = "W W^T = gain^2 I, or W^T W = gain^2 I",
    .reference = "Saxe, McClelland, Ganguli 2014, arXiv 1312.6120; Stewart 1980, SIAM J. Numer. Anal. 17",
    .topic = "orthogonal",
    .use =
        "Recurrent kernels and deep linear or tanh stacks: it preserves the norm of the signal over any number of steps. Policy heads in reinforcement learning use a gain of 0.01.",
    .ranks = {2, INWIT_MAX_RANK},
};

extern const Entry torch_orthogonal = {
    .name = "torch_orthogonal",
    .arguments = gain_argument,
    .positional = 1,
    .is_random = true,
    .uses_workspace = true,
    .is_complex = true,
    .plan = plan_with<plan_reflectors>(),
    .summary = "a Haar-distributed matrix (out, all others) with orthonormal rows or columns",
    .formula = "W W^T = gain^2 I, or W^T W = gain^2 I",
    .reference = "PyTorch orthogonal_; Saxe, McClelland, Ganguli 2014, arXiv 1312.6120",
    .topic = "orthogonal",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &orthogonal,
};

extern const Entry flux_orthogonal = {
    .name = "flux_orthogonal",
    .arguments = gain_argument,
    .positional = 1,
    .is_random = true,
    .uses_workspace = true,
    .is_complex = true,
    .plan = plan_with<plan_reflectors>(),
    .summary = "orthogonal, and of rank 1 a random vector of length gain",
    .formula = "W W^T = gain^2 I, or W^T W = gain^2 I",
    .reference = "Flux orthogonal",
    .topic = "orthogonal",
    .use = "Code from Flux, which reads a matrix as (out, in) and accepts rank 1.",
    .ranks = {1, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_FLUX,
};

} // namespace entries
} // namespace inwit
