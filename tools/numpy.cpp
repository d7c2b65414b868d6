// NumPy's text of an array.
#include <algorithm>
#include <cmath>

#include "decimal.hpp"
#include "failure.hpp"
#include "print.hpp"

namespace command {
namespace {

struct Parts {
  std::string whole, fraction, exponent; // "-12" "5" "e-05"; "nan", "-inf" are whole, and their fraction is "none"
  bool finite = true;
};

// NumPy's rule: powers of ten for all elements if one of them is large or small, or some are far apart.
bool needs_exponents(const Elements &elements) {
  double smallest = INFINITY, largest = 0;
  for (const double value : elements.values) {
    if (!std::isfinite(value) || value == 0) continue;
    smallest = std::min(smallest, std::fabs(value));
    largest = std::max(largest, std::fabs(value));
  }
  return largest > 0 && (largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000);
}

Parts parts_of(int32_t dtype, double value, bool with_exponent) {
  if (!std::isfinite(value)) return {value != value ? "nan" : value < 0 ? "-inf" : "inf", "", "", false};
  const Decimal decimal = shortest_decimal(dtype, value);
  if (!with_exponent) {
    const std::string text = positional(decimal);
    const size_t point = text.find('.');
    return {text.substr(0, point), decimal.point >= static_cast<int>(decimal.digits.size()) ? "" : text.substr(point + 1), ""};
  }
  const int exponent = decimal.digits.empty() ? 0 : decimal.point - 1;
  const std::string digits = decimal.digits.empty() ? "0" : decimal.digits;
  const std::string power = std::to_string(std::abs(exponent));
  return {joined({decimal.negative ? "-" : "", digits.substr(0, 1)}), digits.substr(1),
          joined({exponent < 0 ? "e-" : "e+", power.size() < 2 ? "0" : "", power})};
}

// All elements to one width, their points below each other.
std::vector<std::string> cells(const Elements &elements) {
  const bool with_exponent = needs_exponents(elements);
  std::vector<Parts> all;
  size_t left = 0, right = 0, power = 0, word = 0;
  for (const double value : elements.values) {
    const Parts &parts = all.emplace_back(parts_of(elements.dtype, value, with_exponent));
    (parts.finite ? left : word) = std::max(parts.finite ? left : word, parts.whole.size());
    right = std::max(right, parts.fraction.size());
    power = std::max(power, parts.exponent.size());
  }
  const size_t after = 1 + right + power; // the point and what follows it
  left = std::max(left, word > after ? word - after : 0);
  std::vector<std::string> texts;
  for (Parts &parts : all) {
    if (!parts.finite) {
      texts.push_back(std::string(left + after - parts.whole.size(), ' ') + parts.whole);
      continue;
    }
    parts.fraction.resize(right, with_exponent ? '0' : ' ');
    if (parts.exponent.size() < power) parts.exponent.insert(2, power - parts.exponent.size(), '0');
    texts.push_back(joined({std::string(left - parts.whole.size(), ' '), parts.whole, ".", parts.fraction, parts.exponent}));
  }
  return texts;
}

void append(std::string &text, std::span<const int64_t> shape, size_t axis, const std::string *&cell) {
  if (axis == shape.size()) {
    text.append(*cell++);
    return;
  }
  const size_t inner = shape.size() - axis - 1; // axes within
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
  const std::vector<std::string> texts = cells(elements);
  const std::string *cell = texts.data();
  std::string text;
  append(text, elements.shape, 0, cell);
  return text.append("\n");
}

} // namespace command
