// The registry as JSON: what tools, bindings and generated files are made from.
#include "model/write.hpp"

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
  for (const Choice &choice : argument.choices) described["choices"].push_back(choice.text);
  described["required"] = argument.required;
  described["default"] = argument.required ? Json() : value_to_json(argument, default_of(argument));
  if (argument.required) described["example"] = argument.fallback;
  return described;
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
                    {"arguments", Json::array()}};
  if (row.traits & partly_whole) described["not_sliceable_with"] = {{"method", {"qr", "svd"}}};
  for (const LayoutPreset &preset : layout_presets)
    if (preset.layout == row.own_layout) described["layout"] = preset.name;
  for (size_t i = 0; i < row.arguments.size(); ++i)
    described["arguments"].push_back(describe(row.arguments[i], static_cast<int>(i) < row.frozen));
  return described;
}

} // namespace

Json registry_document() {
  Json document = Json::array();
  for (const Row &row : registry()) document.push_back(describe(row));
  return document;
}

} // namespace inwit
