#include "text/report.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "text/parse.hpp"

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
  Line line = {tensor.name, shape_text(tensor.shape), tensor.dtype, tensor.initializer};
  for (size_t i = 0; i < std::size(moments); ++i)
    line[4 + i] =
        joined({number_text((tensor.sample.*moments[i].written)()), " / ", number_text(tensor.theory.*moments[i].theory)});
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
  for (size_t i = 0; i < std::size(moments); ++i) lines[0][4 + i] = joined({moments[i].name, ": written / theory"});
  for (const TensorReport &tensor : report.tensors) lines.push_back(line_of(tensor));
  std::array<size_t, columns> widths = {};
  for (const Line &line : lines)
    for (size_t column = 0; column < columns; ++column) widths[column] = std::max(widths[column], line[column].size());
  for (const Line &line : lines) {
    std::string text;
    for (size_t column = 0; column < columns; ++column)
      text.append(line[column]).append(widths[column] - line[column].size() + 2, ' ');
    std::puts(text.substr(0, text.find_last_not_of(' ') + 1).c_str());
  }
  std::printf("%zu tensors, %lld parameters, %lld bytes, %.2f s\n", report.tensors.size(),
              static_cast<long long>(parameters(report)), static_cast<long long>(report.bytes), report.seconds);
}

void print_json(const Report &report) {
  Json tensors = Json::array();
  for (const TensorReport &tensor : report.tensors) {
    Json row = {{"name", tensor.name}, {"shape", tensor.shape}, {"dtype", tensor.dtype}, {"initializer", tensor.initializer}};
    for (const Moment &moment : moments) { // JSON has no NaN and no infinity: null
      row[moment.name] = (tensor.sample.*moment.written)();
      row["theory"][moment.name] = tensor.theory.*moment.theory;
    }
    tensors.push_back(row);
  }
  const Json totals = {{"tensors", report.tensors.size()},
                       {"parameters", parameters(report)},
                       {"bytes", report.bytes},
                       {"seconds", report.seconds}};
  std::puts(Json{{"tensors", tensors}, {"totals", totals}}.dump(2).c_str());
}

} // namespace command
