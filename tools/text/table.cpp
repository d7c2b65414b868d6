#include "text/table.hpp"

#include <algorithm>
#include <cstdio>

#include "text/style.hpp"
#include "text/utf8.hpp"

namespace command {

void print_table(const Table &lines) {
  std::vector<size_t> widths;
  for (const auto &line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (size_t column = 0; column < line.size(); ++column) widths[column] = std::max(widths[column], characters(line[column]));
  }
  for (const auto &line : lines) {
    std::string text;
    for (size_t column = 0; column < line.size(); ++column)
      text.append(line[column]).append(widths[column] - characters(line[column]) + 2, ' ');
    text.resize(text.find_last_not_of(' ') + 1);
    std::puts(&line == &lines.front() ? styled(Style::heading, text).c_str() : text.c_str());
  }
}

std::string shape_text(std::span<const int64_t> shape) {
  std::string text;
  for (const int64_t extent : shape) text.append(text.empty() ? "" : "x").append(std::to_string(extent));
  return shape.empty() ? "()" : text;
}

} // namespace command
