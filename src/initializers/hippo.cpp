// hippo: the matrices of state-space layers that remember their input as coefficients of orthogonal polynomials.
#include "initializers/formulas/hippo.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"

namespace inwit {
namespace {

using namespace formulas::hippo;

constexpr Choice measures[] = {{"legs", static_cast<int>(Measure::legs)},
                               {"legt", static_cast<int>(Measure::legt)},
                               {"foud", static_cast<int>(Measure::foud)}};
constexpr Choice parts[] = {
    {"a", static_cast<int>(Part::a)}, {"b", static_cast<int>(Part::b)}, {"p", static_cast<int>(Part::p)}};

constexpr Index<Measure> measure{0};
constexpr Index<Part> part{1};
constexpr auto hippo_arguments = arguments(
    argument(
        measure,
        {.name = "measure", .doc = "legs: scaled Legendre; legt: translated Legendre; foud: Fourier", .choices = measures}),
    argument(part,
             {.name = "part",
              .doc = "a: the square state matrix; b: the input vector; p: of legs, the vector for which A + p p^T is normal",
              .choices = parts}));

Status plan_hippo(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const Hippo hippo = {weight.count, weight.extent[0], values[measure], values[part]};
  if (hippo.part == Part::a && (weight.rank != 2 || weight.extent[0] != weight.extent[1]))
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " is no square matrix, which ", values.name(part),
                " \"a\" must have");
  if (hippo.part != Part::a && weight.rank == 2 && weight.extent[1] != 1)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " must be a vector, or have one column, for ",
                values.name(part), " \"b\" or \"p\"");
  if (hippo.part == Part::p && hippo.measure != Measure::legs)
    return fail(INWIT_E_PARAMETER, values.name(part), " is \"p\", which only ", values.name(measure), " \"legs\" has");
  const double largest = (hippo.measure == Measure::foud ? two_pi : 2) * static_cast<double>(hippo.states);
  INWIT_TRY(check_fits(plan, hippo.part == Part::a ? largest : std::sqrt(largest), "an element"));
  return plan_formula<Hippo, hippo_at>(plan, hippo, 8);
}

} // namespace

namespace entries {

extern const Entry hippo = {
    .name = "hippo",
    .arguments = hippo_arguments,
    .positional = 2,
    .plan = plan_with<plan_hippo>(),
    .summary = "matrices of a state-space layer: HiPPO's A, B and the low-rank part P",
    .formula = "legs: A[i,j] = -sqrt((2i+1)(2j+1)) below the diagonal, -(i+1) on it; B[i] = sqrt(2i+1); P[i] = sqrt(i + 1/2)",
    .reference = "Gu, Dao, Ermon, Rudra, Re 2020, arXiv 2008.07669",
    .topic = "recurrent",
    .use = "State-space layers such as S4: with these matrices the state holds a compressed history of the input.",
    .ranks = {1, 2},
};

} // namespace entries
} // namespace inwit
