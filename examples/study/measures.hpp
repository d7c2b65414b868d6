// What can be wrong with initial weights, as numbers.
#pragma once
#include <span>
#include <vector>

#include "data.hpp"
#include "network.hpp"

namespace study {

// Of one network over a set of images. Signals are derivatives of the loss by the inputs of the activations.
struct Measures {
  std::vector<double> activations; // root mean square of the outputs of each hidden layer
  std::vector<double> signals;     // root mean square of the signal at each hidden layer
  double forward_gain = 0;         // activations of the last hidden layer over the pixels'
  double backward_gain = 0;        // signals of the first hidden layer over the softmax's
  double saturated = 0;            // share of hidden outputs beyond 0.99 on either side; 0 for relu
  double dead = 0;                 // share of hidden units that are 0 on every image
  size_t distinct = 0, units = 0;  // different units and all units of the hidden layer that has the fewest different ones
};

Measures measure(Network<float> &network, const Part &part, Activation activation);

// Units of a layer whose incoming weights differ: by more than 1e-4 of the largest weight of the layer.
size_t distinct_units(std::span<const float> kernel, size_t units);

// The failures by their names, from the measures before and after training and the loss at the start.
std::vector<const char *> failures(const Measures &before, const Measures &after, double first_loss);

} // namespace study
