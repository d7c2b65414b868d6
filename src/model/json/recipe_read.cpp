// Reads recipes from JSON. Errors name the part of the recipe, "rules[3]: ...", and the position in the document.
#include <algorithm>

#include "base/fans.hpp"
#include "base/names.hpp"
#include "model/json/recipe_json.hpp"

namespace inwit {
namespace {

constexpr std::string_view recipe_keys[] = {"layout", "rules",  "tensors", "comment", "recipe",  "description",
                                            "models", "source", "dtype",   "let",     "requires"};
constexpr size_t keys_of_version_1 = 9;

// The list under `key`; nullptr: there is none.
Status find_list(Json &object, const char *key, Reading &reading, Json::Array *&list) {
  Json *const value = object.find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) return reading.fail_at(*value, INWIT_E_CONFIG, key, " must be a list");
  list = &value->items();
  return {};
}

// Reads every item of a list; the message of a failure names the item.
template <class Part, class Read>
Status read_list(const char *name, Json::Array &list, Reading &reading, std::vector<Part> &parts, const Read &read) {
  for (size_t i = 0; i < list.size(); ++i)
    if (Status status = read(list[i], reading, parts.emplace_back()); !status)
      return status.prefix(std::string(name) + "[" + std::to_string(i) + "]");
  return {};
}

Status read_version(const Json &document, Reading &reading, int &version) {
  const Json *const value = document.find("recipe");
  if (value == nullptr) return {};
  if (!value->is(Json::Kind::natural) || value->bits() < 1 || value->bits() > 2)
    return reading.fail_at(*value, INWIT_E_CONFIG, "recipe is ", short_text(*value),
                           ", must be 1 or 2, the version of the language");
  version = static_cast<int>(value->bits());
  return {};
}

Status read_values(const Json &document, Reading &reading, std::vector<RecipeValue> &values, std::vector<std::string> &names) {
  const Json *const let = document.find("let");
  if (let == nullptr) return {};
  if (!let->is_object()) return reading.fail_at(*let, INWIT_E_CONFIG, "let must be an object");
  for (const Json::Member &member : let->members()) {
    if (Status status = read_value(member, names, reading, values.emplace_back()); !status)
      return status.prefix("let: " + member.key);
    names.push_back(member.key);
  }
  return {};
}

Status read_header(const Json &document, Reading &reading, RecipeDefinition &definition, int32_t &layout) {
  if (document.is_object()) INWIT_TRY(read_version(document, reading, definition.version));
  const std::span<const std::string_view> keys(recipe_keys);
  INWIT_TRY(check_object(document, definition.version == 1 ? keys.first(keys_of_version_1) : keys, reading));
  INWIT_TRY(read_default_dtype(document, definition.version, reading, definition.dtype));
  INWIT_TRY(read_requirements(document, reading, definition.requirements));
  return read_layout(document, reading, layout);
}

Status read_definition(Json &document, Reading &reading, RecipeDefinition &definition) {
  int32_t layout = INWIT_LAYOUT_NONE;
  Json::Array *rules = nullptr, *tensors = nullptr;
  std::vector<std::string> names;
  INWIT_TRY(read_header(document, reading, definition, layout).prefix("recipe"));
  INWIT_TRY(find_list(document, "rules", reading, rules).prefix("recipe"));
  INWIT_TRY(find_list(document, "tensors", reading, tensors).prefix("recipe"));
  if (rules == nullptr) return reading.fail_at(document, INWIT_E_CONFIG, "recipe: rules must be given, as a list");
  INWIT_TRY(read_values(document, reading, definition.values, names));
  const auto read_rule_of = [&](Json &value, Reading &of, RecipeRule &rule) {
    rule.layout = layout;
    return read_rule(value, definition, names, of, rule);
  };
  INWIT_TRY(read_list("rules", *rules, reading, definition.rules, read_rule_of));
  std::vector<const Pattern *> patterns;
  for (const RecipeRule &rule : definition.rules) {
    patterns.push_back(&rule.pattern);
    definition.has_dtypes = definition.has_dtypes || rule.dtype != 0;
  }
  definition.index = RuleIndex(patterns);
  if (tensors == nullptr) return {};
  const auto read_tensors = [&](const Json &value, Reading &of, TensorTemplate &made) {
    return read_template(value, definition.version, names, of, made);
  };
  return read_list("tensors", *tensors, reading, definition.templates, read_tensors);
}

// A recipe that needs no config is complete once it has been read.
Status bind_new(const Json &document, Reading &reading, inwit_recipe &recipe) {
  std::optional<size_t> failed;
  Status status = bind_recipe(recipe, {}, nullptr, failed);
  if (!status)
    reading.failed_at = failed ? document.find("tensors")->items()[*failed].find("name")->offset() : document.offset();
  return status;
}

} // namespace

Status check_object(const Json &value, std::span<const std::string_view> keys, Reading &reading) {
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

Status to_dtype(std::string_view what, std::string_view name, int32_t &dtype) {
  dtype = dtype_from_name(name);
  if (dtype != 0) return {};
  return fail(INWIT_E_CONFIG, what, " is \"", name,
              "\", must be \"float32\", \"float64\", \"float16\", \"bfloat16\", \"float8_e4m3fn\" or \"float8_e5m2\"");
}

Status read_dtype(const Json &value, Reading &reading, int32_t &dtype) {
  const Json *const given = value.find("dtype");
  if (given == nullptr) return {};
  std::string name;
  INWIT_TRY(read_text(value, "dtype", reading, name));
  reading.failed_at = given->offset();
  return to_dtype("dtype", name, dtype);
}

Status read_expression(const Json &value, const char *key, const ExpressionNames &known, Reading &reading,
                       Expression &expression) {
  if (is_number_or_boolean(value)) {
    expression = Expression::constant(value.number());
    return {};
  }
  if (!is_expression(value))
    return reading.fail_at(value, INWIT_E_CONFIG, key, " is ", short_text(value),
                           ", must be a number or an expression, \"=...\"");
  reading.failed_at = value.offset();
  return Expression::parse(std::string_view(value.text()).substr(1), known.names, known.is_of_tensor, expression).prefix(key);
}

Status read_expression(const Json &object, const char *key, const ExpressionNames &known, Reading &reading,
                       std::optional<Expression> &expression) {
  const Json *const value = object.find(key);
  if (value == nullptr) return {};
  return read_expression(*value, key, known, reading, expression.emplace());
}

Status read_recipe(std::string_view text, const Customs &customs, std::unique_ptr<inwit_recipe> &recipe) {
  INWIT_TRY(check_customs(customs));
  Json document;
  INWIT_TRY(parse_document(text, document));
  Reading reading = {text, customs};
  auto made = std::make_unique<inwit_recipe>();
  auto definition = std::make_shared<RecipeDefinition>();
  INWIT_TRY(reading.located(read_definition(document, reading, *definition)));
  made->definition = std::move(definition);
  const auto reads_config = [](const RecipeValue &value) { return !value.config.empty(); };
  const auto first = std::ranges::find_if(made->definition->values, reads_config);
  if (first == made->definition->values.end())
    INWIT_TRY(reading.located(bind_new(document, reading, *made)));
  else
    made->missing = "the recipe takes \"" + first->name + "\" from the model's config, and is not bound to one yet";
  recipe = std::move(made);
  return {};
}

Status bind(const inwit_recipe &recipe, std::span<const inwit_variable> variables, const std::string_view *config,
            std::unique_ptr<inwit_recipe> &bound) {
  Json document;
  if (config != nullptr) INWIT_TRY(parse_document(*config, document).prefix("config"));
  auto made = std::make_unique<inwit_recipe>();
  made->definition = recipe.definition;
  std::optional<size_t> failed;
  INWIT_TRY(bind_recipe(*made, variables, config != nullptr ? &document : nullptr, failed));
  bound = std::move(made);
  return {};
}

} // namespace inwit
