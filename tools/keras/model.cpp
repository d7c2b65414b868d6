#include "keras/model.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <set>

#include "files/checked_json.hpp"
#include "keras/graph.hpp"
#include "keras/outputs.hpp"
#include "keras/wrappers.hpp"
#include "text/nearest.hpp"

namespace command::keras {
namespace {

using LayerNames = std::vector<std::string>; // outermost model first

bool is_functional(const Json &layer) {
  const Json &config = config_of(layer);
  return config.contains("layers") && config.contains("input_layers");
}

bool is_input(const Json &layer) { return class_of(layer) == "InputLayer"; }

MaybeShape shape_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null() ? shape_from(*found) : std::nullopt;
}

// The shape of the first input of a layer, with the batch, as its own config gives it.
MaybeShape own_input(const Json &layer) {
  const Json &config = config_of(layer);
  for (const char *const key : {"batch_shape", "batch_input_shape"})
    if (MaybeShape shape = shape_at(config, key)) return shape;
  for (const char *const key : {"input_shape", "input_dim"}) { // Keras 1
    MaybeShape shape = shape_at(config, key);
    if (!shape || class_of(layer) == "Embedding") continue;
    if (const MaybeShape length = shape_at(config, "input_length"))
      shape->insert(shape->begin(), length->begin(), length->end());
    shape->insert(shape->begin(), unknown);
    return shape;
  }
  if (!is_model(layer)) return std::nullopt;
  const std::vector<const Json *> layers = layers_of(layer);
  if (!layers.empty() && !is_functional(layer))
    if (MaybeShape shape = own_input(*layers[0])) return shape;
  if (is_functional(layer))
    for (const Json *const inner : layers)
      if (is_input(*inner)) return own_input(*inner);
  return shape_at(config, "build_input_shape");
}

// "unbuilt" models take the path of the call that builds them; others are built when Keras creates them, outside any other model.
class Walk : public Caller {
public:
  Walk(const LayerTypes &types, std::vector<Variable> &variables) : types_(types), variables_(variables) {}

  void define(const Json &layer, const LayerNames &outer) {
    if (is_input(layer)) return;
    for (const auto &[key, child] : wrapped_by(layer)) define(*child, extended(outer, name_of(layer)));
    if (!is_model(layer)) return;
    const LayerNames names = extended(outer, model_name(layer));
    for (const Json *const child : layers_of(layer)) define(*child, names);
    if (is_functional(layer))
      functional(layer, {}, {"", names});
    else if (const MaybeShape shape = own_input(layer))
      sequential(layer, shape, {model_name(layer), names});
  }

  std::vector<MaybeShape> call(const Json &json, const Inputs &inputs, const Scope &scope, const std::string &as) override {
    if (++calls_ > most_calls) fail({"the layers of the model are called more than ", std::to_string(most_calls), " times"});
    if (is_input(json)) return {own_input(json)};
    const std::string name = as.empty() ? (is_model(json) ? model_name(json) : name_of(json)) : as;
    const Scope inner = {joined({scope.path, scope.path.empty() ? "" : "/", name}), extended(scope.layers, name)};
    if (is_functional(json)) return functional(json, inputs, {"", inner.layers});
    if (is_model(json)) {
      const MaybeShape known = inputs.shapes.empty() ? std::nullopt : inputs.shapes[0];
      return {sequential(json, known ? known : own_input(json), inner)};
    }
    const Json *const type = types_.find(json);
    if (type == nullptr) return unknown_layer(json);
    Layer layer(json, *type, name);
    const Inputs stated = stated_inputs(layer, inputs);
    layer.set_inputs(stated);
    if (type->contains("structure")) return call_structure(*this, layer, inner);
    if (is_new(json, name)) add(variables_of(layer), inner);
    Layer called(json, *type, name); // perhaps on another shape than the one for which it was built
    const auto is_known = [](const MaybeShape &shape) { return shape.has_value(); };
    called.set_inputs(std::ranges::all_of(inputs.shapes, is_known) && !inputs.shapes.empty() ? inputs : stated);
    return outputs_of(called);
  }

  void add(std::vector<Variable> variables, const Scope &scope) override {
    for (Variable &variable : variables) {
      variable.path = joined({scope.path, "/", variable.path});
      variable.layers = scope.layers;
      for (const int64_t extent : variable.shape)
        if (extent == unknown || extent < 0)
          fail({variable.subject, ": ", variable.path, " has shape ", shape_text(variable.shape),
                ", whose extents must be known and not negative"});
      variables_.push_back(std::move(variable));
    }
  }

  bool is_new(const Json &layer, const std::string &name) override { return built_.emplace(&layer, name).second; }
  const LayerTypes &types() const override { return types_; }
  const std::vector<Variable> &variables() const override { return variables_; }

private:
  static LayerNames extended(LayerNames names, const std::string &name) {
    names.push_back(name);
    return names;
  }
  static std::string model_name(const Json &model) {
    const std::string name = name_of(model);
    return !name.empty() ? name : class_of(model) == "Sequential" ? "sequential" : "model";
  }

  // The config has the output shapes of operations.
  std::vector<MaybeShape> unknown_layer(const Json &json) const {
    if (is_operation(json)) return {std::nullopt};
    const std::vector<std::string> known = types_.names();
    fail({"layer \"", name_of(json), "\": its type \"", class_of(json), "\" is unknown; ", did_you_mean(class_of(json), known),
          "describe its variables and its output in a file for --layers"});
  }

  // The inputs for which the layer was built, if its config has them.
  static Inputs stated_inputs(const Layer &layer, const Inputs &inputs) {
    Inputs stated = inputs;
    const auto build = layer.json().find("build_config");
    if (build == layer.json().end() || !build->is_object()) return stated;
    if (const auto shape = build->find("input_shape"); shape != build->end() && shape->is_array()) {
      const bool is_one = !shape->empty() && !shape->front().is_structured();
      if (is_one) {
        stated.shapes.resize(std::max<size_t>(stated.shapes.size(), 1));
        stated.shapes[0] = shape_from(*shape);
      } else if (std::ranges::all_of(*shape, [](const Json &one) { return shape_from(one).has_value(); })) {
        stated.shapes.clear();
        for (const Json &one : *shape) stated.shapes.push_back(shape_from(one));
      }
    }
    const auto shapes = build->find("shapes_dict");
    if (shapes == build->end() || !shapes->is_object()) return stated;
    constexpr std::string_view suffix = "_shape";
    for (const auto &[key, value] : shapes->items()) {
      const MaybeShape shape = shape_from(value);
      if (!shape || !key.ends_with(suffix)) continue;
      const std::string name = key.substr(0, key.size() - suffix.size());
      if (name == "sequences" || name == "inputs" || name == "input") {
        stated.shapes.resize(std::max<size_t>(stated.shapes.size(), 1));
        stated.shapes[0] = shape;
      } else {
        stated.named[name] = shape;
      }
    }
    return stated;
  }

  MaybeShape sequential(const Json &model, MaybeShape shape, const Scope &scope) {
    Inputs inputs;
    for (const Json *const layer : layers_of(model)) {
      if (is_input(*layer)) {
        if (!shape) shape = own_input(*layer);
        continue;
      }
      inputs.shapes = {shape};
      const std::vector<MaybeShape> outputs = call(*layer, inputs, scope, "");
      shape = outputs.at(0);
      inputs.origin = shape ? "" : described(*layer);
    }
    return shape;
  }

  struct Called {
    const Json *json;
    std::vector<Node> nodes;
    std::vector<std::vector<MaybeShape>> outputs; // of each node that has been called
    size_t there = 0;                             // inputs of the next node that have been computed
    size_t shift = 0;                             // old versions count the call by which a nested model was created as a node
  };

  std::vector<MaybeShape> functional(const Json &model, const Inputs &inputs, const Scope &scope) {
    std::map<std::string, Called> calls;
    std::vector<std::string> order;
    for (const Json *const layer : layers_of(model)) {
      const auto own = layer->find("name");
      const std::string name = own != layer->end() && own->is_string() ? own->get<std::string>() : name_of(*layer);
      if (!calls.emplace(name, Called{layer, {}, {}}).second) fail({"two layers of one model are called \"", name, "\""});
      order.push_back(name);
    }
    for (auto &[name, called] : calls)
      called.nodes = nodes_of(*called.json, [&](const std::string &text) { return calls.contains(text); });
    set_inputs(model, inputs, calls);
    find_shifts(calls);
    call_all(calls, order, scope);
    for (const std::string &name : order)
      if (calls.at(name).outputs.size() < calls.at(name).nodes.size())
        fail({described(*calls.at(name).json), ": its inbound nodes name a layer that is missing, or form a cycle"});
    std::vector<MaybeShape> outputs;
    if (const auto listed = config_of(model).find("output_layers"); listed != config_of(model).end())
      for (const Reference &tensor : references(*listed)) outputs.push_back(shape_of(tensor, calls));
    if (outputs.empty()) outputs.emplace_back();
    return outputs;
  }

  static void set_inputs(const Json &model, const Inputs &inputs, std::map<std::string, Called> &calls) {
    const std::vector<Reference> listed = references(config_of(model).at("input_layers"));
    for (auto &[name, called] : calls)
      if (is_input(*called.json)) called.outputs = {{own_input(*called.json)}};
    for (size_t i = 0; i < listed.size() && i < inputs.shapes.size(); ++i)
      if (const auto called = calls.find(listed[i].layer); called != calls.end() && inputs.shapes[i])
        called->second.outputs = {{inputs.shapes[i]}};
  }

  static void find_shifts(std::map<std::string, Called> &calls) {
    for (const auto &[name, called] : calls)
      for (const Node &node : called.nodes)
        for (const Reference &tensor : node.inputs) {
          const auto found = calls.find(tensor.layer);
          if (found == calls.end()) continue;
          const size_t count = std::max<size_t>(found->second.nodes.size(), 1);
          if (tensor.node >= count) found->second.shift = std::max(found->second.shift, tensor.node - (count - 1));
        }
  }

  // Makes the calls whose inputs are available, in the order of the list, then again from its start for those that had to wait.
  void call_all(std::map<std::string, Called> &calls, const std::vector<std::string> &order, const Scope &scope) {
    using Turn = std::pair<size_t, size_t>; // round, and place in the list
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> turns;
    std::map<std::pair<std::string, size_t>, std::vector<size_t>> waiting; // calls that wait for this node of a layer
    for (size_t place = 0; place < order.size(); ++place) turns.emplace(0, place);
    while (!turns.empty()) {
      const auto [round, place] = turns.top();
      turns.pop();
      Called &called = calls.at(order[place]);
      const size_t before = called.outputs.size();
      while (called.outputs.size() < called.nodes.size()) {
        const Node &node = called.nodes[called.outputs.size()];
        if (const Reference *const missing = find_missing(node, called.there, calls)) {
          waiting[{missing->layer, node_in(*missing, calls)}].push_back(place);
          break;
        }
        called.outputs.push_back(call(*called.json, inputs_of(node, calls), scope, ""));
        called.there = 0;
      }
      for (size_t made = before; made < called.outputs.size(); ++made)
        if (const auto woken = waiting.extract({order[place], made}))
          for (const size_t other : woken.mapped()) turns.emplace(other > place ? round : round + 1, other);
    }
  }

  // The first input that has not been computed yet. `there`: the number of inputs known to be computed, which are skipped.
  static const Reference *find_missing(const Node &node, size_t &there, const std::map<std::string, Called> &calls) {
    for (; there < node.inputs.size() + node.named.size(); ++there) {
      const Reference &tensor = there < node.inputs.size() ? node.inputs[there] : node.named[there - node.inputs.size()].second;
      if (outputs_of_call(tensor, calls) == nullptr) return &tensor;
    }
    return nullptr;
  }

  static size_t node_in(const Reference &tensor, const std::map<std::string, Called> &calls) {
    const auto found = calls.find(tensor.layer);
    return found == calls.end() || tensor.node < found->second.shift ? 0 : tensor.node - found->second.shift;
  }

  static const std::vector<MaybeShape> *outputs_of_call(const Reference &tensor, const std::map<std::string, Called> &calls) {
    const auto found = calls.find(tensor.layer);
    if (found == calls.end()) return nullptr;
    const size_t node = node_in(tensor, calls);
    return node < found->second.outputs.size() ? &found->second.outputs[node] : nullptr;
  }

  static MaybeShape shape_of(const Reference &tensor, const std::map<std::string, Called> &calls) {
    if (tensor.shape) return tensor.shape;
    const std::vector<MaybeShape> *const outputs = outputs_of_call(tensor, calls);
    return outputs != nullptr && tensor.tensor < outputs->size() ? (*outputs)[tensor.tensor] : std::nullopt;
  }

  // To be called once all have been computed.
  static Inputs inputs_of(const Node &node, const std::map<std::string, Called> &calls) {
    Inputs inputs;
    const auto resolve = [&](const Reference &tensor) {
      MaybeShape shape = shape_of(tensor, calls);
      if (!shape && inputs.origin.empty()) inputs.origin = described(*calls.at(tensor.layer).json);
      return shape;
    };
    for (const Reference &tensor : node.inputs) inputs.shapes.push_back(resolve(tensor));
    for (const auto &[name, tensor] : node.named) {
      const MaybeShape shape = resolve(tensor);
      inputs.named[name] = shape;
      if (node.inputs.empty()) inputs.shapes.push_back(shape);
    }
    return inputs;
  }

  static constexpr size_t most_calls = 1000000; // models that call each other twice at every level would never end

  const LayerTypes &types_;
  std::vector<Variable> &variables_;
  size_t calls_ = 0;
  std::set<std::pair<const Json *, std::string>> built_;
};

} // namespace

std::string json_of(const std::string &text) {
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos || text[start] != '"') return strict_json(text);
  const Json content = Json::parse(text, nullptr, false);
  return strict_json(content.is_string() ? content.get_ref<const std::string &>() : text);
}

Json checked(const std::string &json) {
  constexpr int deepest_model = 256; // a nested model takes five levels
  return parse_checked(json, deepest_model);
}

const Json *model_in(const Json &content) {
  const Json *inner = &content;
  while (inner->is_object() && !inner->contains("rules")) {
    if (inner->contains("class_name") && inner->contains("config")) return inner;
    // TensorFlow.js nests the second in the first.
    const char *const key = inner->contains("modelTopology") ? "modelTopology" : "model_config";
    if (!inner->contains(key)) return nullptr;
    inner = &inner->at(key);
  }
  return nullptr;
}

bool is_model(const Json &layer) {
  const auto config = layer.find("config");
  if (config == layer.end()) return false;
  if (class_of(layer) == "Sequential" || config->is_array()) return true;
  if (class_of(layer) == "Merge") return false; // of Keras 1; its layers are parallel
  return config->is_object() && config->contains("layers") && config->at("layers").is_array();
}

std::vector<const Json *> layers_of(const Json &model) {
  const Json &config = model.at("config");
  const Json *const list = config.is_array() ? &config : config.contains("layers") ? &config.at("layers") : nullptr;
  if (list == nullptr || !list->is_array()) fail({"model \"", name_of(model), "\": its config has no list of layers"});
  std::vector<const Json *> layers;
  for (const Json &layer : *list) {
    class_of(layer); // fails if it is not a layer
    layers.push_back(&layer);
  }
  return layers;
}

std::vector<std::pair<std::string, const Json *>> wrapped_by(const Json &layer) {
  std::vector<std::pair<std::string, const Json *>> children;
  const Json &config = config_of(layer);
  for (const char *const key : {"layer", "backward_layer", "cell"})
    if (const auto child = config.find(key); child != config.end() && child->is_object()) children.emplace_back(key, &*child);
  return children;
}

std::vector<Variable> variables_of_model(const Json &model, const LayerTypes &types) {
  std::vector<Variable> variables;
  Walk walk(types, variables);
  walk.define(model, {});
  // Models that no call has built: without the shape of their input, or a single layer.
  if (!is_model(model) || (!is_functional(model) && !own_input(model))) {
    const MaybeShape shape = own_input(model);
    Inputs inputs;
    if (shape) inputs.shapes = {shape};
    walk.call(model, inputs, {}, "");
  }
  return variables;
}

} // namespace command::keras
