#include "plot/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

namespace command {
namespace {

constexpr int64_t bar_width = 40; // of the longest bar, in characters

// Whole blocks, then one of the remaining eighths, rounded up so that every count above zero is visible.
std::string bar(int64_t count, int64_t largest) {
  constexpr const char *parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const double length = static_cast<double>(count) / static_cast<double>(largest) * static_cast<double>(8 * bar_width);
  const auto eighths = static_cast<int64_t>(std::ceil(length));
  std::string text;
  for (int64_t i = 0; i < eighths / 8; ++i) text.append("█");
  return text.append(parts[eighths % 8]);
}

} // namespace

Histogram make_histogram(std::span<const double> values, int bins) {
  Histogram histogram;
  double smallest = INFINITY, largest = -INFINITY;
  for (const double value : values) {
    if (!std::isfinite(value)) ++histogram.not_finite;
    if (std::isfinite(value)) smallest = std::min(smallest, value), largest = std::max(largest, value);
  }
  if (smallest > largest) return histogram;
  const int64_t count = smallest == largest ? 1 : bins;
  const double range = largest - smallest, width = range / static_cast<double>(count); // as in NumPy, unless that overflows
  for (int64_t i = 0; i < count; ++i) {
    const double index = static_cast<double>(i);
    histogram.edges.push_back(std::isfinite(range) ? smallest + index * width
                                                   : std::lerp(smallest, largest, index / static_cast<double>(count)));
  }
  histogram.edges.push_back(largest);
  histogram.counts.resize(static_cast<size_t>(count));
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    const auto above = std::upper_bound(histogram.edges.begin() + 1, histogram.edges.end() - 1, value);
    ++histogram.counts[static_cast<size_t>(above - histogram.edges.begin() - 1)];
  }
  return histogram;
}

void print_text(const Histogram &histogram) {
  int64_t total = histogram.not_finite;
  for (const int64_t count : histogram.counts) total += count;
  const int64_t largest = histogram.counts.empty() ? 1 : std::ranges::max(histogram.counts);
  if (!histogram.counts.empty()) std::printf("%11s %11s %7s\n", "from", "to", "share");
  for (size_t i = 0; i < histogram.counts.size(); ++i) {
    const double share = static_cast<double>(histogram.counts[i]) / static_cast<double>(total);
    std::printf("%11.4g %11.4g %5.1f %%%s%s\n", histogram.edges[i], histogram.edges[i + 1], 100 * share,
                histogram.counts[i] > 0 ? "  " : "", bar(histogram.counts[i], largest).c_str());
  }
  if (histogram.not_finite > 0) std::printf("not finite: %lld\n", static_cast<long long>(histogram.not_finite));
}

} // namespace command
