// The variance scaling family: Glorot, He, LeCun and the general rule. Scalars are computed in double, as Keras does.
#include <algorithm>
#include <cmath>

#include "initializers/complex.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "initializers/variance.hpp"

namespace inwit {
namespace {

using Distribution = ScaledDistribution;
constexpr Choice distributions[] = {{"truncated_normal", static_cast<int>(Distribution::truncated_normal)},
                                    {"normal", static_cast<int>(Distribution::truncated_normal)},
                                    {"untruncated_normal", static_cast<int>(Distribution::untruncated_normal)},
                                    {"uniform", static_cast<int>(Distribution::uniform)}};

constexpr Index<double> scale{0};
constexpr Index<Fan> mode{1};
constexpr Index<Distribution> distribution{2};

// The arguments that name the axes whose extents are the fans: every entry has them, at different positions.
struct FanAxes {
  Index<Axes> input, output;
};
constexpr ArgumentText input_axes_text = {
    .name = "input_axes",
    .doc = "axes whose extents make fan_in, in place of the layout if output_axes is given too",
    .omitted_when_default = true};
constexpr ArgumentText output_axes_text = {
    .name = "output_axes", .doc = "axes whose extents make fan_out", .omitted_when_default = true};

constexpr FanAxes general_axes = {{3}, {4}};
constexpr auto scaling_arguments = arguments(
    argument(scale, {.name = "scale", .default_value = 1, .doc = "factor on the variance", .range = &positive_number}),
    argument(mode, {.name = "mode", .doc = "the fan that divides the variance", .choices = fan_modes}),
    argument(distribution, {.name = "distribution",
                            .doc = "the distribution that has this variance",
                            .choices = distributions,
                            .ignores_case = true}),
    argument(general_axes.input, input_axes_text), argument(general_axes.output, output_axes_text));

// JAX's normal is the one that is not truncated.
constexpr Choice jax_distributions[] = {{"truncated_normal", static_cast<int>(Distribution::truncated_normal)},
                                        {"normal", static_cast<int>(Distribution::untruncated_normal)},
                                        {"uniform", static_cast<int>(Distribution::uniform)}};
constexpr auto jax_arguments = arguments(
    argument(scale, {.name = "scale", .default_value = 1, .doc = "factor on the variance", .range = &positive_number}),
    argument(mode, {.name = "mode", .doc = "the fan that divides the variance", .choices = fan_modes}),
    argument(distribution, {.name = "distribution",
                            .doc = "the distribution that has this variance; \"normal\" is not truncated",
                            .choices = jax_distributions}));

constexpr FanAxes preset_axes = {{0}, {1}};
constexpr auto preset_arguments =
    arguments(argument(preset_axes.input, input_axes_text), argument(preset_axes.output, output_axes_text));

// Standard deviation of a standard normal truncated at two sigma.
constexpr double stddev_truncated_at_two_sigma = 0.87962566103423978;
// Likewise for a complex normal whose modulus is below two: sqrt((1 - 5 e^-4) / (1 - e^-4)).
constexpr double stddev_of_modulus_below_two = 0.96196182800821354;

// Product of the global extents of the listed axes; negative ones count from the end.
Status axes_product(const char *name, const IntegerList &axes, const View &view, double &product) {
  product = 1;
  for (int i = 0; i < axes.count; ++i) {
    const auto axis = static_cast<int>(axes.of[i] < 0 ? axes.of[i] + view.rank : axes.of[i]);
    if (axis < 0 || axis >= view.rank)
      return fail(INWIT_E_SHAPE, name, " has axis ", axes.of[i], ", the tensor's rank is ", view.rank);
    product *= static_cast<double>(view.global[axis]);
  }
  return {};
}

// If both axes arguments are given, they take precedence over the tensor's layout, and there is no receptive field: Keras's rule.
Status fans_of(const Plan &plan, const Values &values, const FanAxes &axes, Fans &fans) {
  const Axes input = values[axes.input], output = values[axes.output];
  if (!input.given || !output.given) return find_fans(plan.view, fans);
  INWIT_TRY(axes_product(values.name(axes.input), input, plan.view, fans.in));
  return axes_product(values.name(axes.output), output, plan.view, fans.out);
}

struct Scaling {
  double scale;
  Fan fan;
  Distribution distribution;
};

Status plan_scaled(Plan &plan, const Scaling &scaling, const Fans &fans) {
  return plan_variance(plan, scaling.distribution, scaling.scale / std::max(1.0, divisor_of(scaling.fan, fans)));
}

Status plan_variance_scaling(const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(fans_of(plan, values, general_axes, fans));
  return caused_by(values.named(scale), plan.view, fans,
                   plan_scaled(plan, {values[scale], values[mode], values[distribution]}, fans));
}

// JAX does not raise a fan below 1 to 1.
Status plan_jax_scaling(const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(find_fans(plan.view, fans));
  const double divisor = divisor_of(values[mode], fans);
  if (divisor == 0) return plan_constant(plan, 0.0); // the tensor is empty
  return caused_by(values.named(scale), plan.view, fans, plan_variance(plan, values[distribution], values[scale] / divisor));
}

Status plan_preset(const Scaling &preset, const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(fans_of(plan, values, preset_axes, fans));
  return caused_by(fans, plan_scaled(plan, preset, fans));
}

// ---- entries ----

constexpr const char *glorot = "Glorot and Bengio 2010, AISTATS", *he = "He, Zhang, Ren, Sun 2015, arXiv 1502.01852",
                     *lecun = "LeCun, Bottou, Orr, Mueller 1998, Efficient BackProp";

constexpr Scaling glorot_normal_scaling = {1, Fan::average, Distribution::truncated_normal},
                  glorot_uniform_scaling = {1, Fan::average, Distribution::uniform},
                  he_normal_scaling = {2, Fan::in, Distribution::truncated_normal},
                  he_uniform_scaling = {2, Fan::in, Distribution::uniform},
                  lecun_normal_scaling = {1, Fan::in, Distribution::truncated_normal},
                  lecun_uniform_scaling = {1, Fan::in, Distribution::uniform};

// What the presets have in common.
constexpr Entry preset_entry(const char *name, const char *keras_class, const Scaling &scaling, const char *summary,
                             const char *formula, const char *reference, const char *use) {
  return {.name = name,
          .keras_class = keras_class,
          .arguments = preset_arguments,
          .is_random = true,
          .uses_fans = true,
          .is_complex = true,
          .plan = plan_with<plan_preset>(scaling),
          .summary = summary,
          .formula = formula,
          .reference = reference,
          .topic = "scaled",
          .use = use};
}

} // namespace

double divisor_of(Fan fan, const Fans &fans) {
  switch (fan) {
  case Fan::in: return fans.in;
  case Fan::out: return fans.out;
  case Fan::average: return (fans.in + fans.out) / 2;
  case Fan::geometric_average: return std::sqrt(fans.in * fans.out);
  }
  return 1;
}

Status plan_variance(Plan &plan, ScaledDistribution chosen, double variance) {
  if (chosen == ScaledDistribution::uniform) return plan_uniform_within(plan, std::sqrt(3 * variance));
  const double stddev = std::sqrt(variance);
  if (chosen == ScaledDistribution::untruncated_normal) return plan_normal_of(plan, stddev);
  INWIT_TRY(check_deviation(plan, {"the standard deviation", stddev}, 0)); // 0 too: tiny variances round to it
  const double after_truncation = is_complex(plan.view.dtype) ? stddev_of_modulus_below_two : stddev_truncated_at_two_sigma;
  return plan_truncated_by_sigma(plan, {"the mean", 0}, {"the standard deviation", stddev / after_truncation},
                                 {"the lower bound", -2}, {"the upper bound", 2});
}

namespace entries {

extern const Entry variance_scaling = {
    .name = "variance_scaling",
    .keras_class = "VarianceScaling",
    .arguments = scaling_arguments,
    .positional = 3,
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_variance_scaling>(),
    .summary = "a distribution whose variance is scaled by the fans",
    .formula = "variance scale / max(1, fan)",
    .reference = "Keras VarianceScaling; fan_geo_avg is JAX's",
    .topic = "scaled",
    .use = "Any scale and fan: the scale is the square of the gain that the activation needs (inwit suggest states it).",
};

extern const Entry jax_variance_scaling = {
    .name = "jax_variance_scaling",
    .arguments = jax_arguments,
    .positional = 3,
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_jax_scaling>(),
    .summary = "a distribution whose variance is scaled by the fans, under JAX's names",
    .formula = "variance scale / fan",
    .reference = "JAX variance_scaling",
    .topic = "scaled",
    .use = "Code from JAX, Flax and Haiku: the distribution normal is not truncated, and a fan below 1 is not raised to 1.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_KERAS,
};

extern const Entry glorot_normal =
    preset_entry("glorot_normal", "GlorotNormal", glorot_normal_scaling, "Glorot (Xavier) normal, truncated at two sigma",
                 "variance 2 / (fan_in + fan_out)", glorot, "Like glorot_uniform, but with a normal distribution.");
extern const Entry glorot_uniform = preset_entry(
    "glorot_uniform", "GlorotUniform", glorot_uniform_scaling, "Glorot (Xavier) uniform",
    "U[-l, l), l = sqrt(6 / (fan_in + fan_out))", glorot,
    "Layers with tanh, sigmoid or no activation, and attention: a compromise between the variance of activations and of gradients. Keras's default.");
extern const Entry he_normal =
    preset_entry("he_normal", "HeNormal", he_normal_scaling, "He (Kaiming) normal, truncated at two sigma",
                 "variance 2 / fan_in", he, "Layers with ReLU and its variants, in stacks without normalization.");
extern const Entry he_uniform =
    preset_entry("he_uniform", "HeUniform", he_uniform_scaling, "He (Kaiming) uniform", "U[-l, l), l = sqrt(6 / fan_in)", he,
                 "Like he_normal, but with a uniform distribution.");
extern const Entry lecun_normal = preset_entry(
    "lecun_normal", "LecunNormal", lecun_normal_scaling, "LeCun normal, truncated at two sigma", "variance 1 / fan_in", lecun,
    "Layers with SELU, output layers, and layers after a normalization: unit variance in, unit variance out. Flax's default.");
extern const Entry lecun_uniform =
    preset_entry("lecun_uniform", "LecunUniform", lecun_uniform_scaling, "LeCun uniform", "U[-l, l), l = sqrt(3 / fan_in)",
                 lecun, "Like lecun_normal, but with a uniform distribution.");

} // namespace entries
} // namespace inwit
