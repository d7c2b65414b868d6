#include "keras/wrappers.hpp"

#include <algorithm>

#include "keras/outputs.hpp"

namespace command::keras {
namespace {

const Json &child_of(const Layer &layer, const std::string &key) {
  const Json *const child = layer.value(key);
  if (child == nullptr || !child->is_object()) layer.fail_with({"its config has no layer \"", key, "\""});
  return *child;
}

// The shape without the time axis, which is the second one.
MaybeShape step_of(const MaybeShape &sequence) {
  if (!sequence || sequence->size() < 2) return std::nullopt;
  Shape step = *sequence;
  step.erase(step.begin() + 1);
  return step;
}

MaybeShape sequence_of(const MaybeShape &step, const Layer &layer) {
  if (!step || step->empty()) return std::nullopt;
  Shape sequence = *step;
  sequence.insert(sequence.begin() + 1, layer.input().at(1));
  return sequence;
}

// Steps of the sequence only: other inputs are initial states.
Inputs step_inputs(const Layer &layer) {
  Inputs inputs;
  inputs.origin = layer.inputs().origin;
  if (!layer.inputs().shapes.empty()) inputs.shapes = {step_of(layer.inputs().shapes[0])};
  return inputs;
}

// ---- Recurrent layers ----

struct Cell {
  MaybeShape output;
  std::vector<MaybeShape> states;
};

Cell cell_of(const Layer &cell) {
  const MaybeShape output = outputs_of(cell)[0];
  const auto states = cell.type().find("states");
  if (states == cell.type().end()) return {output, {output, output}}; // convolutional
  Cell result = {output, {}};
  for (const int64_t units : cell.shape(states->get_ref<const std::string &>()))
    result.states.emplace_back(Shape{output ? (*output)[0] : unknown, units});
  return result;
}

Cell call_cell(Caller &caller, const Json &json, const Inputs &inputs, const Scope &scope);

Cell call_stacked(Caller &caller, const Json &cells, Inputs inputs, const Scope &scope) {
  Cell whole;
  for (const Json &cell : cells) {
    const Cell one = call_cell(caller, cell, inputs, scope);
    inputs.shapes = {one.output};
    inputs.named.clear();
    whole.output = one.output;
    whole.states.insert(whole.states.end(), one.states.begin(), one.states.end());
  }
  return whole;
}

Cell call_cell(Caller &caller, const Json &json, const Inputs &inputs, const Scope &scope) {
  if (json.is_array()) return call_stacked(caller, json, inputs, {scope.path + "/stacked_rnn_cells", scope.layers});
  const std::string name = name_of(json);
  Scope inner = {joined({scope.path, "/", name}), scope.layers};
  inner.layers.push_back(name);
  if (class_of(json) == "StackedRNNCells") {
    const auto cells = config_of(json).find("cells");
    if (cells == config_of(json).end() || !cells->is_array()) fail({described(json, name), ": has no list of cells"});
    return call_stacked(caller, *cells, inputs, inner);
  }
  const std::vector<MaybeShape> outputs = caller.call(json, inputs, scope, "");
  const Json *const type = caller.types().find(json);
  if (type == nullptr || !outputs[0]) return {outputs[0], {}};
  Layer cell(json, *type, name);
  cell.set_inputs(inputs);
  return cell_of(cell);
}

std::vector<MaybeShape> recurrent(Caller &caller, const Layer &layer, const Scope &scope) {
  Cell result;
  if (const auto built_in = layer.type().find("cell"); built_in != layer.type().end()) {
    const auto &name = layer.type().at("cell_name").get_ref<const std::string &>();
    Layer cell(layer.json(), caller.types().at(*built_in), name);
    cell.set_inputs(step_inputs(layer));
    if (caller.is_new(layer.json(), layer.name()))
      caller.add(variables_of(cell), {joined({scope.path, "/", name}), scope.layers});
    result = cell_of(cell);
  } else {
    result = call_cell(caller, child_of(layer, "cell"), step_inputs(layer), scope);
  }
  std::vector<MaybeShape> outputs = {layer.is_true("return_sequences") ? sequence_of(result.output, layer) : result.output};
  if (layer.is_true("return_state")) outputs.insert(outputs.end(), result.states.begin(), result.states.end());
  return outputs;
}

// ---- Wrappers ----

std::string prefixed(const std::string &prefix, const std::string &name) {
  return name.starts_with(prefix) ? name : prefix + name;
}

std::vector<MaybeShape> bidirectional(Caller &caller, const Layer &layer, const Scope &scope) {
  const Json &forward = child_of(layer, "layer");
  const Json *const own_backward = layer.value("backward_layer");
  const std::string name = name_of(forward);
  std::vector<MaybeShape> outputs = caller.call(forward, layer.inputs(), scope, prefixed("forward_", name));
  const std::vector<MaybeShape> backward = own_backward != nullptr
                                               ? caller.call(*own_backward, layer.inputs(), scope, "")
                                               : caller.call(forward, layer.inputs(), scope, prefixed("backward_", name));
  outputs.insert(outputs.end(), backward.begin() + 1, backward.end()); // states
  const Json *const mode = layer.value("merge_mode");
  if (mode == nullptr)
    outputs.insert(outputs.begin() + 1, backward[0]);
  else if (*mode == "concat" && outputs[0] && !outputs[0]->empty())
    outputs[0]->back() = times(outputs[0]->back(), 2);
  return outputs;
}

std::vector<MaybeShape> time_distributed(Caller &caller, const Layer &layer, const Scope &scope) {
  std::vector<MaybeShape> outputs = caller.call(child_of(layer, "layer"), step_inputs(layer), scope, "");
  for (MaybeShape &shape : outputs)
    if (shape) shape = layer.knows_inputs() ? sequence_of(shape, layer) : std::nullopt;
  return outputs;
}

std::vector<MaybeShape> spectral_normalization(Caller &caller, const Layer &layer, const Scope &scope) {
  const Json &child = child_of(layer, "layer");
  std::vector<MaybeShape> outputs = caller.call(child, layer.inputs(), scope, "");
  if (!caller.is_new(layer.json(), layer.name())) return outputs;
  const std::string path = joined({scope.path, "/", name_of(child), "/"});
  const auto kernel = std::ranges::find_if(caller.variables(), [&](const Variable &variable) {
    return variable.path == path + "kernel" || variable.path == path + "embeddings";
  });
  if (kernel == caller.variables().end() || kernel->shape.empty())
    layer.fail_with({"its layer has no kernel and no embeddings"});
  const Json initializer = {{"class_name", "TruncatedNormal"}, {"config", {{"stddev", 0.02}}}};
  caller.add({{"vector_u", {1, kernel->shape.back()}, initializer, kernel->dtype, {}, layer.subject()}}, scope);
  return outputs;
}

std::vector<MaybeShape> einsum_dense(Caller &caller, const Layer &layer, const Scope &scope) {
  if (caller.is_new(layer.json(), layer.name())) {
    check_supported(layer);
    std::vector<Variable> variables = {einsum_kernel(layer)};
    if (std::optional<Variable> bias = einsum_bias(layer)) variables.push_back(std::move(*bias));
    caller.add(std::move(variables), scope);
  }
  return {einsum_output(layer)};
}

std::vector<MaybeShape> stacked_cells(Caller &, const Layer &layer, const Scope &) {
  layer.fail_with({"is a cell, and must be in an RNN layer"});
}

struct Structure {
  std::string_view name;
  std::vector<MaybeShape> (*call)(Caller &, const Layer &, const Scope &);
};

constexpr Structure structures[] = {
    {"recurrent", recurrent},
    {"bidirectional", bidirectional},
    {"time_distributed", time_distributed},
    {"spectral_normalization", spectral_normalization},
    {"einsum_dense", einsum_dense},
    {"stacked_cells", stacked_cells},
};

} // namespace

std::vector<MaybeShape> call_structure(Caller &caller, const Layer &layer, const Scope &scope) {
  const Json &name = layer.type().at("structure");
  return std::ranges::find(structures, name.get_ref<const std::string &>(), &Structure::name)->call(caller, layer, scope);
}

} // namespace command::keras
