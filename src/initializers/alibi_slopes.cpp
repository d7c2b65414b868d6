// alibi_slopes: the slopes of the linear biases that attention with ALiBi adds, one for each head.
#include <bit>

#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

struct Slopes {
  int64_t period; // heads
  double power;   // the largest power of two that does not exceed them
};

// The heads beyond the power of two have every other slope of twice as many heads.
double slope_at(const Slopes &slopes, int64_t index) {
  const auto head = static_cast<double>(index % slopes.period);
  const double exponent =
      head < slopes.power ? 8 * (head + 1) / slopes.power : 4 * (2 * (head - slopes.power) + 1) / slopes.power;
  return math::half_to_the(exponent);
}

Status plan_slopes(const Values &, Plan &plan) {
  const int64_t heads = WeightShape(plan.view).last();
  const Slopes slopes = {heads, static_cast<double>(std::bit_floor(static_cast<uint64_t>(heads)))};
  return plan_formula<Slopes, slope_at>(plan, slopes, 40);
}

} // namespace

namespace entries {

extern const Entry alibi_slopes = {
    .name = "alibi_slopes",
    .plan = plan_with<plan_slopes>(),
    .summary = "slopes of attention with linear biases (ALiBi), one for each head",
    .formula =
        "w[h] = 2^(-8 (h + 1) / n) for n heads, n a power of 2; else those of the power c below, then 2^(-4 (2k + 1) / c)",
    .reference = "Press, Smith, Lewis 2021, arXiv 2108.12409; transformers build_alibi_tensor",
    .topic = "position",
    .use = "The table of slopes in attention with linear biases (ALiBi), as in BLOOM and MPT; it is not trained.",
    .ranks = {1, 1},
};

} // namespace entries
} // namespace inwit
