// sinusoidal_positions: sines and cosines of the position at geometrically spaced frequencies.
#include "initializers/formulas/sinusoidal_positions.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::sinusoidal_positions;

constexpr Choice conventions[] = {{"interleaved", static_cast<int>(Convention::interleaved)},
                                  {"halves", static_cast<int>(Convention::halves)}};

constexpr Index<Convention> convention{0};
constexpr Index<double> base{1};
constexpr Index<OptionalNumber> padding_idx{2};
constexpr auto position_arguments = arguments(
    argument(convention,
             {.name = "convention",
              .doc = "columns: sine, cosine, sine, ... as in the paper; or all sines, then all cosines, as in tensor2tensor",
              .choices = conventions}),
    argument(base, {.name = "base", .default_value = 10000, .doc = "ratio of the frequencies", .range = &above_one}),
    argument(padding_idx, {.name = "padding_idx", .doc = "the position whose row is zero", .range = &non_negative_integer}));

struct ManyPositions : Positions {
  static constexpr int64_t per_column = 1;

  // The divisors of the position, one for each pair of columns, or for each column.
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *divisors) const {
    double exponents[formula_columns] = {};
    const int64_t half = columns / 2;
    if (convention == Convention::interleaved) {
      const int64_t pair = first / 2;
      count = (first + count + 1) / 2 - pair;
      for (int64_t i = 0; i < count; ++i) exponents[i] = static_cast<double>(2 * (pair + i)) / static_cast<double>(columns);
    } else {
      for (int64_t i = 0; i < count; ++i)
        exponents[i] = static_cast<double>((first + i) % half) / static_cast<double>(half - 1);
    }
    math::powers_of(functions, base, exponents, count, divisors);
  }

  void of_row(const math::VectorFunctions &functions, int64_t row, int64_t first, int64_t count, const double *divisors,
              double *values) const {
    if (row == padding) {
      std::fill_n(values, count, 0.0);
      return;
    }
    const auto position = static_cast<double>(row);
    double angles[formula_columns] = {}, sines[formula_columns], cosines[formula_columns];
    const bool is_interleaved = convention == Convention::interleaved;
    const int64_t angle_count = is_interleaved ? (first + count + 1) / 2 - first / 2 : count;
    for (int64_t i = 0; i < angle_count; ++i) angles[i] = position / divisors[i];
    functions.sine_cosine(angles, angle_count, sines, cosines);
    if (is_interleaved) {
      double pairs[formula_columns + 2];
      for (int64_t i = 0; i < angle_count; ++i) pairs[2 * i] = sines[i], pairs[2 * i + 1] = cosines[i];
      std::copy_n(pairs + first % 2, count, values);
    } else {
      const int64_t half = columns / 2, of_sines = std::clamp(half - first, int64_t{0}, count);
      std::copy_n(sines, of_sines, values);
      std::copy_n(cosines + of_sines, count - of_sines, values + of_sines);
      if (first + count > 2 * half) values[count - 1] = 0; // the last column of an odd number
    }
  }
};

Status plan_positions(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const int64_t rows = weight.extent[0], columns = weight.extent[1];
  const OptionalNumber padding = values[padding_idx];
  const bool is_interleaved = values[convention] == Convention::interleaved;
  if (is_interleaved ? columns % 2 != 0 : columns > 0 && columns < 4)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", columns, " columns, must have ",
                is_interleaved ? "an even number" : "at least 4");
  if (rows > int64_t{1} << 20)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", rows, " positions, must have at most 2^20");
  if (padding.given && padding.number >= static_cast<double>(rows))
    return fail(INWIT_E_PARAMETER, values.name(padding_idx), " is ", padding.number, ", must be less than the ", rows,
                " positions");
  const ManyPositions positions = {
      {rows * columns, columns, padding.given ? static_cast<int64_t>(padding.number) : -1, values[convention], values[base]}};
  return plan_formula(plan, positions, 2);
}

} // namespace

namespace entries {

extern const Entry sinusoidal_positions = {
    .name = "sinusoidal_positions",
    .arguments = position_arguments,
    .positional = 3,
    .plan = plan_with<plan_positions>(),
    .summary = "sinusoidal position embeddings of shape (positions, features)",
    .formula = "w[p, 2i] = sin(p base^(-2i/n)), w[p, 2i+1] = cos(p base^(-2i/n))",
    .reference = "Vaswani et al. 2017, arXiv 1706.03762; tensor2tensor",
    .topic = "position",
    .use =
        "Position tables in transformers, fixed or trained further. The conventions differ in the order of sines and cosines.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
