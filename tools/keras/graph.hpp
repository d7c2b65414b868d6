// The calls of layers in a Functional model, as the versions of Keras write them.
#pragma once
#include "keras/layer.hpp"

namespace command::keras {

// A tensor: output `tensor` of call `node` of a layer.
struct Reference {
  std::string layer;
  size_t node = 0, tensor = 0;
  MaybeShape shape; // if the config has it
};

struct Node {
  std::vector<Reference> inputs;
  std::vector<std::pair<std::string, Reference>> named;
};

// The calls of one layer. is_layer distinguishes names of layers from other text.
std::vector<Node> nodes_of(const Json &layer, const std::function<bool(const std::string &)> &is_layer);

// The tensors of "input_layers" or "output_layers": one tensor, a list or an object of them.
std::vector<Reference> references(const Json &tensors);

} // namespace command::keras
