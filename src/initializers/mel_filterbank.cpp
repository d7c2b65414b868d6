// mel_filterbank: triangles that are equally spaced on a mel scale, over the bins of a Fourier transform.
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

enum class Scale { slaney, htk, kaldi };
constexpr Choice scales[] = {{"slaney", static_cast<int>(Scale::slaney)},
                             {"htk", static_cast<int>(Scale::htk)},
                             {"kaldi", static_cast<int>(Scale::kaldi)}};
enum class Norm { slaney, none };
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

constexpr double log_step = 0x1.db365858403a3p+0; // log 6.4, of 27 mel steps of the Slaney scale
constexpr double log_ten = 0x1.26bb1bbb55516p+1;

double mel_of(Scale of, double hertz) {
  switch (of) {
  case Scale::slaney: return hertz < 1000 ? 3 * hertz / 200 : 15 + 27 * math::log_positive(hertz / 1000) / log_step;
  case Scale::htk: return 2595 * math::log_positive(1 + hertz / 700) / log_ten;
  case Scale::kaldi: return 1127 * math::log_positive(1 + hertz / 700);
  }
  return 0;
}

double hertz_of(Scale of, double mel) {
  switch (of) {
  case Scale::slaney: return mel < 15 ? 200 * mel / 3 : 1000 * math::exponential_of(log_step * (mel - 15) / 27);
  case Scale::htk: return 700 * (math::exponential_of(log_ten * mel / 2595) - 1);
  case Scale::kaldi: return 700 * (math::exponential_of(mel / 1127) - 1);
  }
  return 0;
}

struct Bank {
  int64_t period, bins, filters;
  double nyquist, low, high; // half of the sample rate, rounded down, in Hz; ends in mel
  Scale scale;
  Norm norm;

  double edge(int64_t number) const {
    return hertz_of(scale, low + (high - low) * static_cast<double>(number) / static_cast<double>(filters + 1));
  }
};

double weight_at(const Bank &bank, int64_t index) {
  const int64_t bin = index % bank.period / bank.filters, filter = index % bank.filters;
  const double frequency = bank.nyquist * static_cast<double>(bin) / static_cast<double>(bank.bins - 1);
  const double left = bank.edge(filter), centre = bank.edge(filter + 1), right = bank.edge(filter + 2);
  if (!(frequency > left && frequency < right)) return 0;
  const double height = frequency <= centre ? (frequency - left) / (centre - left) : (right - frequency) / (right - centre);
  return bank.norm == Norm::slaney ? height * (2 / (right - left)) : height;
}

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
  const Bank bank = {bins * filters,
                     bins,
                     filters,
                     std::floor(values[sample_rate] / 2),
                     mel_of(values[scale], values[f_min]),
                     mel_of(values[scale], top),
                     values[scale],
                     values[norm]};
  if (bank.norm == Norm::slaney) // the first filter is the narrowest
    INWIT_TRY(check_fits(plan, 2 / (bank.edge(2) - bank.edge(0)), "the height of the first filter"));
  return plan_formula<Bank, weight_at>(plan, bank, 150);
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
    .use = "The first layer of speech and music models, fixed or trained from there, behind a power spectrum.",
    .ranks = {2, 2},
};

} // namespace entries
} // namespace inwit
