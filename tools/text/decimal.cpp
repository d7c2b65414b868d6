#include "text/decimal.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "inwit.h"

namespace command {
namespace {

constexpr int room = 64;

// Parses "-d.ddde-XX".
Decimal parse(std::string_view text) {
  Decimal decimal;
  decimal.negative = text.starts_with('-');
  const size_t exponent = text.find('e');
  for (const char c : text.substr(0, exponent))
    if (c >= '0' && c <= '9') decimal.digits.push_back(c);
  text.remove_prefix(exponent + 1);
  if (text.starts_with('+')) text.remove_prefix(1); // from_chars rejects a plus sign
  std::from_chars(text.data(), text.data() + text.size(), decimal.point);
  decimal.point += 1;
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  return decimal;
}

template <class Real> Decimal shortest(Real value) {
  char text[room];
  return parse({text, std::to_chars(text, text + room, value, std::chars_format::scientific).ptr});
}

// The numbers that read back as one element of a type of 16 or 8 bits, for any rounding of ties: those closer to it than to both
// neighbours. The standard library has no to_chars for these types.
struct Interval {
  double lowest, highest;
};

Interval interval_of(double magnitude, int precision, int least_exponent) {
  const int exponent = std::max(std::ilogb(magnitude), least_exponent);
  const double step = std::ldexp(1.0, exponent - precision + 1);
  const bool is_power = magnitude == std::ldexp(1.0, exponent) && exponent > least_exponent; // the step below is half as large
  return {magnitude - step / (is_power ? 4 : 2), magnitude + step / 2};
}

// Tries the nearest decimal of 1, 2, ... digits until one reads back. Just above a power of two, the nearest may be too low although the
// next one is not.
Decimal shortest(double value, int precision, int least_exponent) {
  const auto [lowest, highest] = interval_of(std::fabs(value), precision, least_exponent);
  char text[room];
  for (int digits = 1;; ++digits) {
    double wanted = std::fabs(value);
    for (int attempt = 0; attempt < 2; ++attempt) {
      const char *const end = std::to_chars(text, text + room, wanted, std::chars_format::scientific, digits - 1).ptr;
      Decimal decimal = parse({text, end});
      double back = 0;
      std::from_chars(text, end, back);
      decimal.negative = std::signbit(value);
      if (back > lowest && back < highest) return decimal;
      wanted = back + std::pow(10, decimal.point - digits);
    }
  }
}

} // namespace

Decimal shortest_decimal(int32_t dtype, double value) {
  if (value == 0) return {std::signbit(value), "", 1};
  switch (dtype) {
  case INWIT_F16: return shortest(value, 11, -14);
  case INWIT_BF16: return shortest(value, 8, -126);
  case INWIT_F8_E4M3FN: return shortest(value, 4, -6);
  case INWIT_F8_E5M2: return shortest(value, 3, -14);
  case INWIT_F32: return shortest(static_cast<float>(value));
  default: return shortest(value);
  }
}

std::string positional(const Decimal &decimal) {
  const auto length = static_cast<int>(decimal.digits.size());
  std::string text = decimal.negative ? "-" : "";
  text.append(decimal.point > 0 ? decimal.digits.substr(0, static_cast<size_t>(decimal.point)) : "0");
  if (decimal.point > length) text.append(static_cast<size_t>(decimal.point - length), '0');
  text.push_back('.');
  if (decimal.point < 0) text.append(static_cast<size_t>(-decimal.point), '0');
  if (decimal.point >= length) return text.append("0");
  return text.append(decimal.digits, static_cast<size_t>(std::max(decimal.point, 0)));
}

std::string number_text(double number) {
  char text[room];
  std::snprintf(text, sizeof text, "%.4g", number);
  return number != number ? "-" : text;
}

} // namespace command
