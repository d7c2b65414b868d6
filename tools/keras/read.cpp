#include "keras/read.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "files/recipes.hpp"
#include "keras/archive.hpp"
#include "keras/model.hpp"
#include "text/nearest.hpp"

namespace command::keras {
namespace {

bool is_graph_model(const Json &content) {
  return content.is_object() && content.contains("format") && content.at("format") == "graph-model";
}

bool is_in(const Variable &variable, const std::string &layer) {
  std::string path = "/";
  for (const std::string &name : variable.layers) path.append(name).append("/");
  return path.find("/" + layer + "/") != std::string::npos;
}

std::vector<Variable> of_layer(std::vector<Variable> variables, const std::string &layer) {
  std::set<std::string> distinct;
  for (const Variable &variable : variables) distinct.insert(variable.layers.begin(), variable.layers.end());
  const std::vector<std::string> names(distinct.begin(), distinct.end());
  std::erase_if(variables, [&](const Variable &variable) { return !is_in(variable, layer); });
  if (variables.empty())
    fail({"no layer \"", layer, "\" has variables; ", did_you_mean(layer, names), "those that have some are ", listed(names)});
  return variables;
}

Json recipe_of(const std::vector<Variable> &variables) {
  Json rules = Json::array(), tensors = Json::array();
  std::map<std::string, std::string> subjects;
  for (const Variable &variable : variables) {
    const auto [other, is_new] = subjects.emplace(variable.path, variable.subject);
    if (!is_new)
      fail({variable.subject, ": its variable ", variable.path, " has the same path as one of ", other->second,
            "; give the layers different names"});
    if (const size_t at = variable.path.find_first_of("*{}"); at != std::string::npos)
      fail({variable.subject, ": its name has a ", variable.path.substr(at, 1)});
    Json rule = rule_of(variable.initializer);
    rule["match"] = variable.path;
    rules.push_back(std::move(rule));
    tensors.push_back({{"name", variable.path}, {"shape", variable.shape}, {"dtype", variable.dtype}});
  }
  return {{"recipe", 2}, {"layout", "keras"}, {"rules", rules}, {"tensors", tensors}};
}

std::string translated(const Json &model, const LayerTypes &types, const std::optional<std::string> &layer) {
  std::vector<Variable> variables = variables_of_model(model, types);
  if (layer) variables = of_layer(std::move(variables), *layer);
  if (variables.empty()) fail({"the model has no variables"});
  return recipe_of(variables).dump();
}

} // namespace

RecipeDocument read_recipe_document(const std::string &path, const Options &options) {
  const std::string file = find_recipe(path);
  RecipeDocument result;
  if (file != "-" && is_archive(file))
    result.document = {file, read_entry(file, "config.json")};
  else
    result.document = read_document(file);
  Document &document = result.document;
  result.source = document.text;
  const bool may_be_keras =
      document.text.find("class_name") != std::string::npos || document.text.find("graph-model") != std::string::npos;
  const std::string json = may_be_keras ? json_of(document.text) : "";
  const Json content = Json::parse(json, nullptr, false);
  if (is_graph_model(content))
    fail({document.subject,
          ": is a graph model of TensorFlow.js, which has no layers: convert the Keras model to a layers model"});
  result.is_keras = model_in(content) != nullptr;
  if (!result.is_keras) {
    if (options.layers || options.layer)
      usage_error({options.layer ? "--layer" : "--layers", " is for Keras models: ", document.subject, " is none"});
    return result;
  }
  const LayerTypes types(options.layers);
  try {
    document.text = translated(*model_in(checked(json)), types, options.layer);
  } catch (const Json::exception &error) {
    fail({document.subject, ": is no Keras model: ", error.what()});
  } catch (const Failure &failure) {
    fail({document.subject, ": ", failure.what()});
  }
  return result;
}

} // namespace command::keras
