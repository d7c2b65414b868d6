#include "plot/summary_plot.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plot/captions.hpp"
#include "plot/histogram.hpp"
#include "plot/svg.hpp"

namespace command {
namespace {

constexpr double full_width = 700, beside = 412; // of the histogram, alone and next to the singular values

// Rice's rule, within what is legible.
int bins_for(size_t elements) { return std::clamp(static_cast<int>(2 * std::cbrt(static_cast<double>(elements))), 15, 60); }

Scale padded(double from, double to, double part) {
  const double room = from < to ? (to - from) * part : std::max(std::fabs(from), 1.0) / 2;
  return {from - room, to + room};
}

// The expected density over the scale, with its jumps at the bounds of the distribution; empty if it has no density.
Points density(const Summary &summary, const Scale &scale) {
  constexpr int steps = 240;
  std::vector<double> at;
  for (int i = 0; i <= steps; ++i) at.push_back(scale.from + (scale.to - scale.from) * i / steps);
  for (const double bound : {summary.expected.minimum, summary.expected.maximum})
    if (bound > scale.from && bound < scale.to)
      at.insert(at.end(), {std::nextafter(bound, scale.from), bound, std::nextafter(bound, scale.to)});
  std::ranges::sort(at);
  std::vector<double> values(at.size());
  inwit_context context = {};
  check(inwit_density(summary.job.initializer, &summary.view, at.data(), values.data(), at.size(), &context), context);
  Points points;
  for (size_t i = 0; i < at.size(); ++i)
    if (std::isfinite(values[i])) points.emplace_back(at[i], values[i]);
  return points;
}

std::string histogram_panel(const Summary &summary, double panel_width) {
  const Histogram histogram = make_histogram(summary.values, bins_for(summary.values.size()));
  if (histogram.counts.empty()) return svg_text(64, panel_top + 20, "note", "no finite elements");
  const double least = histogram.edges.front(), largest = histogram.edges.back();
  if (!std::isfinite(2 * (largest - least)))
    return svg_text(64, panel_top + 20, "note", "the range of the elements is too large to draw");
  Panel panel = {64, panel_top, panel_width, panel_height, padded(least, largest, 0.06), {0, 1}};
  const Points curve = density(summary, panel.x);
  const double count = static_cast<double>(summary.values.size());
  std::vector<double> heights;
  for (size_t i = 0; i < histogram.counts.size(); ++i) {
    const double share = static_cast<double>(histogram.counts[i]) / count;
    heights.push_back(curve.empty() || least == largest ? share : share / (histogram.edges[i + 1] - histogram.edges[i]));
  }
  panel.y.to = std::ranges::max(heights);
  for (const auto &[at, value] : curve) panel.y.to = std::max(panel.y.to, value);
  panel.y.to *= 1.06;
  std::string text = panel.axes("value", curve.empty() ? "share of elements" : "density");
  for (size_t i = 0; i < heights.size(); ++i)
    if (heights[i] > 0) text += panel.bar(histogram.edges[i], histogram.edges[i + 1], heights[i]);
  return curve.empty() ? text : text + panel.curve("density", curve) + panel.legend("observed", "expected");
}

// Logarithmic if they differ by a factor above 100, unless the smallest are rounding errors.
std::string singular_panel(const std::vector<double> &singular) {
  const double largest = singular.front(), smallest = singular.back();
  const bool logarithmic = smallest > 1e-6 * largest && largest > 100 * smallest;
  const double count = static_cast<double>(singular.size());
  const Scale y =
      logarithmic ? Scale{smallest / 1.3, largest * 1.3, Scale::logarithmic} : Scale{0, largest > 0 ? largest * 1.06 : 1};
  const Panel panel = {540, panel_top, 236, panel_height, {0.5, count + 0.5, Scale::counting}, y};
  std::string text = panel.axes("index", "singular value");
  Points points;
  for (size_t i = 0; i < singular.size(); ++i) points.emplace_back(static_cast<double>(i + 1), singular[i]);
  text += panel.curve("singular", points);
  if (singular.size() <= 64)
    for (const auto &[at, value] : points) text += panel.dot(at, value);
  return text;
}

// --name may contain arbitrary bytes, XML must not.
std::string as_utf8(const std::string &text) {
  return Json::parse(Json(text).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

} // namespace

void write_plot(const std::string &path, const Summary &summary, const std::optional<std::string> &name) {
  const bool is_matrix = !summary.singular.empty();
  std::string content =
      svg_text(24, 32, "title", title_of(summary)) + svg_text(24, 54, "note", as_utf8(source_of(summary, name)));
  content += histogram_panel(summary, is_matrix ? beside : full_width);
  if (is_matrix) content += singular_panel(summary.singular);
  const auto pair = [&](size_t i) {
    return joined({moment_text(summary, moments[i]), "; ", moment_text(summary, moments[i + 1])});
  };
  double line = 446;
  for (const std::string &note : {observed_text(summary), pair(0), pair(2), singular_text(summary)})
    if (!note.empty()) content += svg_text(24, std::exchange(line, line + 20), "note", note);
  write_page(path, content);
}

} // namespace command
