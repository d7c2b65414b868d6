// mel_filterbank: triangles that are equally spaced on a mel scale, over the bins of a Fourier transform.
#include "initializers/formulas/mel_filterbank.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using namespace formulas::mel_filterbank;

constexpr Choice scales[] = {{"slaney", static_cast<int>(Scale::slaney)},
                             {"htk", static_cast<int>(Scale::htk)},
                             {"kaldi", static_cast<int>(Scale::kaldi)}};
constexpr Choice norms[] = {{"slaney", static_cast<int>(Norm::slaney)}, {"none", static_cast<int>(Norm::none)}};

constexpr Index<double> sample_rate{0}, f_min{1};
constexpr Index<OptionalNumber> f_max{2};
constexpr Index<Scale> scale{3};
constexpr Index<Norm> norm{4};
constexpr auto mel_arguments = arguments(
    argument(sample_rate,
             {.name = "sample_rate", .default_value = 16000, .doc = "of the audio, in Hz", .range = &positive_integer}),
    argument(f_min, {.name = "f_min", .doc = "lower end of the first filter, in Hz", .range = &non_negative_number}),
    argument(f_max, {.name = "f_max",
                     .doc = "upper end of the last filter, in Hz; sample_rate / 2 if not given",
                     .range = &positive_number}),
    argument(scale, {.name = "scale", .doc = "the mel scale", .choices = scales}),
    argument(norm, {.name = "norm", .doc = "slaney: filters of equal area; none: of height 1", .choices = norms}));

struct ManyFilters : Bank {
  static constexpr int64_t per_column = 2;

  // The edges of the filters, two of which neighbours share, and the factors on their heights.
  void of_columns(const math::VectorFunctions &functions, int64_t first, int64_t count, double *edges) const {
    double *const factors = edges + formula_columns + 2;
    double mels[formula_columns + 2], exponents[formula_columns + 2] = {};
    for (int64_t i = 0; i < count + 2; ++i) {
      mels[i] = mel_of_edge(first + i);
      exponents[i] = exponent_of(scale, mels[i]);
    }
    functions.exponential(exponents, count + 2, edges);
    for (int64_t i = 0; i < count + 2; ++i) edges[i] = hertz_of(scale, mels[i], edges[i]);
    for (int64_t i = 0; i < count; ++i) factors[i] = norm == Norm::slaney ? 2 / (edges[i + 2] - edges[i]) : 1;
  }

  void of_row(const math::VectorFunctions &, int64_t bin, int64_t, int64_t count, const double *edges, double *values) const {
    const double *const factors = edges + formula_columns + 2;
    const double frequency = nyquist * static_cast<double>(bin) / static_cast<double>(bins - 1);
    for (int64_t i = 0; i < count; ++i) {
      const double left = edges[i], centre = edges[i + 1], right = edges[i + 2];
      if (!(frequency > left && frequency < right))
        values[i] = 0;
      else
        values[i] =
            (frequency <= centre ? (frequency - left) / (centre - left) : (right - frequency) / (right - centre)) * factors[i];
    }
  }
};

Status check_band(const Values &values, double top) {
  const double half = values[sample_rate] / 2;
  if (top > half)
    return fail(INWIT_E_PARAMETER, values.name(f_max), " is ", top, ", must be at most half of ", values.name(sample_rate),
                ", which is ", values[sample_rate]);
  if (!(values[f_min] < top))
    return fail(INWIT_E_PARAMETER, values.name(f_min), " is ", values[f_min], ", must be < ", values.name(f_max), ", which is ",
                top);
  return {};
}

Status plan_mel(const Values &values, Plan &plan) {
  const WeightShape weight(plan.view);
  const int64_t bins = weight.extent[0], filters = weight.extent[1];
  const OptionalNumber given = values[f_max];
  const double top = given.given ? given.number : values[sample_rate] / 2;
  INWIT_TRY(check_band(values, top));
  if (bins == 1)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has 1 row (frequency bin), must have at least 2");
  const ManyFilters bank = {{bins * filters, bins, filters, std::floor(values[sample_rate] / 2),
                             mel_of(values[scale], values[f_min]), mel_of(values[scale], top), values[scale], values[norm]}};
  if (bank.norm == Norm::slaney) // the first filter is the narrowest
    INWIT_TRY(check_fits(plan, 2 / (bank.edge(2) - bank.edge(0)), "the height of the first filter"));
  return plan_formula(plan, bank, 2);
}

} // namespace

namespace entries {

extern const Entry mel_filterbank = {
    .name = "mel_filterbank",
    .arguments = mel_arguments,
    .positional = 5,
    .plan = plan_with<plan_mel>(),
    .summary = "triangular filters of shape (frequency bins, filters), equally spaced on a mel scale",
    .formula = "w[b,m] = max(0, min((f_b - l) / (c - l), (r - f_b) / (r - c))) times 2 / (r - l) for Slaney's norm",
    .reference = "Slaney 1998, Auditory Toolbox; transformers mel_filter_bank, librosa filters.mel",
    .topic = "signal",
    .use = "The first layer of speech and music models, fixed or trained further, after a power spectrum.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
