#include "text/parse.hpp"

#include <algorithm>
#include <charconv>

#include "base/failure.hpp"

namespace command {
namespace {

// Whether all of `text` is one value.
template <class Value, class... Format> bool parse_all(std::string_view text, Value &value, Format... format) {
  const char *const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, format...);
  return error == std::errc() && stop == end;
}

} // namespace

std::vector<std::string_view> split_at_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  for (size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.push_back(text);
  return parts;
}

std::optional<double> to_number(std::string_view text) {
  double number = 0;
  return parse_all(text, number) ? std::optional(number) : std::nullopt;
}

uint64_t to_uint64(std::string_view option, std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  uint64_t value = 0;
  if (!parse_all(text.substr(hexadecimal ? 2 : 0), value, hexadecimal ? 16 : 10))
    usage_error(
        {option, " is \"", text, "\", must be an integer from 0 to 18446744073709551615, hexadecimal with the prefix 0x"});
  return value;
}

std::vector<int64_t> to_integers(std::string_view option, std::string_view text) {
  std::string_view inner = text;
  if (inner.starts_with('(') && inner.ends_with(')')) inner = inner.substr(1, inner.size() - 2);
  if (inner.ends_with(',')) inner.remove_suffix(1); // "(64,)"
  std::vector<int64_t> integers;
  if (inner.empty()) return integers;
  for (const std::string_view part : split_at_commas(inner))
    if (!parse_all(part, integers.emplace_back()))
      usage_error({option, " is \"", text, "\", must be integers separated by commas, such as 64,32"});
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
