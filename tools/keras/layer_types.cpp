#include <algorithm>
#include <documents.hpp>

#include "files/checked_json.hpp"
#include "files/document.hpp"
#include "keras/layer.hpp"

namespace command::keras {
namespace {

constexpr int deepest = 64;

void check_variables(const Json &variables) {
  const auto is_variable = [](const Json &variable) {
    return variable.is_array() && (variable.size() == 3 || variable.size() == 4) && variable[0].is_string() &&
           variable[1].is_string() && (variable[2].is_string() || variable[2].is_object()) &&
           (variable.size() == 3 || variable[3].is_string());
  };
  if (!variables.is_array() || !std::ranges::all_of(variables, is_variable))
    fail(
        {"variables must be a list of [name, shape, initializer] or [name, shape, initializer, condition], shape and condition "
         "being texts"});
}

void check_type(const Json &type) {
  if (!type.is_object()) fail({"must be an object with the variables and the output of a layer"});
  for (const auto &[key, value] : type.items()) {
    if (key == "variables")
      check_variables(value);
    else if (key == "output" || key == "like") {
      if (!value.is_string()) fail({key, " is ", value.dump(), ", must be a text"});
    } else if (key == "defaults") {
      if (!value.is_object()) fail({key, " is ", value.dump(), ", must be an object"});
    } else if (key == "arguments") {
      if (!value.is_array() || !std::ranges::all_of(value, [](const Json &name) { return name.is_string(); }))
        fail({key, " is ", value.dump(), ", must be a list of texts"});
    } else
      fail({"has an unknown key \"", key, R"(", must have some of "variables", "output", "defaults", "arguments" and "like")"});
  }
}

} // namespace

LayerTypes::LayerTypes(const std::optional<std::string> &file) {
  const Json all = Json::parse(layers_json);
  for (const auto &[name, type] : all.items())
    if (type.is_object()) add(name, type, all, 0);
  for (const Json &name : all.at("unchanged")) types_[name.get<std::string>()] = Json::object();
  if (!file) return;
  const Document document = read_document(*file);
  std::string subject = document.subject;
  try {
    const Json own = parse_checked(document.text, deepest);
    if (!own.is_object()) fail({"must be an object: names of layers or their types, and what they have"});
    for (const auto &[name, type] : own.items()) {
      subject = joined({document.subject, ": ", name});
      check_type(type);
      add(name, type, own, 0);
      own_.insert(name);
    }
  } catch (const Failure &failure) {
    fail({subject, ": ", failure.what()});
  }
}

void LayerTypes::add(const std::string &name, const Json &type, const Json &all, int depth) {
  Json whole = Json::object();
  if (const auto like = type.find("like"); like != type.end()) {
    const auto &base = like->get_ref<const std::string &>();
    if (depth > deepest) fail({"is like itself"});
    if (const auto of_file = all.find(base); of_file != all.end() && base != name)
      add(base, *of_file, all, depth + 1);
    else if (!types_.contains(base))
      fail({"like is \"", base, "\", which is no layer type"});
    whole = types_.at(base);
  }
  for (const auto &[key, value] : type.items())
    if (Json &taken = whole[key]; taken.is_object() && value.is_object())
      taken.update(value); // "defaults" and "older" are merged
    else
      taken = value;
  types_[name] = whole;
}

const Json *LayerTypes::find(const Json &layer) const {
  if (const std::string name = name_of(layer); own_.contains(name)) return &types_.at(name);
  if (const auto registered = layer.find("registered_name"); registered != layer.end() && registered->is_string())
    if (const Json *const type = known(registered->get<std::string>(), layer)) return type;
  return known(class_of(layer), layer);
}

const Json *LayerTypes::known(const std::string &type, const Json &layer) const {
  const auto found = types_.find(type);
  return found != types_.end() && (own_.contains(type) || !is_operation(layer)) ? &found->second : nullptr;
}

std::vector<std::string> LayerTypes::names() const {
  std::vector<std::string> names;
  for (const auto &[name, type] : types_) names.push_back(name);
  return names;
}

} // namespace command::keras
