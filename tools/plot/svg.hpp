// Diagrams with axes, as SVG.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace command {

using Points = std::vector<std::pair<double, double>>;

std::string svg_text(double x, double y, const char *style, const std::string &text); // style: a class of the style sheet

struct Scale {
  double from, to;                                           // different from each other
  enum Kind { linear, logarithmic, counting } kind = linear; // counting: ticks are whole numbers
  double part(double value) const;                           // 0 at `from`, 1 at `to`
  std::vector<double> ticks() const;
};

// A rectangle of the picture with a horizontal and a vertical scale.
struct Panel {
  double left, top, width, height;
  Scale x, y;

  std::string axes(const std::string &x_label, const std::string &y_label) const;
  std::string bar(double from, double to, double value) const;
  std::string curve(const char *style, std::span<const std::pair<double, double>> points) const;
  std::string dot(double at, double value) const;
  std::string line_legend(const char *style, int index, const std::string &label) const; // of curves, side by side
  std::string legend(const std::string &bars, const std::string &curve) const;           // of the bars and the density curve

private:
  double pixel_x(double value) const;
  double pixel_y(double value) const;
};

// The page of each plot: panels side by side, lines of text above and below.
constexpr double panel_top = 92, panel_height = 296;
void write_page(const std::string &path, const std::string &content);

} // namespace command
