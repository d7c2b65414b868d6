// Sends data through layers whose weights an initializer generates, and measures the signal at the end.
#pragma once
#include <functional>

#include "suggestions.hpp"
#include "support.hpp"

namespace inwit::test {

using Activation = std::function<float(float)>;
Activation activation_of(const Suggestion &suggestion); // "" is linear; that of the gate for gated units; not for softmax

// Rows of `width` numbers: samples, or positions of one sample.
struct Batch {
  size_t rows, width;
  std::vector<float> values;

  static Batch standard_normal(size_t rows, size_t width, uint64_t seed);
  std::span<float> row(size_t index) { return {values.data() + index * width, width}; }
  std::span<const float> row(size_t index) const { return {values.data() + index * width, width}; }
};

// Result of one pass through a stack. The variance of a layer is that of its activations over all units and samples.
struct Signal {
  double first = 0, last = 0;     // variance of the first and of the last layer
  double at_one = 0, at_zero = 0; // fractions of the last layer with a magnitude above 0.99, and below 0.01
  bool symmetric = false;         // in each sample all units of the last layer are equal
  double within_blocks = 0;       // share of the variance that lies between the pixels of one block, after an upsampling
};

// A stack of `depth` layers of `width` units: 8 samples of independent N(0, 1) through kernels of `choice`.
Signal through_dense(const Choice &choice, const Activation &activation, size_t width, int depth, uint64_t seed);
// The same with kernels of width 3 along a circle of 8 positions.
Signal through_conv(const Choice &choice, const Activation &activation, size_t channels, int depth, uint64_t seed);
// The same for products of a linear output with `gate` of another, both with kernels of `choice`.
Signal through_gated_dense(const Choice &choice, const Activation &gate, size_t width, int depth, uint64_t seed);
Signal through_gated_conv(const Choice &choice, const Activation &gate, size_t channels, int depth, uint64_t seed);
// Residual blocks: a branch of a ReLU layer of He's and a last layer of `choice`, added to its input.
Signal through_residual(const Choice &choice, size_t width, int depth, uint64_t seed);
// A stack of He's ReLU layers with normalised inputs and `choice` as the factor after it, or with `choice` as bias.
Signal through_norm(const Choice &choice, size_t width, int depth, uint64_t seed);
Signal through_bias(const Choice &choice, size_t width, int depth, uint64_t seed);
// 30 steps with one matrix. `first` is the mean square of the initial state.
Signal through_recurrence(const Choice &choice, const Activation &activation, size_t width, uint64_t seed);

// 30 steps of a cell state that its forget gate alone multiplies, whose bias is the second quarter of `choice`.
Signal through_forget_gate(const Choice &choice, size_t width, uint64_t seed);
// A convolution of kernel width 3, ReLU, and a shuffle of its outputs to twice the places, in the order dcr. `first` is the mean
// square of the inputs, `last` that of the outputs.
Signal through_upsampling(const Choice &choice, size_t channels, uint64_t seed);
// The history of an input of two frequencies, as the state of x' = A x + B u with B of HiPPO remembers it. `first` is the mean square
// of the history over the last 3 time units, `last` that of its reconstruction from the state.
Signal through_state_space(const Choice &choice, uint64_t seed);
double error_of_the_history(const Choice &choice, uint64_t seed); // mean square of the difference of the two

// Logits of a softmax: `last` is their mean square, `first` is 1, and `at_one` the fraction of rows with a probability above 0.99.
struct Logits {
  Signal signal;
  double loss; // mean of -log p over rows and classes
};
Logits through_softmax(const Choice &choice, uint64_t seed);   // inputs N(0, 1), 512 to 10 classes
Logits through_embedding(const Choice &choice, uint64_t seed); // states N(0, 1) of width 4096 against 256 rows
Logits through_attention(const Choice &choice, uint64_t seed); // 64 positions of width 512, 8 heads

// How the mean square of a small difference of two inputs grows or shrinks in a layer, between the second and `depth`.
double growth_of_a_difference(const Choice &choice, const Activation &activation, size_t width, int depth, uint64_t seed);
// The squared distance of the outputs of two inputs that differ by a hundredth: 1 is that of unrelated outputs.
double distance_of_neighbours(const Choice &choice, const Activation &activation, size_t width, int depth, uint64_t seed);

std::vector<float> weights(const Choice &choice, const Shape &shape, uint64_t seed, uint64_t stream);
Batch times(const Batch &inputs, const std::vector<float> &matrix, size_t outputs); // matrix: (inputs.width, outputs)

} // namespace inwit::test
