// Gains of nonlinearities: the factor on a layer's standard deviation that preserves the scale of a signal through the nonlinearity.
#pragma once
#include "initializers/values.hpp"

namespace inwit {

enum class Nonlinearity {
  leaky_relu,
  linear,
  conv1d,
  conv2d,
  conv3d,
  conv_transpose1d,
  conv_transpose2d,
  conv_transpose3d,
  sigmoid,
  tanh,
  relu,
  selu,
  identity,
  gelu,
  silu,
  elu
};

extern const Choice nonlinearities[16];

// `slope`: of the leaky ReLU for negative inputs; NaN selects its default, 0.01. The others ignore it.
double gain_of(Nonlinearity nonlinearity, double slope);

// As gain_of(), by name; INWIT_E_NAME lists the names.
Status find_gain(const char *nonlinearity, double slope, double &gain);

} // namespace inwit
