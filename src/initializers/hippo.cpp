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

// root[k] = sqrt((2 row + 1) (2 (first + k) + 1))
void roots_of_products(int64_t row, int64_t first, int64_t count, double *root) {
  const auto odd = static_cast<double>(2 * row + 1), begin = static_cast<double>(2 * first + 1); // exact, of matrices
  for (int k = 0; k < static_cast<int>(count); ++k) root[k] = std::sqrt(odd * (begin + 2.0 * k));
}

struct ManyOfHippo : Hippo {
  void of_row(const math::VectorFunctions &, int64_t row, int64_t first, int64_t count, const double *, double *values) const {
    if (part == Part::a) return of_matrix(row, first, count, values);
    for (int64_t k = 0; k < count; ++k) values[k] = vector_at(measure, part, first + k);
  }

  void of_matrix(int64_t row, int64_t first, int64_t count, double *values) const {
    const int64_t below = std::clamp(row - first, int64_t{0}, count); // columns before the diagonal
    switch (measure) {
    case Measure::legs:
      roots_of_products(row, first, below, values);
      for (int64_t k = 0; k < below; ++k) values[k] = -values[k];
      for (int64_t k = below; k < count; ++k) values[k] = first + k == row ? -static_cast<double>(row + 1) : 0;
      return;
    case Measure::legt:
      roots_of_products(row, first, count, values);
      for (int64_t k = 0; k < count; ++k) values[k] = -0.5 * values[k];
      for (int64_t j = row + 1 + std::max<int64_t>(0, first - row) / 2 * 2; j < first + count; j += 2)
        values[j - first] = -values[j - first];
      return;
    case Measure::foud: // zero outside the 2 x 2 blocks on the diagonal
      const int64_t block = row / 2 * 2;
      std::fill_n(values, count, 0.0);
      for (int64_t j = std::max(block, first); j < std::min(block + 2, first + count); ++j)
        values[j - first] = matrix_at(measure, row, j);
      return;
    }
  }
};

Status plan_hippo(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const ManyOfHippo hippo = {
      {weight.count, values[part] == Part::a ? weight.extent[0] : weight.count, values[measure], values[part]}};
  if (hippo.part == Part::a && (weight.rank != 2 || weight.extent[0] != weight.extent[1]))
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " is no square matrix, which ", values.name(part),
                " \"a\" must have");
  if (hippo.part != Part::a && weight.rank == 2 && weight.extent[1] != 1)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " must be a vector, or have one column, for ",
                values.name(part), " \"b\" or \"p\"");
  if (hippo.part == Part::p && hippo.measure != Measure::legs)
    return fail(INWIT_E_PARAMETER, values.name(part), " is \"p\", which only ", values.name(measure), " \"legs\" has");
  const double largest = (hippo.measure == Measure::foud ? two_pi : 2) * static_cast<double>(weight.extent[0]);
  INWIT_TRY(check_fits(plan, hippo.part == Part::a ? largest : std::sqrt(largest), "an element"));
  return plan_formula(plan, hippo, 2);
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
