#include "model/json/number.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/status.hpp"

namespace inwit {
namespace {

// Whether a number that from_chars() reports as out of range is too small rather than too large, by its decimal exponent.
bool is_tiny(std::string_view number) {
  const size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  const auto point = static_cast<int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const auto first = static_cast<int64_t>(mantissa.find_first_of("123456789"));
  int64_t exponent = 0;
  std::string_view digits = number.substr(std::min(e + 1, number.size()));
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const std::errc error = std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec;
  if (error == std::errc::result_out_of_range) return digits.starts_with('-');
  return exponent < first - point;
}

template <class Whole> bool read_whole(std::string_view text, Whole &number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size();
}

} // namespace

std::optional<Json> number_from(const char *token, uint32_t offset) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::string_view text = token;
  int64_t negative = 0;
  uint64_t natural = 0;
  double real = 0;
  if (text == "NaN") return Json(std::numeric_limits<double>::quiet_NaN(), offset);
  if (text == "Infinity") return Json(infinity, offset);
  if (text == "-Infinity") return Json(-infinity, offset);
  if (text.starts_with('-') && read_whole(text, negative)) return Json(negative, offset);
  if (read_whole(text, natural)) return Json(natural, offset);
  if (read_number(token, real)) return Json(real, offset);
  if (is_tiny(text)) return Json(text.starts_with('-') ? -0.0 : 0.0, offset);
  return {};
}

} // namespace inwit
