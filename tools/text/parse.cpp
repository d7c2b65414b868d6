#include "text/parse.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/failure.hpp"
#include "text/lower.hpp"

namespace command {
namespace {

// Whether all of `text` is one value.
template <class Value, class... Format> bool parse_all(std::string_view text, Value &value, Format... format) {
  const char *const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, format...);
  return error == std::errc() && stop == end;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

// The parts between separators, without the spaces around them.
std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const size_t end = text.find_first_of(separators);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// "64,32", "64x32" or "64 32", with spaces around; a comma may end the list, as in "(64,)".
std::vector<std::string_view> split_extents(std::string_view text) {
  const bool by_comma = text.find(',') != std::string_view::npos;
  const bool by_x = !by_comma && text.find_first_of("xX") != std::string_view::npos;
  if (by_comma && text.ends_with(',')) text.remove_suffix(1);
  std::vector<std::string_view> parts = split(text, by_comma ? "," : by_x ? "xX" : " ");
  if (!by_comma && !by_x) std::erase(parts, ""); // several spaces
  return parts;
}

std::string_view without_plus(std::string_view text) { // from_chars rejects it
  return text.starts_with('+') && !text.starts_with("+-") ? text.substr(1) : text;
}

} // namespace

std::vector<std::string_view> split_at_commas(std::string_view text) { return split(text, ","); }

std::optional<double> to_number(std::string_view text) {
  double number = 0;
  return parse_all(without_plus(text), number) ? std::optional(number) : std::nullopt;
}

std::string not_a_number(std::string_view text) {
  double number = 0;
  const std::string_view digits = without_plus(text);
  const bool too_large =
      std::from_chars(digits.data(), digits.data() + digits.size(), number).ec == std::errc::result_out_of_range;
  return joined({"\"", text, "\" is ", too_large ? "outside of the range of float64" : "not a number"});
}

uint64_t to_uint64(std::string_view option, std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  uint64_t value = 0;
  if (!parse_all(text.substr(hexadecimal ? 2 : 0), value, hexadecimal ? 16 : 10))
    usage_error(
        {option, " is \"", text, "\", must be an integer from 0 to 18446744073709551615, hexadecimal with the prefix 0x"});
  return value;
}

int64_t to_bytes(std::string_view option, std::string_view text) {
  struct Unit {
    std::string_view name; // in lower case
    double bytes;
  };
  constexpr Unit units[] = {{"", 1},      {"b", 1},        {"kb", 1e3},     {"mb", 1e6},     {"gb", 1e9},
                            {"tb", 1e12}, {"kib", 0x1p10}, {"mib", 0x1p20}, {"gib", 0x1p30}, {"tib", 0x1p40}};
  const std::string_view all = trimmed(text), number = all.substr(0, all.find_first_not_of("0123456789."));
  const std::string_view name = trimmed(all.substr(number.size()));
  const auto *const unit =
      std::ranges::find_if(units, [&](const Unit &known) { return std::ranges::equal(name, known.name, {}, lower); });
  double count = 0;
  const bool is_valid = unit != std::end(units) && parse_all(number, count, std::chars_format::fixed);
  const double bytes = is_valid ? count * unit->bytes : 0;
  if (!(bytes >= 1 && bytes <= 0x1p62))
    usage_error({option, " is \"", text, "\", must be a number of bytes from 1 to 2^62, such as 5GB, 500MB or 2GiB"});
  return static_cast<int64_t>(std::round(bytes)); // 0.29 GB is 290 000 000 bytes, although 0.29 is not exact
}

std::vector<int64_t> to_integers(std::string_view option, std::string_view text) {
  std::string_view inner = trimmed(text);
  const bool enclosed = (inner.starts_with('(') && inner.ends_with(')')) || (inner.starts_with('[') && inner.ends_with(']'));
  if (enclosed) inner = trimmed(inner.substr(1, inner.size() - 2));
  std::vector<int64_t> integers;
  if (enclosed && inner.empty()) return integers;
  bool is_valid =
      !inner.empty() && !inner.starts_with("0x") && !inner.starts_with("0X"); // "0x4" is neither hexadecimal nor 0 by 4
  for (const std::string_view part : split_extents(inner)) is_valid = is_valid && parse_all(part, integers.emplace_back());
  if (!is_valid)
    usage_error({option, " is \"", text, "\", must be integers separated by commas, such as 64,32, or () for a scalar"});
  return integers;
}

void read_extents(std::string_view option, std::string_view text, int64_t (&extents)[INWIT_MAX_RANK], int32_t &rank) {
  const std::vector<int64_t> integers = to_integers(option, text);
  if (integers.size() > INWIT_MAX_RANK)
    usage_error(
        {option, " has ", std::to_string(integers.size()), " extents, must have at most ", std::to_string(INWIT_MAX_RANK)});
  std::ranges::copy(integers, extents);
  rank = static_cast<int32_t>(integers.size());
}

} // namespace command
