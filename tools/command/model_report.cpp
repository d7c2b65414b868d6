#include "command/model_report.hpp"

#include <cstdio>

#include "text/decimal.hpp"
#include "text/table.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

std::vector<std::string> line_of(const TensorReport &tensor) {
  std::vector<std::string> line = {printable_line(tensor.name), shape_text(tensor.shape), tensor.dtype, tensor.initializer};
  for (const Moment &moment : moments)
    line.push_back(
        joined({number_text((tensor.observed.*moment.observed)()), " / ", number_text(tensor.expected.*moment.expected)}));
  return line;
}

int64_t parameters(const Report &report) {
  int64_t sum = 0;
  for (const TensorReport &tensor : report.tensors) sum += elements(tensor.shape);
  return sum;
}

} // namespace

void print_text(const Report &report) {
  Table lines = {{"tensor", "shape", "dtype", "initializer"}};
  for (const Moment &moment : moments) lines[0].push_back(joined({moment.name, ": observed / expected"}));
  for (const TensorReport &tensor : report.tensors) lines.push_back(line_of(tensor));
  print_table(lines);
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
