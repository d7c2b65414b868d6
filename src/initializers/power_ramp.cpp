// power_ramp: from start to stop along one axis, as a power of the position.
#include "initializers/formulas/power_ramp.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::power_ramp;

enum class Count { last, all };
constexpr Choice counts[] = {{"last", static_cast<int>(Count::last)}, {"all", static_cast<int>(Count::all)}};
constexpr ValueRange axis_number = {"an axis from -8 to 7",
                                    [](double x) { return x >= -INWIT_MAX_RANK && x < INWIT_MAX_RANK && x == std::floor(x); }};

constexpr Index<double> start{0}, stop{1}, exponent{2};
constexpr Index<Count> count{3};
constexpr Index<double> axis{4};
constexpr auto ramp_arguments = arguments(
    argument(start, {.name = "start", .doc = "value at the first position", .range = &finite_number}),
    argument(stop, {.name = "stop", .default_value = 1, .doc = "value at the end", .range = &finite_number}),
    argument(exponent, {.name = "exponent", .default_value = 1, .doc = "power of the position", .range = &non_negative_number}),
    argument(count, {.name = "count", .doc = "where the end is: at the last position, or one after it", .choices = counts}),
    argument(axis, {.name = "axis",
                    .default_value = -1,
                    .doc = "the axis of the ramp, without batch axes, counted from 0; negative: from the end",
                    .range = &axis_number}));

struct ManyOfRamp : Ramp {
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t columns, double *values) const {
    double positions[formula_columns] = {}, powers[formula_columns];
    const int64_t position = first / stride, all = (first + columns - 1) / stride - position + 1;
    for (int64_t k = 0; k < all; ++k) positions[k] = static_cast<double>(position + k) / divisor;
    math::raise_to(functions, exponent, positions, all, powers);
    for (int64_t k = 0, done = 0, end = stride - first % stride; k < all; ++k, end += stride) {
      const double value = start + rise * powers[k];
      for (; done < std::min(end, columns); ++done) values[done] = value;
    }
  }
};

Status plan_ramp(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const auto asked = static_cast<int>(values[axis]), number = asked < 0 ? asked + weight.rank : asked;
  if (number < 0 || number >= weight.rank)
    return fail(INWIT_E_SHAPE, values.name(axis), " is ", asked, ", the rank of shape ", plan.view.global_extents(), " is ",
                weight.rank);
  INWIT_TRY(check_fits(plan, values.named(start)));
  INWIT_TRY(check_fits(plan, values.named(stop)));
  ManyOfRamp ramp = {{1, 1, weight.extent[number], values[start], values[stop] - values[start], values[exponent], 1}};
  INWIT_TRY(check_fits(plan, ramp.rise, values.name(stop), " - ", values.name(start)));
  for (int inner = number + 1; inner < weight.rank; ++inner) ramp.stride *= weight.extent[inner];
  ramp.period = ramp.extent * ramp.stride;
  ramp.divisor = static_cast<double>(std::max<int64_t>(1, values[count] == Count::last ? ramp.extent - 1 : ramp.extent));
  return plan_formula(plan, ramp, 10);
}

} // namespace

namespace entries {

extern const Entry power_ramp = {
    .name = "power_ramp",
    .arguments = ramp_arguments,
    .positional = 5,
    .plan = plan_with<plan_ramp>(),
    .summary = "a ramp along one axis: decays of RWKV, linear schedules",
    .formula = "w[i] = start + (stop - start) (i / d)^exponent, d = n - 1 or n",
    .reference = "Peng et al. 2023, arXiv 2305.13048",
    .topic = "recurrent",
    .use = "Values that rise or fall along an axis: decays of RWKV, and depths or rates that differ from channel to channel.",
    .ranks = {1, INWIT_MAX_RANK},
};

} // namespace entries
} // namespace inwit
