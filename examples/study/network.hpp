// A network of dense layers that ends in a softmax: Flatten, Dense ..., Dense(softmax) in Keras's terms. Matrix products use CBLAS.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inwit.h"

namespace study {

enum class Activation { relu, tanh };

struct Architecture {
  std::vector<size_t> widths; // inputs, units of each hidden layer, classes
  Activation activation;      // of the hidden layers
};

struct Outcome {
  double loss = 0;  // sum of the cross-entropies
  size_t right = 0; // number of images whose label has the largest output
};

template <class Real> class Network {
public:
  explicit Network(const Architecture &architecture);

  // Initialises kernels by `kernels` and biases by `biases`, under the names layer.0.kernel, layer.0.bias, ...
  void initialise(const inwit_initializer *kernels, const inwit_initializer *biases, uint64_t seed);

  Outcome forward(const Real *images, const uint8_t *labels, size_t rows);
  void backward(); // computes the gradient of the mean loss of the last forward()

  size_t layers() const { return layers_.size(); } // hidden layers and the softmax
  size_t units(size_t layer) const { return layers_[layer].units; }
  std::span<const Real> kernel(size_t layer) const {
    return {&parameters_[layers_[layer].kernel], layers_[layer].kernel_size()};
  }
  std::span<const Real> outputs(size_t layer) const { return layers_[layer].outputs; } // of the last forward(): rows x units
  std::span<const Real> signals(size_t layer) const {
    return layers_[layer].signals;
  } // of the last backward(): dloss/dz, likewise
  std::span<Real> parameters() { return parameters_; }
  std::span<const Real> gradient() const { return gradient_; }

private:
  struct Layer {
    size_t inputs, units, kernel, bias; // kernel and bias are offsets in parameters_ and gradient_
    std::vector<Real> outputs, signals; // rows x units
    size_t kernel_size() const { return inputs * units; }
  };
  void activate(Layer &layer) const;
  Real through(Real signal, Real output) const;

  Activation activation_;
  std::vector<Layer> layers_;
  std::vector<Real> parameters_, gradient_;
  const Real *images_ = nullptr;
  const uint8_t *labels_ = nullptr;
  size_t rows_ = 0;
};

extern template class Network<float>;
extern template class Network<double>;

} // namespace study
