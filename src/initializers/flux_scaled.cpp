// Flux's scaled distributions: glorot, kaiming, lecun. They have a gain, and fans below 1 are used as they are.
#include <cmath>

#include "base/fans.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"

namespace inwit {
namespace {

constexpr Index<double> gain{0};
consteval auto gain_arguments(double default_value) {
  return arguments(argument(gain, {.name = "gain",
                                   .default_value = default_value,
                                   .doc = "factor on the scale; its sign is ignored",
                                   .range = &finite_number}));
}
constexpr auto unit_gain = gain_arguments(1), kaiming_gain = gain_arguments(1.4142135623730951);

enum class Fan { sum, in };
enum class Distribution { uniform, normal, truncated_normal };

struct Scaling { // sqrt(factor / fan) is the bound of the uniform, the standard deviation of the others
  double factor;
  Fan fan;
  Distribution distribution;
};

Status plan_magnitude(Plan &plan, Distribution distribution, double magnitude) {
  if (distribution == Distribution::uniform) return plan_uniform_within(plan, magnitude);
  if (distribution == Distribution::normal) return plan_normal_of(plan, magnitude);
  const Named stddev = {"the standard deviation", magnitude};
  INWIT_TRY(check_deviation(plan, stddev, 0)); // 0 too: tiny numbers round to it
  return plan_truncated_absolute(plan, {"the mean", 0}, stddev, {"the lower bound", -2},
                                 {"the upper bound", 2}); // Flux's lecun_normal
}

Status plan_scaled(const Scaling &scaling, const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(find_fans(plan.view, fans));
  const double fan = scaling.fan == Fan::sum ? fans.in + fans.out : fans.in;
  if (fan == 0 || values[gain] == 0) return plan_constant(plan, 0.0); // without a fan the tensor is empty
  const double magnitude = std::fabs(values[gain]) * std::sqrt(scaling.factor / fan);
  return caused_by(values.named(gain), plan.view, fans, plan_magnitude(plan, scaling.distribution, magnitude));
}

constexpr Scaling glorot_normal = {2, Fan::sum, Distribution::normal}, glorot_uniform = {6, Fan::sum, Distribution::uniform},
                  kaiming_normal = {1, Fan::in, Distribution::normal}, kaiming_uniform = {3, Fan::in, Distribution::uniform},
                  lecun_normal = {1, Fan::in, Distribution::truncated_normal};

// What the entries have in common.
constexpr Entry scaled_entry(const char *name, std::span<const Argument> arguments, const Scaling &scaling, const char *summary,
                             const char *formula, const char *reference, const char *use) {
  return {.name = name,
          .arguments = arguments,
          .positional = 1,
          .is_random = true,
          .uses_fans = true,
          .is_complex = scaling.distribution != Distribution::truncated_normal, // its bounds would be absolute
          .plan = plan_with<plan_scaled>(scaling),
          .summary = summary,
          .formula = formula,
          .reference = reference,
          .topic = "scaled",
          .use = use,
          .default_layout = INWIT_LAYOUT_FLUX};
}

} // namespace

namespace entries {

extern const Entry flux_glorot_normal =
    scaled_entry("flux_glorot_normal", unit_gain, glorot_normal, "Flux's Glorot (Xavier) normal, not truncated",
                 "N(0, s^2), s = |gain| sqrt(2 / (fan_in + fan_out))", "Flux glorot_normal",
                 "Code from Flux; the normal is not truncated, so a few weights are beyond two sigma.");
extern const Entry flux_glorot_uniform = scaled_entry(
    "flux_glorot_uniform", unit_gain, glorot_uniform, "Flux's Glorot (Xavier) uniform",
    "U[-l, l), l = |gain| sqrt(6 / (fan_in + fan_out))", "Flux glorot_uniform", "Code from Flux, where it is the default.");
extern const Entry flux_kaiming_normal = scaled_entry(
    "flux_kaiming_normal", kaiming_gain, kaiming_normal, "Flux's Kaiming (He) normal, not truncated",
    "N(0, s^2), s = |gain| sqrt(1 / fan_in)", "Flux kaiming_normal", "Code from Flux, with ReLU; the normal is not truncated.");
extern const Entry flux_kaiming_uniform =
    scaled_entry("flux_kaiming_uniform", kaiming_gain, kaiming_uniform, "Flux's Kaiming (He) uniform",
                 "U[-l, l), l = |gain| sqrt(3 / fan_in)", "Flux kaiming_uniform", "Code from Flux, with ReLU.");
extern const Entry flux_lecun_normal = scaled_entry(
    "flux_lecun_normal", unit_gain, lecun_normal, "Flux's LeCun normal, truncated at the absolute bounds -2 and 2",
    "N(0, s^2) given -2 < w < 2, s = |gain| sqrt(1 / fan_in)", "Flux lecun_normal",
    "Code from Flux. The bounds are absolute, so they cut nothing off a usual layer, unlike those of lecun_normal.");

} // namespace entries
} // namespace inwit
