#include "command/model_report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "text/decimal.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

constexpr size_t columns = 4 + std::size(moments);
using Line = std::array<std::string, columns>;

std::string shape_text(const std::vector<int64_t> &shape) {
  std::string text;
  for (const int64_t extent : shape) text.append(text.empty() ? "" : "x").append(std::to_string(extent));
  return shape.empty() ? "()" : text;
}

Line line_of(const TensorReport &tensor) {
  Line line = {printable(tensor.name), shape_text(tensor.shape), tensor.dtype, tensor.initializer};
  for (size_t i = 0; i < std::size(moments); ++i)
    line[4 + i] = joined(
        {number_text((tensor.observed.*moments[i].observed)()), " / ", number_text(tensor.expected.*moments[i].expected)});
  return line;
}

int64_t parameters(const Report &report) {
  int64_t sum = 0;
  for (const TensorReport &tensor : report.tensors) sum += elements(tensor.shape);
  return sum;
}

} // namespace

void print_text(const Report &report) {
  std::vector<Line> lines = {{"tensor", "shape", "dtype", "initializer"}};
  for (size_t i = 0; i < std::size(moments); ++i) lines[0][4 + i] = joined({moments[i].name, ": observed / expected"});
  for (const TensorReport &tensor : report.tensors) lines.push_back(line_of(tensor));
  std::array<size_t, columns> widths = {};
  for (const Line &line : lines)
    for (size_t column = 0; column < columns; ++column) widths[column] = std::max(widths[column], characters(line[column]));
  for (const Line &line : lines) {
    std::string text;
    for (size_t column = 0; column < columns; ++column)
      text.append(line[column]).append(widths[column] - characters(line[column]) + 2, ' ');
    std::puts(text.substr(0, text.find_last_not_of(' ') + 1).c_str());
  }
  std::printf("%zu tensors, %lld parameters, %lld bytes, %.2f s\n", report.tensors.size(),
              static_cast<long long>(parameters(report)), static_cast<long long>(report.bytes), report.seconds);
}

void print_json(const Report &report) {
  Json tensors = Json::array();
  for (const TensorReport &tensor : report.tensors) {
    Json described = {
        {"name", tensor.name}, {"shape", tensor.shape}, {"dtype", tensor.dtype}, {"initializer", tensor.initializer}};
    for (const Moment &moment : moments) { // NaN and infinities become null
      described[moment.name] = (tensor.observed.*moment.observed)();
      described["expected"][moment.name] = tensor.expected.*moment.expected;
    }
    tensors.push_back(described);
  }
  const Json totals = {{"tensors", report.tensors.size()},
                       {"parameters", parameters(report)},
                       {"bytes", report.bytes},
                       {"seconds", report.seconds}};
  std::puts(Json{{"tensors", tensors}, {"totals", totals}}.dump(2).c_str());
}

} // namespace command
