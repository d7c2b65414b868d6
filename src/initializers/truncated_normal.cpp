// truncated_normal (bounds in sigma), flux_truncated_normal and torch_trunc_normal (absolute bounds).
#include <cmath>

#include "initializers/complex.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr Index<double> mean{0}, stddev{1}, lower{2}, upper{3};

constexpr ArgumentText mean_text = {.name = "mean", .doc = "mean of the normal", .range = &finite_number};
constexpr auto sigma_arguments = arguments(
    argument(mean, mean_text),
    argument(
        stddev,
        {.name = "stddev", .default_value = 0.05, .doc = "standard deviation of the normal", .range = &non_negative_number}),
    argument(lower, {.name = "lower",
                     .default_value = -2,
                     .doc = "lower bound, in stddev from mean",
                     .range = &not_nan,
                     .omitted_when_default = true}),
    argument(upper, {.name = "upper",
                     .default_value = 2,
                     .doc = "upper bound, in stddev from mean",
                     .range = &not_nan,
                     .omitted_when_default = true}));

// Arguments with absolute bounds, for which each ecosystem has its own names.
consteval auto absolute_arguments(const char *lower_name, const char *upper_name) {
  return arguments(
      argument(mean, mean_text),
      argument(stddev,
               {.name = "std", .default_value = 1, .doc = "standard deviation of the normal", .range = &non_negative_number}),
      argument(lower, {.name = lower_name, .default_value = -2, .doc = "absolute lower bound", .range = &not_nan}),
      argument(upper, {.name = upper_name, .default_value = 2, .doc = "absolute upper bound", .range = &not_nan}));
}
constexpr auto flux_arguments = absolute_arguments("lo", "hi");
constexpr auto torch_arguments = absolute_arguments("a", "b");

constexpr double least_mass = 0x1p-900;                 // below it double cannot represent the tail
constexpr double two_sigma_mass = 0x1.e8b4307d36278p-1; // normal_mass(-2, 2), which takes a microsecond: the usual truncation
constexpr double narrow_mass = 0x1p-8;                  // below it a float has too few distinct values

struct Truncated {
  random::TruncatedParameters<double> parameters;
  random::TruncatedForm form;
  uint64_t lowest, highest; // stored elements
  double lower, upper;      // bounds in sigma
  double lo, hi;            // absolute bounds
};

void generate_truncated(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &truncated = parameters_of<Truncated>(plan);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    const random::Bounds<T> bounds = {stored_from<T>(truncated.lowest), stored_from<T>(truncated.highest)};
    random::fill_truncated<T>(plan.target, truncated.parameters, truncated.form, bounds, plan.key, ranges,
                              static_cast<typename T::Storage *>(out));
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &truncated = parameters_of<Truncated>(plan);
  const auto &normal = truncated.parameters.normal;
  const math::TruncatedMoments standard = math::truncated_moments(truncated.lower, truncated.upper);
  return {normal.mean + normal.stddev * standard.mean, normal.stddev * standard.stddev, truncated.lo, truncated.hi};
}

double density(const Plan &plan, double x) {
  const auto &truncated = parameters_of<Truncated>(plan);
  const auto &normal = truncated.parameters.normal;
  if (!(x > truncated.lo && x < truncated.hi)) return 0;
  return math::normal_density((x - normal.mean) / normal.stddev) / normal.stddev / truncated.parameters.between;
}

random::Kernel kernel_of(random::TruncatedForm form) {
  switch (form) {
  case random::TruncatedForm::central: return random::Kernel::central_truncated;
  case random::TruncatedForm::two_sided: return random::Kernel::two_sided_truncated;
  default: return random::Kernel::narrow_truncated;
  }
}

void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &truncated = parameters_of<Truncated>(plan);
  const random::TruncatedParameters<double> &from = truncated.parameters;
  random::KernelParameters &to = fill.parameters;
  fill.kernel = kernel_of(truncated.form);
  to.mean = {from.normal.mean, from.normal.mean};
  to.stddev = from.normal.stddev;
  to.central_mass = from.central_mass;
  to.below = from.below;
  to.above = from.above;
  to.between = from.between;
  to.lowest = truncated.lowest;
  to.highest = truncated.highest;
}

constexpr Family truncated_family = elementwise_family(moments, density, on_device);

struct BothBounds {
  const char *lower_name, *upper_name;
  double lower, upper; // in sigma
  double lo, hi;       // absolute
};

Status plan_between(Plan &plan, const random::NormalParameters<double> &normal, const BothBounds &bounds) {
  const auto [lower_name, upper_name, from, to, lo, hi] = bounds;
  const bool is_central = from == -to && to <= 2;
  const double between = is_central && to == 2 ? two_sigma_mass : math::normal_mass(from, to);
  if (!(between >= least_mass))
    return fail(INWIT_E_PARAMETER, lower_name, " and ", upper_name, " give the bounds ", lo, " and ", hi, ", which are ", from,
                " and ", to, " sigma from the mean: a normal has less mass between them than a double can represent (2^-900)");
  auto &truncated = plan.emplace<ElementwisePayload<Truncated>>().parameters;
  truncated.parameters = {normal, between, 0, 0, between};
  truncated.lower = from;
  truncated.upper = to;
  truncated.lo = lo;
  truncated.hi = hi;
  if (!is_central) {
    truncated.parameters.below = math::normal_upper_tail(-from);
    truncated.parameters.above = math::normal_upper_tail(to);
  }
  const bool is_narrow = between < narrow_mass && plan.view.dtype != INWIT_F64;
  truncated.form = is_central  ? random::TruncatedForm::central
                   : is_narrow ? random::TruncatedForm::narrow
                               : random::TruncatedForm::two_sided;
  const bool is_empty = with_dtype(plan.view.dtype, [&]<class T>(T) {
    const auto lowest = above<T>(truncated.lo), highest = below<T>(truncated.hi);
    truncated.lowest = bits_of<T>(lowest);
    truncated.highest = bits_of<T>(highest);
    return !(widen<T>(lowest) <= widen<T>(highest)); // NaN: beyond the largest number
  });
  if (is_empty)
    return fail(INWIT_E_PARAMETER, lower_name, " and ", upper_name, " give the bounds ", lo, " and ", hi, " (mean ",
                normal.mean, ", standard deviation ", normal.stddev, "): no ", dtype_name(plan.view.dtype),
                " lies between them");
  if (Status status = check_interval(plan, {"the lower bound", lo}, {"the upper bound", hi}); !status) {
    Message cause;
    return status.prefix(cause.add(lower_name).add(" and ").add(upper_name).text());
  }
  return complete_elementwise(plan, truncated_family, generate_truncated, 0.5);
}

} // namespace

Status check_normal_fits(const Plan &plan, const Named &centre, const Named &deviation) {
  INWIT_TRY(check_fits(plan, centre));
  INWIT_TRY(check_fits(plan, farthest_normal * deviation.value, "10 ", deviation.name));
  return deviation.value > 0 ? check_deviation(plan, deviation, std::fabs(centre.value)) : Status();
}

Status plan_truncated_by_sigma(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to) {
  INWIT_TRY(check_normal_fits(plan, centre, deviation));
  if (!(from.value < to.value))
    return fail(INWIT_E_PARAMETER, from.name, " is ", from.value, ", must be < ", to.name, ", which is ", to.value);
  const double m = centre.value, s = deviation.value;
  if (s == 0) return plan_constant(plan, centre);
  if (is_complex(plan.view.dtype)) return plan_truncated_modulus(plan, centre, deviation, from, to);
  return plan_between(plan, {m, s}, {from.name, to.name, from.value, to.value, m + from.value * s, m + to.value * s});
}

Status plan_truncated_absolute(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to) {
  INWIT_TRY(check_normal_fits(plan, centre, deviation));
  const double m = centre.value, s = deviation.value, lo = from.value, hi = to.value;
  if (!(lo < hi)) return fail(INWIT_E_PARAMETER, from.name, " is ", lo, ", must be < ", to.name, ", which is ", hi);
  if (s > 0) return plan_between(plan, {m, s}, {from.name, to.name, (lo - m) / s, (hi - m) / s, lo, hi});
  if (m > lo && m < hi) return plan_constant(plan, centre);
  return fail(INWIT_E_PARAMETER, deviation.name, " is 0 and ", centre.name, " is ", m, ", which must then lie between ",
              from.name, " and ", to.name, ", ", lo, " and ", hi);
}

namespace {

Status plan_by_sigma(const Values &values, Plan &plan) {
  return plan_truncated_by_sigma(plan, values.named(mean), values.named(stddev), values.named(lower), values.named(upper));
}

Status plan_absolute(const Values &values, Plan &plan) {
  return plan_truncated_absolute(plan, values.named(mean), values.named(stddev), values.named(lower), values.named(upper));
}

} // namespace

namespace entries {

extern const Entry truncated_normal = {
    .name = "truncated_normal",
    .keras_class = "TruncatedNormal",
    .arguments = sigma_arguments,
    .positional = 2,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_by_sigma>(),
    .summary = "a normal distribution truncated at bounds in sigma",
    .formula = "N(mean, stddev^2) given mean + lower stddev < w < mean + upper stddev",
    .reference = "Keras TruncatedNormal",
    .topic = "random",
    .use =
        "Like random_normal, but without outliers: vision transformers use a standard deviation of 0.02. The bounds are in sigma, and the standard deviation is the one before truncation: truncation at two sigma multiplies it by 0.88.",
};

extern const Entry flux_truncated_normal = {
    .name = "flux_truncated_normal",
    .arguments = flux_arguments,
    .positional = 4,
    .is_random = true,
    .plan = plan_with<plan_absolute>(),
    .summary = "a normal distribution truncated at absolute bounds",
    .formula = "N(mean, std^2) given lo < w < hi",
    .reference = "Flux truncated_normal",
    .topic = "random",
    .use = "Where the bounds are absolute values. With a standard deviation of 0.02, bounds of -2 and 2 cut nothing off.",
    .default_layout = INWIT_LAYOUT_FLUX,
};

extern const Entry torch_trunc_normal = {
    .name = "torch_trunc_normal",
    .arguments = torch_arguments,
    .positional = 4,
    .is_random = true,
    .plan = plan_with<plan_absolute>(),
    .summary = "a normal distribution truncated at absolute bounds",
    .formula = "N(mean, std^2) given a < w < b",
    .reference = "PyTorch trunc_normal_",
    .topic = "random",
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &flux_truncated_normal,
};

} // namespace entries
} // namespace inwit
