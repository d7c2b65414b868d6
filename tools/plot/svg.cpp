#include "plot/svg.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "files/output_file.hpp"

namespace command {
namespace {

// Colours of Okabe and Ito, distinguishable by colour-blind readers.
constexpr const char *style_sheet = "<style>\n"
                                    "text { font: 13px system-ui, 'DejaVu Sans', Arial, sans-serif; fill: #222 }\n"
                                    ".title { font-size: 16px; font-weight: 600 }\n"
                                    ".tick-x, .label-x { text-anchor: middle }\n"
                                    ".tick-y { text-anchor: end }\n"
                                    ".tick-x, .tick-y { font-size: 12px; fill: #444 }\n"
                                    ".note { fill: #444 }\n"
                                    ".grid { stroke: #e4e4e4 }\n"
                                    ".axis { stroke: #444; fill: none }\n"
                                    ".bar { fill: #56b4e9 }\n"
                                    ".density { fill: none; stroke: #d55e00; stroke-width: 2; stroke-linejoin: round }\n"
                                    ".singular { fill: none; stroke: #0072b2; stroke-width: 1.5 }\n"
                                    ".dot { fill: #0072b2 }\n"
                                    "</style>\n";

template <class... Values> std::string print(const char *format, Values... values) {
  char text[512];
  const int length = std::snprintf(text, sizeof text, format, values...);
  return {text, static_cast<size_t>(length)};
}

std::string number(double value) { return print("%.10g", value == 0 ? 0.0 : value); } // without -0

std::string escaped(const std::string &text) {
  std::string safe;
  for (const char c : text) {
    if (c == '&')
      safe.append("&amp;");
    else if (c == '<')
      safe.append("&lt;");
    else if (static_cast<unsigned char>(c) < ' ')
      safe.push_back(' ');
    else
      safe.push_back(c);
  }
  return safe;
}

// The smallest of 1, 2 and 5 times a power of ten that gives at most `most` steps.
double step_of(double range, int most) {
  const double power = std::pow(10, std::floor(std::log10(range / most)));
  for (const double step : {power, 2 * power, 5 * power})
    if (range / step <= most) return step;
  return 10 * power;
}

} // namespace

std::string svg_text(double x, double y, const char *style, const std::string &text) {
  return print("<text x=\"%.2f\" y=\"%.2f\" class=\"%s\">", x, y, style) + escaped(text) + "</text>\n";
}

double Scale::part(double value) const {
  return kind == logarithmic ? std::log(value / from) / std::log(to / from) : (value - from) / (to - from);
}

std::vector<double> Scale::ticks() const {
  constexpr int most = 6;
  constexpr double slack = 1e-9; // of a step: keeps ticks at the ends of the scale
  const bool powers = kind == logarithmic;
  const double low = powers ? std::log10(from) : from, high = powers ? std::log10(to) : to;
  double step = step_of(high - low, most);
  if (kind != linear) step = std::max(std::ceil(step), 1.0);
  std::vector<double> at;
  const double first = std::ceil(low / step - slack);
  for (int i = 0; i <= most; ++i) // counted, because adding a small step may not change a large number
    if (const double tick = (first + i) * step; tick <= high + slack * step) at.push_back(powers ? std::pow(10, tick) : tick);
  return at;
}

double Panel::pixel_x(double value) const { return left + width * x.part(value); }
double Panel::pixel_y(double value) const { return top + height * (1 - y.part(value)); }

std::string Panel::axes(const std::string &x_label, const std::string &y_label) const {
  std::string text;
  const double bottom = top + height;
  for (const double tick : y.ticks()) {
    text += print("<path d=\"M%.2f %.2fh%.2f\" class=\"grid\"/>\n", left, pixel_y(tick), width);
    text += svg_text(left - 6, pixel_y(tick) + 4, "tick-y", number(tick));
  }
  for (const double tick : x.ticks()) {
    text += print("<path d=\"M%.2f %.2fv5\" class=\"axis\"/>\n", pixel_x(tick), bottom);
    text += svg_text(pixel_x(tick), bottom + 18, "tick-x", number(tick));
  }
  text += print("<path d=\"M%.2f %.2fv%.2fh%.2f\" class=\"axis\"/>\n", left, top, height, width);
  text += svg_text(left + width / 2, bottom + 36, "label-x", x_label);
  return text + svg_text(left, top - 8, "note", y_label);
}

// At least a few pixels wide, so that a single value is visible.
std::string Panel::bar(double from, double to, double value) const {
  constexpr double narrowest = 6;
  const double begin = pixel_x(from), wide = std::max(pixel_x(to) - begin, 0.0);
  const double shown = std::max(wide - 0.5, from == to ? narrowest : 0.5);
  return print("<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" class=\"bar\"/>\n",
               from == to ? begin - narrowest / 2 : begin, pixel_y(value), shown, top + height - pixel_y(value));
}

std::string Panel::curve(const char *style, std::span<const std::pair<double, double>> points) const {
  std::string text = print("<polyline class=\"%s\" points=\"", style);
  for (const auto &[at, value] : points) text += print("%.2f,%.2f ", pixel_x(at), pixel_y(value));
  return text + "\"/>\n";
}

std::string Panel::dot(double at, double value) const {
  return print("<circle cx=\"%.2f\" cy=\"%.2f\" r=\"2.5\" class=\"dot\"/>\n", pixel_x(at), pixel_y(value));
}

std::string Panel::line_legend(const char *style, int index, const std::string &label) const {
  const double line = top - 12, begin = left + 110 * index;
  return print("<path d=\"M%.2f %.2fh18\" class=\"%s\"/>\n", begin, line - 1, style) +
         svg_text(begin + 24, line + 4, "note", label);
}

std::string Panel::legend(const std::string &bars, const std::string &curve) const {
  const double line = top - 12, right = left + width;
  return print("<rect x=\"%.2f\" y=\"%.2f\" width=\"14\" height=\"10\" class=\"bar\"/>\n", right - 174, line - 6) +
         svg_text(right - 154, line + 4, "note", bars) +
         print("<path d=\"M%.2f %.2fh18\" class=\"density\"/>\n", right - 84, line - 1) +
         svg_text(right - 60, line + 4, "note", curve);
}

void write_page(const std::string &path, const std::string &content) {
  constexpr double page_width = 800, page_height = 520;
  const std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
      print("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\" role=\"img\">\n",
            page_width, page_height, page_width, page_height) +
      style_sheet + "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n" + content + "</svg>\n";
  OutputFile output(path, static_cast<int64_t>(text.size()));
  output.write(text.data(), static_cast<int64_t>(text.size()));
  output.commit();
}

} // namespace command
