// Rules for tensors, and for parts of a tensor.
#include <algorithm>

#include "model/json/recipe_json.hpp"

namespace inwit {
namespace {

// The keys of version 1 come first.
constexpr std::string_view rule_keys[] = {"match",   "initializer", "layout",     "keep",   "optional", "comment", "if",
                                          "in_axes", "out_axes",    "batch_axes", "fan_in", "fan_out",  "fans_of", "same_as",
                                          "stream",  "dtype",       "parts",      "split",  "zero_rows"};
constexpr size_t rule_keys_of_version_1 = 6;
constexpr std::string_view part_keys[] = {"initializer", "layout",  "comment", "in_axes", "out_axes", "batch_axes", "fan_in",
                                          "fan_out",     "fans_of", "stream",  "parts",   "split",    "zero_rows"};
constexpr std::string_view parts_keys[] = {"axis", "sizes", "rules", "each", "rule", "comment"};
constexpr std::string_view split_keys[] = {"axis", "into"};
// The keys that a rule with "parts" cannot have.
constexpr std::string_view excluded_by_parts[] = {"in_axes", "out_axes", "batch_axes", "fan_in",   "fan_out",
                                                  "fans_of", "stream",   "split",      "zero_rows"};
constexpr std::string_view excluded_by_split[] = {"keep", "same_as", "fans_of"};
constexpr std::string_view excluded_by_rows[] = {"keep", "same_as"};

// The names that expressions and names in a rule may use.
struct Known {
  int version;
  std::vector<std::string> values;   // of the recipe, captures that are numbers, and indexes of parts
  std::vector<std::string> captures; // all captures, and indexes of parts
};

Status read_part_rule(Json &value, const RecipeRule &around, const Known &known, Reading &reading, RecipeRule &rule);

Status read_flag(const Json &object, const char *key, Reading &reading, bool &flag) {
  const Json *const value = object.find(key);
  if (value == nullptr) return {};
  if (!value->is(Json::Kind::boolean))
    return reading.fail_at(*value, INWIT_E_CONFIG, key, " is ", short_text(*value), ", must be true or false");
  flag = value->boolean();
  return {};
}

// An axis or a list of axes; a match checks whether the tensor has them.
Status read_axes(const Json &object, const char *key, Reading &reading, AxisList &axes) {
  const Json *const value = object.find(key);
  if (value == nullptr) return {};
  const auto read_axis = [&](const Json &axis) {
    const bool is_axis = axis.is_whole() && axis.number() >= -INWIT_MAX_RANK && axis.number() < INWIT_MAX_RANK;
    if (is_axis) axes.push_back(static_cast<int64_t>(axis.bits()));
    return is_axis;
  };
  const bool read = value->is_array() ? std::ranges::all_of(value->items(), read_axis) : read_axis(*value);
  if (read && !axes.empty()) return {};
  return reading.fail_at(*value, INWIT_E_CONFIG, key, " is ", short_text(*value),
                         ", must be an axis or a list of axes, each in [", -INWIT_MAX_RANK, ", ", INWIT_MAX_RANK - 1, "]");
}

Status read_roles(const Json &value, Reading &reading, RecipeRule &rule) {
  INWIT_TRY(read_layout(value, reading, rule.layout));
  INWIT_TRY(read_axes(value, "in_axes", reading, rule.in_axes));
  INWIT_TRY(read_axes(value, "out_axes", reading, rule.out_axes));
  INWIT_TRY(read_axes(value, "batch_axes", reading, rule.batch_axes));
  const bool has_axes = !rule.in_axes.empty() || !rule.out_axes.empty();
  if (has_axes && value.find("layout") != nullptr)
    return reading.fail_at(value, INWIT_E_CONFIG, "must have either layout, or in_axes and out_axes");
  if (rule.in_axes.empty() != rule.out_axes.empty())
    return reading.fail_at(value, INWIT_E_CONFIG, "in_axes and out_axes must be given together");
  return {};
}

Status read_name_template(const Json &value, const char *key, std::span<const std::string> captures, Reading &reading,
                          std::optional<NameTemplate> &made) {
  if (value.find(key) == nullptr) return {};
  std::string text;
  INWIT_TRY(read_text(value, key, reading, text));
  reading.failed_at = value.find(key)->offset();
  return NameTemplate::parse(text, captures, made.emplace()).prefix(key);
}

Status read_axis(const Json &object, Reading &reading, int64_t &axis) {
  AxisList axes;
  const Json *const value = object.find("axis");
  if (value == nullptr) return reading.fail_at(object, INWIT_E_CONFIG, "axis must be given");
  INWIT_TRY(read_axes(object, "axis", reading, axes));
  axis = axes.front();
  return value->is_array() ? reading.fail_at(*value, INWIT_E_CONFIG, "axis is a list, must be one axis") : Status();
}

Status read_split(const Json &value, const Known &known, Reading &reading, RecipeRule &rule) {
  const Json *const split = value.find("split");
  if (split == nullptr) return {};
  SplitOf &made = rule.split.emplace();
  INWIT_TRY(check_object(*split, split_keys, reading));
  INWIT_TRY(read_axis(*split, reading, made.axis));
  const Json *const into = split->find("into");
  if (into == nullptr) return reading.fail_at(*split, INWIT_E_CONFIG, "into must be given, as a number or an expression");
  return read_expression(*into, "into", {known.values, true}, reading, made.into);
}

// Several expressions under a key.
Status read_expressions(const Json &value, const char *key, const Known &known, Reading &reading,
                        std::vector<Expression> &expressions) {
  const Json *const list = value.find(key);
  if (list == nullptr) return {};
  if (!list->is_array() || list->items().empty())
    return reading.fail_at(*list, INWIT_E_CONFIG, key, " is ", short_text(*list),
                           ", must be a list of numbers or expressions, \"=...\"");
  for (const Json &item : list->items())
    INWIT_TRY(read_expression(item, key, {known.values, true}, reading, expressions.emplace_back()));
  return {};
}

Status exclude(const Json &value, const char *key, std::span<const std::string_view> others, Reading &reading) {
  const auto found = std::ranges::find_if(others, [&](std::string_view other) { return value.find(other) != nullptr; });
  if (value.find(key) == nullptr || found == others.end()) return {};
  return reading.fail_at(*value.find(*found), INWIT_E_CONFIG, "must have either ", key, " or ", *found);
}

Status read_sizes(Json &value, const RecipeRule &rule, const Known &known, Reading &reading, RulesOfParts &made) {
  INWIT_TRY(read_expressions(value, "sizes", known, reading, made.sizes));
  Json *const rules = value.find("rules");
  if (rules == nullptr || !rules->is_array() || rules->items().size() != made.sizes.size())
    return reading.fail_at(rules != nullptr ? *rules : value, INWIT_E_CONFIG,
                           "rules must be given, as a list of one for each of sizes, ", made.sizes.size());
  for (size_t i = 0; i < made.sizes.size(); ++i)
    INWIT_TRY(read_part_rule(rules->items()[i], rule, known, reading, made.rules.emplace_back())
                  .prefix("rules[" + std::to_string(i) + "]"));
  return {};
}

Status read_each(Json &value, const RecipeRule &rule, Known known, Reading &reading, RulesOfParts &made) {
  INWIT_TRY(read_text(value, "each", reading, made.each));
  reading.failed_at = value.find("each")->offset();
  std::vector<std::string> taken = known.values;
  taken.insert(taken.end(), known.captures.begin(), known.captures.end());
  INWIT_TRY(check_name(made.each, taken).prefix("each: " + made.each));
  known.values.push_back(made.each);
  known.captures.push_back(made.each);
  Json *const one = value.find("rule");
  if (one == nullptr) return reading.fail_at(value, INWIT_E_CONFIG, "rule must be given");
  return read_part_rule(*one, rule, known, reading, made.rules.emplace_back()).prefix("rule");
}

Status read_parts(Json &value, const Known &known, Reading &reading, RecipeRule &rule) {
  Json *const parts = value.find("parts");
  if (parts == nullptr) return {};
  auto made = std::make_shared<RulesOfParts>();
  INWIT_TRY(check_object(*parts, parts_keys, reading));
  INWIT_TRY(read_axis(*parts, reading, made->axis));
  const bool by_sizes = parts->find("sizes") != nullptr || parts->find("rules") != nullptr;
  const bool by_each = parts->find("each") != nullptr || parts->find("rule") != nullptr;
  if (by_sizes == by_each) return reading.fail_at(*parts, INWIT_E_CONFIG, "must have either sizes and rules, or each and rule");
  INWIT_TRY(by_sizes ? read_sizes(*parts, rule, known, reading, *made) : read_each(*parts, rule, known, reading, *made));
  rule.parts = std::move(made);
  return {};
}

// What the rule gives to the tensors that it matches: exactly one of the four.
Status read_content(Json &value, const Known &known, Reading &reading, RecipeRule &rule) {
  Json *const initializer = value.find("initializer");
  INWIT_TRY(read_flag(value, "keep", reading, rule.keep));
  INWIT_TRY(read_name_template(value, "same_as", known.captures, reading, rule.same_as));
  INWIT_TRY(read_parts(value, known, reading, rule).prefix("parts"));
  if (rule.keep + (initializer != nullptr) + rule.same_as.has_value() + (rule.parts != nullptr) != 1)
    return reading.fail_at(value, INWIT_E_CONFIG, "must have either \"initializer\"",
                           known.version == 1 ? " or \"keep\": true" : ", \"parts\", \"same_as\" or \"keep\": true");
  if (initializer == nullptr) return {};
  if (known.version >= 2) INWIT_TRY(read_computed(*initializer, known.values, reading, rule.computed));
  if (rule.computed != nullptr) return {};
  Handle handle;
  INWIT_TRY(initializer_from_json(*initializer, reading, handle));
  rule.initializer = std::move(handle);
  return {};
}

// All of a rule except the pattern and condition that select it.
Status read_body(Json &value, const Known &known, Reading &reading, RecipeRule &rule) {
  const ExpressionNames of_rule = {known.values, true};
  INWIT_TRY(read_roles(value, reading, rule));
  INWIT_TRY(read_expression(value, "fan_in", of_rule, reading, rule.fan_in));
  INWIT_TRY(read_expression(value, "fan_out", of_rule, reading, rule.fan_out));
  INWIT_TRY(read_name_template(value, "fans_of", known.captures, reading, rule.fans_of));
  INWIT_TRY(read_name_template(value, "stream", known.captures, reading, rule.stream));
  INWIT_TRY(read_split(value, known, reading, rule).prefix("split"));
  INWIT_TRY(read_expressions(value, "zero_rows", known, reading, rule.zero_rows));
  INWIT_TRY(exclude(value, "parts", excluded_by_parts, reading));
  INWIT_TRY(exclude(value, "split", excluded_by_split, reading));
  INWIT_TRY(exclude(value, "zero_rows", excluded_by_rows, reading));
  if (rule.fans_of && (rule.fan_in || rule.fan_out))
    return reading.fail_at(value, INWIT_E_CONFIG, "must have either fans_of, or fan_in and fan_out");
  return read_content(value, known, reading, rule);
}

Status read_part_rule(Json &value, const RecipeRule &around, const Known &known, Reading &reading, RecipeRule &rule) {
  INWIT_TRY(check_object(value, part_keys, reading));
  rule.layout = around.layout;
  rule.has_own_layout = around.has_own_layout || value.find("layout") != nullptr;
  return read_body(value, known, reading, rule);
}

} // namespace

Status read_rule(Json &value, const RecipeDefinition &definition, std::span<const std::string> names, Reading &reading,
                 RecipeRule &rule) {
  const int version = definition.version;
  std::string pattern;
  INWIT_TRY(check_object(value, keys_of_version(rule_keys, version, rule_keys_of_version_1), reading));
  INWIT_TRY(read_text(value, "match", reading, pattern));
  reading.failed_at = value.find("match")->offset();
  INWIT_TRY(Pattern::parse(pattern, version >= 2, rule.pattern).prefix("match"));
  Known known = {version, {names.begin(), names.end()}, {}};
  for (const Pattern::Capture &capture : rule.pattern.captures()) {
    INWIT_TRY(check_name(capture.name, known.values).prefix("match: " + capture.name));
    if (capture.is_number) known.values.push_back(capture.name);
    known.captures.push_back(capture.name);
  }
  INWIT_TRY(read_flag(value, "optional", reading, rule.optional));
  INWIT_TRY(read_expression(value, "if", {known.values, true}, reading, rule.condition));
  if (version >= 2) INWIT_TRY(read_dtype(value, reading, rule.dtype));
  for (const char *const other : {"keep", "same_as"})
    if (rule.dtype != 0 && value.find(other) != nullptr)
      return reading.fail_at(value, INWIT_E_CONFIG, "must have either dtype or ", other);
  return read_body(value, known, reading, rule);
}

} // namespace inwit
