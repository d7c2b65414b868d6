// The registry as JSON: what tools, bindings and generated files are made from.
#include <algorithm>

#include "model/write.hpp"
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
  if (argument.range != nullptr) described["range"] = argument.range->words;
  for (const Choice &choice : argument.choices) {
    described["choices"].push_back(choice.text);
    const auto first = std::ranges::find(argument.choices, choice.value, &Choice::value);
    if (first->text != choice.text) described["synonyms"][choice.text] = first->text;
  }
  described["required"] = argument.required;
  described["default"] = argument.required ? Json() : value_to_json(argument, default_of(argument));
  if (argument.required) described["example"] = argument.fallback;
  return described;
}

Json settings(std::span<const inwit_arg> arguments) {
  Json described = Json::object();
  for (const inwit_arg &arg : arguments) described[arg.name] = arg.text != nullptr ? Json(arg.text) : Json(arg.number);
  return described;
}

// One for each layer that the row is about; activation null: any.
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

Json describe(const Row &row) {
  Json described = {{"name", row.name},
                    {"keras_class", row.keras_class},
                    {"aliases", row.aliases},
                    {"summary", row.summary},
                    {"formula", row.formula},
                    {"source", row.source},
                    {"stream_version", row.stream_version},
                    {"random", (row.traits & random_bits) != 0},
                    {"uses_fans", (row.traits & uses_fans) != 0},
                    {"workspace", (row.traits & uses_workspace) != 0},
                    {"sliceable", true},
                    {"ranks", {row.ranks.least, row.ranks.most}},
                    {"layout", nullptr},
                    {"arguments", Json::array()},
                    {"suggested_for", Json::array()}};
  if (row.traits & partly_whole) described["not_sliceable_with"] = {{"method", {"qr", "svd"}}};
  for (const LayoutPreset &preset : layout_presets)
    if (preset.layout == row.own_layout) described["layout"] = preset.name;
  for (size_t i = 0; i < row.arguments.size(); ++i)
    described["arguments"].push_back(describe(row.arguments[i], static_cast<int>(i) < row.frozen));
  for (const Suggestion &suggestion : guidance())
    if (std::string_view(suggestion.initializer) == row.name) describe(suggestion, described["suggested_for"]);
  return described;
}

} // namespace

Json registry_document() {
  Json document = Json::array();
  for (const Row &row : registry()) document.push_back(describe(row));
  return document;
}

} // namespace inwit
