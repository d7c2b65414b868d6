// dirac: a convolution that passes its inputs through, group by group.
#include <algorithm>

#include "initializers/families.hpp"

namespace inwit {
namespace {

using Dirac = decltype(Elementwise::Law::dirac);

// Places rise with the index of the outer of the two axes, whatever that of the inner one.
void produce_dirac(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const Dirac &dirac = plan.elementwise.law.dirac;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *values = static_cast<typename T::Storage *>(out);
    std::fill_n(values, count, typename T::Storage{});
    const auto set = [&](int64_t output, int64_t input) {
      const auto at = static_cast<uint64_t>(dirac.centre + output * dirac.out_stride + input * dirac.in_stride) - first;
      if (at < static_cast<uint64_t>(count)) values[at] = round_double<T>(1);
    };
    const int64_t stride = std::max(dirac.out_stride, dirac.in_stride), begin = static_cast<int64_t>(first) - dirac.centre;
    const int64_t from = std::max<int64_t>(0, begin / stride - 1), to = (begin + count - 1) / stride;
    if (dirac.out_stride > dirac.in_stride) {
      for (int64_t output = from; output <= std::min(to, dirac.outputs - 1); ++output)
        if (output % dirac.group_outputs < dirac.passed) set(output, output % dirac.group_outputs);
    } else {
      for (int64_t input = from; input <= std::min(to, dirac.passed - 1); ++input)
        for (int64_t output = input; output < dirac.outputs; output += dirac.group_outputs) set(output, input);
    }
  });
}

int axis_of(uint32_t mask) {
  int axis = 0;
  while (mask >> axis > 1) ++axis;
  return axis;
}

bool is_one_axis(uint32_t mask) { return mask != 0 && (mask & (mask - 1)) == 0; }

} // namespace

int32_t plan_dirac(const Row &, const Values &values, Plan &plan, Words &words) {
  const View &view = plan.view;
  Roles roles;
  if (!roles_of(view, view.layout, roles) || roles.batch != 0 || !is_one_axis(roles.in) || !is_one_axis(roles.out))
    return words.refuse(INWIT_E_LAYOUT, "in_axes is ", view.in_axes, ", out_axes is ", view.out_axes, ", batch_axes is ",
                        view.batch_axes, ", must be one axis, one axis and none");
  const int in_axis = axis_of(roles.in), out_axis = axis_of(roles.out);
  const auto groups = static_cast<int64_t>(values.number(0));
  Dirac dirac = {};
  dirac.outputs = view.global[out_axis];
  if (groups > std::max<int64_t>(dirac.outputs, 1) || dirac.outputs % groups != 0)
    return words.refuse(INWIT_E_SHAPE, "groups is ", groups, ", must divide the ", dirac.outputs, " outputs of shape ",
                        view.global_extents());
  dirac.group_outputs = dirac.outputs / groups;
  dirac.passed = std::min(dirac.group_outputs, view.global[in_axis]);
  int64_t stride = 1;
  for (int axis = view.rank - 1; axis >= 0; stride *= view.global[axis--]) {
    if (axis == in_axis)
      dirac.in_stride = stride;
    else if (axis == out_axis)
      dirac.out_stride = stride;
    else
      dirac.centre += view.global[axis] / 2 * stride;
  }
  plan.elementwise.law.dirac = dirac;
  const double ones = static_cast<double>(dirac.passed) * static_cast<double>(groups);
  plan.expected = diagonal_moments(1, ones, static_cast<double>(stride));
  return plan_elementwise(plan, one_by_one<produce_dirac>, 0.05);
}

} // namespace inwit
