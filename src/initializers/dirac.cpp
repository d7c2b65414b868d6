// dirac, torch_dirac: a convolution that passes its inputs through, group by group.
#include <algorithm>

#include "initializers/diagonal.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/dirac.hpp"
#include "initializers/kernel_axes.hpp"

namespace inwit {
namespace {

using namespace formulas::dirac;

constexpr Index<double> groups{0};
constexpr auto dirac_arguments =
    arguments(argument(groups, {.name = "groups",
                                .default_value = 1,
                                .doc = "number of groups of the convolution, each with an identity of its own",
                                .range = &positive_integer}));

// Indices increase with the outer of the two axes, whatever the inner one is.
void generate_dirac(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &dirac = parameters_of<Dirac>(plan);
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
        if (const int64_t input = input_passed(dirac, output); input >= 0) set(output, input);
    } else {
      for (int64_t input = from; input <= std::min(to, dirac.passed - 1); ++input)
        for (int64_t output = input; output < dirac.outputs; output += dirac.group_outputs) set(output, input);
    }
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &dirac = parameters_of<Dirac>(plan);
  return diagonal_moments(1, dirac.ones, dirac.elements);
}

constexpr Family dirac_family = elementwise_family(moments, nullptr, formula_on_device<Dirac>);

Status plan_dirac(const Values &values, Plan &plan) {
  const View &view = plan.view;
  KernelAxes axes = {};
  INWIT_TRY(find_kernel_axes(view, axes));
  const auto group_count = static_cast<int64_t>(values[groups]);
  Dirac dirac = {};
  dirac.inputs = axes.in;
  dirac.outputs = axes.out;
  if (group_count > std::max<int64_t>(dirac.outputs, 1) || dirac.outputs % group_count != 0)
    return fail(INWIT_E_SHAPE, values.name(groups), " is ", group_count, ", must divide the ", dirac.outputs,
                " outputs of shape ", view.global_extents());
  dirac.group_outputs = dirac.outputs / group_count;
  dirac.passed = std::min(dirac.group_outputs, axes.in);
  dirac.in_stride = axes.in_stride;
  dirac.out_stride = axes.out_stride;
  dirac.centre = axes.centre();
  dirac.ones = static_cast<double>(dirac.passed) * static_cast<double>(group_count);
  dirac.elements = static_cast<double>(axes.elements);
  return plan_elementwise(plan, dirac_family, for_each_weight<one_by_one<generate_dirac>>, dirac, 0.05);
}

} // namespace

namespace entries {

extern const Entry dirac = {
    .name = "dirac",
    .arguments = dirac_arguments,
    .positional = 1,
    .plan = plan_with<plan_dirac>(),
    .summary = "a convolution that passes its inputs through, in each of its groups",
    .formula = "w[g o + d, d, k div 2...] = 1, o outputs a group",
    .reference = "PyTorch dirac_",
    .topic = "convolution",
    .use = "Convolutions that should start by passing their input on, such as one added to a trained network.",
    .ranks = {3, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

extern const Entry torch_dirac = {
    .name = "torch_dirac",
    .arguments = dirac_arguments,
    .positional = 1,
    .plan = plan_with<plan_dirac>(),
    .summary = "a convolution that passes its inputs through, in each of its groups",
    .formula = "w[g o + d, d, k div 2...] = 1, o outputs a group",
    .reference = "PyTorch dirac_",
    .topic = "convolution",
    .ranks = {3, 5},
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &dirac,
};

} // namespace entries
} // namespace inwit
