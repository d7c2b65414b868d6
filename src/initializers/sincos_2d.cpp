// sincos_2d: sinusoidal embeddings of the positions in a grid, half of the features for each coordinate.
#include "initializers/formulas/sincos_2d.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::sincos_2d;

constexpr Index<double> height{0}, base{1};
constexpr Index<bool> class_token{2};
constexpr auto grid_arguments = arguments(
    argument(height, {.name = "height",
                      .default_value = 1, // an example
                      .doc = "rows of the grid, which must divide the number of positions",
                      .range = &positive_integer,
                      .required = true}),
    argument(base, {.name = "base", .default_value = 10000, .doc = "ratio of the frequencies", .range = &above_one}),
    argument(class_token, {.name = "class_token", .doc = "1: a row of zeros in front of the grid", .range = &zero_or_one}));

struct ManyEmbeddings : Grid {
  static constexpr int64_t per_column = 1;

  // The divisors of the coordinate.
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *divisors) const {
    double exponents[formula_columns] = {};
    const int64_t quarter = columns / 4;
    for (int64_t i = 0; i < count; ++i)
      exponents[i] = static_cast<double>((first + i) % quarter) / static_cast<double>(quarter);
    math::powers_of(functions, base, exponents, count, divisors);
  }

  void of_row(const math::VectorFunctions &functions, int64_t row, int64_t first, int64_t count, const double *divisors,
              double *values) const {
    if (row < tokens) {
      std::fill_n(values, count, 0.0);
      return;
    }
    double sines[formula_columns], cosines[formula_columns];
    const int64_t position = row - tokens, across = position % width, down = position / width;
    const auto x = static_cast<double>(across), y = static_cast<double>(down);
    for (int64_t i = 0; i < count; ++i) values[i] = (first + i < columns / 2 ? x : y) / divisors[i];
    functions.sine_cosine(values, count, sines, cosines);
    const int64_t quarter = columns / 4;
    for (int64_t done = 0; done < count;) { // sines, cosines, sines, cosines
      const int64_t part = (first + done) / quarter, end = std::min(count, (part + 1) * quarter - first);
      std::copy((part % 2 == 0 ? sines : cosines) + done, (part % 2 == 0 ? sines : cosines) + end, values + done);
      done = end;
    }
  }
};

inwit_moments moments(const Plan &plan) {
  inwit_moments all = summed_moments<ManyEmbeddings>(plan);
  if (std::isnan(all.mean)) all.minimum = -1, all.maximum = 1;
  return all;
}

constexpr Family grid_family = elementwise_family(moments, nullptr, formula_on_device<Grid>);

Status plan_grid(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const auto rows = static_cast<int64_t>(values[height]), tokens = int64_t{values[class_token]};
  const int64_t positions = std::max<int64_t>(0, weight.extent[0] - tokens), features = weight.extent[1];
  if (features % 4 != 0)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", features, " columns, must have a multiple of 4");
  if (positions % rows != 0)
    return fail(INWIT_E_SHAPE, values.name(height), " is ", rows, ", must divide the ", positions, " positions of shape ",
                plan.view.global_extents());
  const int64_t width = positions / rows, longest = int64_t{1} << 20;
  if (width > longest || (positions > 0 && rows > longest))
    return fail(INWIT_E_SHAPE, "the grid is ", rows, " x ", width, ", must have at most 2^20 positions a side");
  const ManyEmbeddings grid = {{weight.extent[0] * features, features, width, tokens, values[base]}};
  return plan_formula(plan, grid, 3, grid_family);
}

} // namespace

namespace entries {

extern const Entry sincos_2d = {
    .name = "sincos_2d",
    .arguments = grid_arguments,
    .positional = 3,
    .plan = plan_with<plan_grid>(),
    .summary = "sinusoidal embeddings of a grid's positions, of shape (height width, features): ViT, MAE, DiT",
    .formula = "w[y W + x] = (sin x f, cos x f, sin y f, cos y f), f[i] = base^(-4 i / n), n / 4 features each",
    .reference = "He et al. 2021, arXiv 2111.06377; DiT get_2d_sincos_pos_embed",
    .topic = "position",
    .use = "The fixed position embeddings of vision transformers whose tokens are patches of a grid: MAE, DiT.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
