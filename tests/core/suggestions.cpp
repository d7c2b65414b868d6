#include "suggestions.hpp"

#include <fstream>
#include <nlohmann/json.hpp>

namespace inwit::test {
namespace {

using Json = nlohmann::json;

Choice read_choice(const Json &entry) {
  Choice choice = {entry.at("initializer"), {}};
  for (const auto &[name, value] : entry.at("arguments").items())
    choice.settings.push_back(value.is_string() ? Setting{name, value, 0} : Setting{name, "", value});
  return choice;
}

Suggestion read_suggestion(const Json &entry, const Json &common_mistakes) {
  const Json &activation = entry.at("activation");
  Suggestion suggestion = {activation.is_null() ? "" : activation.get<std::string>(),
                           entry.at("layers"),
                           read_choice(entry),
                           entry.value("depth", 0),
                           entry.value("slope", 0.0),
                           {}};
  for (const Json &item : entry.at("avoid")) {
    const Json &mistake = item.is_string() ? common_mistakes.at(item.get<std::string>()) : item;
    suggestion.avoid.push_back({read_choice(mistake), mistake.at("effect")});
  }
  return suggestion;
}

std::vector<Suggestion> read_suggestions() {
  std::ifstream file(INWIT_SOURCE_DIR "/tools/command/suggestions.json");
  const Json document = Json::parse(file);
  std::vector<Suggestion> all;
  for (const Json &entry : document.at("suggestions")) all.push_back(read_suggestion(entry, document.at("common_mistakes")));
  return all;
}

} // namespace

std::vector<inwit_arg> Choice::arguments() const {
  std::vector<inwit_arg> all;
  for (const Setting &setting : settings)
    all.push_back({setting.name.c_str(), setting.number, setting.text.empty() ? nullptr : setting.text.c_str(), nullptr});
  return all;
}

const std::vector<Suggestion> &suggestions() {
  static const std::vector<Suggestion> all = read_suggestions();
  return all;
}

} // namespace inwit::test
