// Layers that contain others: recurrent layers and their cells, Bidirectional, TimeDistributed, SpectralNormalization.
#pragma once
#include "keras/variables.hpp"

namespace command::keras {

// Where variables are: the path before the layer's own, and the names of the enclosing layers.
struct Scope {
  std::string path;
  std::vector<std::string> layers;
};

// The interface by which a layer calls the layers that it contains.
class Caller {
public:
  virtual ~Caller() = default;
  // The outputs of the layer, under the name `as` if it has another one there; the first call adds its variables.
  virtual std::vector<MaybeShape> call(const Json &layer, const Inputs &inputs, const Scope &scope, const std::string &as) = 0;
  virtual void add(std::vector<Variable> variables, const Scope &scope) = 0;
  virtual bool is_new(const Json &layer, const std::string &name) = 0; // true once
  virtual const LayerTypes &types() const = 0;
  virtual const std::vector<Variable> &variables() const = 0;
};

// Follows the "structure" of its type. scope: that of the layer itself.
std::vector<MaybeShape> call_structure(Caller &caller, const Layer &layer, const Scope &scope);

} // namespace command::keras
