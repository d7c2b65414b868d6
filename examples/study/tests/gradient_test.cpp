// The gradient of the network in double precision against central differences of its loss, for both activations.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "../network.hpp"
#include "../weights.hpp"

namespace {

using study::Activation;

struct Case {
  const char *name;
  Activation activation;
};

// The largest |backward - difference| over the parameters, relative to the largest derivative.
double worst(const Case &tried) {
  constexpr size_t pixels = 6, classes = 3, rows = 7;
  constexpr double step = 1e-5;
  std::vector<double> images(rows * pixels);
  const study::Initializer normal = study::initializer_from(R"({"class_name": "RandomNormal", "config": {"stddev": 0.7}})");
  study::fill({study::job_for(normal.get(), "images", images.data(), INWIT_F64, rows, pixels)}, 1);
  std::vector<uint8_t> labels(rows);
  for (size_t row = 0; row < rows; ++row) labels[row] = static_cast<uint8_t>(row % classes);

  study::Network<double> network({{pixels, 5, 4, classes}, tried.activation});
  network.initialise(normal.get(), normal.get(), 2);
  const auto loss = [&] { return network.forward(images.data(), labels.data(), rows).loss / rows; };
  loss();
  network.backward();
  const std::vector<double> gradient(network.gradient().begin(), network.gradient().end());
  double largest = 0, error = 0;
  for (size_t i = 0; i < gradient.size(); ++i) {
    double &parameter = network.parameters()[i];
    const double kept = parameter;
    parameter = kept + step;
    const double above = loss();
    parameter = kept - step;
    const double below = loss();
    parameter = kept;
    largest = std::max(largest, std::abs(gradient[i]));
    error = std::max(error, std::abs(gradient[i] - (above - below) / (2 * step)));
  }
  std::printf("%s: %zu parameters, largest derivative %.3g, largest error %.2g\n", tried.name, gradient.size(), largest, error);
  return largest > 0.01 ? error / largest : 1;
}

} // namespace

int main() {
  constexpr Case cases[] = {{"relu", Activation::relu}, {"tanh", Activation::tanh}};
  constexpr double allowed = 1e-8; // the differences err by step^2 and by 1e-16 / step
  return std::ranges::all_of(cases, [](const Case &tried) { return worst(tried) < allowed; }) ? 0 : 1;
}
