#include "model/identify.hpp"

#include <algorithm>
#include <cmath>

#include "base/dtype.hpp"
#include "base/fans.hpp"
#include "math/functions.hpp"
#include "math/gauss.hpp"

namespace inwit {
namespace {

constexpr int64_t fewest_elements = 64;                 // with fewer, distributions cannot be told apart
constexpr double truncated_stddev = 0.8796256610342398; // of a normal distribution that is truncated at two sigma
constexpr double truncated_kurtosis = 2.3653;

// A scale that initializers use: a function of the fans, or a common number.
struct Scale {
  double value;
  const char *text;
  double fan; // 0: none
  const char *fan_name, *remark;
};

struct Sample {
  double count, stddev, kurtosis, reach; // reach: largest distance from 0, in standard deviations
  double error;                          // relative, of stddev, by chance
};

bool find_any_fans(View &view, Fans &fans) {
  if (view.layout == INWIT_LAYOUT_NONE && !has_explicit_fans(view)) view.layout = INWIT_LAYOUT_TORCH;
  return static_cast<bool>(find_fans(view, fans)) && fans.in > 0 && fans.out > 0;
}

// The nearest of the scales within the relative `error`, or nullptr.
const Scale *nearest_scale(std::span<const Scale> scales, double seen, double error) {
  const Scale *best = nullptr;
  double least = error;
  for (const Scale &scale : scales)
    if (const double distance = std::abs(seen / scale.value - 1);
        scale.value > 0 && distance < least * (1 - 1e-9)) { // the first of equal ones
      least = distance;
      best = &scale;
    }
  return best;
}

void describe(Message &text, const char *name, double seen, const Scale *scale) {
  text.add(name);
  add_digits(text, seen);
  if (scale == nullptr) return;
  if (scale->text[0] != '\0') text.add(" = ").add(scale->text);
  if (scale->fan > 0) {
    text.add(", ").add(scale->fan_name).add(" ");
    add_digits(text, scale->fan);
  }
  if (scale->remark[0] != '\0') text.add(": ").add(scale->remark);
}

void describe_uniform(Message &text, double bound, double error, const Fans *fans) {
  const Scale *scale = nullptr;
  const double in = fans != nullptr ? fans->in : 0, out = fans != nullptr ? fans->out : 0;
  const Scale scales[] = {
      {fans ? std::sqrt(1 / in) : 0, "1/sqrt(fan_in)", in, "fan_in", "PyTorch's default"},
      {fans ? std::sqrt(6 / (in + out)) : 0, "sqrt(6/(fan_in + fan_out))", in + out, "fan_in + fan_out", "Glorot"},
      {fans ? std::sqrt(6 / in) : 0, "sqrt(6/fan_in)", in, "fan_in", "He"},
      {fans ? std::sqrt(3 / in) : 0, "sqrt(3/fan_in)", in, "fan_in", "LeCun"},
      {fans ? std::sqrt(1 / out) : 0, "1/sqrt(fan_out)", out, "fan_out", ""},
      {fans ? std::sqrt(6 / out) : 0, "sqrt(6/fan_out)", out, "fan_out", "He of fan_out"},
      {fans ? std::sqrt(3 / out) : 0, "sqrt(3/fan_out)", out, "fan_out", "LeCun of fan_out"},
      {0.05, "", 0, "", "Keras's random_uniform"}};
  scale = nearest_scale(scales, bound, error);
  describe(text, "uniform +-", bound, scale);
}

void describe_normal(Message &text, const char *name, double stddev, double error, const Fans *fans) {
  const double in = fans != nullptr ? fans->in : 0, out = fans != nullptr ? fans->out : 0;
  const Scale scales[] = {
      {0.02, "", 0, "", "GPT-2, BERT"},
      {fans ? std::sqrt(2 / in) : 0, "sqrt(2/fan_in)", in, "fan_in", "He"},
      {fans ? std::sqrt(2 / (in + out)) : 0, "sqrt(2/(fan_in + fan_out))", in + out, "fan_in + fan_out", "Glorot"},
      {fans ? std::sqrt(1 / in) : 0, "1/sqrt(fan_in)", in, "fan_in", "LeCun"},
      {fans ? std::sqrt(2 / out) : 0, "sqrt(2/fan_out)", out, "fan_out", "He of fan_out"},
      {fans ? std::sqrt(1 / out) : 0, "1/sqrt(fan_out)", out, "fan_out", "LeCun of fan_out"},
      {1, "", 0, "", "PyTorch's default for embeddings"},
      {0.01, "", 0, "", ""}};
  const Scale *scale = nearest_scale(scales, stddev, error);
  describe(text, name, stddev, scale);
  const double halved = 0.02 / stddev * (0.02 / stddev) / 2, layers = std::round(halved);
  if (scale != nullptr || layers < 2 || layers > 200 || error * 4 * layers > 1) return; // the next number is not as good
  if (std::abs(stddev * std::sqrt(2 * layers) / 0.02 - 1) > error) return;
  text.add(" = 0.02/sqrt(2 L), L ").add(static_cast<int64_t>(layers)).add(": residual scaling of GPT-2");
}

// Compares the sum of squares, which orthogonality fixes; another distribution with that standard deviation matches it by chance in one
// of a thousand tensors.
double orthogonal_gain(const View &view, const inwit_statistics &of, double error) {
  if (view.rank != 2 || !view.is_whole() || of.count < 1000) return 0;
  const double longer = static_cast<double>(std::max(view.shape[0], view.shape[1]));
  const double gain = std::sqrt((of.squares / static_cast<double>(of.count) + of.mean * of.mean) * longer);
  const double precision = view.dtype == INWIT_F32 ? 3e-7 : view.dtype == INWIT_F64 ? 1e-12 : 0;
  for (const double known : {1.0, 1.4142135623730951, 5.0 / 3, 0.1, 0.01, 0.5, 2.0})
    if (std::abs(gain / known - 1) < precision && precision < error / 5000) return known;
  return 0;
}

// Cosines in a Hann window have a kurtosis of 2.92, but do not exceed 2.3 standard deviations. Normals drawn from few bits are bounded too:
// JAX's bfloat16 normals at 2.9.
bool reaches_as_normal(const Sample &sample, double sigmas) {
  const auto beyond = [](double x) { return 2 * math::normal_upper_tail(x); };
  const double expected = sample.count * beyond(sample.reach), chance = beyond(sigmas);
  return expected > chance && (sample.reach > 2.8 || expected < -math::log_positive(chance));
}

int32_t shape_of(const Sample &sample, double sigmas) {
  const double slack = std::min(0.5, sigmas * std::sqrt(24 / sample.count));
  if (std::abs(sample.kurtosis - 1.8) <= std::min(0.2, slack) && sample.reach < 1.7321 * (1 + sample.error))
    return INWIT_LOOKS_UNIFORM;
  if (std::abs(sample.kurtosis - truncated_kurtosis) <= std::min(0.2, slack) &&
      sample.reach < 2 / truncated_stddev * (1 + sample.error))
    return INWIT_LOOKS_TRUNCATED_NORMAL;
  return std::abs(sample.kurtosis - 3) <= slack && reaches_as_normal(sample, sigmas) ? INWIT_LOOKS_NORMAL : INWIT_LOOKS_OTHER;
}

void describe_shape(const View &view, const Sample &sample, const Fans *fans, inwit_audit_report &report, Message &text) {
  const double error = std::min(0.04, sample.error + 1e-4);
  switch (report.looks) {
  case INWIT_LOOKS_UNIFORM: {
    const double bound = std::max(-report.statistics.minimum, report.statistics.maximum);
    report.looks_scale = bound;
    return describe_uniform(
        text, bound, std::min(error, 30 / sample.count + 1e-6 + std::max(0x1p-10, spacing_of(view.dtype).relative)), fans);
  }
  case INWIT_LOOKS_TRUNCATED_NORMAL: return describe_normal(text, "truncated normal of stddev ", sample.stddev, error, fans);
  case INWIT_LOOKS_NORMAL: return describe_normal(text, "normal of stddev ", sample.stddev, error, fans);
  default:
    report.looks_scale = sample.stddev;
    text.add("no known distribution: stddev ");
    add_digits(text, sample.stddev);
    text.add(", kurtosis ");
    add_digits(text, sample.kurtosis);
    if (std::abs(sample.kurtosis - 3) > 0.2) return; // else only the extremes tell them from normals
    text.add(", farthest at ");
    add_digits(text, sample.reach);
    text.add(" standard deviations");
  }
}

void look(View view, double sigmas, inwit_audit_report &report, Message &text) {
  const inwit_statistics &of = report.statistics;
  const double n = static_cast<double>(of.count);
  if (of.distinct == 1) {
    report.looks = INWIT_LOOKS_CONSTANT;
    report.looks_scale = of.values[0];
    text.add("constant ");
    return add_digits(text, of.values[0]);
  }
  if (of.zeros * 2 > of.count) {
    report.looks = INWIT_LOOKS_MOSTLY_ZERO;
    report.looks_scale = static_cast<double>(of.zeros) / n;
    add_digits(text, 100 * report.looks_scale);
    text.add(" % zeros");
    return;
  }
  if (of.count < fewest_elements || !(report.stddev > 0)) return;
  report.looks_scale = report.stddev;
  const Sample sample = {n, report.stddev, report.kurtosis, std::max(-of.minimum, of.maximum) / report.stddev,
                         sigmas * std::sqrt(std::max(report.kurtosis - 1, 0.1) / (4 * n))};
  Fans fans;
  const bool has_fans = find_any_fans(view, fans);
  if (const double gain = orthogonal_gain(view, of, sample.error); gain > 0) {
    report.looks = INWIT_LOOKS_ORTHOGONAL;
    report.looks_scale = gain;
    text.add("orthogonal, gain ");
    return add_digits(text, gain);
  }
  const bool centred = std::abs(of.mean) <= sigmas * report.stddev / std::sqrt(n);
  report.looks = centred ? shape_of(sample, sigmas) : INWIT_LOOKS_OTHER;
  describe_shape(view, sample, has_fans ? &fans : nullptr, report, text);
  if (centred) return;
  text.add(", mean ");
  add_digits(text, of.mean);
}

} // namespace

void add_digits(Message &text, double number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 4).ptr;
  text.add(std::string_view(digits, static_cast<size_t>(end - digits)));
}

void identify(View view, double sigmas, inwit_audit_report &report) {
  Message text;
  report.looks = INWIT_LOOKS_UNKNOWN;
  report.looks_scale = 0;
  if (report.statistics.count > 0) look(view, sigmas, report, text);
  const std::string_view found = text.text().substr(0, sizeof report.looks_like - 1);
  std::ranges::fill(report.looks_like, '\0');
  std::ranges::copy(found, report.looks_like);
}

} // namespace inwit
