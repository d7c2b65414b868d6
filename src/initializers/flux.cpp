// Flux's scaled laws: glorot, kaiming, lecun. A gain, and no fan is held at 1 from below.
#include <cmath>

#include "initializers/families.hpp"

namespace inwit {

int32_t plan_flux_scaled(const Row &row, const Values &values, Plan &plan, Words &words) {
  Fans fans;
  if (const int32_t status = find_fans(plan.view, fans, words)) return status;
  const auto law = static_cast<FluxLaw>(row.preset[2]);
  const double fan = static_cast<FluxFan>(row.preset[1]) == flux_fan_sum ? fans.in + fans.out : fans.in;
  if (fan == 0) return plan_constant(plan, 0); // nothing is there to be filled
  const double size = std::fabs(values.number(0)) * std::sqrt(row.preset[0] / fan);
  if (const int32_t status = law == flux_uniform ? check_fits(plan, "gain times the limit for gain 1", size, words)
                                                 : check_fits(plan, "10 gain times the deviation for gain 1", 10 * size, words))
    return status;
  if (size == 0) return plan_constant(plan, 0);
  if (law == flux_uniform) return plan_uniform_law(plan, -size, size, words);
  if (law == flux_normal) return plan_normal_law(plan, 0, size, words);
  return plan_cut_law(plan, 0, size, -2, 2, words);
}

} // namespace inwit
