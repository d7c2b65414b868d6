// log_uniform: the logarithm of a uniform.
#include <cmath>

#include "initializers/constant.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/log_uniform.hpp"
#include "initializers/unit_draws.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using formulas::log_uniform::LogUniform;

constexpr Index<double> low{0}, high{1};
constexpr auto log_uniform_arguments = arguments(
    argument(low,
             {.name = "low", .default_value = 1, .doc = "lower bound of the uniform, included", .range = &positive_number}),
    argument(high,
             {.name = "high", .default_value = 16, .doc = "upper bound of the uniform, excluded", .range = &positive_number}));

void log_of_uniform(const math::VectorFunctions &functions, const LogUniform &parameters, double *u, int64_t count) {
  for (int64_t i = 0; i < count; ++i) u[i] = parameters.low + u[i] * parameters.width;
  functions.log(u, count, u);
}

// The mean is log(b) - 1 + a log(b / a) / (b - a), arranged so that for a narrow interval no digits cancel.
inwit_moments moments(const Plan &plan) {
  const auto &[a, width] = parameters_of<LogUniform>(plan);
  const double b = a + width, ratio = math::log_one_plus(width / a),
               excess = a * ratio / width; // of log x - log a for x in [a, b)
  const double mean = ratio - 1 + excess, square = ratio * ratio + excess * ratio - 2 * mean;
  return {math::log_positive(a) + mean, std::sqrt(std::fmax(0, square - mean * mean)),
          stored_value(plan, math::log_positive(a)), stored_value(plan, math::log_positive(b))};
}

double density(const Plan &plan, double x) {
  const auto &[a, width] = parameters_of<LogUniform>(plan);
  const double value = std::fabs(x) < 710 ? math::exponential_of(x) : 0;
  return value >= a && value < a + width ? value / width : 0;
}

constexpr Family log_uniform_family = elementwise_family(moments, density, formula_on_device<LogUniform>);

Status plan_log_uniform(const Values &values, Plan &plan) {
  const double a = values[low], b = values[high];
  if (a > b) return fail(INWIT_E_PARAMETER, values.name(low), " is ", a, ", must be <= ", values.name(high), ", which is ", b);
  if (a < 0x1p-1022) return fail(INWIT_E_PARAMETER, values.name(low), " is ", a, ", must be at least 2^-1022");
  if (a == b) return plan_constant(plan, math::log_positive(a));
  return plan_elementwise(plan, log_uniform_family, one_by_one<generate_transformed<LogUniform, log_of_uniform>>,
                          LogUniform{a, b - a}, 3);
}

} // namespace

namespace entries {

extern const Entry log_uniform = {
    .name = "log_uniform",
    .arguments = log_uniform_arguments,
    .positional = 2,
    .is_random = true,
    .plan = plan_with<plan_log_uniform>(),
    .summary = "the logarithm of a uniform: A_log of Mamba-2",
    .formula = "log U[low, high)",
    .reference = "Dao, Gu 2024, arXiv 2405.21060",
    .topic = "recurrent",
    .use = "A_log of Mamba-2, and any parameter stored as a logarithm: its exponential is uniform between low and high.",
};

} // namespace entries
} // namespace inwit
