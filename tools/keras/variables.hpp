// The variables of a layer: paths, shapes and initializers.
#pragma once
#include "keras/layer.hpp"

namespace command::keras {

struct Variable {
  std::string path; // "sequential/dense/kernel", as Keras 3 names it
  Shape shape;
  Json initializer; // a name or Keras's object; or {"parts": ...} of a recipe's rule
  std::string dtype;
  std::vector<std::string> layers; // names of the models and layers that it is in, outermost first
  std::string subject;             // of the layer, for messages
};

// The variables that the table lists, and those of EinsumDense. Paths are relative to the layer.
std::vector<Variable> variables_of(const Layer &layer);

// Fails for a layer that has more variables than the table knows, such as those of a quantised one.
void check_supported(const Layer &layer);

// The kernel of EinsumDense, from its equation.
Variable einsum_kernel(const Layer &layer);
std::optional<Variable> einsum_bias(const Layer &layer);
Shape einsum_output(const Layer &layer);

// The dtype of a layer's variables, such as "float32".
std::string dtype_of(const Layer &layer);
// From the description in layers.json: a config key or a name; an object with "from", a config key, and "in_axes", the input axes of the
// variable, all others being output axes; or Keras's object, in which "=key" is a value of the config.
Json initializer_of(const Layer &layer, const Json &description, const Shape &shape);

// The members of a recipe's rule for the initializer of a variable.
Json rule_of(const Json &initializer);

} // namespace command::keras
