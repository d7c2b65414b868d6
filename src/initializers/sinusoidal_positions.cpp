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
  const Positions positions = {rows * columns, columns, padding.given ? static_cast<int64_t>(padding.number) : -1,
                               values[convention], values[base]};
  return plan_formula<Positions, position_at>(plan, positions, 100);
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
        "Tables of positions in transformers, fixed or trained from there. The conventions differ in where sines and cosines are.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
