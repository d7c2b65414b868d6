#include "theory/mean_field.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "theory/quadrature.hpp"

namespace command {
namespace {

constexpr double least = 1e-30, largest = 1e30; // of a variance in a search for a fixed point: beyond, it is 0 or infinite
constexpr double undefined = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
constexpr double smallest = 1e-300, greatest = 1e300; // their squares and square roots are ordinary numbers

double squared(double x) { return x * x; }

// Where an activation bends or its scale changes, in units of a standard normal number times `deviation`.
std::vector<double> breaks_of(const Activation &activation, double deviation) {
  std::vector<double> breaks = {0};
  for (const double kink : activation.kinks) breaks.push_back(kink / deviation);
  for (double at = 0.25; at < 9 * deviation; at *= 2) breaks.insert(breaks.end(), {-at / deviation, at / deviation});
  return breaks;
}

template <class Function> double mean(const Activation &activation, double variance, Function function) {
  const double deviation = std::sqrt(std::clamp(variance, smallest, greatest));
  std::vector<Node> nodes;
  normal_nodes(breaks_of(activation, deviation), nodes);
  double sum = 0;
  for (const Node &node : nodes) sum += node.weight * function(deviation * node.at);
  return sum;
}

double mean_square(const Activation &activation, double variance) {
  const double waves = squared(activation.frequency) * variance;
  if (waves > 0) return -std::expm1(-2 * waves) / 2;
  return mean(activation, variance, [&](double x) { return squared(activation.value(x)); });
}

double mean_square_slope(const Activation &activation, double variance) {
  const double waves = squared(activation.frequency);
  if (waves > 0) return waves * (1 + std::exp(-2 * waves * variance)) / 2;
  return mean(activation, variance, [&](double x) { return squared(activation.derivative(x)); });
}

// The mean of the products of the values at two normal numbers with a correlation.
double mean_product(const Activation &activation, double variance, double correlation) {
  if (const double waves = squared(activation.frequency) * variance; waves > 0)
    return (std::exp(-waves * (1 - correlation)) - std::exp(-waves * (1 + correlation))) / 2;
  const double deviation = std::sqrt(variance), rest = std::sqrt(1 - squared(correlation));
  if (rest == 0)
    return mean(activation, variance, [&](double x) { return activation.value(x) * activation.value(correlation * x); });
  const std::vector<double> breaks = breaks_of(activation, deviation);
  std::vector<double> outer = breaks;
  for (const double kink : activation.kinks) // the mean over the inner number changes within `rest` of a kink
    for (const double near : {0.5, 2.0, 6.0})
      for (const double side : {-near, near}) outer.push_back(kink / deviation + side * rest);
  std::vector<Node> nodes, inner;
  normal_nodes(outer, nodes);
  double sum = 0;
  for (const Node &node : nodes) {
    std::vector<double> moved = breaks;
    for (double &at : moved) at = (at - correlation * node.at) / rest;
    normal_nodes(moved, inner);
    double product = 0;
    for (const Node &other : inner)
      product += other.weight * activation.value(deviation * (correlation * node.at + rest * other.at));
    sum += node.weight * activation.value(deviation * node.at) * product;
  }
  return sum;
}

// ---- a layer ----

double next_variance(const Stack &stack, double variance) {
  if (!(variance < greatest)) return infinite;
  const double gate = stack.activation.is_gated ? variance : 1;
  return stack.weights * gate * mean_square(stack.activation, variance) + stack.biases;
}

double slope_at(const Stack &stack, double variance) {
  const double within = std::clamp(variance, smallest, greatest), slope = mean_square_slope(stack.activation, within);
  if (!stack.activation.is_gated) return stack.weights * slope;
  return stack.weights * (mean_square(stack.activation, within) + within * slope);
}

double next_correlation(const Stack &stack, double variance, double correlation) {
  const double next = next_variance(stack, variance);
  if (!(next > smallest && next < greatest && variance > smallest) || std::isnan(correlation)) return undefined;
  const double gate = stack.activation.is_gated ? variance * correlation : 1;
  const double product = stack.weights * gate * mean_product(stack.activation, variance, correlation) + stack.biases;
  return std::clamp(product / next, -1.0, 1.0);
}

// ---- the fixed point ----

// The root of `function`, which changes its sign between two positive numbers, by halving their ratio.
template <class Function> double root_between(double low, double high, Function function) {
  const bool is_positive_below = function(low) > 0;
  for (int i = 0; i < 200 && high > low * (1 + 1e-13); ++i) {
    const double middle = low * std::sqrt(high / low);
    (function(middle) > 0) == is_positive_below ? low = middle : high = middle;
  }
  return low;
}

// The correlation that any two samples approach in a stack with a slope above 1.
double correlation_after_many_layers(const Stack &stack, double variance) {
  const auto rises = [&](double distance) { return next_correlation(stack, variance, 1 - distance) - (1 - distance); };
  constexpr double nearest = 1e-6;
  if (!(rises(1) > 0)) return 0; // as it is for an odd activation without biases
  return rises(nearest) < 0 ? 1 - root_between(nearest, 1.0, rises) : 1;
}

// The variance is an increasing function of the previous layer's, so it moves to the next fixed point in its direction.
FixedPoint without_correlation(const Stack &stack) {
  constexpr double small = 1e-9, rounding = 1e-12, step = 4;
  const auto grows = [&](double variance) { return next_variance(stack, variance) / variance - 1; };
  const double first = stack.weights + stack.biases;
  if (!(first > 0)) return {FixedPoint::vanishes, 0, 0, undefined};
  if (std::fabs(grows(first)) < small && std::fabs(grows(step * first)) < small)
    return {FixedPoint::kept, first, slope_at(stack, first), undefined};
  const bool is_rising = grows(first) > 0;
  const auto goes_on = [&](double growth) { return is_rising ? growth > -rounding : growth < rounding; };
  double end = first;
  while (least < end && end < largest && goes_on(grows(end))) end = is_rising ? end * step : end / step;
  if (end >= largest) return {FixedPoint::explodes, infinite, slope_at(stack, largest), undefined};
  if (end <= least) return {FixedPoint::vanishes, 0, slope_at(stack, least), undefined};
  const double fixed = is_rising ? root_between(end / step, end, grows) : root_between(end, end * step, grows);
  return {FixedPoint::stable, fixed, slope_at(stack, fixed), undefined};
}

} // namespace

std::vector<LayerState> predict(const Stack &stack, int depth, double correlation) {
  std::vector<LayerState> layers;
  double variance = stack.weights + stack.biases;
  correlation = variance > 0 ? (stack.weights * correlation + stack.biases) / variance : undefined;
  for (int layer = 0; layer < depth; ++layer) {
    layers.push_back({variance, correlation, slope_at(stack, variance), 1});
    correlation = next_correlation(stack, variance, correlation);
    variance = next_variance(stack, variance);
  }
  for (size_t i = layers.size() - 1; i > 0; --i) layers[i - 1].gradient = layers[i].gradient * layers[i - 1].slope;
  return layers;
}

FixedPoint fixed_point(const Stack &stack) {
  FixedPoint fixed = without_correlation(stack);
  if (fixed.kind == FixedPoint::stable)
    fixed.correlation = fixed.slope > 1 + edge_width ? correlation_after_many_layers(stack, fixed.variance) : 1;
  return fixed;
}

std::optional<double> edge_of_chaos(const Stack &stack) {
  const auto excess = [&](double weights) { return without_correlation({stack.activation, weights, stack.biases}).slope - 1; };
  constexpr double low = 1e-3, high = 1e3;
  if (!(excess(low) < 0 && excess(high) > 0)) return std::nullopt;
  const double edge = root_between(low, high, excess);
  if (std::fabs(excess(edge)) > 1e-3 || std::fabs(excess(edge * (1 + 1e-9))) > 1e-3) return std::nullopt;
  return edge;
}

} // namespace command
