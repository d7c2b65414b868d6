// retention_decay: the logarithms of the decays of RetNet's heads.
#include "initializers/formulas/retention_decay.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::retention_decay;

constexpr ValueRange decay_offset = {"a number from 0.001 to 1000", [](double x) { return x >= 0.001 && x <= 1000; }};

constexpr Index<double> offset{0};
constexpr auto decay_arguments = arguments(argument(
    offset, {.name = "offset", .default_value = 5, .doc = "minus log2(1 - decay) of the first head", .range = &decay_offset}));

struct ManyDecays : Decay {
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *values) const {
    double exponents[formula_columns] = {}, rests[formula_columns];
    for (int64_t i = 0; i < count; ++i) exponents[i] = offset + static_cast<double>(first + i);
    math::halves_to_the(functions, exponents, count, rests);
    math::logs_of_rests(functions, rests, count, values);
  }
};

Status plan_decay(const Values &values, Plan &plan) {
  const ManyDecays decay = {{WeightShape(plan.view).last(), values[offset]}};
  if (decay.period > 0) {
    const Named first = {"the value of the first head", log_decay_at(decay, 0)};
    INWIT_TRY(caused_by(values.named(offset), check_value(plan, first)));
  }
  return plan_formula(plan, decay, 8);
}

} // namespace

namespace entries {

extern const Entry retention_decay = {
    .name = "retention_decay",
    .arguments = decay_arguments,
    .positional = 1,
    .plan = plan_with<plan_decay>(),
    .summary = "logarithms of the decays of retention (RetNet), one for each head",
    .formula = "w[h] = log(1 - 2^(-offset - h))",
    .reference = "Sun et al. 2023, arXiv 2307.08621; torchscale RetNet",
    .topic = "recurrent",
    .use = "The decays of the heads of RetNet.",
    .ranks = {1, 1},
};

} // namespace entries
} // namespace inwit
