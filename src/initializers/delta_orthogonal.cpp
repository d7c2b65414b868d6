// delta_orthogonal: a convolution with an orthogonal matrix at the centre of its receptive field, and zeros around it.
#include "base/fans.hpp"
#include "initializers/constant.hpp"
#include "initializers/entry.hpp"
#include "initializers/orthogonal.hpp"

namespace inwit {
namespace {

constexpr Index<double> gain{0};
constexpr auto gain_arguments = arguments(argument(gain, gain_text));

// Sets the receptive field; returns whether the box (shard) contains its centre.
bool find_taps(const View &view, const Roles &roles, OrthogonalStack &matrix) {
  matrix.tap_axes = ((1u << view.rank) - 1) & ~(roles.in | roles.out | roles.batch);
  const uint32_t out_first = matrix.row_axes & roles.out;
  matrix.row_axes = out_first != 0 ? roles.out : roles.in;
  matrix.column_axes = out_first != 0 ? roles.in : roles.out;
  matrix.taps = product_of(view, matrix.tap_axes);
  for (int axis = 0; axis < view.rank; ++axis) {
    if (!(matrix.tap_axes >> axis & 1)) continue;
    const int64_t centre = (view.global[axis] - 1) / 2, at = centre - view.offset[axis];
    if (at < 0 || at >= view.shape[axis]) return false; // its address might exceed any memory
    matrix.centre = matrix.centre * view.global[axis] + centre;
    matrix.centre_address += at * view.byte_strides[axis];
  }
  return true;
}

Status plan_delta_orthogonal(const Values &values, Plan &plan) {
  const View &view = plan.view;
  auto &matrix = plan.emplace<OrthogonalStack>();
  INWIT_TRY(find_matrix(view, matrix));
  Roles roles;
  if (!roles_of(view, view.layout, roles)) return fail(INWIT_E_INTERNAL, "layout without roles");
  const int64_t inputs = product_of(view, roles.in), outputs = product_of(view, roles.out);
  if (roles.in == 0) return fail(INWIT_E_LAYOUT, "in_axes is 0, must name some of the axes");
  if (inputs > outputs && outputs > 0)
    return fail(INWIT_E_SHAPE, "shape ", view.global_extents(), " has ", inputs, " inputs and ", outputs,
                " outputs, must not have more inputs than outputs");
  const bool has_centre = find_taps(view, roles, matrix);
  INWIT_TRY(complete_matrix(plan, values.named(gain), matrix));
  if (!has_centre && plan.purpose != Purpose::describe) return plan_constant(plan, 0.0);
  return plan_householder(plan);
}

} // namespace

namespace entries {

extern const Entry delta_orthogonal = {
    .name = "delta_orthogonal",
    .arguments = gain_arguments,
    .positional = 1,
    .is_random = true,
    .uses_workspace = true,
    .plan = plan_with<plan_delta_orthogonal>(),
    .summary = "a convolution that is orthogonal: a Haar-distributed matrix in the middle, zeros around it",
    .formula = "w[c..., :, :] = gain Q, Q Q^T = I, c = (k - 1) div 2",
    .reference = "JAX delta_orthogonal; Xiao et al. 2018, arXiv 1806.05393",
    .topic = "orthogonal",
    .use =
        "Very deep convolutional networks without normalization or residual branches: an orthogonal matrix at one position keeps the norm of the signal.",
    .ranks = {3, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_KERAS,
};

} // namespace entries
} // namespace inwit
