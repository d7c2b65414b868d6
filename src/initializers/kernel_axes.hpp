// The axes of a convolution kernel, or of a matrix: one in axis, one out axis, and the receptive field.
#pragma once
#include <bit>

#include "base/fans.hpp"
#include "initializers/plan.hpp"

namespace inwit {

struct KernelAxes {
  int64_t in, out;               // extents
  int64_t in_stride, out_stride; // in the row-major order of one weight, without batch axes
  int in_axis, out_axis;         // of the tensor
  int field_rank;
  int64_t field[INWIT_MAX_RANK], field_stride[INWIT_MAX_RANK];
  int64_t elements; // of one weight

  // Index of the middle of the receptive field, floor(k / 2) on each axis, for input and output 0.
  int64_t centre() const {
    int64_t index = 0;
    for (int i = 0; i < field_rank; ++i) index += field[i] / 2 * field_stride[i];
    return index;
  }
};

// Finds the axes from the view's layout. INWIT_E_LAYOUT unless exactly one axis is in and one is out.
inline Status find_kernel_axes(const View &view, KernelAxes &kernel) {
  Roles roles;
  if (!roles_of(view, view.layout, roles) || !std::has_single_bit(roles.in) || !std::has_single_bit(roles.out))
    return fail(INWIT_E_LAYOUT, "in_axes is ", view.in_axes, " and out_axes is ", view.out_axes,
                ", must name one axis each, of the layout INWIT_LAYOUT_AXES");
  const int in_axis = std::countr_zero(roles.in), out_axis = std::countr_zero(roles.out);
  kernel = {};
  kernel.in_axis = in_axis;
  kernel.out_axis = out_axis;
  kernel.elements = 1;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    if (view.batch_axes >> axis & 1) continue;
    const int64_t extent = view.global[axis];
    if (axis == in_axis) {
      kernel.in = extent;
      kernel.in_stride = kernel.elements;
    } else if (axis == out_axis) {
      kernel.out = extent;
      kernel.out_stride = kernel.elements;
    } else {
      kernel.field[kernel.field_rank] = extent;
      kernel.field_stride[kernel.field_rank++] = kernel.elements;
    }
    kernel.elements *= extent;
  }
  return {};
}

} // namespace inwit
