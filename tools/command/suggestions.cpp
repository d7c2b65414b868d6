#include "command/suggestions.hpp"

#include <algorithm>
#include <cmath>
#include <documents.hpp>

#include "text/lower.hpp"
#include "text/parse.hpp"

namespace command {
namespace {

const Json &document() {
  static const Json parsed = Json::parse(suggestions_json);
  return parsed;
}

Json read_suggestions() {
  Json all = Json::array();
  for (Json suggestion : document()["suggestions"]) {
    suggestion.emplace("depth", 0); // unless it is given
    for (Json &mistake : suggestion["avoid"])
      if (mistake.is_string()) mistake = document()["common_mistakes"].at(mistake.get<std::string>());
    const Json layers = std::move(suggestion["layers"]);
    suggestion.erase("layers");
    for (const Json &layer : layers) {
      suggestion["layer"] = layer;
      suggestion["example_shape"] = document()["example_shapes"].at(layer.get<std::string>());
      all.push_back(suggestion);
    }
  }
  return all;
}

} // namespace

const Json &suggestions() {
  static const Json all = read_suggestions();
  return all;
}

std::vector<std::string> suggestion_values(const char *key) {
  std::vector<std::string> values;
  for (const Json &suggestion : suggestions()) {
    if (!suggestion[key].is_string()) continue;
    const std::string &value = suggestion[key].get_ref<const std::string &>();
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  return values;
}

std::string canonical(const char *key, const std::string &name) {
  for (const std::string &value : suggestion_values(key))
    if (plain_name(value) == plain_name(name)) return value;
  return document()["synonyms"][key].value(plain_name(name), "");
}

std::string similar(const char *key, const std::string &name) { return document()["similar"][key].value(plain_name(name), ""); }

double slope_in(std::string_view activation, std::string_view name) {
  const double slope = to_number(activation.substr(activation.find(':') + 1)).value_or(NAN);
  if (name != "leaky_relu" || !(std::fabs(slope) < 1e154)) // whose square is finite
    usage_error({"--activation is \"", activation, "\": only leaky_relu takes a slope, a number with magnitude below 1e154"});
  return slope;
}

} // namespace command
