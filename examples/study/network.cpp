#include "network.hpp"

#include <algorithm>
#include <cblas.h>
#include <cmath>

#include "weights.hpp"

namespace study {
namespace {

template <class Real> struct Matrix {
  const Real *data;
  size_t columns; // as stored
  CBLAS_TRANSPOSE transpose = CblasNoTrans;
};

// out (rows x columns) = scale * out + left * right, all row-major.
template <class Real>
void multiply(size_t rows, size_t columns, size_t inner, Matrix<Real> left, Matrix<Real> right, Real scale, Real *out) {
  const auto size = [](size_t count) { return static_cast<blasint>(count); };
  const auto gemm = [&](auto function) {
    function(CblasRowMajor, left.transpose, right.transpose, size(rows), size(columns), size(inner), Real{1}, left.data,
             size(left.columns), right.data, size(right.columns), scale, out, size(columns));
  };
  if constexpr (sizeof(Real) == sizeof(float))
    gemm(cblas_sgemm);
  else
    gemm(cblas_dgemm);
}

// Turns the outputs for one image into probabilities and returns its cross-entropy.
template <class Real> double softmax(std::span<Real> outputs, uint8_t label) {
  const Real largest = std::ranges::max(outputs);
  const double of_label = static_cast<double>(outputs[label] - largest);
  double sum = 0;
  for (Real &output : outputs) sum += static_cast<double>(output = std::exp(output - largest));
  for (Real &output : outputs) output = static_cast<Real>(static_cast<double>(output) / sum);
  return std::log(sum) - of_label;
}

} // namespace

template <class Real> Network<Real>::Network(const Architecture &architecture) : activation_(architecture.activation) {
  size_t place = 0;
  for (size_t i = 0; i + 1 < architecture.widths.size(); ++i) {
    Layer layer = {architecture.widths[i], architecture.widths[i + 1], place, 0, {}, {}};
    layer.bias = place + layer.kernel_size();
    place = layer.bias + layer.units;
    layers_.push_back(layer);
  }
  parameters_.resize(place);
  gradient_.resize(place);
}

template <class Real>
void Network<Real>::initialise(const inwit_initializer *kernels, const inwit_initializer *biases, uint64_t seed) {
  std::vector<std::string> names;
  for (size_t i = 0; i < layers_.size(); ++i)
    for (const char *const part : {".kernel", ".bias"}) names.push_back("layer." + std::to_string(i) + part);
  std::vector<inwit_job> jobs;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layer &layer = layers_[i];
    const auto inputs = static_cast<int64_t>(layer.inputs), units = static_cast<int64_t>(layer.units);
    jobs.push_back(job_for(kernels, names[2 * i].c_str(), &parameters_[layer.kernel], dtype_of<Real>, inputs, units));
    jobs.push_back(job_for(biases, names[2 * i + 1].c_str(), &parameters_[layer.bias], dtype_of<Real>, 0, units));
  }
  fill(jobs, seed);
}

template <class Real> void Network<Real>::activate(Layer &layer) const {
  if (activation_ == Activation::relu)
    for (Real &output : layer.outputs) output = output > 0 ? output : 0;
  else
    for (Real &output : layer.outputs) output = std::tanh(output);
}

template <class Real> Outcome Network<Real>::forward(const Real *images, const uint8_t *labels, size_t rows) {
  images_ = images;
  labels_ = labels;
  rows_ = rows;
  const Real *inputs = images;
  for (Layer &layer : layers_) {
    const auto bias = parameters_.begin() + static_cast<std::ptrdiff_t>(layer.bias);
    layer.outputs.resize(rows * layer.units);
    for (size_t row = 0; row < rows; ++row) std::copy_n(bias, layer.units, &layer.outputs[row * layer.units]);
    multiply<Real>(rows, layer.units, layer.inputs, {inputs, layer.inputs}, {&parameters_[layer.kernel], layer.units}, 1,
                   layer.outputs.data());
    if (&layer != &layers_.back()) activate(layer);
    inputs = layer.outputs.data();
  }
  Outcome outcome;
  Layer &last = layers_.back();
  for (size_t row = 0; row < rows; ++row) {
    const std::span<Real> outputs(&last.outputs[row * last.units], last.units);
    outcome.right += static_cast<size_t>(std::ranges::max_element(outputs) - outputs.begin()) == labels[row];
    outcome.loss += softmax(outputs, labels[row]);
  }
  return outcome;
}

// Propagates a signal back through the activation that gave `output`; an inactive unit passes 0 even if the signal is not finite.
template <class Real> Real Network<Real>::through(Real signal, Real output) const {
  if (activation_ == Activation::relu) return output > 0 ? signal : 0;
  return signal * (1 - output * output);
}

template <class Real> void Network<Real>::backward() {
  Layer &last = layers_.back();
  last.signals = last.outputs; // softmax and cross-entropy together: subtract 1 from the label's probability
  for (size_t row = 0; row < rows_; ++row) last.signals[row * last.units + labels_[row]] -= 1;
  for (Real &signal : last.signals) signal /= static_cast<Real>(rows_);
  for (size_t i = layers_.size(); i-- > 0;) {
    Layer &layer = layers_[i];
    const Real *const inputs = i > 0 ? layers_[i - 1].outputs.data() : images_;
    multiply<Real>(layer.inputs, layer.units, rows_, {inputs, layer.inputs, CblasTrans}, {layer.signals.data(), layer.units}, 0,
                   &gradient_[layer.kernel]);
    Real *const bias = &gradient_[layer.bias];
    std::fill_n(bias, layer.units, Real{0});
    for (size_t row = 0; row < rows_; ++row)
      for (size_t unit = 0; unit < layer.units; ++unit) bias[unit] += layer.signals[row * layer.units + unit];
    if (i == 0) break;
    Layer &below = layers_[i - 1];
    below.signals.resize(below.outputs.size());
    multiply<Real>(rows_, layer.inputs, layer.units, {layer.signals.data(), layer.units},
                   {&parameters_[layer.kernel], layer.units, CblasTrans}, 0, below.signals.data());
    for (size_t k = 0; k < below.signals.size(); ++k) below.signals[k] = through(below.signals[k], below.outputs[k]);
  }
}

template class Network<float>;
template class Network<double>;

} // namespace study
