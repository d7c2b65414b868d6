// rwkv7_ramp: the decays and mixing vectors of RWKV-7 along the last axis: the sum of a power ramp, a constant, a zigzag in each head
// and a line.
#include <cmath>

#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/rwkv7_ramp.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::rwkv7_ramp;

constexpr ValueRange head_range = {"an integer from 2 to 2^53",
                                   [](double x) { return x >= 2 && x <= 0x1p53 && x == std::floor(x); }};

constexpr Index<double> head_size{0}, constant{1}, zigzag{2}, linear{3}, start{4}, stop{5}, exponent{6};
constexpr auto ramp_arguments = arguments(
    argument(head_size, {.name = "head_size",
                         .default_value = 2, // an example
                         .doc = "channels of a head, which must divide the last axis: 64 in RWKV-7",
                         .range = &head_range,
                         .required = true}),
    argument(constant, {.name = "a", .doc = "constant term", .range = &finite_number}),
    argument(zigzag, {.name = "zigzag", .doc = "factor of q |q|, q from -1 to 1 in each head", .range = &finite_number}),
    argument(linear, {.name = "linear", .doc = "factor of the line from -1/2 to 1/2", .range = &finite_number}),
    argument(start, {.name = "start", .doc = "value of the ramp at the first channel", .range = &finite_number}),
    argument(stop, {.name = "stop", .doc = "value of the ramp at the last channel", .range = &finite_number}),
    argument(
        exponent,
        {.name = "exponent", .default_value = 1, .doc = "power of the position in the ramp", .range = &non_negative_number}));

struct ManyOfRwkv : Rwkv {
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *values) const {
    double positions[formula_columns] = {};
    for (int64_t i = 0; i < count; ++i) positions[i] = static_cast<double>(first + i) / static_cast<double>(period - 1);
    math::raise_to(functions, exponent, positions, count, values);
    const double middle = static_cast<double>(head - 1) / 2;
    for (int64_t i = 0, of_head = first % head; i < count; ++i, of_head = of_head + 1 < head ? of_head + 1 : 0) {
      const double q = (static_cast<double>(of_head) - middle) / middle;
      values[i] = start + rise * values[i] + constant + zigzag * (q * std::fabs(q)) + linear * (positions[i] - 0.5);
    }
  }
};

// Checks the bounds of each term: terms may be much larger than their sum.
Status check_terms(const Plan &plan, const Values &values) {
  for (const Index<double> term : {constant, zigzag, linear, start, stop}) INWIT_TRY(check_fits(plan, values.named(term)));
  INWIT_TRY(check_fits(plan, values[stop] - values[start], values.name(stop), " - ", values.name(start)));
  const double spread = std::fabs(values[zigzag]) + std::fabs(values[linear]) / 2;
  const double least = std::min(values[start], values[stop]) + values[constant] - spread;
  const double most = std::max(values[start], values[stop]) + values[constant] + spread;
  INWIT_TRY(check_fits(plan, least, "the sum of the terms' lower bounds"));
  return check_fits(plan, most, "the sum of the terms' upper bounds");
}

Status plan_rwkv(const Values &values, Plan &plan) {
  const ManyOfRwkv rwkv = {{WeightShape(plan.view).last(), static_cast<int64_t>(values[head_size]), values[constant],
                            values[zigzag], values[linear], values[start], values[stop] - values[start], values[exponent]}};
  if (rwkv.period % rwkv.head != 0)
    return fail(INWIT_E_SHAPE, values.name(head_size), " is ", rwkv.head, ", must divide the ", rwkv.period,
                " elements of the last axis of shape ", plan.view.global_extents());
  INWIT_TRY(check_terms(plan, values));
  return plan_formula(plan, rwkv, 10);
}

} // namespace

namespace entries {

extern const Entry rwkv7_ramp = {
    .name = "rwkv7_ramp",
    .arguments = ramp_arguments,
    .positional = 7,
    .plan = plan_with<plan_rwkv>(),
    .summary = "decays and mixing vectors of RWKV-7 along the last axis, the same for every leading index",
    .formula =
        "w[i] = start + (stop - start) p^exponent + a + zigzag q |q| + linear (p - 1/2), p = i / (n - 1), q from -1 to 1 in each head",
    .reference = "Peng et al. 2025, arXiv 2503.14456; RWKV-LM, RWKV-v7",
    .topic = "recurrent",
    .use = "The vectors w0, a0, v0 and k_k of RWKV-7, each with its own arguments.",
    .ranks = {1, INWIT_MAX_RANK},
};

} // namespace entries
} // namespace inwit
