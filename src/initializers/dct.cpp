// dct: the matrix of the discrete cosine transform (type II), or its first rows.
#include <cmath>

#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/dct.hpp"

namespace inwit {
namespace {

using namespace formulas::dct;

constexpr Index<bool> orthonormal{0};
constexpr auto dct_arguments = arguments(argument(orthonormal, {.name = "orthonormal",
                                                                .default_value = 1,
                                                                .doc = "1: rows of length 1; 0: the factor 2 everywhere",
                                                                .range = &zero_or_one}));

constexpr int64_t most_points = int64_t{1} << 30; // products of two indices stay far from overflow

struct ManyCosines : Cosines {
  void of_row(const math::VectorFunctions &functions, int64_t row, int64_t column, int64_t count, const double *,
              double *values) const {
    double sines[formula_columns];
    const int64_t turns = 4 * columns;
    functions.turns((2 * column + 1) * row % turns, 2 * row % turns, turns, count, sines, values);
    const double factor = row == 0 ? first : others;
    for (int64_t i = 0; i < count; ++i) values[i] = factor * values[i];
  }
};

// Rows other than the first have sum 0, and sum of squares n / 2 times the square of their factor.
inwit_moments moments(const Plan &plan) {
  const auto &cosines = parameters_of<Cosines>(plan);
  const auto points = static_cast<double>(cosines.columns), rows = static_cast<double>(cosines.period) / points;
  if (cosines.period <= most_summed) return summed_moments<ManyCosines>(plan);
  const double mean = cosines.first / rows;
  const double square = (cosines.first * cosines.first + (rows - 1) * cosines.others * cosines.others / 2) / rows;
  return {mean, std::sqrt(square - mean * mean), rows > 1 ? -cosines.others : cosines.first,
          rows > 1 ? cosines.others : cosines.first};
}

constexpr Family dct_family = elementwise_family(moments, nullptr, formula_on_device<Cosines>);

Status plan_dct(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const int64_t rows = weight.extent[0], points = weight.extent[1];
  if (rows > points && points > 0)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", rows, " rows, must have at most as many as the ",
                points, " columns");
  if (points > most_points)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", points, " columns, must have at most 2^30");
  const auto n = static_cast<double>(std::max<int64_t>(1, points));
  const bool is_orthonormal = values[orthonormal];
  const ManyCosines cosines = {
      {rows * points, points, is_orthonormal ? std::sqrt(1 / n) : 2, is_orthonormal ? std::sqrt(2 / n) : 2}};
  return plan_formula(plan, cosines, 3, dct_family);
}

} // namespace

namespace entries {

extern const Entry dct = {
    .name = "dct",
    .arguments = dct_arguments,
    .positional = 1,
    .plan = plan_with<plan_dct>(),
    .summary = "the matrix of the discrete cosine transform of type II, or its first rows",
    .formula = "w[k,i] = sqrt((k > 0 ? 2 : 1) / n) cos(pi (2i + 1) k / 2n)",
    .reference = "Ahmed, Natarajan, Rao 1974, IEEE Trans. Comput. 23",
    .topic = "signal",
    .use = "Frequency features such as MFCC, and fixed orthogonal mixing layers.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
