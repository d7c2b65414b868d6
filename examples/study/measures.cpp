#include "measures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace study {
namespace {

constexpr size_t chunk = 512;
constexpr float saturation = 0.99F;
constexpr float same_weight = 1e-4F;

double squares(std::span<const float> values) {
  return std::transform_reduce(values.begin(), values.end(), 0.0, std::plus<>(),
                               [](float value) { return static_cast<double>(value) * static_cast<double>(value); });
}

double root_mean(double squares, size_t count) { return std::sqrt(squares / static_cast<double>(count)); }

// Sums over the images, layer by layer; the softmax is the last layer.
struct Sums {
  std::vector<double> activations, signals;
  std::vector<std::vector<bool>> alive; // for each hidden unit: was nonzero at least once
  size_t saturated = 0;
  double pixels = 0;
};

void add(Sums &sums, const Network<float> &network, size_t rows) {
  for (size_t layer = 0; layer < network.layers(); ++layer) {
    // Signals contain a factor 1 / rows from the mean loss; the sum of squares is that of single images.
    sums.signals[layer] += squares(network.signals(layer)) * static_cast<double>(rows) * static_cast<double>(rows);
    if (layer + 1 == network.layers()) break;
    const std::span<const float> outputs = network.outputs(layer);
    sums.activations[layer] += squares(outputs);
    sums.saturated += static_cast<size_t>(std::ranges::count_if(outputs, [](float a) { return std::abs(a) > saturation; }));
    for (size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i] != 0) sums.alive[layer][i % network.units(layer)] = true;
  }
}

Sums sum_over(Network<float> &network, const Part &part) {
  const size_t pixels = part.pixels.size() / part.count();
  Sums sums;
  sums.activations.resize(network.layers() - 1);
  sums.signals.resize(network.layers());
  for (size_t layer = 0; layer + 1 < network.layers(); ++layer) sums.alive.emplace_back(network.units(layer), false);
  for (size_t first = 0; first < part.count(); first += chunk) {
    const size_t rows = std::min(chunk, part.count() - first);
    network.forward(&part.pixels[first * pixels], &part.labels[first], rows);
    network.backward();
    add(sums, network, rows);
  }
  sums.pixels = root_mean(squares(part.pixels), part.pixels.size());
  return sums;
}

} // namespace

size_t distinct_units(std::span<const float> kernel, size_t units) {
  const size_t inputs = kernel.size() / units;
  const float largest = std::transform_reduce(
      kernel.begin(), kernel.end(), 0.0F, [](float a, float b) { return std::max(a, b); }, [](float a) { return std::abs(a); });
  const auto same = [&](size_t one, size_t other) {
    for (size_t i = 0; i < inputs; ++i)
      if (!(std::abs(kernel[i * units + one] - kernel[i * units + other]) <= same_weight * largest)) return false;
    return true;
  };
  std::vector<size_t> found;
  for (size_t unit = 0; unit < units; ++unit)
    if (std::ranges::none_of(found, [&](size_t known) { return same(unit, known); })) found.push_back(unit);
  return found.size();
}

Measures measure(Network<float> &network, const Part &part, Activation activation) {
  const Sums sums = sum_over(network, part);
  const size_t hidden = network.layers() - 1;
  Measures measures;
  size_t units = 0, alive = 0;
  for (size_t layer = 0; layer < hidden; ++layer) {
    measures.activations.push_back(root_mean(sums.activations[layer], part.count() * network.units(layer)));
    measures.signals.push_back(root_mean(sums.signals[layer], part.count() * network.units(layer)));
    units += network.units(layer);
    alive += static_cast<size_t>(std::ranges::count(sums.alive[layer], true));
    const size_t distinct = distinct_units(network.kernel(layer), network.units(layer));
    if (layer == 0 || distinct < measures.distinct) measures.distinct = distinct, measures.units = network.units(layer);
  }
  const double at_end = root_mean(sums.signals.back(), part.count() * network.units(hidden));
  measures.forward_gain = measures.activations.back() / sums.pixels;
  measures.backward_gain = measures.signals.front() / at_end;
  measures.dead = 1 - static_cast<double>(alive) / static_cast<double>(units);
  if (activation == Activation::tanh)
    measures.saturated = static_cast<double>(sums.saturated) / static_cast<double>(part.count() * units);
  return measures;
}

std::vector<const char *> failures(const Measures &before, const Measures &after, double first_loss) {
  constexpr double small = 1e-3, large = 1e3, quarter = 0.25, most = 0.75;
  constexpr size_t few =
      8; // an eighth: rounding may split one unit, as some kernels sum the last units of a layer in another order
  const struct {
    const char *name;
    bool holds;
  } rows[] = {
      {"symmetry", after.distinct * few <= after.units},
      {"vanishing", before.forward_gain < small || before.backward_gain < small},
      {"explosion", !(before.forward_gain <= large && before.backward_gain <= large && first_loss <= large)},
      {"saturation", before.saturated > quarter},
      {"dead units", after.dead > most},
  };
  std::vector<const char *> names;
  for (const auto &row : rows)
    if (row.holds) names.push_back(row.name);
  return names;
}

} // namespace study
