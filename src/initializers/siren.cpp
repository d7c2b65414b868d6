// siren: the uniform distribution for networks with sine activations.
#include <cmath>

#include "base/fans.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/entry.hpp"

namespace inwit {
namespace {

constexpr Index<double> omega{0};
constexpr Index<bool> first{1};
constexpr Index<double> c{2};
constexpr auto siren_arguments = arguments(
    argument(omega, {.name = "omega", .default_value = 30, .doc = "frequency of the sine", .range = &positive_number}),
    argument(first, {.name = "first", .doc = "whether the layer is the first one", .range = &zero_or_one}),
    argument(
        c, {.name = "c", .default_value = 6, .doc = "factor on the variance of the other layers", .range = &positive_number}));

Status plan_siren(const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(find_fans(plan.view, fans));
  if (plan.view.count == 0) return plan_constant(plan, 0.0);
  if (values[first]) return caused_by(fans, plan_uniform_within(plan, 1 / fans.in));
  const double bound = std::sqrt(values[c] / fans.in) / values[omega];
  return caused_by(values.named(c), caused_by(values.named(omega), plan.view, fans, plan_uniform_within(plan, bound)));
}

} // namespace

namespace entries {

extern const Entry siren = {
    .name = "siren",
    .arguments = siren_arguments,
    .positional = 3,
    .is_random = true,
    .uses_fans = true,
    .plan = plan_with<plan_siren>(),
    .summary = "uniform for networks with the activation sin(omega x)",
    .formula = "U[-l, l), l = sqrt(c / fan_in) / omega, in the first layer 1 / fan_in",
    .reference = "Sitzmann et al. 2020, arXiv 2006.09661",
    .topic = "scaled",
    .use =
        "Layers with a sine activation: implicit representations of images and scenes. The first layer has first = 1 and sees coordinates in -1...1.",
    .ranks = {2, INWIT_MAX_RANK},
};

} // namespace entries
} // namespace inwit
