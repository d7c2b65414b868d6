// alibi_slopes: the slopes of the linear biases that attention with ALiBi adds, one for each head.
#include <bit>

#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/alibi_slopes.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::alibi_slopes;

struct ManySlopes : Slopes {
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *values) const {
    double exponents[formula_columns] = {};
    for (int64_t i = 0; i < count; ++i) exponents[i] = exponent_of(*this, first + i);
    math::halves_to_the(functions, exponents, count, values);
  }
};

Status plan_slopes(const Values &, Plan &plan) {
  const int64_t heads = WeightShape(plan.view).last();
  const ManySlopes slopes = {{heads, static_cast<double>(std::bit_floor(static_cast<uint64_t>(heads)))}};
  return plan_formula(plan, slopes, 6);
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
