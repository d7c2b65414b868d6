// An array as NumPy prints it.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/failure.hpp"
#include "text/decimal.hpp"
#include "text/print.hpp"

namespace command {
namespace {

// One element, split at the point and the exponent. "nan" and "-inf" are in `whole`.
struct Parts {
  std::string whole, fraction, exponent; // "-12", "5", "e-05"
  bool is_finite;
};

// NumPy's rule: all elements get an exponent if one of them is very large or small, or if their magnitudes differ widely.
bool needs_exponents(const Elements &elements) {
  double smallest = INFINITY, largest = 0;
  for (const double value : elements.values) {
    if (!std::isfinite(value) || value == 0) continue;
    smallest = std::min(smallest, std::fabs(value));
    largest = std::max(largest, std::fabs(value));
  }
  return largest > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
}

Parts split(std::string_view number) {
  const size_t power = std::min(number.find('e'), number.size()), point = std::min(number.find('.'), power);
  const std::string_view fraction = number.substr(0, power).substr(std::min(point + 1, power));
  return {std::string(number.substr(0, point)), std::string(fraction), std::string(number.substr(power)), true};
}

// NumPy prints the exact digits before the point, where the shortest decimal would have zeros.
Parts with_point(int32_t dtype, double value) {
  char text[32];
  const Decimal decimal = shortest_decimal(dtype, value);
  if (decimal.point >= static_cast<int>(decimal.digits.size()))
    return split({text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 0).ptr});
  return split(positional(decimal));
}

// Digits after the point in scientific notation.
size_t digits_after(const Decimal &decimal) { return std::max<size_t>(decimal.digits.size(), 1) - 1; }

// All elements get as many digits as the longest needs: their exact digits, not zeros.
Parts with_exponent(double value, size_t digits) {
  char text[32];
  const char *const end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific, static_cast<int>(digits)).ptr;
  return split({text, end});
}

enum class Sign { of_negative, always };

std::vector<Parts> parts_of(const Elements &elements, Sign sign) {
  const bool exponents = needs_exponents(elements);
  size_t digits = 0;
  for (const double value : elements.values)
    if (exponents && std::isfinite(value)) digits = std::max(digits, digits_after(shortest_decimal(elements.dtype, value)));
  std::vector<Parts> all;
  for (const double value : elements.values)
    all.push_back(!std::isfinite(value) ? Parts{value != value ? "nan"
                                                : value < 0    ? "-inf"
                                                               : "inf",
                                                "", "", false}
                  : exponents ? with_exponent(value, digits)
                              : with_point(elements.dtype, value));
  if (sign == Sign::always)
    for (Parts &parts : all)
      if (!parts.whole.starts_with('-')) parts.whole = joined({"+", parts.whole});
  return all;
}

// Pads all elements to one width, with the points aligned.
std::vector<std::string> cells(const Elements &elements, Sign sign = Sign::of_negative) {
  std::vector<Parts> all = parts_of(elements, sign);
  size_t left = 0, right = 0, power = 0, not_finite = 0;
  for (const Parts &parts : all) {
    size_t &width = parts.is_finite ? left : not_finite;
    width = std::max(width, parts.whole.size());
    right = std::max(right, parts.fraction.size());
    power = std::max(power, parts.exponent.size());
  }
  const size_t after = 1 + right + power; // the point and what follows it
  left = std::max(left, not_finite > after ? not_finite - after : 0);
  std::vector<std::string> texts;
  for (Parts &parts : all) {
    parts.fraction.resize(right, ' ');
    if (parts.exponent.size() < power)
      parts.exponent.insert(std::min<size_t>(2, parts.exponent.size()), power - parts.exponent.size(), '0');
    texts.push_back(parts.is_finite ? joined({std::string(left - parts.whole.size(), ' '), parts.whole, ".", parts.fraction,
                                              parts.exponent})
                                    : std::string(left + after - parts.whole.size(), ' ') + parts.whole);
  }
  return texts;
}

// NumPy aligns real and imaginary parts separately.
std::vector<std::string> complex_cells(const Elements &elements) {
  std::vector<double> real, imaginary;
  for (size_t i = 0; i < elements.values.size(); i += 2) {
    real.push_back(elements.values[i]);
    imaginary.push_back(elements.values[i + 1]);
  }
  std::vector<std::string> texts = cells({elements.dtype_of_parts(), elements.shape, real});
  const std::vector<std::string> others = cells({elements.dtype_of_parts(), elements.shape, imaginary}, Sign::always);
  for (size_t i = 0; i < texts.size(); ++i) {
    const size_t end = others[i].find_last_not_of(' ') + 1;
    texts[i].append(others[i], 0, end).append("j").append(others[i], end);
  }
  return texts;
}

void append(std::string &text, std::span<const int64_t> shape, size_t axis, const std::string *&cell) {
  if (axis == shape.size()) {
    text.append(*cell++);
    return;
  }
  const size_t inner = shape.size() - axis - 1; // number of axes inside this one
  text.push_back('[');
  for (int64_t i = 0; i < shape[axis]; ++i) {
    if (i > 0 && inner == 0) text.push_back(' ');
    if (i > 0 && inner > 0) text.append(inner, '\n').append(axis + 1, ' ');
    append(text, shape, axis + 1, cell);
  }
  text.push_back(']');
}

} // namespace

std::string as_numpy(const Elements &elements) {
  if (elements.values.empty()) return "[]\n";
  const std::vector<std::string> texts = elements.is_complex() ? complex_cells(elements) : cells(elements);
  const std::string *cell = texts.data();
  std::string text;
  append(text, elements.shape, 0, cell);
  return text.append("\n");
}

} // namespace command
