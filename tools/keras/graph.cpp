#include "keras/graph.hpp"

namespace command::keras {
namespace {

using IsLayer = std::function<bool(const std::string &)>;

// ["dense", 0, 0, ...]
std::optional<Reference> reference(const Json &value) {
  const bool is_one = value.is_array() && value.size() >= 3 && value[0].is_string() && value[1].is_number_unsigned() &&
                      value[2].is_number_unsigned();
  if (!is_one) return std::nullopt;
  return Reference{value[0], value[1].get<size_t>(), value[2].get<size_t>(), std::nullopt};
}

// Keras 3: {"class_name": "__keras_tensor__", "config": {"shape": [null, 3], "keras_history": ["dense", 0, 0]}}
std::optional<Reference> keras_tensor(const Json &value) {
  if (!value.is_object() || !value.contains("class_name") || value.at("class_name") != "__keras_tensor__") return std::nullopt;
  const Json &config = config_of(value);
  const auto history = config.find("keras_history");
  std::optional<Reference> found = history != config.end() ? reference(*history) : std::nullopt;
  if (!found) fail({"a tensor is ", value.dump().substr(0, 200), ", must have a keras_history of a layer and two numbers"});
  if (config.contains("shape")) found->shape = shape_from(config.at("shape"));
  return found;
}

void collect(const Json &value, std::vector<Reference> &all) {
  if (const auto tensor = keras_tensor(value))
    all.push_back(*tensor);
  else if (value.is_structured())
    for (const Json &item : value) collect(item, all);
}

Node node_of_keras_3(const Json &node) {
  Node result;
  collect(node.at("args"), result.inputs);
  const auto named = node.find("kwargs");
  if (named == node.end()) return result;
  for (const auto &[name, value] : named->items()) {
    std::vector<Reference> tensors;
    collect(value, tensors);
    for (const Reference &tensor : tensors) result.named.emplace_back(name, tensor);
  }
  return result;
}

// Keras 1 and 2: lists of ["dense", 0, 0, {"value": ["embedding", 0, 0]}], nested as the call's arguments were.
void collect_older(const Json &value, const IsLayer &is_layer, Node &node) {
  if (const auto tensor = reference(value); tensor && is_layer(tensor->layer)) {
    node.inputs.push_back(*tensor);
    if (value.size() < 4 || !value[3].is_object()) return;
    for (const auto &[name, argument] : value[3].items())
      if (const auto other = reference(argument); other && is_layer(other->layer)) node.named.emplace_back(name, *other);
  } else if (value.is_structured()) {
    for (const Json &item : value) collect_older(item, is_layer, node);
  }
}

} // namespace

std::vector<Node> nodes_of(const Json &layer, const IsLayer &is_layer) {
  std::vector<Node> nodes;
  const auto inbound = layer.find("inbound_nodes");
  if (inbound == layer.end() || !inbound->is_array()) return nodes;
  for (const Json &node : *inbound) {
    if (node.is_object() && node.contains("args")) {
      nodes.push_back(node_of_keras_3(node));
    } else {
      Node older;
      collect_older(node, is_layer, older);
      nodes.push_back(std::move(older));
    }
  }
  return nodes;
}

std::vector<Reference> references(const Json &tensors) {
  if (const auto one = reference(tensors)) return {*one};
  std::vector<Reference> all;
  if (tensors.is_structured())
    for (const Json &item : tensors)
      for (const Reference &tensor : references(item)) all.push_back(tensor);
  return all;
}

} // namespace command::keras
