// Measures of what can go wrong with initial weights.
#pragma once
#include <span>
#include <vector>

#include "data.hpp"
#include "network.hpp"

namespace study {

// Measures of one network over a set of images. Signals are derivatives of the loss with respect to the inputs of the activations.
struct Measures {
  std::vector<double> activations; // root mean square of the outputs of each hidden layer
  std::vector<double> signals;     // root mean square of the signal at each hidden layer
  double forward_gain = 0;         // activations of the last hidden layer divided by those of the pixels
  double backward_gain = 0;        // signals of the first hidden layer divided by those of the softmax
  double saturated = 0;            // share of hidden outputs beyond 0.99 on either side; 0 for relu
  double dead = 0;                 // share of hidden units that are 0 on every image
  size_t distinct = 0, units = 0;  // distinct units and all units, in the hidden layer with the fewest distinct ones
};

Measures measure(Network<float> &network, const Part &part, Activation activation);

// Counts the units of a layer whose incoming weights differ by more than 1e-4 of the largest weight of the layer.
size_t distinct_units(std::span<const float> kernel, size_t units);

// The names of the failures, from the measures before and after training and the initial loss.
std::vector<const char *> failures(const Measures &before, const Measures &after, double first_loss);

} // namespace study
