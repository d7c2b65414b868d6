#include "model/expectation.hpp"

#include <algorithm>
#include <cmath>

#include "base/dtype.hpp"

namespace inwit {
namespace {

constexpr int nodes = 512; // of the integrals for the kurtosis
constexpr int nodes_per_bin = 64;

// sum[i]: the integral of density * ((x - mean) / stddev)^(2 i)
struct Integrals {
  double of[5] = {};
};

Integrals integrate(const Plan &plan, const inwit_moments &moments, double lowest, double highest) {
  Integrals sums;
  const double step = (highest - lowest) / nodes;
  for (int i = 0; i < nodes; ++i) {
    const double x = lowest + (i + 0.5) * step, z = (x - moments.mean) / moments.stddev;
    double term = density_at(plan, x) * step;
    for (double &sum : sums.of) {
      sum += term;
      term *= z * z;
    }
  }
  return sums;
}

} // namespace

Expectation expectation_of(const Plan &plan) {
  Expectation expected;
  expected.moments = moments_of(plan);
  const auto &[mean, stddev, minimum, maximum] = expected.moments;
  if (!(stddev > 0) || !std::isfinite(stddev) || !std::isfinite(mean)) return expected;
  const double lowest = std::max(minimum, mean - 12 * stddev), highest = std::min(maximum, mean + 12 * stddev);
  if (!(highest > lowest)) return expected;
  const Integrals sums = integrate(plan, expected.moments, lowest, highest);
  // The density is that of one element. If these do not agree, the elements together are another mixture.
  if (!(std::abs(sums.of[0] - 1) < 0.01) || !(std::abs(sums.of[1] - 1) < 0.02)) return expected;
  const double k = sums.of[2], six = sums.of[3], eight = sums.of[4];
  expected.kurtosis = k;
  expected.kurtosis_variance = std::max(0.0, eight - k * k + 4 * k * k * (k - 1) - 4 * k * (six - k));
  expected.lowest = std::max(minimum, mean - 8 * stddev);
  expected.highest = std::min(maximum, mean + 8 * stddev);
  return expected;
}

double mass_beyond(const Plan &plan, const Expectation &expected, double x) {
  if (std::isnan(expected.kurtosis)) return expected.kurtosis;
  const auto &[mean, stddev, minimum, maximum] = expected.moments;
  const double end = x < mean ? std::max(minimum, x - 8 * stddev) : std::min(maximum, x + 8 * stddev);
  const double step = (end - x) / nodes;
  if (!(std::abs(step) > 0) || (end < x) != (x < mean)) return 0;
  double mass = 0;
  for (int i = 0; i < nodes; ++i) mass += density_at(plan, x + (i + 0.5) * step) * std::abs(step);
  return mass;
}

double most_zeros(const Plan &plan, const Expectation &expected) {
  if (std::isnan(expected.kurtosis)) return expected.kurtosis;
  const Spacing spacing = spacing_of(plan.view.dtype);
  return spacing.relative + density_at(plan, 0) * spacing.least;
}

Bins bins_of(const Plan &plan, const Expectation &expected) {
  Bins bins = {};
  const double width = (expected.highest - expected.lowest) / static_cast<double>(bins.size());
  if (!(width > 0)) return bins;
  const double step = width / nodes_per_bin;
  double whole = 0;
  std::array<double, histogram_bins> highest_density = {};
  for (size_t i = 0; i < bins.size(); ++i) {
    const double begin = expected.lowest + static_cast<double>(i) * width;
    for (int node = 0; node < nodes_per_bin; ++node) {
      const double density = density_at(plan, begin + (node + 0.5) * step);
      bins[i].probability += density * step;
      highest_density[i] = std::max(highest_density[i], density);
    }
    whole += bins[i].probability;
  }
  const Spacing spacing = spacing_of(plan.view.dtype);
  for (int64_t i = 0; i < histogram_bins; ++i) {
    const double begin = expected.lowest + static_cast<double>(i) * width, end = begin + width;
    const double interval = std::max(std::max(std::abs(begin), std::abs(end)) * spacing.relative, spacing.least);
    const int64_t around = 1 + static_cast<int64_t>(std::min(interval / width, histogram_bins - 1.0)); // bins that it may reach
    const double *const from = &highest_density[0] + std::max(int64_t{0}, i - around);
    const double *const to = &highest_density[0] + std::min(histogram_bins, i + around + 1);
    bins[static_cast<size_t>(i)].rounding = *std::max_element(from, to) * interval;
  }
  for (Bin &bin : bins) bin.probability /= whole;
  return bins;
}

} // namespace inwit
