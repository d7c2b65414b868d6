// random_uniform, torch_uniform, jax_uniform, flux_rand32: uniform on a half-open interval.
#include <cmath>

#include "initializers/complex.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"

namespace inwit {
namespace {

constexpr Index<double> minval{0}, maxval{1};
constexpr auto uniform_arguments = arguments(
    argument(minval, {.name = "minval", .default_value = -0.05, .doc = "lower bound, included", .range = &finite_number}),
    argument(maxval, {.name = "maxval", .default_value = 0.05, .doc = "upper bound, excluded", .range = &finite_number}));

constexpr auto torch_arguments =
    arguments(argument(minval, {.name = "a", .doc = "lower bound, included", .range = &finite_number}),
              argument(maxval, {.name = "b", .default_value = 1, .doc = "upper bound, excluded", .range = &finite_number}));

constexpr Index<double> scale{0};
constexpr auto jax_arguments = arguments(
    argument(scale, {.name = "scale", .default_value = 0.01, .doc = "upper bound, excluded", .range = &non_negative_number}));

struct Uniform {
  union Precision {
    random::UniformParameters<float> f32;
    random::UniformParameters<double> f64;
  } rounded;
  uint64_t lowest, highest; // stored elements
  double minval, maxval;
};

void generate_uniform(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &uniform = parameters_of<Uniform>(plan);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    const random::Bounds<T> bounds = {stored_from<T>(uniform.lowest), stored_from<T>(uniform.highest)};
    const auto fill = [&](const auto &parameters) {
      random::fill_uniform<T>(plan.target, parameters, bounds, plan.key, ranges, static_cast<typename T::Storage *>(out));
    };
    if constexpr (std::is_same_v<typename T::Real, double>)
      fill(uniform.rounded.f64);
    else
      fill(uniform.rounded.f32);
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &[rounded, lowest, highest, lo, hi] = parameters_of<Uniform>(plan);
  return {lo / 2 + hi / 2, (hi / 2 - lo / 2) / std::sqrt(3.0), lo, hi};
}

double density(const Plan &plan, double x) {
  const auto &uniform = parameters_of<Uniform>(plan);
  return x >= uniform.minval && x < uniform.maxval ? 1 / (uniform.maxval - uniform.minval) : 0;
}

void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &uniform = parameters_of<Uniform>(plan);
  fill.parameters.lowest = uniform.lowest;
  fill.parameters.highest = uniform.highest;
  plan.view.dtype == INWIT_F64 ? set_uniform(uniform.rounded.f64, fill) : set_uniform(uniform.rounded.f32, fill);
}

constexpr Family uniform_family = elementwise_family(moments, density, on_device);

} // namespace

Status plan_uniform(Plan &plan, const Named &lower, const Named &upper) {
  const double lo = lower.value, hi = upper.value;
  INWIT_TRY(check_fits(plan, lower));
  INWIT_TRY(check_fits(plan, upper));
  if (lo > hi) return fail(INWIT_E_PARAMETER, lower.name, " is ", lo, ", must be <= ", upper.name, ", which is ", hi);
  if (lo == hi) return is_complex(plan.view.dtype) ? plan_complex_constant(plan, lower, lower) : plan_constant(plan, lower);
  if (lo != -hi) INWIT_TRY(check_fits(plan, hi - lo, upper.name, " - ", lower.name));
  auto &uniform = plan.emplace<ElementwisePayload<Uniform>>().parameters;
  uniform.minval = lo;
  uniform.maxval = hi;
  const bool is_empty = with_dtype(plan.view.dtype, [&]<class T>(T) {
    const auto lowest = at_or_above<T>(lo), highest = below<T>(hi);
    uniform.lowest = bits_of<T>(lowest);
    uniform.highest = bits_of<T>(highest);
    if constexpr (std::is_same_v<typename T::Real, double>)
      uniform.rounded.f64 = random::uniform_between<double>(lo, hi);
    else
      uniform.rounded.f32 = random::uniform_between<float>(lo, hi);
    return !(widen<T>(lowest) <= widen<T>(highest)); // NaN: beyond the largest number
  });
  if (is_empty)
    return fail(INWIT_E_PARAMETER, lower.name, " is ", lo, " and ", upper.name, " is ", hi, ": no ",
                dtype_name(plan.view.dtype), " lies in [", lower.name, ", ", upper.name, ")");
  INWIT_TRY(check_interval(plan, lower, upper));
  if (is_complex(plan.view.dtype)) return plan_complex_uniform(plan, lower, upper);
  return complete_elementwise(plan, uniform_family, generate_uniform, 0.25);
}

Status plan_uniform_within(Plan &plan, double bound) {
  if (is_complex(plan.view.dtype)) return plan_disk(plan, bound * std::sqrt(2.0 / 3)); // of the same variance
  const Named lower = {"the lower bound", -bound}, upper = {"the upper bound", bound};
  INWIT_TRY(check_interval(plan, lower, upper));
  return plan_uniform(plan, lower, upper);
}

namespace {

Status plan_random_uniform(const Values &values, Plan &plan) {
  return plan_uniform(plan, values.named(minval), values.named(maxval));
}

Status plan_below_scale(const Values &values, Plan &plan) { return plan_uniform(plan, {"0", 0}, values.named(scale)); }

Status plan_unit_uniform(const Values &, Plan &plan) { return plan_uniform(plan, {"minval", 0}, {"maxval", 1}); }

constexpr std::string_view uniform_aliases[] = {"uniform"};

} // namespace

namespace entries {

extern const Entry random_uniform = {
    .name = "random_uniform",
    .keras_class = "RandomUniform",
    .aliases = uniform_aliases,
    .arguments = uniform_arguments,
    .positional = 2,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_random_uniform>(),
    .summary = "a uniform distribution",
    .formula = "U[minval, maxval)",
    .reference = "Keras RandomUniform",
    .topic = "random",
    .use = "Where a layer's documentation states a bound. It ignores the shape.",
};

extern const Entry torch_uniform = {
    .name = "torch_uniform",
    .arguments = torch_arguments,
    .positional = 2,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_random_uniform>(),
    .summary = "a uniform distribution",
    .formula = "U[a, b)",
    .reference = "PyTorch uniform_",
    .topic = "random",
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &random_uniform,
};

extern const Entry jax_uniform = {
    .name = "jax_uniform",
    .arguments = jax_arguments,
    .positional = 1,
    .is_random = true,
    .plan = plan_with<plan_below_scale>(),
    .summary = "a uniform distribution between 0 and the scale, not around 0",
    .formula = "U[0, scale)",
    .reference = "JAX uniform",
    .topic = "random",
    .use = "Code from JAX: its uniform starts at 0, so all weights are positive.",
};

extern const Entry flux_rand32 = {
    .name = "flux_rand32",
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_unit_uniform>(),
    .summary = "uniform between 0 and 1, in any dtype",
    .formula = "U[0, 1)",
    .reference = "Flux rand32",
    .topic = "random",
    .use = "Code from Flux, and test data.",
    .default_layout = INWIT_LAYOUT_FLUX,
};

} // namespace entries
} // namespace inwit
