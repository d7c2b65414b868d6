#include "plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace study {
namespace {

constexpr double left = 64, top = 56, width = 285, height = 220, gap_x = 66, gap_y = 60;
constexpr double legend_line = 20, legend_lines = 2, legend_column = 176, note_width = 620;
constexpr const char *text_colour = "#222222", *line_colour = "#dddddd";

[[gnu::format(printf, 1, 2)]] std::string format(const char *form, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, form);
  std::vsnprintf(text, sizeof text, form, arguments);
  va_end(arguments);
  return text;
}

// A measure over the epochs, and the scale of its axis.
struct Panel {
  const char *title;
  double (*value)(const Run &run, size_t epoch);
  bool logarithmic;
};
constexpr Panel panels[] = {
    {"training loss", [](const Run &run, size_t epoch) { return run.training[epoch].loss; }, true},
    {"validation accuracy", [](const Run &run, size_t epoch) { return run.validation[epoch].accuracy; }, false}};

// The plotted value: its logarithm on a logarithmic axis, where 0 is drawn as a small number.
double drawn(const Panel &panel, const Run &run, size_t epoch) {
  const double value = panel.value(run, epoch);
  return panel.logarithmic ? std::log10(std::max(value, 1e-12)) : value; // a NaN stays a NaN
}

struct Axis {
  double low = 0, high = 1; // decades if logarithmic
  double step = 0.2;        // of the grid
};

Axis axis_of(const Panel &panel, const std::vector<Run> &runs) {
  if (!panel.logarithmic) return {};
  double low = INFINITY, high = -INFINITY;
  for (const Run &run : runs)
    for (size_t epoch = 0; epoch < run.training.size(); ++epoch) {
      const double decade = drawn(panel, run, epoch);
      if (!std::isfinite(decade)) continue;
      low = std::min(low, std::floor(decade));
      high = std::max(high, std::ceil(decade));
    }
  if (low > high) return {-1, 1, 1};
  if (low == high) ++high;
  return {low, high, std::max(1.0, std::ceil((high - low) / 6))};
}

std::string label(const Panel &panel, double at) {
  if (!panel.logarithmic) return format("%.1f", at);
  return std::abs(at) <= 3 ? format("%g", std::pow(10, at)) : format("1e%+g", at);
}

// Draws the frame of a panel at (x, y): grid, numbers, title.
std::string frame(const Panel &panel, const Axis &axis, size_t epochs, double x, double y) {
  std::string svg = format("<text x=\"%g\" y=\"%g\" font-weight=\"bold\">%s</text>\n", x, y - 10, panel.title);
  const auto lines = static_cast<int>((axis.high - axis.low) / axis.step + 1e-9);
  for (int line = 0; line <= lines; ++line) {
    const double at = axis.low + line * axis.step;
    const double place = y + height * (axis.high - at) / (axis.high - axis.low);
    svg += format("<path d=\"M%g %.1fh%g\" stroke=\"%s\"/>", x, place, width, line_colour);
    svg += format("<text x=\"%g\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", x - 6, place + 4, label(panel, at).c_str());
  }
  const size_t step = std::max<size_t>(1, (epochs + 3) / 4);
  for (size_t epoch = 0; epoch <= epochs; epoch += step) {
    const double place = x + width * static_cast<double>(epoch) / static_cast<double>(std::max<size_t>(1, epochs));
    svg += format("<path d=\"M%.1f %gv5\" stroke=\"%s\"/>", place, y + height, text_colour);
    svg += format("<text x=\"%.1f\" y=\"%g\" text-anchor=\"middle\">%zu</text>\n", place, y + height + 18, epoch);
  }
  return svg + format("<path d=\"M%g %gv%gh%g\" fill=\"none\" stroke=\"%s\"/>\n", x, y, height, width, text_colour);
}

// A point that is not finite is skipped, and a cross marks the one before it.
std::string curve(const Panel &panel, const Axis &axis, const Run &run, double x, double y) {
  std::string points, cross;
  double at_x = x, at_y = y + height;
  for (size_t epoch = 0; epoch < run.training.size(); ++epoch) {
    const double value = drawn(panel, run, epoch);
    if (!std::isfinite(value)) {
      cross = format("<path d=\"M%.1f %.1fm-5-5l10 10m0-10l-10 10\" stroke=\"%s\" stroke-width=\"2\"/>\n", at_x, at_y,
                     run.choice->colour);
      break;
    }
    at_x = x + width * static_cast<double>(epoch) / static_cast<double>(std::max<size_t>(1, run.training.size() - 1));
    at_y = y + height * (axis.high - value) / (axis.high - axis.low);
    points += format("%s%.1f,%.1f", points.empty() ? "" : " ", at_x, at_y);
  }
  return format("<polyline class=\"curve\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" points=\"",
                run.choice->colour, run.choice->dashes) +
         points + format("\"><title>%s</title></polyline>\n", run.choice->name) + cross;
}

std::string legend(const std::vector<Run> &runs, double y) {
  std::string svg;
  for (size_t i = 0; i < runs.size(); ++i) {
    const Choice &choice = *runs[i].choice;
    const double x = left + legend_column * std::floor(static_cast<double>(i) / legend_lines);
    const double line = y + legend_line * std::fmod(static_cast<double>(i), legend_lines);
    svg += format("<path d=\"M%g %gh34\" stroke=\"%s\" stroke-width=\"3\" stroke-dasharray=\"%s\"/>", x, line - 4,
                  choice.colour, choice.dashes);
    svg += format("<text x=\"%g\" y=\"%g\">%s</text>\n", x + 42, line, choice.name);
  }
  return svg;
}

} // namespace

std::string svg_text(const std::vector<Experiment> &experiments, const Plan &plan) {
  const auto columns = static_cast<double>(experiments.size());
  const std::vector<Run> &first = experiments.front().runs;
  const double below = top + 2 * height + gap_y + 64;
  const double legend_columns = std::ceil(static_cast<double>(first.size()) / legend_lines);
  const double whole_width = left + std::max({columns * (width + gap_x), legend_columns * legend_column, note_width});
  const double whole_height = below + (legend_lines + 1) * legend_line;
  std::string svg = format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" "
                           "font-family=\"DejaVu Sans, Verdana, sans-serif\" font-size=\"12\" fill=\"%s\">\n",
                           whole_width, whole_height, whole_width, whole_height, text_colour);
  svg += "<title>Learning curves by initial weights</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  for (size_t column = 0; column < experiments.size(); ++column) {
    const Experiment &experiment = experiments[column];
    const double x = left + static_cast<double>(column) * (width + gap_x);
    svg += format("<text x=\"%g\" y=\"20\" font-size=\"13\" font-weight=\"bold\">%s: %s</text>\n", x, experiment.setting->name,
                  experiment.setting->description);
    double y = top;
    for (const Panel &panel : panels) {
      const Axis axis = axis_of(panel, experiment.runs);
      svg += frame(panel, axis, plan.epochs, x, y);
      for (const Run &run : experiment.runs) svg += curve(panel, axis, run, x, y);
      y += height + gap_y;
    }
    svg += format("<text x=\"%g\" y=\"%g\" text-anchor=\"middle\">epoch</text>\n", x + width / 2, y - gap_y + 34);
  }
  const double note = below + legend_lines * legend_line;
  svg += format(
      "<text x=\"%g\" y=\"%g\">x: the last loss that is finite. Every layer of a network has the weights of its curve's name; "
      "seed %llu.</text>\n",
      left, note, static_cast<unsigned long long>(plan.seed));
  return svg + legend(first, below) + "</svg>\n";
}

} // namespace study
