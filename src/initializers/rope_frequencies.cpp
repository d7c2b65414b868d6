// rope_frequencies: the angular frequencies of rotary position embeddings.
#include "initializers/formulas/rope_frequencies.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::rope_frequencies;

constexpr Choice scalings[] = {{"default", static_cast<int>(Scaling::none)},
                               {"linear", static_cast<int>(Scaling::linear)},
                               {"llama3", static_cast<int>(Scaling::llama3)},
                               {"yarn", static_cast<int>(Scaling::yarn)}};

constexpr Index<double> base{0}, dim{1};
constexpr Index<Scaling> scaling{2};
constexpr Index<double> factor{3};
constexpr Index<OptionalNumber> low{4}, high{5};
constexpr Index<double> original_length{6};
constexpr auto rope_arguments = arguments(
    argument(base, {.name = "base", .default_value = 10000, .doc = "rope_theta", .range = &above_one}),
    argument(
        dim,
        {.name = "dim", .doc = "features of a head that rotate; 0: two for each frequency", .range = &non_negative_integer}),
    argument(scaling, {.name = "scaling", .doc = "rule for longer contexts", .choices = scalings}),
    argument(factor,
             {.name = "factor", .default_value = 1, .doc = "factor on the context's length", .range = &positive_number}),
    argument(low, {.name = "low",
                   .doc = "llama3: low_freq_factor, 1 if not given; yarn: beta_slow, 1 if not given",
                   .range = &positive_number}),
    argument(high, {.name = "high",
                    .doc = "llama3: high_freq_factor, 4 if not given; yarn: beta_fast, 32 if not given",
                    .range = &positive_number}),
    argument(original_length, {.name = "original_length",
                               .default_value = 8192,
                               .doc = "the context's length before scaling",
                               .range = &positive_integer}));

struct ManyFrequencies : Rope {
  void of_columns(const math::VectorFunctions &functions, int64_t begin, int64_t count, double *frequencies) const {
    double exponents[formula_columns] = {};
    for (int64_t i = 0; i < count; ++i) exponents[i] = 2 * static_cast<double>(begin + i) / dim;
    math::powers_of(functions, base, exponents, count, frequencies);
    for (int64_t i = 0; i < count; ++i) frequencies[i] = scaled(*this, static_cast<double>(begin + i), 1 / frequencies[i]);
  }
};

// The dimension whose rotation makes this number of turns over the original length.
double dimension_of(const Rope &rope, double turns) {
  return rope.dim * math::log_positive(rope.length / (two_pi * turns)) / (2 * math::log_positive(rope.base));
}

Status plan_rope(const Values &values, Plan &plan) {
  const OptionalNumber given_low = values[low], given_high = values[high];
  ManyFrequencies rope = {};
  rope.period = WeightShape(plan.view).last();
  rope.base = values[base];
  rope.dim = values[dim] > 0 ? values[dim] : 2 * static_cast<double>(rope.period);
  rope.factor = values[factor];
  rope.scaling = values[scaling];
  rope.low = given_low.given ? given_low.number : 1;
  rope.high = given_high.given ? given_high.number : rope.scaling == Scaling::yarn ? 32 : 4;
  rope.length = values[original_length];
  if (rope.dim < 2 * static_cast<double>(rope.period))
    return fail(INWIT_E_PARAMETER, values.name(dim), " is ", rope.dim, ", must be 0 or at least twice the ", rope.period,
                " frequencies");
  if (!(rope.low < rope.high))
    return fail(INWIT_E_PARAMETER, values.name(low), " is ", rope.low, ", must be < ", values.name(high), ", which is ",
                rope.high);
  if (rope.scaling == Scaling::yarn) {
    rope.first = std::max(std::floor(dimension_of(rope, rope.high)), 0.0);
    double end = std::min(std::ceil(dimension_of(rope, rope.low)), rope.dim - 1);
    if (end == rope.first) end += 0.001;
    rope.divisor = end - rope.first;
  }
  return plan_formula(plan, rope, 8);
}

} // namespace

namespace entries {

extern const Entry rope_frequencies = {
    .name = "rope_frequencies",
    .arguments = rope_arguments,
    .positional = 7,
    .plan = plan_with<plan_rope>(),
    .summary = "frequencies of rotary position embeddings, with the scalings of longer contexts",
    .formula = "w[j] = base^(-2 j / dim)",
    .reference = "Su et al. 2021, arXiv 2104.09864; Peng et al. 2023, arXiv 2309.00071",
    .topic = "position",
    .use = "The buffer inv_freq of rotary embeddings. The scalings are those that configs specify for longer contexts.",
    .ranks = {1, 1},
};

} // namespace entries
} // namespace inwit
