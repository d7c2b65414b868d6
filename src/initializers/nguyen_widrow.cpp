// nguyen_widrow: uniforms, scaled so that the weights of each unit have the same norm. The norms are computed first, in a stage.
#include <algorithm>
#include <cmath>

#include "initializers/constant.hpp"
#include "initializers/entry.hpp"
#include "initializers/formulas/nguyen_widrow.hpp"
#include "initializers/kernel_axes.hpp"
#include "initializers/stack.hpp"
#include "initializers/unit_draws.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

constexpr Index<double> factor{0};
constexpr auto widrow_arguments = arguments(argument(
    factor,
    {.name = "factor", .default_value = 0.7, .doc = "factor on the norm of every unit", .range = &non_negative_number}));

struct Widrow {
  int in_axis;
  int64_t inputs, in_stride; // in the global order, of a stack too
  int64_t units;             // of the box
  double norm;               // of every unit
};

// Units of the box are counted in row-major order of the axes other than the in axis.
int64_t unit_of(const View &view, const Widrow &widrow, int64_t element) {
  int64_t unit = 0, step = 1;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    const int64_t coordinate = element % view.global[axis];
    element /= view.global[axis];
    if (axis == widrow.in_axis) continue;
    unit += (coordinate - view.offset[axis]) * step;
    step *= view.shape[axis];
  }
  return unit;
}

// The element of a unit's first input.
int64_t first_element(const View &view, const Widrow &widrow, int64_t unit) {
  int64_t element = 0, stride = 1;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    if (axis != widrow.in_axis) {
      element += (unit % view.shape[axis] + view.offset[axis]) * stride;
      unit /= view.shape[axis];
    }
    stride *= view.global[axis];
  }
  return element;
}

// ---- norms ----

constexpr int64_t task_units = 64;
using formulas::nguyen_widrow::partial_sums;

double norm_of(double *partial) {
  for (int half = partial_sums / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) partial[i] += partial[i + half];
  return std::sqrt(partial[0]);
}

// Of `count` units whose elements are side by side, or of one unit.
void find_norms(const Plan &plan, const Widrow &widrow, int64_t first, int64_t count, double *norms) {
  double partial[task_units][partial_sums] = {}, u[unit_batch];
  const int64_t inputs_at_once = widrow.in_stride == 1 ? unit_batch : 1;
  for (int64_t input = 0; input < widrow.inputs; input += inputs_at_once) {
    const int64_t now = std::min(inputs_at_once, widrow.inputs - input) * count;
    fill_unit_draws(plan, static_cast<uint64_t>(first + input * widrow.in_stride), now, u);
    for (int64_t i = 0; i < now; ++i) {
      const double v = u[i] - 0.5;
      const int64_t unit = widrow.in_stride == 1 ? 0 : i, of_unit = widrow.in_stride == 1 ? input + i : input;
      partial[unit][of_unit % partial_sums] += v * v;
    }
  }
  for (int64_t unit = 0; unit < count; ++unit) norms[unit] = norm_of(partial[unit]);
}

Status run_norms(const Plan &plan, int64_t task) {
  const auto &widrow = parameters_of<Widrow>(plan);
  auto *const norms = reinterpret_cast<double *>(plan.shared);
  const int64_t end = std::min((task + 1) * task_units, widrow.units);
  for (int64_t unit = task * task_units; unit < end;) {
    const int64_t first = first_element(plan.view, widrow, unit);
    int64_t count = 1;
    if (widrow.in_stride != 1)
      while (unit + count < end && first_element(plan.view, widrow, unit + count) == first + count) ++count;
    find_norms(plan, widrow, first, count, norms + unit);
    unit += count;
  }
  return {};
}

int64_t norm_tasks(const Plan &plan) { return chunks(parameters_of<Widrow>(plan).units, task_units); }

constexpr Stage stages[] = {{norm_tasks, run_norms}};

// ---- elements ----

// Of each input, where all draws are 0.
double alone_of(const Widrow &widrow) { return 1 / std::sqrt(static_cast<double>(widrow.inputs)); }

// Along the last axis the unit is the same, or the next one.
void generate_widrow(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &widrow = parameters_of<Widrow>(plan);
  const auto *const norms = reinterpret_cast<const double *>(plan.shared);
  const int64_t last = plan.view.global[plan.view.rank - 1], step = widrow.in_stride == 1 ? 0 : 1;
  const double alone = alone_of(widrow);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *values = static_cast<typename T::Storage *>(out);
    double u[unit_batch];
    for (int64_t done = 0; done < count;) {
      const int64_t at = static_cast<int64_t>(first) + done;
      const int64_t now = std::min({unit_batch, count - done, last - at % last});
      const double *norm = norms + unit_of(plan.view, widrow, at);
      fill_unit_draws(plan, static_cast<uint64_t>(at), now, u);
      for (int64_t i = 0; i < now; ++i, norm += step)
        *values++ = round_double<T>(widrow.norm * (*norm > 0 ? (u[i] - 0.5) / *norm : alone));
      done += now;
    }
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &widrow = parameters_of<Widrow>(plan);
  const double end = stored_value(plan, widrow.norm);
  return {0, widrow.norm / std::sqrt(static_cast<double>(widrow.inputs)), -end, end};
}

// A thread for each unit, which has no norms in memory.
void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &widrow = parameters_of<Widrow>(plan);
  set_lines(formulas::nguyen_widrow::Widrow{widrow.norm, alone_of(widrow)}, widrow.in_axis, fill);
}

constexpr Family widrow_family = {.run = run_elementwise,
                                  .elements_of = elements_of_elementwise,
                                  .moments = moments,
                                  .stages = stages,
                                  .on_device = on_device};

Status plan_widrow(const Values &values, Plan &plan) {
  KernelAxes axes = {};
  INWIT_TRY(find_kernel_axes(plan.view, axes));
  if (values[factor] == 0 || plan.view.count == 0) return plan_constant(plan, 0.0);
  const auto inputs = static_cast<double>(axes.in);
  Widrow widrow = {axes.in_axis, axes.in, 1, 1, values[factor] * math::power(static_cast<double>(axes.out), 1 / inputs)};
  const Named deviation = {"the standard deviation", widrow.norm / std::sqrt(inputs)};
  INWIT_TRY(check_fits(plan, values.named(factor)));
  INWIT_TRY(caused_by(values.named(factor), check_fits(plan, widrow.norm, "the norm of a unit")));
  INWIT_TRY(caused_by(values.named(factor), check_deviation(plan, deviation, 0)));
  for (int axis = plan.view.rank - 1; axis > axes.in_axis; --axis) widrow.in_stride *= plan.view.global[axis];
  for (int axis = 0; axis < plan.view.rank; ++axis)
    if (axis != axes.in_axis) widrow.units *= plan.view.shape[axis];
  INWIT_TRY(plan_elementwise(plan, widrow_family, one_by_one<generate_widrow>, widrow, 3));
  plan.shared_bytes = widrow.units * static_cast<int64_t>(sizeof(double));
  return {};
}

} // namespace

namespace entries {

extern const Entry nguyen_widrow = {
    .name = "nguyen_widrow",
    .arguments = widrow_arguments,
    .positional = 1,
    .is_random = true,
    .uses_workspace = true,
    .plan = plan_with<plan_widrow>(),
    .summary = "a hidden layer whose units divide the inputs' range between them: the weights of each unit have the same norm",
    .formula = "w = b v / |v| for each unit, v = U[-1/2, 1/2), b = factor out^(1 / in)",
    .reference = "Nguyen, Widrow 1990, IJCNN",
    .topic = "scaled",
    .use = "Small multilayer perceptrons with tanh units and inputs in -1...1.",
    .ranks = {2, 2},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
