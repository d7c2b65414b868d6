// The parts of a recipe's document.
#pragma once
#include "model/json/config.hpp"

namespace inwit {

// The names that expressions in a part of the document may use, and whether they refer to a tensor.
struct ExpressionNames {
  std::span<const std::string> names;
  bool is_of_tensor;
};

// The keys of a version: version 1 has only the first ones.
inline std::span<const std::string_view> keys_of_version(std::span<const std::string_view> keys, int version,
                                                         size_t of_version_1) {
  return version == 1 ? keys.first(of_version_1) : keys;
}
// Checks a name that expressions may use for a value of the recipe.
Status check_name(std::string_view name, std::span<const std::string> taken);

// Rejects keys other than these.
Status check_object(const Json &value, std::span<const std::string_view> keys, Reading &reading);
Status read_text(const Json &object, const char *key, Reading &reading, std::string &text);
Status read_layout(const Json &object, Reading &reading, int32_t &layout);
// The dtype of a name; `what` has it.
Status to_dtype(std::string_view what, std::string_view name, int32_t &dtype);
Status read_dtype(const Json &value, Reading &reading, int32_t &dtype);
// The recipe's dtype, which may come from the config.
Status read_default_dtype(const Json &document, int version, Reading &reading, DefaultDtype &dtype);

// true is 1, false is 0.
inline bool is_number_or_boolean(const Json &value) { return value.is_number() || value.is(Json::Kind::boolean); }

// A number, or a text that is an expression: "=...".
inline bool is_expression(const Json &value) { return value.is_text() && value.text().starts_with('='); }
Status read_expression(const Json &value, const char *key, const ExpressionNames &known, Reading &reading,
                       Expression &expression);
// The same of a member; leaves the expression empty if there is none.
Status read_expression(const Json &object, const char *key, const ExpressionNames &known, Reading &reading,
                       std::optional<Expression> &expression);

// The recipe's requirements on the model's config.
Status read_requirements(const Json &document, Reading &reading, std::vector<ConfigRequirement> &requirements);

// One rule, one value under "let", one template of tensors; `definition` has all values.
Status read_rule(Json &value, const RecipeDefinition &definition, std::span<const std::string> names, Reading &reading,
                 RecipeRule &rule);
Status read_value(const Json::Member &member, std::span<const std::string> names_before, Reading &reading, RecipeValue &value);
Status read_template(const Json &value, int version, std::span<const std::string> names, Reading &reading,
                     TensorTemplate &made);

// An initializer whose JSON has expressions; leaves `computed` empty if it has none. Moves the JSON.
Status read_computed(Json &identifier, std::span<const std::string> names, Reading &reading,
                     std::shared_ptr<const ComputedInitializer> &computed);

// The values and tensors of a recipe. `config`: nullptr if there is none. `failed_template`: which one a failure is about, if any.
Status bind_recipe(inwit_recipe &recipe, std::span<const inwit_variable> variables, const Json *config,
                   std::optional<size_t> &failed_template);

} // namespace inwit
