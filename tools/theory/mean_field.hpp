// What a stack of wide layers with random weights does to signal and gradient: the mean-field theory of Poole et al. 2016 and
// Schoenholz et al. 2017, in which each unit's input is normally distributed.
#pragma once
#include <optional>
#include <vector>

#include "theory/activations.hpp"

namespace command {

struct Stack {
  Activation activation;
  double weights = 0; // the variance of a weight times fan_in
  double biases = 0;  // the variance of a bias
};

// The state in one layer. Infinite: beyond the range of double; NaN: undefined.
struct LayerState {
  double variance;    // of the input of each activation
  double correlation; // of the inputs for two samples
  double slope;       // the factor by which the mean square of a gradient grows on its way back through the layer
  double gradient;    // mean square of the gradient here, relative to that in the last layer
};

// The layers of a stack for samples of mean square 1, two of which have the given correlation.
std::vector<LayerState> predict(const Stack &stack, int depth, double correlation);

// The limit of the variance over many layers.
struct FixedPoint {
  enum Kind { stable, vanishes, explodes, kept } kind; // kept: each variance stays as it is
  double variance;                                     // 0 or infinite if it vanishes or explodes
  double slope;
  double correlation; // of two samples, after many layers; NaN: depends on the initial one, or undefined
};
FixedPoint fixed_point(const Stack &stack);

constexpr double edge_width = 1e-6; // how far from 1 a slope still counts as 1
// The variance of weights, times fan_in, for which the slope at the fixed point is 1: gradients neither vanish nor explode. None if the
// slope jumps over 1, or is the same for all variances.
std::optional<double> edge_of_chaos(const Stack &stack);

} // namespace command
