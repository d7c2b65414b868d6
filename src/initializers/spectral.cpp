// spectral: normals scaled so that the matrix has a spectral norm near sqrt(fan_out / fan_in) for any shape.
#include <algorithm>
#include <cmath>

#include "base/fans.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/entry.hpp"

namespace inwit {
namespace {

constexpr Index<double> gain{0};
constexpr auto spectral_arguments = arguments(argument(
    gain, {.name = "gain", .default_value = 1, .doc = "factor on the standard deviation", .range = &non_negative_number}));

Status plan_spectral(const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(find_fans(plan.view, fans));
  if (plan.view.count == 0 || values[gain] == 0) return plan_constant(plan, 0.0);
  const double deviation = values[gain] * std::min(1.0, std::sqrt(fans.out / fans.in)) / std::sqrt(fans.in);
  return caused_by(values.named(gain), plan.view, fans, plan_normal_of(plan, deviation));
}

} // namespace

namespace entries {

extern const Entry spectral = {
    .name = "spectral",
    .arguments = spectral_arguments,
    .positional = 1,
    .is_random = true,
    .uses_fans = true,
    .plan = plan_with<plan_spectral>(),
    .summary = "normal with a spectral norm near sqrt(fan_out / fan_in), the condition of the maximal update parametrization",
    .formula = "N(0, s^2), s = gain min(1, sqrt(fan_out / fan_in)) / sqrt(fan_in)",
    .reference = "Yang, Simon, Bernstein 2023, arXiv 2310.17813",
    .topic = "scaled",
    .use = "Layers whose learning rate should transfer from narrow to wide models.",
    .ranks = {2, INWIT_MAX_RANK},
};

} // namespace entries
} // namespace inwit
