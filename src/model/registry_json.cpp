// The registry as JSON: what tools, bindings and generated files are made from.
#include <algorithm>

#include "model/write.hpp"
#include "base/fans.hpp"
#include "initializers/guidance.hpp"

namespace inwit {
namespace {

using Json = nlohmann::json;

const char *kind_name(Kind kind) {
  switch (kind) {
  case Kind::number: return "number";
  case Kind::flag: return "flag";
  case Kind::choice: return "choice";
  case Kind::axes: return "axes";
  case Kind::integers: return "integers";
  case Kind::number_or_array: return "number or array";
  case Kind::window: return "window";
  }
  return "";
}

Json describe(const Argument &argument, bool frozen) {
  Json described = {{"name", argument.name}, {"kind", kind_name(argument.kind)}, {"doc", argument.doc}, {"frozen", frozen}};
  if (argument.range != nullptr) described["range"] = argument.range->description;
  for (const Choice &choice : argument.choices) {
    described["choices"].push_back(choice.text);
    const auto first = std::ranges::find(argument.choices, choice.value, &Choice::value);
    if (first->text != choice.text) described["choice_synonyms"][choice.text] = first->text;
  }
  described["required"] = argument.required;
  described["default"] = argument.required ? Json() : value_to_json(argument, default_of(argument));
  if (argument.required) described["example"] = argument.default_value;
  return described;
}

Json settings(std::span<const inwit_arg> arguments) {
  Json described = Json::object();
  for (const inwit_arg &arg : arguments) described[arg.name] = arg.text != nullptr ? Json(arg.text) : Json(arg.number);
  return described;
}

// One for each layer that the entry is about; activation null: any.
void describe(const Suggestion &suggestion, Json &suggested_for) {
  Json described = {{"activation", nullptr},     {"arguments", settings(suggestion.arguments)},
                    {"depth", suggestion.depth}, {"why", suggestion.why},
                    {"paper", suggestion.paper}, {"avoid", Json::array()}};
  if (!suggestion.activation.empty()) described["activation"] = suggestion.activation;
  if (suggestion.slope != 0) described["slope"] = suggestion.slope;
  for (const WrongChoice &wrong : suggestion.avoid)
    described["avoid"].push_back({{"initializer", wrong.initializer},
                                  {"arguments", settings(wrong.arguments)},
                                  {"effect", effect_name(wrong.effect)},
                                  {"why", wrong.why}});
  for (const Layer *layer : suggestion.layers) {
    described["layer"] = layer->name;
    described["example_shape"] = layer->shape;
    suggested_for.push_back(described);
  }
}

// Choices of arguments with which a box (shard) cannot be filled by itself: {"method": ["qr", "svd"]}.
Json not_shardable_with(const Entry &entry, Values values) {
  Json described = Json::object();
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    const double given = values.of[i].number;
    for (const Choice &choice : entry.arguments[i].choices) {
      values.of[i].number = choice.value;
      if (!is_shardable(entry, values)) described[entry.arguments[i].name].push_back(choice.text);
    }
    values.of[i].number = given;
  }
  return described;
}

Json describe(const Entry &entry) {
  Values defaults;
  defaults.arguments = entry.arguments;
  for (size_t i = 0; i < entry.arguments.size(); ++i) defaults.of[i] = default_of(entry.arguments[i]);
  Json described = {{"name", entry.name},
                    {"keras_class", entry.keras_class},
                    {"aliases", entry.aliases},
                    {"alias_of", nullptr},
                    {"summary", entry.summary},
                    {"formula", entry.formula},
                    {"source", entry.reference},
                    {"stream_version", entry.stream_version},
                    {"random", entry.is_random},
                    {"uses_fans", entry.uses_fans},
                    {"workspace", entry.uses_workspace},
                    {"sliceable", is_shardable(entry, defaults)},
                    {"ranks", {entry.ranks.least, entry.ranks.most}},
                    {"layout", nullptr},
                    {"synonyms", Json::array()},
                    {"arguments", Json::array()},
                    {"suggested_for", Json::array()}};
  if (const Json limits = not_shardable_with(entry, defaults); !limits.empty()) described["not_sliceable_with"] = limits;
  if (entry.alias_of != nullptr) described["alias_of"] = entry.alias_of->name;
  for (const Synonym &synonym : synonyms())
    if (synonym.entry == entry.name) described["synonyms"].push_back(synonym.name);
  for (const LayoutPreset &preset : layout_presets)
    if (preset.layout == entry.default_layout) described["layout"] = preset.name;
  for (size_t i = 0; i < entry.arguments.size(); ++i)
    described["arguments"].push_back(describe(entry.arguments[i], static_cast<int>(i) < entry.positional));
  for (const Suggestion &suggestion : guidance())
    if (std::string_view(suggestion.initializer) == entry.name) describe(suggestion, described["suggested_for"]);
  return described;
}

} // namespace

Json registry_document() {
  Json document = Json::array();
  for (const Entry *entry : registry()) document.push_back(describe(*entry));
  return document;
}

} // namespace inwit
