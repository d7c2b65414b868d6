// An array as Julia's REPL displays it.
#include <algorithm>
#include <cmath>

#include "base/failure.hpp"
#include "text/decimal.hpp"
#include "text/print.hpp"

namespace command {
namespace {

const char *type_name(int32_t dtype) {
  switch (dtype) {
  case INWIT_F16: return "Float16";
  case INWIT_BF16: return "BFloat16";
  case INWIT_F8_E4M3FN: return "Float8_E4M3FN"; // of DLFP8Types.jl and Float8s
  case INWIT_F8_E5M2: return "Float8_E5M2";
  case INWIT_F32: return "Float32";
  case INWIT_C64: return "ComplexF32";
  case INWIT_C128: return "ComplexF64";
  default: return "Float64";
  }
}

std::string header(const Elements &elements) {
  const std::string type = type_name(elements.dtype);
  const size_t rank = elements.shape.size();
  if (rank == 0) return joined({"0-dimensional Array{", type, ", 0}"});
  std::string extents;
  for (const int64_t extent : elements.shape) extents.append(extents.empty() ? "" : "×").append(std::to_string(extent));
  if (rank == 1) return joined({extents, "-element Vector{", type, "}"});
  if (rank == 2) return joined({extents, " Matrix{", type, "}"});
  return joined({extents, " Array{", type, ", ", std::to_string(rank), "}"});
}

// Julia writes magnitudes from 1e-4 to 1e6 (Float16: to 1e3) without exponent. The exponent of types that it shows as Float32 is
// marked by "f".
std::string cell(int32_t dtype, double value) {
  const std::string suffix = dtype == INWIT_BF16 ? "B16" : "";
  if (!std::isfinite(value)) return (value != value ? "NaN" : value < 0 ? "-Inf" : "Inf") + suffix;
  Decimal decimal = shortest_decimal(dtype, value);
  if (decimal.point > -4 && decimal.point <= (dtype == INWIT_F16 ? 3 : 6)) return positional(decimal);
  const int exponent = decimal.point - 1;
  decimal.point = 1;
  return joined({positional(decimal), dtype == INWIT_F32 || dtype == INWIT_BF16 ? "f" : "e", std::to_string(exponent)});
}

// With more than one column, Julia writes no blanks around the sign.
std::string complex_cell(int32_t dtype, double real, double imaginary, bool has_columns) {
  const char *const sign = std::signbit(imaginary) && !std::isnan(imaginary) ? "-" : "+";
  return joined({cell(dtype, real), has_columns ? "" : " ", sign, has_columns ? "" : " ", cell(dtype, std::fabs(imaginary)),
                 std::isfinite(imaginary) ? "im" : "*im"});
}

std::vector<std::string> cells_of(const Elements &elements) {
  const std::span<const double> values = elements.values;
  std::vector<std::string> cells;
  if (!elements.is_complex()) {
    for (const double value : values) cells.push_back(cell(elements.dtype, value));
    return cells;
  }
  const bool has_columns = elements.shape.size() >= 2 && elements.shape[1] > 1;
  for (size_t i = 0; i < values.size(); i += 2)
    cells.push_back(complex_cell(elements.dtype_of_parts(), values[i], values[i + 1], has_columns));
  return cells;
}

// The column at which cells are aligned: the point, or after the sign between two parts.
size_t left_of_point(const std::string &text) {
  if (!text.ends_with("im")) return std::min(text.find_first_of(".ef"), text.size());
  size_t sign = text.find_last_of("+-");
  while (sign > 0 && (text[sign - 1] == 'e' || text[sign - 1] == 'f')) sign = text.find_last_of("+-", sign - 1);
  return sign + 1;
}

// A matrix whose element (i, j) is cell first + i * row_step + j * column_step. Every column is aligned separately.
struct Slice {
  size_t rows, columns, first, row_step, column_step;
};

void append(std::string &text, const std::vector<std::string> &cells, const Slice &slice) {
  const auto at = [&](size_t i, size_t j) -> const std::string & {
    return cells[slice.first + i * slice.row_step + j * slice.column_step];
  };
  std::vector<size_t> left(slice.columns), right(slice.columns);
  for (size_t j = 0; j < slice.columns; ++j)
    for (size_t i = 0; i < slice.rows; ++i) {
      left[j] = std::max(left[j], left_of_point(at(i, j)));
      right[j] = std::max(right[j], at(i, j).size() - left_of_point(at(i, j)));
    }
  for (size_t i = 0; i < slice.rows; ++i)
    for (size_t j = 0; j < slice.columns; ++j) {
      const std::string &element = at(i, j);
      const size_t before = left_of_point(element);
      text.append(j == 0 ? " " : "  ").append(left[j] - before, ' ').append(element);
      if (j + 1 == slice.columns)
        text.push_back('\n');
      else
        text.append(right[j] - (element.size() - before), ' ');
    }
}

// One matrix of the first two axes for each index of the others, the first of which varies fastest.
void append_slices(std::string &text, const std::vector<std::string> &cells, std::span<const int64_t> shape) {
  std::vector<size_t> steps(shape.size(), 1), index(shape.size(), 0);
  for (size_t axis = shape.size() - 1; axis > 0; --axis) steps[axis - 1] = steps[axis] * static_cast<size_t>(shape[axis]);
  for (bool more = true; more;) {
    std::string label("[:, :");
    size_t first = 0;
    for (size_t axis = 2; axis < shape.size(); ++axis) {
      label.append(", ").append(std::to_string(index[axis] + 1));
      first += index[axis] * steps[axis];
    }
    text.append(label).append("] =\n");
    append(text, cells, {static_cast<size_t>(shape[0]), static_cast<size_t>(shape[1]), first, steps[0], steps[1]});
    size_t axis = 2;
    while (axis < shape.size() && ++index[axis] == static_cast<size_t>(shape[axis])) index[axis++] = 0;
    more = axis < shape.size();
    if (more) text.push_back('\n');
  }
}

} // namespace

std::string as_julia(const Elements &elements) {
  const size_t rank = elements.shape.size();
  if (elements.values.empty() && rank == 1) return joined({type_name(elements.dtype), "[]\n"});
  if (elements.values.empty()) return header(elements) + "\n";
  const std::vector<std::string> cells = cells_of(elements);
  std::string text = header(elements) + ":\n";
  if (rank == 0) return text.append(cells[0]).append("\n");
  const auto extent = [&](size_t axis) { return static_cast<size_t>(elements.shape[axis]); };
  if (rank == 1) append(text, cells, {extent(0), 1, 0, 1, 1});
  if (rank == 2) append(text, cells, {extent(0), extent(1), 0, extent(1), 1});
  if (rank > 2) append_slices(text, cells, elements.shape);
  return text;
}

} // namespace command
