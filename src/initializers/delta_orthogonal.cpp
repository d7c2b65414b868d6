// delta_orthogonal: a convolution with an orthogonal matrix at the centre of its receptive field, and zeros around it.
#include "initializers/families.hpp"
#include "initializers/orthogonal.hpp"

namespace inwit {

int32_t plan_delta_orthogonal(const Row &row, const Values &values, Plan &plan, Words &words) {
  const View &view = plan.view;
  OrthogonalStack &matrix = plan.orthogonal;
  if (const int32_t status = find_matrix(row, plan, words)) return status;
  Roles roles;
  if (!roles_of(view, view.layout, roles)) return words.refuse(INWIT_E_INTERNAL, "layout without roles");
  const int64_t inputs = product_of(view, roles.in), outputs = product_of(view, roles.out);
  if (roles.in == 0) return words.refuse(INWIT_E_LAYOUT, "in_axes is 0, must name some of the axes");
  if (inputs > outputs && outputs > 0)
    return words.refuse(INWIT_E_SHAPE, "shape ", view.global_extents(), " has ", inputs, " inputs and ", outputs,
                        " outputs, must not have more inputs than outputs");
  matrix.tap_axes = ((1u << view.rank) - 1) & ~(roles.in | roles.out | roles.batch);
  const uint32_t out_first = matrix.row_axes & roles.out;
  matrix.row_axes = out_first != 0 ? roles.out : roles.in;
  matrix.column_axes = out_first != 0 ? roles.in : roles.out;
  matrix.taps = product_of(view, matrix.tap_axes);
  bool has_centre = true;
  for (int axis = 0; axis < view.rank; ++axis) {
    if (!(matrix.tap_axes >> axis & 1)) continue;
    const int64_t centre = (view.global[axis] - 1) / 2, at = centre - view.offset[axis];
    matrix.centre = matrix.centre * view.global[axis] + centre;
    matrix.centre_address += at * view.byte_strides[axis];
    has_centre = has_centre && at >= 0 && at < view.shape[axis];
  }
  if (const int32_t status = plan_orthogonal_stack(plan, values.number(0), Method::reflectors, words)) return status;
  if (has_centre) return INWIT_OK;
  const inwit_moments expected = plan.expected;
  const auto density = plan.density;
  plan.shared = {};
  const int32_t status = plan_constant(plan, 0);
  plan.expected = expected;
  plan.density = density;
  return status;
}

} // namespace inwit
