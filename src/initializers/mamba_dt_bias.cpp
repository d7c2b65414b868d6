// mamba_dt_bias: biases whose softplus, the time step of a state-space layer, is uniform on a logarithmic scale.
#include <algorithm>
#include <cmath>

#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/mamba_dt_bias.hpp"
#include "initializers/unit_draws.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using formulas::mamba_dt_bias::TimeStep;

constexpr Index<double> dt_min{0}, dt_max{1}, floor_of_dt{2};
constexpr auto dt_arguments = arguments(
    argument(dt_min, {.name = "dt_min", .default_value = 0.001, .doc = "smallest time step", .range = &positive_number}),
    argument(dt_max, {.name = "dt_max", .default_value = 0.1, .doc = "largest time step", .range = &positive_number}),
    argument(floor_of_dt,
             {.name = "floor", .default_value = 1e-4, .doc = "smaller steps are raised to it", .range = &non_negative_number}));

void biases_of(const math::VectorFunctions &functions, const TimeStep &parameters, double *u, int64_t count) {
  double steps[unit_batch] = {};
  for (int64_t i = 0; i < count; ++i) steps[i] = parameters.log_min + u[i] * parameters.log_width;
  functions.exponential(steps, count, steps);
  for (int64_t i = 0; i < count; ++i) steps[i] = std::max(parameters.floor, steps[i]);
  math::softplus_inverses(functions, steps, count, u);
}

double bias_at(const TimeStep &parameters, double u) {
  biases_of(math::plain_vector_functions, parameters, &u, 1);
  return u;
}

// Simpson's rule over the draws above the floor; all draws below it give the same value.
inwit_moments moments(const Plan &plan) {
  const auto &parameters = parameters_of<TimeStep>(plan);
  constexpr int intervals = 2048;
  const double floor_at =
      parameters.floor > 0 ? (math::log_positive(parameters.floor) - parameters.log_min) / parameters.log_width : 0;
  const double from = parameters.log_width > 0 ? std::clamp(floor_at, 0.0, 1.0) : 0, lowest = bias_at(parameters, 0);
  double sums[2] = {0, 0}; // of the value and its square, above the lowest one
  for (int i = 0; i <= intervals; ++i) {
    const double weight = (i == 0 || i == intervals ? 1 : i % 2 == 1 ? 4 : 2) / (3.0 * intervals) * (1 - from);
    const double value = bias_at(parameters, from + (1 - from) * i / intervals) - lowest;
    sums[0] += weight * value;
    sums[1] += weight * value * value;
  }
  return {lowest + sums[0], std::sqrt(std::fmax(0, sums[1] - sums[0] * sums[0])), stored_value(plan, lowest),
          stored_value(plan, bias_at(parameters, 1))};
}

double density(const Plan &plan, double x) {
  const auto &parameters = parameters_of<TimeStep>(plan);
  if (!(std::fabs(x) < 700)) return 0;
  const double step = math::log_one_plus(math::exponential_of(x));
  const double position = (math::log_positive(step) - parameters.log_min) / parameters.log_width;
  if (!(position >= 0 && position < 1 && step > parameters.floor)) return 0;
  return (1 - math::exponential(-step)) / (step * parameters.log_width);
}

constexpr Family dt_family = elementwise_family(moments, density, formula_on_device<TimeStep>);

Status plan_dt(const Values &values, Plan &plan) {
  const double least = values[dt_min], most = values[dt_max];
  constexpr double limit = 0x1p-900; // far inside the range of logarithm and exponential
  for (const Index<double> step : {dt_min, dt_max})
    if (values[step] < limit || values[step] > 700)
      return fail(INWIT_E_PARAMETER, values.name(step), " is ", values[step], ", must be between 2^-900 and 700");
  if (values[floor_of_dt] > 700)
    return fail(INWIT_E_PARAMETER, values.name(floor_of_dt), " is ", values[floor_of_dt], ", must be at most 700");
  if (least > most)
    return fail(INWIT_E_PARAMETER, values.name(dt_min), " is ", least, ", must be <= ", values.name(dt_max), ", which is ",
                most);
  const double log_min = math::log_positive(least);
  const TimeStep parameters = {log_min, math::log_positive(most) - log_min, values[floor_of_dt]};
  return plan_elementwise(plan, dt_family, one_by_one<generate_transformed<TimeStep, biases_of>>, parameters, 15);
}

} // namespace

namespace entries {

extern const Entry mamba_dt_bias = {
    .name = "mamba_dt_bias",
    .arguments = dt_arguments,
    .positional = 3,
    .is_random = true,
    .plan = plan_with<plan_dt>(),
    .summary = "biases of the time step of Mamba: softplus of them is uniform on a logarithmic scale",
    .formula = "log(e^dt - 1), dt = max(floor, e^u), u in U[log dt_min, log dt_max)",
    .reference = "Gu, Dao 2023, arXiv 2312.00752",
    .topic = "recurrent",
    .use = "The bias of the time step in Mamba and Mamba-2: time steps between dt_min and dt_max on a logarithmic scale.",
};

} // namespace entries
} // namespace inwit
