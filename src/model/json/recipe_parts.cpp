// Rules, values and templates of tensors.
#include <algorithm>

#include "model/json/recipe_json.hpp"

namespace inwit {
namespace {

using Keys = std::span<const std::string_view>;

// Those of version 1 come first.
constexpr std::string_view rule_keys[] = {"match",   "initializer", "layout",  "keep",     "optional",
                                          "comment", "if",          "in_axes", "out_axes", "batch_axes",
                                          "fan_in",  "fan_out",     "fans_of", "same_as",  "stream"};
constexpr size_t rule_keys_of_version_1 = 6;
constexpr std::string_view value_keys[] = {"config", "else", "null", "is", "value", "comment"};
constexpr std::string_view tensor_keys[] = {"name", "shape", "dtype", "for", "if", "comment"};
constexpr size_t tensor_keys_of_version_1 = 3;
constexpr size_t most_loops = 3;

Keys keys_of(Keys keys, int version, size_t of_version_1) { return version == 1 ? keys.first(of_version_1) : keys; }

Status read_flag(const Json &object, const char *key, Reading &reading, bool &flag) {
  const Json *const value = object.find(key);
  if (value == nullptr) return {};
  if (!value->is(Json::Kind::boolean))
    return reading.fail_at(*value, INWIT_E_CONFIG, key, " is ", short_text(*value), ", must be true or false");
  flag = value->boolean();
  return {};
}

// An axis or a list of axes; which of them a tensor has is seen when it is matched.
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

// What the rule gives to the tensors that it matches: exactly one of the three.
Status read_content(Json &value, std::span<const std::string> names, std::span<const std::string> captures, Reading &reading,
                    RecipeRule &rule, int version) {
  Json *const initializer = value.find("initializer");
  INWIT_TRY(read_flag(value, "keep", reading, rule.keep));
  INWIT_TRY(read_name_template(value, "same_as", captures, reading, rule.same_as));
  if (rule.keep + (initializer != nullptr) + rule.same_as.has_value() != 1)
    return reading.fail_at(value, INWIT_E_CONFIG, "must have either \"initializer\"",
                           version == 1 ? " or \"keep\": true" : ", \"same_as\" or \"keep\": true");
  if (initializer == nullptr) return {};
  if (version == 1) return initializer_from_json(*initializer, reading, rule.initializer);
  INWIT_TRY(read_computed(*initializer, names, reading, rule.computed));
  return rule.computed != nullptr ? Status() : initializer_from_json(*initializer, reading, rule.initializer);
}

// A name that expressions may use for a value of the recipe's own.
Status check_name(std::string_view name, std::span<const std::string> taken) {
  if (!is_identifier(name))
    return fail(INWIT_E_CONFIG, "the name must have letters, digits and \"_\" only, and begin with no digit");
  if (is_reserved_name(name)) return fail(INWIT_E_CONFIG, "the name has a meaning in expressions already");
  if (std::ranges::find(taken, name) != taken.end()) return fail(INWIT_E_CONFIG, "the name is that of a value already");
  return {};
}

Status read_texts(const Json &value, const char *key, Reading &reading, std::vector<std::string> &texts) {
  const auto read_one = [&](const Json &one) {
    if (one.is_text()) texts.push_back(one.text());
    return one.is_text() && !one.text().empty();
  };
  if (value.is_array() ? !value.items().empty() && std::ranges::all_of(value.items(), read_one) : read_one(value)) return {};
  return reading.fail_at(value, INWIT_E_CONFIG, key, " is ", short_text(value), ", must be a text, or a list of texts");
}

// What is wrong with it without any value is an error of the document.
Status check_literal_shape(const Json &shape, Reading &reading, const TensorTemplate &made) {
  inwit_tensor tensor = {};
  tensor.dtype = made.dtype;
  tensor.rank = static_cast<int32_t>(made.shape.size());
  for (size_t axis = 0; axis < made.shape.size(); ++axis)
    tensor.shape[axis] = made.shape[axis].expression ? 1 : made.shape[axis].number;
  reading.failed_at = shape.offset();
  View view;
  return check_tensor(&tensor, Purpose::describe, view);
}

} // namespace

Status read_rule(Json &value, const RecipeDefinition &definition, std::span<const std::string> names, Reading &reading,
                 RecipeRule &rule) {
  const int version = definition.version;
  std::string pattern;
  INWIT_TRY(check_object(value, keys_of(rule_keys, version, rule_keys_of_version_1), reading));
  INWIT_TRY(read_text(value, "match", reading, pattern));
  reading.failed_at = value.find("match")->offset();
  INWIT_TRY(Pattern::parse(pattern, version >= 2, rule.pattern).prefix("match"));
  std::vector<std::string> known(names.begin(), names.end()), captures;
  for (const Pattern::Capture &capture : rule.pattern.captures()) {
    INWIT_TRY(check_name(capture.name, known).prefix("match: " + capture.name));
    if (capture.is_number) known.push_back(capture.name);
    captures.push_back(capture.name);
  }
  const ExpressionNames of_rule = {known, true};
  INWIT_TRY(read_flag(value, "optional", reading, rule.optional));
  INWIT_TRY(read_roles(value, reading, rule));
  INWIT_TRY(read_expression(value, "if", of_rule, reading, rule.condition));
  INWIT_TRY(read_expression(value, "fan_in", of_rule, reading, rule.fan_in));
  INWIT_TRY(read_expression(value, "fan_out", of_rule, reading, rule.fan_out));
  INWIT_TRY(read_name_template(value, "fans_of", captures, reading, rule.fans_of));
  INWIT_TRY(read_name_template(value, "stream", captures, reading, rule.stream));
  if (rule.fans_of && (rule.fan_in || rule.fan_out))
    return reading.fail_at(value, INWIT_E_CONFIG, "must have either fans_of, or fan_in and fan_out");
  return read_content(value, known, captures, reading, rule, version);
}

Status read_value(const Json::Member &member, std::span<const std::string> names_before, Reading &reading, RecipeValue &value) {
  const ExpressionNames before = {names_before, false};
  reading.failed_at = member.key_offset;
  INWIT_TRY(check_name(member.key, names_before));
  value.name = member.key;
  if (!member.value.is_object()) return read_expression(member.value, "the value", before, reading, value.value);
  INWIT_TRY(check_object(member.value, value_keys, reading));
  const Json *const config = member.value.find("config"), *const otherwise = member.value.find("else"),
                    *const own = member.value.find("value");
  if ((config == nullptr) == (own == nullptr))
    return reading.fail_at(member.value, INWIT_E_CONFIG, "must have either \"config\" or \"value\"");
  if (own != nullptr) {
    for (const char *const key : {"else", "null", "is"})
      if (const Json *const other = member.value.find(key); other != nullptr)
        return reading.fail_at(*other, INWIT_E_CONFIG, key, " is for a value with \"config\", this one has \"value\"");
    return read_expression(*own, "value", before, reading, value.value);
  }
  INWIT_TRY(read_texts(*config, "config", reading, value.config));
  if (const Json *const is = member.value.find("is"); is != nullptr) INWIT_TRY(read_texts(*is, "is", reading, value.is));
  INWIT_TRY(read_expression(member.value, "null", before, reading, value.of_null));
  value.is_needed = otherwise == nullptr;
  return value.is_needed ? Status() : read_expression(*otherwise, "else", before, reading, value.value);
}

Status read_template(const Json &value, int version, std::span<const std::string> names, Reading &reading,
                     TensorTemplate &made) {
  std::string name;
  INWIT_TRY(check_object(value, keys_of(tensor_keys, version, tensor_keys_of_version_1), reading));
  INWIT_TRY(read_text(value, "name", reading, name));
  INWIT_TRY(read_dtype(value, reading, made.dtype));
  std::vector<std::string> known(names.begin(), names.end()), variables;
  if (const Json *const loops = value.find("for"); loops != nullptr) {
    if (!loops->is_object() || loops->members().size() > most_loops)
      return reading.fail_at(*loops, INWIT_E_CONFIG, "for must be an object of at most ", most_loops,
                             " names, each with its count");
    for (const Json::Member &loop : loops->members()) {
      reading.failed_at = loop.key_offset;
      INWIT_TRY(check_name(loop.key, known).prefix("for: " + loop.key));
      auto &[variable, count] = made.loops.emplace_back();
      variable = loop.key;
      INWIT_TRY(read_expression(loop.value, loop.key.c_str(), {known, false}, reading, count).prefix("for"));
      known.push_back(loop.key);
      variables.push_back(loop.key);
    }
  }
  INWIT_TRY(read_expression(value, "if", {known, false}, reading, made.condition));
  reading.failed_at = value.find("name")->offset();
  made.names = {name};
  if (version >= 2) INWIT_TRY(expand_choices(name, made.names).prefix("name"));
  for (const std::string &one : made.names)
    if (version >= 2) INWIT_TRY(NameTemplate::parse(one, variables, made.of_names.emplace_back()).prefix("name"));
  const Json *const shape = value.find("shape");
  const auto is_extent = [&](const Json &extent) {
    return (extent.is(Json::Kind::natural) && extent.bits() <= INT64_MAX) || (version >= 2 && is_expression(extent));
  };
  if (shape == nullptr || !shape->is_array() || shape->items().size() > INWIT_MAX_RANK ||
      !std::ranges::all_of(shape->items(), is_extent))
    return reading.fail_at(shape != nullptr ? *shape : value, INWIT_E_CONFIG, "shape must be given, as a list of at most ",
                           INWIT_MAX_RANK, version == 1 ? " integers >= 0" : " integers >= 0 or expressions, \"=...\"");
  for (const Json &extent : shape->items()) {
    TensorTemplate::Extent &one = made.shape.emplace_back();
    if (!extent.is_text())
      one.number = static_cast<int64_t>(extent.bits());
    else
      INWIT_TRY(read_expression(extent, "shape", {known, false}, reading, one.expression.emplace()));
  }
  return check_literal_shape(*shape, reading, made);
}

} // namespace inwit
