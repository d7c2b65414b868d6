#include "command/arguments.hpp"

#include <algorithm>

#include "text/parse.hpp"

namespace command {
namespace {

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

bool is_list(std::string_view text) { return text.starts_with('[') || text.find(',') != std::string_view::npos; }

// "number", "choice", ...; "" for an initializer or argument that the registry does not list.
std::string kind_of(const Json *entry, std::string_view name) {
  if (entry != nullptr)
    for (const Json &argument : (*entry)["arguments"])
      if (argument["name"] == name) return argument["kind"];
  return "";
}

} // namespace

Arguments::Arguments(std::string_view initializer, const std::vector<std::string> &settings) {
  const Json *const entry = settings.empty() ? nullptr : registry_entry(initializer);
  for (const std::string &setting : settings) add(entry, setting);
}

// An unknown name is passed to the library, whose error message lists the known names.
void Arguments::add(const Json *entry, std::string_view setting) {
  const size_t equals = setting.find('=');
  if (equals == 0 || equals == std::string_view::npos) usage_error({"--set is \"", setting, "\", must be KEY=VALUE"});
  const std::string_view text = setting.substr(equals + 1);
  inwit_arg arg = {texts_.emplace_back(setting.substr(0, equals)).c_str(), 0, nullptr, nullptr};
  const std::string kind = kind_of(entry, arg.name);
  const std::optional<double> number = to_number(text);
  const bool takes_list = kind == "axes" || kind == "integers" || kind == "number or array";
  if (kind == "flag" && (text == "true" || text == "false"))
    arg.number = text == "true";
  else if (kind == "axes" || (takes_list && is_list(text)) || (is_list(text) && (kind == "window" || kind.empty())))
    arg.array = array(setting, text);
  else if (kind == "choice" || kind == "window" || (kind.empty() && !number))
    arg.text = texts_.emplace_back(text).c_str();
  else if (number)
    arg.number = *number;
  else
    usage_error({"--set ", setting, ": ", not_a_number(text)});
  args_.push_back(arg);
}

const inwit_tensor *Arguments::array(std::string_view setting, std::string_view text) {
  Array &array = arrays_.emplace_back();
  array.tensor = {};
  array.tensor.dtype = INWIT_F64;
  bool is_valid = true;
  if (text.starts_with('[')) {
    is_valid = flatten(Json::parse(text, nullptr, false), 0, array.tensor, array.elements);
  } else {
    for (const std::string_view part : split_at_commas(text)) {
      const std::optional<double> number = to_number(part);
      if (!number) usage_error({"--set ", setting, ": ", not_a_number(part)});
      array.elements.push_back(*number);
    }
    array.tensor.rank = 1;
    array.tensor.shape[0] = static_cast<int64_t>(array.elements.size());
  }
  if (!is_valid)
    usage_error(
        {"--set ", setting, ": must be numbers that float64 holds, separated by commas, or nested lists of equal lengths"});
  array.tensor.data = array.elements.data();
  return &array.tensor;
}

} // namespace command
