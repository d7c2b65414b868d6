#include "text/parse.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>

namespace command {
namespace {

constexpr size_t largest_document = size_t{64} << 20; // as the library reads

template <class Value, class... Format> bool read_whole(std::string_view text, Value &value, Format... format) {
  const char *const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, format...);
  return error == std::errc() && stop == end;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  for (size_t comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    parts.push_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.push_back(text);
  return parts;
}

// Elements of a nested list, which must be rectangular.
bool flatten(const Json &value, int depth, inwit_tensor &tensor, std::vector<double> &elements) {
  if (value.is_number()) {
    elements.push_back(value.get<double>());
    return depth == tensor.rank;
  }
  if (!value.is_array() || depth == INWIT_MAX_RANK) return false;
  if (depth == tensor.rank && elements.empty()) tensor.shape[tensor.rank++] = static_cast<int64_t>(value.size());
  if (depth >= tensor.rank || static_cast<int64_t>(value.size()) != tensor.shape[depth]) return false;
  return std::ranges::all_of(value, [&](const Json &item) { return flatten(item, depth + 1, tensor, elements); });
}

} // namespace

std::optional<double> to_number(std::string_view text) {
  double number = 0;
  return read_whole(text, number) ? std::optional(number) : std::nullopt;
}

uint64_t to_uint64(std::string_view option, std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  uint64_t value = 0;
  if (!read_whole(text.substr(hexadecimal ? 2 : 0), value, hexadecimal ? 16 : 10))
    misuse({option, " is \"", text, "\", must be a whole number from 0 to 18446744073709551615, or hexadecimal after 0x"});
  return value;
}

std::vector<int64_t> to_integers(std::string_view option, std::string_view text) {
  std::string_view inner = text;
  if (inner.starts_with('(') && inner.ends_with(')')) inner = inner.substr(1, inner.size() - 2);
  if (inner.ends_with(',')) inner.remove_suffix(1); // "(64,)"
  std::vector<int64_t> integers;
  if (inner.empty()) return integers;
  for (const std::string_view part : split(inner))
    if (!read_whole(part, integers.emplace_back()))
      misuse({option, " is \"", text, "\", must be whole numbers between commas, such as 64,32"});
  return integers;
}

void read_extents(std::string_view option, std::string_view text, int64_t (&extents)[INWIT_MAX_RANK], int32_t &rank) {
  const std::vector<int64_t> integers = to_integers(option, text);
  if (integers.size() > INWIT_MAX_RANK)
    misuse({option, " has ", std::to_string(integers.size()), " extents, at most ", std::to_string(INWIT_MAX_RANK),
            " are allowed"});
  std::ranges::copy(integers, extents);
  rank = static_cast<int32_t>(integers.size());
}

std::string read_document(const std::string &path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char block[65536];
  while (file.read(block, sizeof block), file.gcount() > 0 && text.size() <= largest_document)
    text.append(block, static_cast<size_t>(file.gcount()));
  if (!file.eof() && text.size() <= largest_document) refuse_errno({path});
  return text;
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return number != number ? "-" : text;
}

Arguments::Arguments(std::string_view initializer, const std::vector<std::string> &settings) {
  const Json *const row = registry_row(initializer);
  for (const std::string &setting : settings) set(row, setting);
}

// A name or key that the registry has not is passed on: the library says so, with what there is.
void Arguments::set(const Json *row, std::string_view setting) {
  const size_t equals = setting.find('=');
  if (equals == 0 || equals == std::string_view::npos) misuse({"--set ", setting, ": must be KEY=VALUE"});
  const std::string_view text = setting.substr(equals + 1);
  inwit_arg arg = {texts_.emplace_back(setting.substr(0, equals)).c_str(), 0, nullptr, nullptr};
  std::string kind;
  if (row != nullptr)
    for (const Json &argument : (*row)["arguments"])
      if (argument["name"] == arg.name) kind = argument["kind"];
  const std::optional<double> number = to_number(text);
  const bool is_list = text.starts_with('[') || text.find(',') != std::string_view::npos;
  if (kind == "choice" || (kind == "window" && !is_list))
    arg.text = texts_.emplace_back(text).c_str();
  else if (kind == "flag" && (text == "true" || text == "false"))
    arg.number = text == "true";
  else if (kind == "axes" || kind == "window" || (kind == "integers" && !number) || (kind == "number or array" && !number))
    arg.array = array(setting, text);
  else if (number)
    arg.number = *number;
  else if (!kind.empty())
    misuse({"--set ", setting, ": \"", text, "\" is not a number that a float64 holds"});
  args_.push_back(arg);
}

const inwit_tensor *Arguments::array(std::string_view setting, std::string_view text) {
  Array &array = arrays_.emplace_back();
  array.tensor = {};
  array.tensor.dtype = INWIT_F64;
  bool understood = true;
  if (text.starts_with('[')) {
    const Json list = Json::parse(text, nullptr, false);
    understood = flatten(list, 0, array.tensor, array.elements);
  } else {
    for (const std::string_view part : split(text)) {
      const std::optional<double> number = to_number(part);
      understood = understood && number;
      array.elements.push_back(number.value_or(0));
    }
    array.tensor.rank = 1;
    array.tensor.shape[0] = static_cast<int64_t>(array.elements.size());
  }
  if (!understood) misuse({"--set ", setting, ": must be numbers between commas, or nested lists of equal lengths"});
  array.tensor.data = array.elements.data();
  return &array.tensor;
}

} // namespace command
