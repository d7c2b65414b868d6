// Computes the values of a recipe's names, and expands its tensor templates.
#include <algorithm>
#include <numeric>

#include "model/json/recipe_json.hpp"

namespace inwit {
namespace {

constexpr int64_t most_tensors = 1000000;

// The member at a dotted path of names and, in lists, indices. nullptr: there is none.
const Json *find_path(const Json &config, std::string_view path) {
  const Json *at = &config;
  for (size_t begin = 0; at != nullptr && begin <= path.size();) {
    const size_t end = std::min(path.find('.', begin), path.size());
    const std::string_view part = path.substr(begin, end - begin);
    begin = end + 1;
    if (!at->is_array()) {
      at = at->find(part);
      continue;
    }
    size_t index = 0;
    const auto [rest, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    at =
        error == std::errc() && rest == part.data() + part.size() && index < at->items().size() ? &at->items()[index] : nullptr;
  }
  return at;
}

Status read_config(const RecipeValue &value, const Json &config, std::span<const double> before, bool &found, double &number) {
  found = false;
  for (const std::string &path : value.config) {
    const Json *const member = find_path(config, path);
    if (member == nullptr || (member->is_null() && !value.of_null)) continue;
    if (member->is_null()) {
      found = true;
      Expression::Scope scope;
      scope.values = before;
      return value.of_null->evaluate(scope, number).prefix("null");
    }
    if (!value.is.empty()) {
      if (!member->is_text())
        return fail(INWIT_E_CONFIG, "config: \"", path, "\" is ", short_text(*member), ", must be a text or null");
      found = true;
      number = std::ranges::find(value.is, member->text()) != value.is.end();
      return {};
    }
    if (!is_number_or_boolean(*member))
      return fail(INWIT_E_CONFIG, "config: \"", path, "\" is ", short_text(*member), ", must be a number, true, false or null");
    found = true;
    number = member->number();
    return {};
  }
  return {};
}

Status missing(const RecipeValue &value, bool has_config) {
  Status status =
      has_config ? fail(INWIT_E_CONFIG, "the config has no \"") : fail(INWIT_E_CONFIG, "it is that of a model's config: \"");
  for (const std::string &path : value.config) status.add(&path == &value.config.front() ? "" : "\" or \"", path);
  return status.add("\"; give the config, or a value");
}

Status find_value(const RecipeValue &value, std::span<const inwit_variable> variables, const Json *config,
                  std::span<const double> before, double &number) {
  const auto given = std::ranges::find(variables, value.name, [](const inwit_variable &v) { return std::string_view(v.name); });
  if (given != variables.end()) {
    number = given->value;
    return number - number == 0 ? Status() : fail(INWIT_E_PARAMETER, "the value is ", number, ", must be finite");
  }
  bool found = false;
  if (config != nullptr) INWIT_TRY(read_config(value, *config, before, found, number));
  if (found) return {};
  if (value.is_needed) return missing(value, config != nullptr);
  Expression::Scope scope;
  scope.values = before;
  return value.value.evaluate(scope, number);
}

Status check_variables(const RecipeDefinition &definition, std::span<const inwit_variable> variables) {
  std::vector<std::string_view> known;
  for (const RecipeValue &value : definition.values) known.push_back(value.name);
  for (size_t i = 0; i < variables.size(); ++i) {
    if (variables[i].name == nullptr) return fail(INWIT_E_ARGUMENT, "variables[", i, "].name is NULL");
    const std::string_view name = variables[i].name;
    for (size_t j = 0; j < i; ++j)
      if (name == variables[j].name) return fail(INWIT_E_ARGUMENT, "variables[", i, "]: \"", name, "\" is given twice");
    if (std::ranges::find(known, name) != known.end()) continue;
    if (known.empty()) return fail(INWIT_E_NAME, "the recipe has no value \"", name, "\": it has no \"let\"");
    const std::string_view nearest = nearest_name(name, known);
    Status status = fail(INWIT_E_NAME, "the recipe has no value \"", name, "\"");
    if (!nearest.empty()) return status.add(", did you mean \"", nearest, "\"?");
    return status.add("; known are").add_list(known);
  }
  return {};
}

Status check_requirements(const RecipeDefinition &definition, const Json &config) {
  for (const ConfigRequirement &one : definition.requirements) {
    const Json *const member = find_path(config, one.path);
    if (member == nullptr || member->is_null()) continue;
    if (member->is_text() && std::ranges::find(one.texts, member->text()) != one.texts.end()) continue;
    if (is_number_or_boolean(*member) && std::ranges::find(one.numbers, member->number()) != one.numbers.end()) continue;
    return fail(INWIT_E_CONFIG, "config: \"", one.path, "\" is ", short_text(*member), ", this recipe requires ", one.accepted);
  }
  return {};
}

Status bind_dtype(const DefaultDtype &from, const Json *config, int32_t &dtype) {
  dtype = from.otherwise;
  if (config == nullptr) return {};
  for (const std::string &path : from.config) {
    const Json *const member = find_path(*config, path);
    if (member == nullptr || member->is_null()) continue;
    if (!member->is_text())
      return fail(INWIT_E_CONFIG, "config: \"", path, "\" is ", short_text(*member), ", must be the name of a dtype, or null");
    return to_dtype("config: \"" + path + "\"", member->text(), dtype);
  }
  return {};
}

Status bind_values(const RecipeDefinition &definition, std::span<const inwit_variable> variables, const Json *config,
                   std::vector<double> &values) {
  INWIT_TRY(check_variables(definition, variables));
  const auto reads_config = [](const RecipeValue &value) { return !value.config.empty(); };
  if (config != nullptr && !config->is_object()) return fail(INWIT_E_CONFIG, "config: must be an object");
  if (config != nullptr && definition.dtype.config.empty() && definition.requirements.empty() &&
      std::ranges::none_of(definition.values, reads_config))
    return fail(INWIT_E_CONFIG, "a config is given, and the recipe takes nothing from one");
  if (config != nullptr) INWIT_TRY(check_requirements(definition, *config));
  for (const RecipeValue &value : definition.values) {
    double number = 0;
    INWIT_TRY(find_value(value, variables, config, values, number).prefix("let: " + value.name));
    values.push_back(number);
  }
  return {};
}

// ---- tensors ----

struct Expansion {
  inwit_recipe &recipe;
  std::vector<size_t> templates; // of each tensor: the template it is from
};

// Sets the dtype of a tensor whose template does not give it.
Status set_dtype(const inwit_recipe &recipe, RecipeTensor &made) {
  int32_t dtype = 0;
  INWIT_TRY(find_dtype(recipe, made.name, made.tensor, dtype).prefix(made.name));
  if (dtype != 0) made.tensor.dtype = dtype;
  return {};
}

Status add_tensors(const TensorTemplate &from, size_t index, std::span<const double> values,
                   std::span<const std::string_view> variables, Expansion &all) {
  Expression::Scope scope;
  scope.values = values;
  double holds = 1;
  if (from.condition) INWIT_TRY(from.condition->evaluate(scope, holds).prefix("if"));
  if (holds == 0) return {};
  inwit_tensor tensor = {};
  const int32_t otherwise = all.recipe.dtype != 0 ? all.recipe.dtype : int32_t{INWIT_F32};
  tensor.dtype = from.dtype != 0 ? from.dtype : otherwise;
  tensor.rank = static_cast<int32_t>(from.shape.size());
  for (size_t axis = 0; axis < from.shape.size(); ++axis) {
    tensor.shape[axis] = from.shape[axis].number;
    if (!from.shape[axis].expression) continue;
    double extent = 0;
    INWIT_TRY(from.shape[axis].expression->evaluate(scope, extent).prefix("shape"));
    INWIT_TRY(whole_number(extent, 0, int64_t{1} << 53, "shape[" + std::to_string(axis) + "]", tensor.shape[axis]));
  }
  View view;
  INWIT_TRY(check_tensor(&tensor, Purpose::describe, view));
  for (size_t i = 0; i < from.names.size(); ++i) {
    if (all.templates.size() == most_tensors)
      return fail(INWIT_E_CONFIG, "the recipe has more than ", most_tensors, " tensors");
    RecipeTensor &made = all.recipe.tensors.emplace_back(
        RecipeTensor{from.of_names.empty() ? from.names[i] : from.of_names[i].expand(variables), tensor});
    if (from.dtype == 0 && all.recipe.definition->has_dtypes) INWIT_TRY(set_dtype(all.recipe, made));
    all.templates.push_back(index);
  }
  return {};
}

// Iterates over all values of the loop variables from 0, the first one slowest.
Status expand(const TensorTemplate &from, size_t index, Expansion &all) {
  std::vector<double> values = all.recipe.values;
  std::vector<int64_t> counts, at;
  for (const auto &[name, count] : from.loops) {
    double number = 0;
    Expression::Scope scope;
    scope.values = values;
    INWIT_TRY(count.evaluate(scope, number).prefix("for: " + name));
    INWIT_TRY(whole_number(number, 0, most_tensors, "for: " + name, counts.emplace_back()));
    at.push_back(0);
    values.push_back(0);
  }
  if (std::ranges::find(counts, 0) != counts.end()) return {};
  std::vector<std::string> texts(at.size());
  int64_t rounds = 0;
  for (size_t loop = 0;;) {
    if (++rounds > most_tensors) return fail(INWIT_E_CONFIG, "the loops have more than ", most_tensors, " rounds");
    std::vector<std::string_view> variables;
    for (size_t i = 0; i < at.size(); ++i) {
      values[all.recipe.values.size() + i] = static_cast<double>(at[i]);
      texts[i] = std::to_string(at[i]);
      variables.push_back(texts[i]);
    }
    INWIT_TRY(add_tensors(from, index, values, variables, all));
    for (loop = at.size(); loop-- > 0;) {
      if (++at[loop] < counts[loop]) break;
      at[loop] = 0;
    }
    if (loop == SIZE_MAX) return {}; // all have wrapped to 0
  }
}

std::string where(size_t index) { return "tensors[" + std::to_string(index) + "]"; }

// Two tensors under one name would be one parameter with two shapes.
Status check_duplicates(const Expansion &all, std::vector<uint32_t> &by_name, std::optional<size_t> &failed_template) {
  const std::vector<RecipeTensor> &tensors = all.recipe.tensors;
  by_name.resize(tensors.size());
  std::iota(by_name.begin(), by_name.end(), 0u);
  std::ranges::sort(by_name, [&](uint32_t a, uint32_t b) {
    const int order = tensors[a].name.compare(tensors[b].name);
    return order != 0 ? order < 0 : a < b;
  });
  const auto same_name = [&](uint32_t a, uint32_t b) { return tensors[a].name == tensors[b].name; };
  const auto found = std::ranges::adjacent_find(by_name, same_name);
  if (found == by_name.end()) return {};
  failed_template = all.templates[found[1]];
  return fail(INWIT_E_CONFIG, where(*failed_template), ": name is \"", tensors[found[1]].name, "\", which is that of ",
              where(all.templates[found[0]]), " too");
}

} // namespace

Status bind_recipe(inwit_recipe &recipe, std::span<const inwit_variable> variables, const Json *config,
                   std::optional<size_t> &failed_template) {
  const RecipeDefinition &definition = *recipe.definition;
  INWIT_TRY(bind_values(definition, variables, config, recipe.values));
  INWIT_TRY(bind_dtype(definition.dtype, config, recipe.dtype));
  Expansion all = {recipe, {}};
  for (size_t i = 0; i < definition.templates.size(); ++i) {
    failed_template = i;
    INWIT_TRY(expand(definition.templates[i], i, all).prefix(where(i)));
  }
  failed_template.reset();
  return check_duplicates(all, recipe.tensors_by_name, failed_template);
}

} // namespace inwit
