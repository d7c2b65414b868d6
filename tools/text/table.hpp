// Tables of text with aligned columns, for reports.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace command {

using Table = std::vector<std::vector<std::string>>; // lines of cells; the first line names the columns

void print_table(const Table &lines); // to standard output

std::string shape_text(std::span<const int64_t> shape); // 64x32

} // namespace command
