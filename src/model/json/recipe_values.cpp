// Values and templates of tensors.
#include <algorithm>

#include "model/json/recipe_json.hpp"

namespace inwit {
namespace {

constexpr std::string_view value_keys[] = {"config", "else", "null", "is", "value", "comment"};
constexpr std::string_view dtype_keys[] = {"config", "else", "comment"};
constexpr std::string_view tensor_keys[] = {"name", "shape", "dtype", "for", "if", "comment"};
constexpr size_t tensor_keys_of_version_1 = 3; // the first ones
constexpr size_t most_loops = 3;

Status read_texts(const Json &value, const char *key, Reading &reading, std::vector<std::string> &texts) {
  const auto read_one = [&](const Json &one) {
    if (one.is_text()) texts.push_back(one.text());
    return one.is_text() && !one.text().empty();
  };
  if (value.is_array() ? !value.items().empty() && std::ranges::all_of(value.items(), read_one) : read_one(value)) return {};
  return reading.fail_at(value, INWIT_E_CONFIG, key, " is ", short_text(value), ", must be a text, or a list of texts");
}

// Errors in a shape that do not depend on any value are errors of the document.
Status check_literal_shape(const Json &shape, Reading &reading, const TensorTemplate &made) {
  inwit_tensor tensor = {};
  tensor.dtype = made.dtype != 0 ? made.dtype : int32_t{INWIT_F32};
  tensor.rank = static_cast<int32_t>(made.shape.size());
  for (size_t axis = 0; axis < made.shape.size(); ++axis)
    tensor.shape[axis] = made.shape[axis].expression ? 1 : made.shape[axis].number;
  reading.failed_at = shape.offset();
  View view;
  return check_tensor(&tensor, Purpose::describe, view);
}

} // namespace

Status read_default_dtype(const Json &document, int version, Reading &reading, DefaultDtype &dtype) {
  const Json *const value = document.find("dtype");
  if (value == nullptr) return {};
  if (version == 1 || !value->is_object()) return read_dtype(document, reading, dtype.otherwise);
  INWIT_TRY(check_object(*value, dtype_keys, reading).prefix("dtype"));
  const Json *const config = value->find("config"), *const otherwise = value->find("else");
  if (config == nullptr) return reading.fail_at(*value, INWIT_E_CONFIG, "dtype must have \"config\", or be a text");
  INWIT_TRY(read_texts(*config, "config", reading, dtype.config).prefix("dtype"));
  dtype.otherwise = INWIT_F32;
  if (otherwise == nullptr) return {};
  std::string name;
  INWIT_TRY(read_text(*value, "else", reading, name).prefix("dtype"));
  reading.failed_at = otherwise->offset();
  return to_dtype("dtype: else", name, dtype.otherwise);
}

Status read_requirements(const Json &document, Reading &reading, std::vector<ConfigRequirement> &requirements) {
  const Json *const all = document.find("requires");
  if (all == nullptr) return {};
  if (!all->is_object())
    return reading.fail_at(*all, INWIT_E_CONFIG, "requires must be an object of members of the config, each with its values");
  for (const auto &[path, offset, value] : all->members()) {
    ConfigRequirement &one = requirements.emplace_back();
    one.path = path;
    const auto read_one = [&](const Json &accepted) {
      one.accepted.append(one.accepted.empty() ? "" : " or ").append(short_text(accepted));
      if (accepted.is_text()) one.texts.push_back(accepted.text());
      if (is_number_or_boolean(accepted)) one.numbers.push_back(accepted.number());
      return accepted.is_text() || is_number_or_boolean(accepted);
    };
    if (value.is_array() ? value.items().empty() || !std::ranges::all_of(value.items(), read_one) : !read_one(value))
      return reading.fail_at(value, INWIT_E_CONFIG, "requires: ", path, " is ", short_text(value),
                             ", must be a text, a number, true or false, or a list of these");
  }
  return {};
}

Status check_name(std::string_view name, std::span<const std::string> taken) {
  if (!is_identifier(name))
    return fail(INWIT_E_CONFIG, "the name must have letters, digits and \"_\" only, and begin with no digit");
  if (is_reserved_name(name)) return fail(INWIT_E_CONFIG, "the name has a meaning in expressions already");
  if (std::ranges::find(taken, name) != taken.end()) return fail(INWIT_E_CONFIG, "the name is that of a value already");
  return {};
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
  INWIT_TRY(check_object(value, keys_of_version(tensor_keys, version, tensor_keys_of_version_1), reading));
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
