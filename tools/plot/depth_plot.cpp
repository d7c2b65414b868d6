#include "plot/depth_plot.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plot/svg.hpp"

namespace command {
namespace {

Points points_of(const std::vector<LayerState> &layers, double LayerState::*member, bool is_logarithmic) {
  Points points;
  for (size_t i = 0; i < layers.size(); ++i)
    if (const double value = layers[i].*member; std::isfinite(value) && (value > 0 || !is_logarithmic))
      points.emplace_back(static_cast<double>(i + 1), value);
  return points;
}

// Whole powers of ten around all points.
Scale powers_around(const Points &first, const Points &second) {
  double low = 1, high = 1;
  for (const Points *points : {&first, &second})
    for (const auto &point : *points) low = std::min(low, point.second), high = std::max(high, point.second);
  const double from = std::floor(std::log10(low) - 0.1), to = std::ceil(std::log10(high) + 0.1);
  return {std::pow(10, from), std::pow(10, to), Scale::logarithmic};
}

} // namespace

void write_depth_plot(const std::string &path, const std::string &title, const std::vector<LayerState> &layers,
                      const std::vector<std::string> &notes) {
  const Points variance = points_of(layers, &LayerState::variance, true),
               gradient = points_of(layers, &LayerState::gradient, true);
  const Points correlation = points_of(layers, &LayerState::correlation, false);
  const Scale x = {0.5, static_cast<double>(layers.size()) + 0.5, Scale::counting};
  const Panel sizes = {64, panel_top, 412, panel_height, x, powers_around(variance, gradient)};
  const bool is_signed = std::ranges::any_of(correlation, [](const auto &point) { return point.second < 0; });
  const Panel likeness = {540, panel_top, 236, panel_height, x, {is_signed ? -1.05 : 0, 1.05}};
  std::string content = svg_text(24, 32, "title", title);
  content += sizes.axes("layer", "") + sizes.curve("singular", variance) + sizes.curve("density", gradient);
  content += sizes.line_legend("singular", 0, "variance") + sizes.line_legend("density", 1, "mean square of the gradient");
  content += likeness.axes("layer", "correlation of two samples") + likeness.curve("singular", correlation);
  double line = 452;
  for (const std::string &note : notes) content += svg_text(24, std::exchange(line, line + 19), "note", note);
  write_page(path, content);
}

} // namespace command
