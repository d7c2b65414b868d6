// random_uniform, random_normal, truncated_normal: the laws of the stream contract with their checks.
#include <cmath>
#include <limits>

#include "initializers/families.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr double farthest_normal = 10;                  // sigma: beyond what any type's normal reaches
constexpr double least_mass = 0x1p-900;                 // of a truncated normal: below it the tail has no double left
constexpr double two_sigma_mass = 0x1.e8b4307d36278p-1; // normal_mass(-2, 2), which takes a microsecond: the usual cut
constexpr double narrow_mass = 0x1p-8;                  // below it a float word sum has too few distinct values

void produce_uniform(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &uniform = plan.elementwise.law.uniform;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    const random::Bounds<T> bounds = {stored_from<T>(uniform.lowest), stored_from<T>(uniform.highest)};
    const auto fill = [&](const auto &law) {
      random::fill_uniform<T>(plan.target, law, bounds, plan.key, ranges, static_cast<typename T::Storage *>(out));
    };
    if constexpr (std::is_same_v<typename T::Real, double>)
      fill(uniform.law.f64);
    else
      fill(uniform.law.f32);
  });
}

void produce_normal(const Plan &plan, random::ElementRanges ranges, void *out) {
  const random::NormalParameters<double> &law = plan.elementwise.law.normal;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    using Real = typename T::Real;
    random::fill_normal<T>(plan.target, {static_cast<Real>(law.mean), static_cast<Real>(law.stddev)}, plan.key, ranges,
                           static_cast<typename T::Storage *>(out));
  });
}

void produce_truncated(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &truncated = plan.elementwise.law.truncated;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    const random::Bounds<T> bounds = {stored_from<T>(truncated.lowest), stored_from<T>(truncated.highest)};
    random::fill_truncated<T>(plan.target, truncated.law, truncated.form, bounds, plan.key, ranges,
                              static_cast<typename T::Storage *>(out));
  });
}

double uniform_density(const Plan &plan, double x) {
  const inwit_moments &law = plan.expected;
  return x >= law.minimum && x < law.maximum ? 1 / (law.maximum - law.minimum) : 0;
}

double density_under(const random::NormalParameters<double> &law, double x) {
  return math::normal_density((x - law.mean) / law.stddev) / law.stddev;
}

double normal_density(const Plan &plan, double x) { return density_under(plan.elementwise.law.normal, x); }

double truncated_density(const Plan &plan, double x) {
  const random::TruncatedParameters<double> &law = plan.elementwise.law.truncated.law;
  return x > plan.expected.minimum && x < plan.expected.maximum ? density_under(law.normal, x) / law.between : 0;
}

template <class T> random::UniformParameters<typename T::Real> uniform_law(double lo, double hi) {
  using Real = typename T::Real;
  if (lo == -hi) // written so that hi - lo cannot overflow
    return {static_cast<Real>(lo), static_cast<Real>(hi * random::power_of_half<double>(random::uniform_bits<Real> - 1)), true};
  return {static_cast<Real>(lo), static_cast<Real>((hi - lo) * random::power_of_half<double>(random::uniform_bits<Real>)),
          false};
}

} // namespace

int32_t plan_uniform_law(Plan &plan, double lo, double hi, Words &words) {
  if (const int32_t status = check_fits(plan, "minval", lo, words)) return status;
  if (const int32_t status = check_fits(plan, "maxval", hi, words)) return status;
  if (lo > hi) return words.refuse(INWIT_E_PARAMETER, "minval is ", lo, ", must be <= maxval, which is ", hi);
  if (lo == hi) return plan_constant(plan, lo);
  if (const int32_t status = lo == -hi ? INWIT_OK : check_fits(plan, "maxval - minval", hi - lo, words)) return status;
  auto &uniform = plan.elementwise.law.uniform;
  const bool empty = with_dtype(plan.view.dtype, [&]<class T>(T) {
    const auto lowest = at_or_above<T>(lo), highest = below<T>(hi);
    uniform.lowest = bits_of<T>(lowest);
    uniform.highest = bits_of<T>(highest);
    if constexpr (std::is_same_v<typename T::Real, double>)
      uniform.law.f64 = uniform_law<T>(lo, hi);
    else
      uniform.law.f32 = uniform_law<T>(lo, hi);
    return widen<T>(lowest) > widen<T>(highest);
  });
  if (empty)
    return words.refuse(INWIT_E_PARAMETER, "minval is ", lo, " and maxval is ", hi, ": no ", dtype_name(plan.view.dtype),
                        " lies in [minval, maxval)");
  plan.density = uniform_density;
  plan.expected = {lo / 2 + hi / 2, (hi / 2 - lo / 2) / std::sqrt(3.0), lo, hi};
  return plan_elementwise(plan, produce_uniform, 0.25);
}

int32_t plan_normal_law(Plan &plan, double mean, double stddev, Words &words) {
  const double reach = std::fabs(mean) + farthest_normal * stddev;
  if (const int32_t status = check_fits(plan, "|mean| + 10 stddev", reach, words)) return status;
  plan.elementwise.law.normal = {mean, stddev};
  if (stddev > 0) plan.density = normal_density;
  plan.expected = {mean, stddev, -INFINITY, INFINITY};
  return plan_elementwise(plan, produce_normal, 0.5);
}

namespace {

struct Cut {
  double lower, upper; // in sigma
  double lo, hi;
};

int32_t plan_cut(Plan &plan, const random::NormalParameters<double> &normal, const Cut &cut, Words &words) {
  const auto [lower, upper, lo, hi] = cut;
  const bool is_central = lower == -upper && upper <= 2;
  const double between = is_central && upper == 2 ? two_sigma_mass : math::normal_mass(lower, upper);
  if (!(between >= least_mass))
    return words.refuse(INWIT_E_PARAMETER, "the bounds are ", lo, " and ", hi, ", ", lower, " and ", upper,
                        " sigma from mean: the normal has no mass between them that a double can hold (2^-900)");
  auto &truncated = plan.elementwise.law.truncated;
  truncated.law = {normal, between, 0, 0, between};
  if (!is_central) {
    truncated.law.below = math::normal_upper_tail(-lower);
    truncated.law.above = math::normal_upper_tail(upper);
  }
  const bool is_narrow = between < narrow_mass && plan.view.dtype != INWIT_F64;
  truncated.form = is_central  ? random::TruncatedForm::central
                   : is_narrow ? random::TruncatedForm::narrow
                               : random::TruncatedForm::two_sided;
  const bool empty = with_dtype(plan.view.dtype, [&]<class T>(T) {
    const auto lowest = above<T>(cut.lo), highest = below<T>(cut.hi);
    truncated.lowest = bits_of<T>(lowest);
    truncated.highest = bits_of<T>(highest);
    return widen<T>(lowest) > widen<T>(highest);
  });
  if (empty)
    return words.refuse(INWIT_E_PARAMETER, "the bounds are ", lo, " and ", hi, " (mean ", normal.mean, ", deviation ",
                        normal.stddev, "): no ", dtype_name(plan.view.dtype), " lies between them");
  plan.density = truncated_density;
  math::TruncatedMoments standard = {0, 0};
  if (plan.purpose == Purpose::describe) standard = math::truncated_moments(lower, upper); // microseconds
  plan.expected = {normal.mean + normal.stddev * standard.mean, normal.stddev * standard.stddev, lo, hi};
  return plan_elementwise(plan, produce_truncated, 0.5);
}

int32_t check_normal(const Plan &plan, double mean, const char *ten_stddev, double stddev, Words &words) {
  if (const int32_t status = check_fits(plan, "mean", mean, words)) return status;
  return check_fits(plan, ten_stddev, farthest_normal * stddev, words);
}

} // namespace

int32_t plan_truncated_law(Plan &plan, double mean, double stddev, double lower, double upper, Words &words) {
  if (const int32_t status = check_normal(plan, mean, "10 stddev", stddev, words)) return status;
  if (!(lower < upper)) return words.refuse(INWIT_E_PARAMETER, "lower is ", lower, ", must be < upper, which is ", upper);
  if (stddev == 0) return plan_constant(plan, mean);
  return plan_cut(plan, {mean, stddev}, {lower, upper, mean + lower * stddev, mean + upper * stddev}, words);
}

int32_t plan_cut_law(Plan &plan, double mean, double stddev, double lo, double hi, Words &words) {
  if (const int32_t status = check_normal(plan, mean, "10 std", stddev, words)) return status;
  if (!(lo < hi)) return words.refuse(INWIT_E_PARAMETER, "lo is ", lo, ", must be < hi, which is ", hi);
  if (stddev > 0) return plan_cut(plan, {mean, stddev}, {(lo - mean) / stddev, (hi - mean) / stddev, lo, hi}, words);
  if (mean > lo && mean < hi) return plan_constant(plan, mean);
  return words.refuse(INWIT_E_PARAMETER, "std is 0 and mean is ", mean, ", which must then lie between lo and hi, ", lo,
                      " and ", hi);
}

int32_t plan_random_uniform(const Row &, const Values &values, Plan &plan, Words &words) {
  return plan_uniform_law(plan, values.number(0), values.number(1), words);
}

int32_t plan_random_normal(const Row &, const Values &values, Plan &plan, Words &words) {
  return plan_normal_law(plan, values.number(0), values.number(1), words);
}

int32_t plan_truncated_normal(const Row &, const Values &values, Plan &plan, Words &words) {
  return plan_truncated_law(plan, values.number(0), values.number(1), values.number(2), values.number(3), words);
}

int32_t plan_cut_normal(const Row &, const Values &values, Plan &plan, Words &words) {
  return plan_cut_law(plan, values.number(0), values.number(1), values.number(2), values.number(3), words);
}

int32_t plan_fixed_uniform(const Row &row, const Values &, Plan &plan, Words &words) {
  return plan_uniform_law(plan, row.preset[0], row.preset[1], words);
}

int32_t plan_fixed_normal(const Row &row, const Values &, Plan &plan, Words &words) {
  return plan_normal_law(plan, row.preset[0], row.preset[1], words);
}

} // namespace inwit
