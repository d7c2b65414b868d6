// Recipes from JSON. A fault is reported with the part that it is in, "rules[3]: ...", and the place in the document.
#include <algorithm>
#include <numeric>

#include "base/fans.hpp"
#include "base/names.hpp"
#include "model/json/config.hpp"

namespace inwit {
namespace {

using Keys = std::span<const std::string_view>;
constexpr std::string_view recipe_keys[] = {"layout", "rules", "tensors", "comment"};
constexpr std::string_view rule_keys[] = {"match", "initializer", "layout", "keep", "optional", "comment"};
constexpr std::string_view tensor_keys[] = {"name", "shape", "dtype"};

Status check_object(const Json &value, Keys keys, Reading &reading) {
  if (!value.is_object()) return reading.fail_at(value, INWIT_E_CONFIG, "must be an object");
  for (const Json::Member &member : value.members()) {
    if (std::ranges::find(keys, member.key) != keys.end()) continue;
    reading.failed_at = member.key_offset;
    Status status = fail(INWIT_E_CONFIG, "unknown key \"", member.key, "\", known are");
    for (const std::string_view known : keys) status.add(" ", known);
    return status;
  }
  return {};
}

Status read_text(const Json &object, const char *key, Reading &reading, std::string &text) {
  const Json *const value = object.find(key);
  if (value == nullptr || !value->is_text())
    return reading.fail_at(value != nullptr ? *value : object, INWIT_E_CONFIG, key, " must be given, as a text");
  text = value->text();
  return {};
}

Status read_flag(const Json &object, const char *key, Reading &reading, bool &flag) {
  const Json *const value = object.find(key);
  if (value == nullptr) return {};
  if (!value->is(Json::Kind::boolean))
    return reading.fail_at(*value, INWIT_E_CONFIG, key, " is ", short_text(*value), ", must be true or false");
  flag = value->boolean();
  return {};
}

Status read_layout(const Json &object, Reading &reading, int32_t &layout) {
  const Json *const value = object.find("layout");
  if (value == nullptr) return {};
  layout = value->is_text() ? layout_from_name(value->text()) : INWIT_LAYOUT_NONE;
  if (layout != INWIT_LAYOUT_NONE) return {};
  Status status = reading.fail_at(*value, INWIT_E_CONFIG, "layout is ", short_text(*value), ", must be");
  for (const LayoutPreset &preset : layout_presets)
    status.add(&preset == std::begin(layout_presets)     ? " \""
               : &preset + 1 == std::end(layout_presets) ? " or \""
                                                         : ", \"",
               preset.name, "\"");
  return status;
}

// The list under `key`; nullptr: there is none.
Status find_list(Json &object, const char *key, Reading &reading, Json::Array *&list) {
  Json *const value = object.find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) return reading.fail_at(*value, INWIT_E_CONFIG, key, " must be a list");
  list = &value->items();
  return {};
}

Status read_rule(Json &value, Reading &reading, inwit_recipe::Rule &rule) {
  bool keep = false;
  INWIT_TRY(check_object(value, rule_keys, reading));
  INWIT_TRY(read_text(value, "match", reading, rule.pattern));
  INWIT_TRY(read_flag(value, "keep", reading, keep));
  INWIT_TRY(read_flag(value, "optional", reading, rule.optional));
  INWIT_TRY(read_layout(value, reading, rule.layout));
  Json *const initializer = value.find("initializer");
  if (keep == (initializer != nullptr))
    return reading.fail_at(value, INWIT_E_CONFIG, "must have either \"initializer\" or \"keep\": true");
  return keep ? Status() : initializer_from_json(*initializer, reading, rule.initializer);
}

Status read_dtype(const Json &value, Reading &reading, int32_t &dtype) {
  std::string name = "float32";
  const Json *const given = value.find("dtype");
  if (given != nullptr) INWIT_TRY(read_text(value, "dtype", reading, name));
  dtype = dtype_from_name(name);
  if (dtype == 0)
    return reading.fail_at(*given, INWIT_E_CONFIG, "dtype is \"", name,
                           "\", must be \"float32\", \"float64\", \"float16\" or \"bfloat16\"");
  return {};
}

Status read_tensor(const Json &value, Reading &reading, inwit_recipe::Tensor &tensor) {
  tensor.tensor = {};
  INWIT_TRY(check_object(value, tensor_keys, reading));
  INWIT_TRY(read_text(value, "name", reading, tensor.name));
  INWIT_TRY(read_dtype(value, reading, tensor.tensor.dtype));
  const auto is_extent = [](const Json &extent) { return extent.is(Json::Kind::natural) && extent.bits() <= INT64_MAX; };
  const Json *const shape = value.find("shape");
  if (shape == nullptr || !shape->is_array() || shape->items().size() > INWIT_MAX_RANK ||
      !std::ranges::all_of(shape->items(), is_extent))
    return reading.fail_at(shape != nullptr ? *shape : value, INWIT_E_CONFIG, "shape must be given, as a list of at most ",
                           INWIT_MAX_RANK, " integers >= 0");
  tensor.tensor.rank = static_cast<int32_t>(shape->items().size());
  std::ranges::transform(shape->items(), tensor.tensor.shape,
                         [](const Json &extent) { return static_cast<int64_t>(extent.bits()); });
  View view;
  reading.failed_at = shape->offset();
  return check_tensor(&tensor.tensor, Purpose::describe, view);
}

// Reads every item of a list; the message of a failure names the item.
template <class Part, class Read>
Status read_list(const char *name, Json::Array &list, Reading &reading, std::vector<Part> &parts, const Read &read) {
  for (size_t i = 0; i < list.size(); ++i)
    if (Status status = read(list[i], reading, parts.emplace_back()); !status)
      return status.prefix(std::string(name) + "[" + std::to_string(i) + "]");
  return {};
}

// Two tensors under one name would be one parameter with two shapes.
Status check_duplicates(const Json::Array &list, const std::vector<inwit_recipe::Tensor> &tensors, Reading &reading) {
  std::vector<size_t> by_name(tensors.size());
  std::iota(by_name.begin(), by_name.end(), size_t{0});
  std::ranges::sort(by_name, [&](size_t a, size_t b) {
    const int order = tensors[a].name.compare(tensors[b].name);
    return order != 0 ? order < 0 : a < b;
  });
  const auto same_name = [&](size_t a, size_t b) { return tensors[a].name == tensors[b].name; };
  const auto found = std::ranges::adjacent_find(by_name, same_name);
  if (found == by_name.end()) return {};
  return reading.fail_at(*list[found[1]].find("name"), INWIT_E_CONFIG, "tensors[", found[1], "]: name is \"",
                         tensors[found[1]].name, "\", which is that of tensors[", found[0], "] too");
}

Status recipe_from_json(Json &document, Reading &reading, inwit_recipe &recipe) {
  int32_t layout = INWIT_LAYOUT_NONE;
  Json::Array *rules = nullptr, *tensors = nullptr;
  INWIT_TRY(check_object(document, recipe_keys, reading).prefix("recipe"));
  INWIT_TRY(read_layout(document, reading, layout).prefix("recipe"));
  INWIT_TRY(find_list(document, "rules", reading, rules).prefix("recipe"));
  INWIT_TRY(find_list(document, "tensors", reading, tensors).prefix("recipe"));
  if (rules == nullptr) return reading.fail_at(document, INWIT_E_CONFIG, "recipe: rules must be given, as a list");
  const auto read_rule_of = [&](Json &value, Reading &of, inwit_recipe::Rule &rule) {
    rule.layout = layout;
    return read_rule(value, of, rule);
  };
  INWIT_TRY(read_list("rules", *rules, reading, recipe.rules, read_rule_of));
  if (tensors == nullptr) return {};
  INWIT_TRY(read_list("tensors", *tensors, reading, recipe.tensors, read_tensor));
  return check_duplicates(*tensors, recipe.tensors, reading);
}

} // namespace

Status read_recipe(std::string_view text, const Customs &customs, std::unique_ptr<inwit_recipe> &recipe) {
  INWIT_TRY(check_customs(customs));
  Json document;
  INWIT_TRY(parse_document(text, document));
  Reading reading = {text, customs};
  auto made = std::make_unique<inwit_recipe>();
  INWIT_TRY(reading.located(recipe_from_json(document, reading, *made)));
  recipe = std::move(made);
  return {};
}

} // namespace inwit
