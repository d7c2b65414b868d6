#include "model/audit.hpp"

#include <algorithm>
#include <cmath>

#include "base/dtype.hpp"
#include "base/workspace.hpp"
#include "math/functions.hpp"
#include "math/gauss.hpp"
#include "model/batch.hpp"
#include "model/expectation.hpp"
#include "model/identify.hpp"
#include "model/padding_row.hpp"
#include "model/statistics.hpp"

namespace inwit {
namespace {

// The threshold of each test in standard deviations: 5, and more if many tensors are audited together.
double sigmas_of(int32_t tensors) { return std::sqrt(25 + 2 * math::log_positive(static_cast<double>(std::max(tensors, 1)))); }

// How far rounding may move an element, relatively and absolutely; at least the accuracy of the expectations.
Spacing rounding_of(int32_t dtype) {
  const Spacing spacing = spacing_of(dtype);
  return {std::max(spacing.relative / 2, 0x1p-23), std::max(spacing.least, 0x1p-149)};
}

// Collects the findings.
class Findings {
public:
  explicit Findings(inwit_audit_report &report) : report_(report) { report.findings = 0; }

  Message &add(uint32_t finding) {
    report_.findings |= finding;
    return text_.add(text_.text().empty() ? "" : "; ");
  }
  Message &text() { return text_; }
  void finish() {
    if (report_.findings != 0 && report_.looks_like[0] != '\0') text_.add("; looks like ").add(report_.looks_like);
    const std::string_view text = text_.text().substr(0, sizeof report_.message - 1);
    std::ranges::fill(report_.message, '\0');
    std::ranges::copy(text, report_.message);
  }

private:
  inwit_audit_report &report_;
  Message text_;
};

void add_pair(Message &text, const char *name, double seen, double expected) {
  text.add(name);
  add_digits(text, seen);
  text.add(", expected ");
  add_digits(text, expected);
}

struct Judge {
  const inwit_statistics &of;
  const Expectation &expected;
  double sigmas, epsilon, step; // of rounding_of()
  Findings &findings;
  inwit_audit_report &report;

  double n() const { return static_cast<double>(of.count); }
  double kurtosis() const {
    if (!std::isnan(expected.kurtosis)) return expected.kurtosis;
    return std::isfinite(report.kurtosis) ? std::max(report.kurtosis, 3.0) : 3.0;
  }
  // The largest distance of an element from the mean; infinite: unbounded.
  double reach() const {
    const inwit_moments &m = expected.moments;
    return std::max(m.maximum - m.mean, m.mean - m.minimum);
  }

  // Uses Bernstein's inequality if the elements are bounded, else the threshold of a normal distribution.
  bool has_other_mean(double stddev) const {
    const double bounded = std::isfinite(reach()) ? reach() * sigmas * sigmas / (6 * n()) : 0;
    const double slack = sigmas * stddev / std::sqrt(n()) + bounded + epsilon * (stddev + std::abs(expected.moments.mean));
    return !(std::abs(of.mean - expected.moments.mean) <= slack);
  }
  // `variance`: of the elements about the expected mean.
  bool has_other_variance(double variance) const {
    const double wanted = expected.moments.stddev * expected.moments.stddev, ratio = variance / wanted;
    const double freedom = 2 * n() / std::max(kurtosis() - 1, 0.05), rounding = 2 * epsilon + 1e-6;
    if (std::abs(ratio - 1) <= rounding) return false;
    if (std::isfinite(reach()) && reach() < 8 * expected.moments.stddev)
      return !(std::abs(ratio - 1) <=
               sigmas * std::sqrt(2 / freedom) + rounding + reach() * reach() * sigmas * sigmas / (6 * n() * wanted));
    // Wilson and Hilferty (1931): the cube root is nearly normal, even for few elements.
    const double spread = 2 / (9 * freedom);
    return !(std::abs(math::power(ratio, 1.0 / 3) - (1 - spread)) <= sigmas * std::sqrt(spread) + rounding);
  }

  void judge_scale() {
    const inwit_moments &m = expected.moments;
    if (!(m.stddev > 0) || std::isnan(m.mean)) return;
    const double offset = of.mean - m.mean, seen = of.squares / n();
    const bool other_mean = has_other_mean(std::max(m.stddev, report.stddev));
    if (has_other_variance(other_mean ? seen : seen + offset * offset)) {
      Message &text = findings.add(INWIT_FINDING_STDDEV);
      add_pair(text, "stddev ", report.stddev, m.stddev);
      text.add(" (x");
      add_digits(text, report.factor);
      text.add(")");
    }
    if (other_mean) add_pair(findings.add(INWIT_FINDING_MEAN), "mean ", of.mean, m.mean);
  }

  // Of orthogonal weights, the sum of squares is the same for all, but for rounding; another distribution of their variance meets it by
  // chance alone.
  void judge_orthogonality() {
    const inwit_moments &m = expected.moments;
    const double wanted = n() * (m.stddev * m.stddev + m.mean * m.mean), seen = of.squares + n() * of.mean * of.mean;
    const double rounding = std::max(2 * epsilon, step / m.stddev); // of an element, to which it is proportional or not
    const double rounded = n() - static_cast<double>(of.zeros);     // few of delta_orthogonal
    const double slack = 1e-5 + rounding * sigmas * std::sqrt(3 / std::max(rounded, 1.0)) + rounding * rounding;
    if (!(wanted > 0) || !(std::abs(seen / wanted - 1) > slack)) return;
    add_digits(findings.add(INWIT_FINDING_SHAPE).add("not orthogonal: the sum of squares differs by "),
               100 * std::abs(seen / wanted - 1));
    findings.text().add(" %");
  }

  void judge_bounds() {
    const inwit_moments &m = expected.moments;
    const double below = m.minimum - epsilon * std::abs(m.minimum) - step;
    const double above = m.maximum + epsilon * std::abs(m.maximum) + step;
    if (!(of.minimum < below) && !(of.maximum > above)) return;
    Message &text = findings.add(INWIT_FINDING_BOUNDS);
    add_pair(text, "elements from ", of.minimum, m.minimum);
    text.add(" to ");
    add_pair(text, "", of.maximum, m.maximum);
  }

  // Judges the extreme element on either side, which is unlikely to exceed a limit by chance.
  void judge_reach(const Plan &plan) {
    const double chance = 2 * math::normal_upper_tail(sigmas);
    for (const double end : {of.minimum, of.maximum}) {
      const double nearer = end - expected.moments.mean;
      const double x = expected.moments.mean + nearer * (1 - epsilon) - std::copysign(epsilon * std::abs(end) + step, nearer);
      if (!(n() * mass_beyond(plan, expected, x) < chance)) continue;
      Message &text = findings.add(INWIT_FINDING_SHAPE).add("an element is ");
      add_digits(text, end);
      text.add(", ");
      add_digits(text, std::abs(nearer) / expected.moments.stddev);
      text.add(" standard deviations from the mean");
    }
  }

  // Judges the number of exact zeros in a continuous distribution: channels that were never written, for example.
  void judge_zeros(const Plan &plan, double padding) {
    const double by_chance = n() * most_zeros(plan, expected);
    const double most = padding + by_chance + sigmas * std::sqrt(by_chance) + sigmas * sigmas;
    if (!(static_cast<double>(of.zeros) > most)) return;
    add_digits(findings.add(INWIT_FINDING_SHAPE).add(of.zeros).add(" elements are 0, expected at most "), std::floor(most));
  }

  void judge_shape() {
    if (std::isnan(expected.kurtosis) || std::isnan(report.kurtosis) || of.count < 1000) return;
    // The kurtosis of a sample is skewed to the right, so it is allowed half as much again.
    const double slack = 1.5 * sigmas * std::sqrt(expected.kurtosis_variance / n()) + 10 / n() + 4 * epsilon;
    if (std::abs(report.kurtosis - expected.kurtosis) <= slack) return;
    add_pair(findings.add(INWIT_FINDING_SHAPE), "kurtosis ", report.kurtosis, expected.kurtosis);
  }

  // The Kolmogorov-Smirnov test at the edges of the bins.
  void judge_distribution(const Bins &bins) {
    double seen = 0, wanted = 0, distance = 0;
    for (size_t i = 0; i < bins.size(); ++i) {
      seen += static_cast<double>(of.histogram[i]) / n();
      wanted += bins[i].probability;
      distance = std::max(distance, std::abs(seen - wanted) - bins[i].rounding);
    }
    const double slack = std::sqrt((sigmas * sigmas / 2 + 0.7) / 2 / n()) + 1e-4;
    if (!(distance > slack)) return;
    Message &text = findings.add(INWIT_FINDING_SHAPE).add("Kolmogorov-Smirnov distance ");
    add_digits(text, distance);
    text.add(", at most ");
    add_digits(text, slack);
  }

  // Among random elements, only those of a padding row are known.
  void judge_padding() {
    if (of.differing == 0) return;
    Message &text = findings.add(INWIT_FINDING_VALUES).add(of.differing);
    text.add(of.differing == 1 ? " element of the row padding_idx is not zero, but up to "
                               : " elements of the row padding_idx are not zero, but up to ");
    add_digits(text, of.largest_difference);
  }

  // Elements with known values.
  void judge_values() {
    const inwit_moments &m = expected.moments;
    const double largest =
        std::max({std::abs(of.minimum), std::abs(of.maximum), std::isfinite(m.maximum) ? std::abs(m.maximum) : 0,
                  std::isfinite(m.minimum) ? std::abs(m.minimum) : 0});
    const bool is_constant = m.minimum == m.maximum;
    if (of.differing == 0 || (!is_constant && of.largest_difference <= std::max(1e-3, 4 * epsilon) * largest)) return;
    Message &text = findings.add(INWIT_FINDING_VALUES);
    text.add(of.differing)
        .add(of.differing == 1 ? " element differs from what is expected" : " elements differ from what is expected");
    if (is_constant) {
      text.add(", ");
      add_digits(text, m.minimum);
    }
    text.add(", by up to ");
    add_digits(text, of.largest_difference);
  }
};

Status check_report(const inwit_audit_report &report, const inwit_initializer *initializer) {
  if (report.tensors < 0) return fail(INWIT_E_ARGUMENT, "report.tensors is ", report.tensors, ", must be 0 or more");
  for (const auto &[value, name] : {std::pair(report.strict, "strict"), std::pair(report.verify, "verify")})
    if (value != 0 && value != 1) return fail(INWIT_E_ARGUMENT, "report.", name, " is ", value, ", must be 0 or 1");
  const bool clean = report.reserved0 == 0 && report.statistics.reserved == 0 &&
                     std::ranges::all_of(report.reserved, [](uint32_t word) { return word == 0; });
  if (!clean) return fail(INWIT_E_ARGUMENT, "reserved members of the report are not 0");
  if (report.verify != 0 && initializer == nullptr)
    return fail(INWIT_E_ARGUMENT, "report.verify is 1, but initializer is NULL");
  return {};
}

// A tensor in `memory`, which begins with its lowest element: in the order of `tensor` if that is dense, else row-major.
inwit_tensor in_workspace(const inwit_tensor &tensor, const View &view, std::byte *memory) {
  inwit_tensor copy = tensor;
  copy.data = memory;
  copy.device_type = 0;
  if (view.is_dense()) {
    copy.data = memory - view.lowest;
    return copy;
  }
  copy.order = INWIT_ROW_MAJOR;
  std::ranges::fill(copy.strides, 0);
  return copy;
}

// Fills `memory` with the expected elements. Only the audit reports progress.
Status fill_expected(const inwit_initializer &initializer, const inwit_tensor &tensor, const View &view,
                     const inwit_audit_report &report, inwit_context *context, std::byte *memory) {
  inwit_job job = {};
  job.initializer = &initializer;
  job.tensor = in_workspace(tensor, view, memory);
  job.stream = report.verify != 0 ? report.stream : 0;
  inwit_context silent = {};
  if (context != nullptr) silent = *context;
  silent.progress = nullptr;
  int64_t failed_job = -1;
  return fill_jobs({&job, 1}, report.verify != 0 ? report.seed : 0, &silent, failed_job);
}

// What is known about the elements besides their moments.
struct Known {
  const Plan *plan; // nullptr: nothing
  const Bins *bins; // nullptr: not requested
  bool compares;    // with elements that are known
  bool is_orthogonal;
};

// Whether the elements of the whole tensor have been read, and are orthogonal by their initializer. Not of float8, which rounds small
// elements to zero.
bool has_fixed_squares(const inwit_initializer &initializer, const View &view, const inwit_statistics &of) {
  double count = 1;
  for (const int64_t extent : view.global_extents()) count *= static_cast<double>(extent);
  return std::string_view(initializer.entry->topic) == "orthogonal" && static_cast<double>(of.count) == count &&
         bytes_of(view.dtype) > 1;
}

void judge(const View &view, const Expectation &expected, const Known &known, inwit_audit_report &report) {
  const inwit_statistics &of = report.statistics;
  const double n = static_cast<double>(of.count), nan = std::numeric_limits<double>::quiet_NaN();
  const double variance = of.squares / n;
  report.expected = expected.moments;
  report.expected_kurtosis = expected.kurtosis;
  report.stddev = of.count > 0 ? std::sqrt(variance) : nan;
  report.kurtosis = variance > 0 ? of.fourths / n / variance / variance : nan;
  report.factor = expected.moments.stddev > 0 ? report.stddev / expected.moments.stddev : nan;
  const double sigmas = sigmas_of(report.tensors);
  identify(view, sigmas, report);
  Findings findings(report);
  const bool is_exact = known.compares && report.verify == 0;
  if (of.nans + of.infinities > 0 && !(is_exact && of.differing == 0))
    findings.add(INWIT_FINDING_NOT_FINITE)
        .add(of.nans)
        .add(of.nans == 1 ? " element is NaN, " : " elements are NaN, ")
        .add(of.infinities)
        .add(of.infinities == 1 ? " is infinite" : " are infinite");
  const Spacing rounding = rounding_of(view.dtype);
  Judge judge = {of, expected, sigmas, rounding.relative, rounding.least, findings, report};
  if (is_exact) {
    judge.judge_values();
  } else if (of.count > 0) {
    judge.judge_scale();
    if (known.is_orthogonal && of.nans + of.infinities == 0) judge.judge_orthogonality();
    judge.judge_bounds();
    judge.judge_shape();
    if (known.bins != nullptr) judge.judge_distribution(*known.bins);
    if (known.plan != nullptr) {
      if (report.findings == 0) judge.judge_reach(*known.plan); // earlier findings would explain extreme elements
      judge.judge_zeros(*known.plan, padding_elements(view));
    }
    if (!known.compares) judge.judge_padding();
  }
  if (report.verify != 0 && of.differing > 0)
    findings.add(INWIT_FINDING_DIFFERS)
        .add(of.differing)
        .add(of.differing == 1 ? " element differs" : " elements differ")
        .add(" from those of the key");
  findings.finish();
}

} // namespace

Status audit(const inwit_initializer *initializer, const inwit_tensor &tensor, inwit_audit_report &report,
             inwit_context *context) {
  INWIT_TRY(check_report(report, initializer));
  if (initializer != nullptr && initializer->parts != nullptr)
    return fail(INWIT_E_UNSUPPORTED, "the tensor has parts: audit each of them, by the jobs of inwit_job_parts()");
  const bool is_known = initializer != nullptr && initializer->entry != nullptr;
  View view = {};
  Expectation expected;
  Plan plan;
  INWIT_TRY(check_tensor(&tensor, Purpose::write, view));
  if (is_complex(view.dtype))
    return fail(INWIT_E_DTYPE, "dtype is ", dtype_name(view.dtype), ", must be real: an audit reads no complex tensors");
  if (is_known) {
    INWIT_TRY(plan_handle(*initializer, tensor, {0, 0}, Purpose::write, plan));
    expected = expectation_of(plan);
  }
  Pass pass;
  pass.compares_bits = report.verify != 0;
  const bool compares = report.verify != 0 || (is_known && !initializer->entry->is_random);
  const int64_t bytes = compares ? view.count * bytes_of(view.dtype) : 0;
  const Workspace workspace(std::max<int64_t>(bytes, 1));
  if (workspace.data() == nullptr) return fail(INWIT_E_MEMORY, "no memory for a workspace of ", bytes, " bytes");
  if (bytes > 0) {
    INWIT_TRY(fill_expected(*initializer, tensor, view, report, context, workspace.data()));
    pass.expected = workspace.data();
  }
  const bool has_bins = report.strict != 0 && is_known && expected.highest > expected.lowest;
  Bins bins = {};
  if (has_bins) {
    bins = bins_of(plan, expected);
    pass.first_bin = expected.lowest;
    pass.bins_per_unit = static_cast<double>(histogram_bins) / (expected.highest - expected.lowest);
  }
  inwit_audit_report next = report;
  INWIT_TRY(add_elements(view, pass, context, next.statistics));
  if (is_known && !compares) INWIT_TRY(add_padding_row(*initializer, view, context, next.statistics));
  const bool is_orthogonal = is_known && has_fixed_squares(*initializer, view, next.statistics);
  judge(view, expected, {is_known ? &plan : nullptr, has_bins ? &bins : nullptr, compares, is_orthogonal}, next);
  report = next;
  return {};
}

} // namespace inwit
