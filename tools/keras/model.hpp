// A Keras model: the variables of all its layers, found by following the shapes through it.
#pragma once
#include "keras/variables.hpp"

namespace command::keras {

// model: a Sequential or Functional model, or one layer with the shape of its input. Variables are in the order in which Keras creates
// them. The paths are those that Keras 3 gives when it creates the model from its config.
std::vector<Variable> variables_of_model(const Json &model, const LayerTypes &types);

// The JSON in the text of a file, with NaN and infinities as texts: some files have the model's JSON as one JSON text.
std::string json_of(const std::string &text);

// Fails for duplicate keys, and for more levels than the functions that walk a model may recurse.
Json checked(const std::string &json);

// The model in the content of a file, such as TensorFlow.js's; nullptr if the content is something else, such as a recipe.
const Json *model_in(const Json &content);

// Whether the layer is a model of layers: Sequential, Functional or a subclass of them.
bool is_model(const Json &layer);
std::vector<const Json *> layers_of(const Json &model);

// The layers in the config of a wrapper, each with its key, such as "layer".
std::vector<std::pair<std::string, const Json *>> wrapped_by(const Json &layer);

} // namespace command::keras
