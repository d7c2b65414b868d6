// random_normal, torch_normal, jax_normal, flux_randn32: the normal distribution.
#include <cmath>

#include "initializers/complex.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr Index<double> mean{0}, stddev{1};
constexpr auto normal_arguments = arguments(
    argument(mean, {.name = "mean", .doc = "mean of the normal", .range = &finite_number}),
    argument(
        stddev,
        {.name = "stddev", .default_value = 0.05, .doc = "standard deviation of the normal", .range = &non_negative_number}));

constexpr auto torch_arguments = arguments(
    argument(mean, {.name = "mean", .doc = "mean of the normal", .range = &finite_number}),
    argument(stddev,
             {.name = "std", .default_value = 1, .doc = "standard deviation of the normal", .range = &non_negative_number}));

constexpr Index<double> jax_stddev{0};
constexpr auto jax_arguments = arguments(argument(
    jax_stddev,
    {.name = "stddev", .default_value = 0.01, .doc = "standard deviation of the normal", .range = &non_negative_number}));

using Normal = random::NormalParameters<double>;

void generate_normal(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &normal = parameters_of<Normal>(plan);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    using Real = typename T::Real;
    random::fill_normal<T>(plan.target, {static_cast<Real>(normal.mean), static_cast<Real>(normal.stddev)}, plan.key, ranges,
                           static_cast<typename T::Storage *>(out));
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &normal = parameters_of<Normal>(plan);
  return {normal.mean, normal.stddev, -INFINITY, INFINITY};
}

double density(const Plan &plan, double x) {
  const auto &normal = parameters_of<Normal>(plan);
  if (!(normal.stddev > 0)) return NAN;
  return math::normal_density((x - normal.mean) / normal.stddev) / normal.stddev;
}

void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &normal = parameters_of<Normal>(plan);
  fill.kernel = random::Kernel::normal;
  fill.parameters.mean = {normal.mean, normal.mean};
  fill.parameters.stddev = normal.stddev;
}

constexpr Family normal_family = elementwise_family(moments, density, on_device);

} // namespace

Status plan_normal(Plan &plan, const Named &centre, const Named &deviation) {
  const double reach = std::fabs(centre.value) + farthest_normal * deviation.value;
  INWIT_TRY(check_fits(plan, reach, "|", centre.name, "| + 10 ", deviation.name));
  INWIT_TRY(deviation.value > 0 ? check_deviation(plan, deviation, std::fabs(centre.value)) : check_value(plan, centre));
  if (is_complex(plan.view.dtype)) return plan_complex_normal(plan, centre, deviation);
  return plan_elementwise(plan, normal_family, generate_normal, Normal{centre.value, deviation.value}, 0.5);
}

Status plan_normal_of(Plan &plan, double deviation) {
  const Named stddev_of = {"the standard deviation", deviation};
  INWIT_TRY(check_deviation(plan, stddev_of, 0));
  return plan_normal(plan, {"the mean", 0}, stddev_of);
}

namespace {

Status plan_random_normal(const Values &values, Plan &plan) {
  return plan_normal(plan, values.named(mean), values.named(stddev));
}

Status plan_centred_normal(const Values &values, Plan &plan) {
  return plan_normal(plan, {"mean", 0}, values.named(jax_stddev));
}

Status plan_standard_normal(const Values &, Plan &plan) { return plan_normal(plan, {"mean", 0}, {"stddev", 1}); }

constexpr std::string_view normal_aliases[] = {"normal"};

} // namespace

namespace entries {

extern const Entry random_normal = {
    .name = "random_normal",
    .keras_class = "RandomNormal",
    .aliases = normal_aliases,
    .arguments = normal_arguments,
    .positional = 2,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_random_normal>(),
    .summary = "a normal distribution",
    .formula = "N(mean, stddev^2)",
    .reference = "Box and Muller 1958, Ann. Math. Stat. 29",
    .topic = "random",
    .use =
        "Embeddings and transformers: BERT and Llama use a standard deviation of 0.02 for every matrix. It ignores the shape, so deep stacks without normalization need an initializer that scales by the fans.",
};

extern const Entry torch_normal = {
    .name = "torch_normal",
    .arguments = torch_arguments,
    .positional = 2,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_random_normal>(),
    .summary = "a normal distribution",
    .formula = "N(mean, std^2)",
    .reference = "PyTorch normal_",
    .topic = "random",
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &random_normal,
};

extern const Entry jax_normal = {
    .name = "jax_normal",
    .arguments = jax_arguments,
    .positional = 1,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_centred_normal>(),
    .summary = "a normal distribution around 0",
    .formula = "N(0, stddev^2)",
    .reference = "JAX normal",
    .topic = "random",
    .use = "Code from JAX, where the default standard deviation is 0.01.",
};

extern const Entry flux_randn32 = {
    .name = "flux_randn32",
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_standard_normal>(),
    .summary = "the standard normal, in any dtype",
    .formula = "N(0, 1)",
    .reference = "Flux randn32",
    .topic = "random",
    .use = "Code from Flux, and test data.",
    .default_layout = INWIT_LAYOUT_FLUX,
};

} // namespace entries
} // namespace inwit
