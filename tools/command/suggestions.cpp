#include "command/suggestions.hpp"

#include <algorithm>

#include <suggestions.json.hpp>

namespace command {
namespace {

Json read_suggestions() {
  const Json document = Json::parse(suggestions_json);
  Json all = Json::array();
  for (Json suggestion : document["suggestions"]) {
    suggestion.emplace("depth", 0); // unless it is given
    for (Json &mistake : suggestion["avoid"])
      if (mistake.is_string()) mistake = document["common_mistakes"].at(mistake.get<std::string>());
    const Json layers = std::move(suggestion["layers"]);
    suggestion.erase("layers");
    for (const Json &layer : layers) {
      suggestion["layer"] = layer;
      suggestion["example_shape"] = document["example_shapes"].at(layer.get<std::string>());
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

std::string suggestion_values(const char *key) {
  std::vector<std::string> values;
  for (const Json &suggestion : suggestions()) {
    if (!suggestion[key].is_string()) continue;
    const std::string &value = suggestion[key].get_ref<const std::string &>();
    if (std::ranges::find(values, value) == values.end()) values.push_back(value);
  }
  std::string list;
  for (const std::string &value : values) list.append(list.empty() ? "" : ", ").append(value);
  return list;
}

} // namespace command
