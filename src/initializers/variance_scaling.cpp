// The variance scaling family: Glorot, He, LeCun and the general rule. Scalars in double, as Keras does.
#include <algorithm>
#include <cmath>

#include "initializers/families.hpp"

namespace inwit {
namespace {

// The standard deviation of a standard normal cut at two sigma.
constexpr double cut_at_two_sigma = 0.87962566103423978;

// Product of the global extents of the listed axes; negative ones count from the end.
int32_t axes_product(const char *name, const IntegerList &axes, const View &view, double &product, Words &words) {
  product = 1;
  for (int i = 0; i < axes.count; ++i) {
    const auto axis = static_cast<int>(axes.of[i] < 0 ? axes.of[i] + view.rank : axes.of[i]);
    if (axis < 0 || axis >= view.rank)
      return words.refuse(INWIT_E_SHAPE, name, " names axis ", axes.of[i], ", the tensor's rank is ", view.rank);
    product *= static_cast<double>(view.global[axis]);
  }
  return INWIT_OK;
}

// Axes given as arguments of the initializer win over the tensor's layout, when both are given: Keras's rule. They have no
// receptive field.
int32_t fans_of(const Plan &plan, const IntegerList &input, const IntegerList &output, Fans &fans, Words &words) {
  if (!input.given || !output.given) return find_fans(plan.view, fans, words);
  if (const int32_t status = axes_product("input_axes", input, plan.view, fans.in, words)) return status;
  return axes_product("output_axes", output, plan.view, fans.out, words);
}

double fan_for(FanMode mode, const Fans &fans) {
  switch (mode) {
  case fan_in_mode: return fans.in;
  case fan_out_mode: return fans.out;
  case fan_avg_mode: return (fans.in + fans.out) / 2;
  case fan_geo_avg_mode: return std::sqrt(fans.in * fans.out);
  }
  return 1;
}

int32_t plan_scaled(Plan &plan, double scale, FanMode mode, ScaledLaw law, const IntegerList &input, const IntegerList &output,
                    Words &words) {
  Fans fans;
  if (const int32_t status = fans_of(plan, input, output, fans, words)) return status;
  const double variance = scale / std::max(1.0, fan_for(mode, fans));
  if (law == scaled_uniform) {
    const double limit = std::sqrt(3 * variance);
    return plan_uniform_law(plan, -limit, limit, words);
  }
  const double stddev = std::sqrt(variance);
  if (law == scaled_untruncated_normal) return plan_normal_law(plan, 0, stddev, words);
  return plan_truncated_law(plan, 0, stddev / cut_at_two_sigma, -2, 2, words);
}

} // namespace

int32_t plan_variance_scaling(const Row &, const Values &values, Plan &plan, Words &words) {
  return plan_scaled(plan, values.number(0), static_cast<FanMode>(values.choice(1)), static_cast<ScaledLaw>(values.choice(2)),
                     values.of[3].integers, values.of[4].integers, words);
}

int32_t plan_scaled_preset(const Row &row, const Values &values, Plan &plan, Words &words) {
  return plan_scaled(plan, row.preset[0], static_cast<FanMode>(row.preset[1]), static_cast<ScaledLaw>(row.preset[2]),
                     values.of[0].integers, values.of[1].integers, words);
}

} // namespace inwit
