// Complex elements. Element e uses the draws of the real elements 2e and 2e + 1: for its two parts if they are independent, otherwise
// for its modulus and its direction.
#include "initializers/complex.hpp"

#include <cmath>

#include "initializers/constant.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/polar.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

// Calls fill(ranges) with ranges of parts in place of ranges of elements.
template <class Fill> void for_parts(random::ElementRanges ranges, const Fill &fill) {
  constexpr size_t most = 64;
  random::ElementRange parts[most];
  for (; !ranges.empty(); ranges = ranges.subspan(std::min(most, ranges.size()))) {
    const size_t count = std::min(most, ranges.size());
    for (size_t i = 0; i < count; ++i) parts[i] = {2 * ranges[i].first, 2 * ranges[i].count, 2 * ranges[i].at};
    fill(random::ElementRanges(parts, count));
  }
}

// Moments of parts within `reach` of 0 (imaginary) or of the mean (real).
inwit_moments moments_around(double mean, double stddev, double reach) {
  return {mean, stddev, std::min(mean, 0.0) - reach, std::max(mean, 0.0) + reach};
}

// ---- normal ----

using Normal = random::NormalParameters<double>; // of an element
constexpr double root_half = 0.70710678118654752440;

void generate_normal(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &normal = parameters_of<Normal>(plan);
  with_part_type(plan.view.dtype, [&]<class T>(T) {
    using Real = typename T::Real;
    auto *const parts = static_cast<typename T::Storage *>(out);
    const random::NormalParameters<Real> own = {0, static_cast<Real>(normal.stddev * root_half)};
    for_parts(ranges, [&](random::ElementRanges some) { random::fill_normal<T>(plan.target, own, plan.key, some, parts); });
    if (normal.mean == 0) return;
    for (const random::ElementRange &range : ranges)
      for (int64_t i = range.at; i < range.at + range.count; ++i) parts[2 * i] += static_cast<Real>(normal.mean);
  });
}

inwit_moments normal_moments(const Plan &plan) {
  const auto &normal = parameters_of<Normal>(plan);
  return moments_around(normal.mean, normal.stddev, INFINITY);
}

// Computes mean + stddev z for each part, which equals the 0 + stddev z + mean above unless the mean is 0.
void normal_on_device(const Plan &plan, DeviceFill &fill) {
  const auto &normal = parameters_of<Normal>(plan);
  fill.kernel = random::Kernel::normal;
  fill.parameters.mean = {normal.mean, 0};
  fill.parameters.stddev = normal.stddev * root_half;
}

constexpr Family normal_family = elementwise_family(normal_moments, nullptr, normal_on_device);

// ---- independent uniforms ----

struct Uniform {
  double lower, upper;
};

void generate_uniform(const Plan &plan, random::ElementRanges ranges, void *out) {
  const auto &uniform = parameters_of<Uniform>(plan);
  with_part_type(plan.view.dtype, [&]<class T>(T) {
    const random::Bounds<T> bounds = {at_or_above<T>(uniform.lower), below<T>(uniform.upper)};
    const auto parameters = random::uniform_between<typename T::Real>(uniform.lower, uniform.upper);
    for_parts(ranges, [&](random::ElementRanges some) {
      random::fill_uniform<T>(plan.target, parameters, bounds, plan.key, some, static_cast<typename T::Storage *>(out));
    });
  });
}

inwit_moments uniform_moments(const Plan &plan) {
  const auto [lower, upper] = parameters_of<Uniform>(plan);
  return {lower / 2 + upper / 2, (upper / 2 - lower / 2) * std::sqrt(2.0 / 3), lower, upper};
}

void uniform_on_device(const Plan &plan, DeviceFill &fill) {
  const auto &uniform = parameters_of<Uniform>(plan);
  with_part_type(plan.view.dtype, [&]<class T>(T) {
    set_uniform(random::uniform_between<typename T::Real>(uniform.lower, uniform.upper), fill);
    fill.parameters.lowest = bits_of<T>(at_or_above<T>(uniform.lower));
    fill.parameters.highest = bits_of<T>(below<T>(uniform.upper));
  });
}

constexpr Family uniform_family = elementwise_family(uniform_moments, nullptr, uniform_on_device);

// ---- by modulus and direction ----

using formulas::polar::Polar;

// The draws of elements [first, first + count), count <= polar_batch, as 64-bit words: two for each.
constexpr int64_t polar_batch = 64;

void draw_words(const Plan &plan, uint64_t first, int64_t count, uint64_t *words) {
  uint32_t high[2 * polar_batch], low[2 * polar_batch];
  random::fill_random_words(plan.target, plan.key, random::main_plane, 2 * first, 2 * count, high);
  std::fill_n(low, 2 * count, 0x80000000U); // of a 32-bit draw: its middle
  if (plan.view.dtype == INWIT_C128)
    random::fill_random_words(plan.target, plan.key, random::low_plane, 2 * first, 2 * count, low);
  for (int64_t i = 0; i < 2 * count; ++i) words[i] = uint64_t{high[i]} << 32 | low[i];
}

void generate_polar(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &polar = parameters_of<Polar>(plan);
  with_part_type(plan.view.dtype, [&]<class T>(T) {
    auto *to = static_cast<typename T::Storage *>(out);
    uint64_t words[2 * polar_batch];
    for (int64_t done = 0; done < count; done += polar_batch) {
      const int64_t now = std::min(polar_batch, count - done);
      draw_words(plan, first + static_cast<uint64_t>(done), now, words);
      for (int64_t i = 0; i < now; ++i) {
        const auto [real, imaginary] = formulas::polar::element_of(polar, words[2 * i], words[2 * i + 1]);
        *to++ = round_double<T>(real);
        *to++ = round_double<T>(imaginary);
      }
    }
  });
}

inwit_moments polar_moments(const Plan &plan) {
  const auto &polar = parameters_of<Polar>(plan);
  const double stddev = polar.mass == 0 ? std::sqrt(0.5) : truncated_modulus_deviation(polar.bound);
  return moments_around(polar.centre, polar.scale * stddev, polar.scale * polar.bound);
}

constexpr Family polar_family = elementwise_family(polar_moments, nullptr, formula_on_device<Polar>);

Status plan_polar(Plan &plan, const Polar &polar) {
  return plan_elementwise(plan, polar_family, one_by_one<generate_polar>, polar, 30);
}

} // namespace

Status plan_complex_normal(Plan &plan, const Named &centre, const Named &deviation) {
  return plan_elementwise(plan, normal_family, generate_normal, Normal{centre.value, deviation.value}, 1);
}

Status plan_complex_uniform(Plan &plan, const Named &lower, const Named &upper) {
  return plan_elementwise(plan, uniform_family, generate_uniform, Uniform{lower.value, upper.value}, 0.5);
}

Status plan_disk(Plan &plan, double radius) {
  INWIT_TRY(check_fits(plan, {"the radius", radius}));
  INWIT_TRY(check_deviation(plan, {"the radius", radius}, 0)); // 0 too: tiny numbers round to it
  return plan_polar(plan, {0, radius, 0, 1});
}

Status plan_truncated_modulus(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to) {
  constexpr double least = 0x1p-10; // below this the mass would lose half of its digits
  if (from.value != -to.value || !(to.value >= least))
    return fail(INWIT_E_PARAMETER, from.name, " is ", from.value, " and ", to.name, " is ", to.value, ", but of ",
                dtype_name(plan.view.dtype), " the modulus is truncated: ", to.name, " must be at least ", least, ", and ",
                from.name, " its negative");
  const double mass = 1 - math::exponential(-to.value * to.value);
  return plan_polar(plan, {centre.value, deviation.value, mass, to.value});
}

double truncated_modulus_deviation(double bound) {
  const double square = bound * bound, outside = math::exponential(-square);
  return std::sqrt(outside == 0 ? 1 : 1 - square * outside / (1 - outside));
}

} // namespace inwit
