#include "model/json/arguments.hpp"

#include <algorithm>

namespace inwit {
namespace {

// Texts that are read as numbers if the argument is one: standard JSON cannot write these numbers.
constexpr std::pair<std::string_view, double> numbers_as_texts[] = {{"inf", std::numeric_limits<double>::infinity()},
                                                                    {"-inf", -std::numeric_limits<double>::infinity()},
                                                                    {"nan", std::numeric_limits<double>::quiet_NaN()}};

bool is_number_as_text(const Json &value, double &number) {
  if (!value.is_text()) return false;
  for (const auto &[text, meaning] : numbers_as_texts)
    if (value.text() == text) return number = meaning, true;
  return false;
}

// Numbers of a nested list, which must be rectangular.
bool flatten(const Json &value, size_t depth, std::vector<int64_t> &shape, std::vector<double> &elements) {
  double number = 0;
  if (value.is_number() || value.is(Json::Kind::boolean) || is_number_as_text(value, number)) {
    elements.push_back(value.is_text() ? number : value.number());
    return depth == shape.size();
  }
  if (!value.is_array()) return false;
  if (depth == shape.size()) {
    if (!elements.empty() || depth == INWIT_MAX_RANK) return false;
    shape.push_back(static_cast<int64_t>(value.items().size()));
  }
  if (static_cast<int64_t>(value.items().size()) != shape[depth]) return false;
  return std::ranges::all_of(value.items(), [&](const Json &item) { return flatten(item, depth + 1, shape, elements); });
}

// Keras writes arrays as {"class_name": "__numpy__" or "__tensor__", "config": {"value": [...], "dtype": ...}}.
const Json &unwrap_array(const Json &value) {
  const Json *const config = value.find("config"), *const array = config != nullptr ? config->find("value") : nullptr;
  return array != nullptr ? *array : value;
}

const char *description_of(Kind kind) {
  switch (kind) {
  case Kind::number: return "a number";
  case Kind::optional_number: return "a number or null";
  case Kind::flag: return "true or false";
  case Kind::choice: return "a text";
  case Kind::axes: return "a list of axes, or null";
  case Kind::integers: return "an integer or a list of them";
  case Kind::number_or_array: return "a number or a list of numbers";
  case Kind::window: return "a text, null or a list of numbers";
  }
  return "";
}

bool has_none(const Argument &argument) {
  return std::ranges::any_of(argument.choices, [](const Choice &choice) { return choice.text == null_choice; });
}

bool read_array(const Json &value, inwit_arg &arg, Arguments &args) {
  std::vector<int64_t> shape;
  std::vector<double> elements;
  if (value.is_array()) {
    if (!flatten(value, 0, shape, elements)) return false;
  } else { // Keras treats an integer as a list of one
    shape = {1};
    elements = {value.number()};
  }
  args.arrays.push_back(own_array(shape, std::move(elements)));
  arg.array = &args.arrays.back()->tensor;
  return true;
}

constexpr bool takes_list(Kind kind) {
  return kind == Kind::axes || kind == Kind::integers || kind == Kind::number_or_array || kind == Kind::window;
}

// False if the argument cannot have such a value. bind() checks its range.
bool read_argument(const Argument &argument, const Json &value, inwit_arg &arg, Arguments &args) {
  const bool is_choice = argument.kind == Kind::choice || argument.kind == Kind::window;
  const bool is_number = value.is_number() || value.is(Json::Kind::boolean);
  if (value.is_null() && has_none(argument)) return arg.text = null_choice.data(), true;
  if (!is_choice && is_number_as_text(value, arg.number)) return true;
  if (value.is_text()) return arg.text = value.text().c_str(), true;
  if (is_number && argument.kind != Kind::axes) return arg.number = value.number(), true;
  return takes_list(argument.kind) && (is_number || value.is_array()) && read_array(value, arg, args);
}

// ---- seeds ----

// A whole number, true, false or null.
bool read_seed_number(const Json &value, Seed &seed) {
  if (value.is_null()) return true;
  if (!value.is_whole() && !value.is(Json::Kind::boolean)) return false;
  seed.given = true;
  seed.number = value.bits();
  return true;
}

bool read_seed(const Json &value, Seed &seed) {
  if (!value.is_object()) return read_seed_number(value, seed);
  const Json *const class_name = value.find("class_name"), *const config = value.find("config");
  if (class_name == nullptr || !class_name->is_text() || class_name->text() != "SeedGenerator") return false;
  seed.is_generator = true;
  if (config == nullptr) return true;
  const Json *const number = config->find("seed");
  return config->is_object() && (number == nullptr || read_seed_number(*number, seed));
}

// ---- configs ----

// The element type in every config of TensorFlow 1 and 2.0; TF-Keras dropped it, because the call gives the type.
bool is_old_dtype(const Json::Member &member, bool is_legacy) {
  return is_legacy && member.key == "dtype" && (member.value.is_text() || member.value.is_null());
}

Status read_member(const Entry &entry, const Json::Member &member, Reading &reading, Arguments &args) {
  const Json &value = member.value;
  const auto argument = std::ranges::find(entry.arguments, std::string_view(member.key), &Argument::name);
  inwit_arg arg = {member.key.c_str(), 0, nullptr, nullptr};
  if (argument != entry.arguments.end()) { // else bind() rejects it
    const bool is_optional = argument->kind == Kind::axes || argument->kind == Kind::optional_number;
    if (value.is_null() && is_optional) return {};
    if (!read_argument(*argument, unwrap_array(value), arg, args))
      return reading.fail_at(value, INWIT_E_PARAMETER, entry.name, ": ", argument->name, " is ", short_text(value),
                             ", must be ", description_of(argument->kind));
  }
  args.list.push_back(arg);
  args.values.push_back(&value);
  return {};
}

} // namespace

Status read_arguments(const Entry &entry, const Json &config, bool is_legacy, Reading &reading, Arguments &args, Seed &seed) {
  for (const Json::Member &member : config.members()) {
    if (is_old_dtype(member, is_legacy)) continue;
    if (member.key != "seed" || !entry.is_random)
      INWIT_TRY(read_member(entry, member, reading, args));
    else if (!read_seed(member.value, seed))
      return reading.fail_at(member.value, INWIT_E_PARAMETER, entry.name, ": seed is ", short_text(member.value),
                             ", must be null, an integer of 64 bits or a SeedGenerator with one");
  }
  return {};
}

const Json &rejected_value(const Entry &entry, const Arguments &args, const Json &config) {
  Values scratch;
  for (size_t i = 0; i < args.list.size(); ++i)
    if (!rebind(entry, &args.list[i], 1, scratch)) return *args.values[i];
  return config;
}

} // namespace inwit
