#include "theory/activations.hpp"

#include <cmath>
#include <numbers>

#include "text/lower.hpp"

namespace command {
namespace {

double relu(double x) { return x > 0 ? x : 0; }
double relu_slope(double x) { return x > 0 ? 1 : 0; }
double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double sigmoid_slope(double x) { return sigmoid(x) * sigmoid(-x); }
double silu(double x) { return x * sigmoid(x); }
double silu_slope(double x) { return sigmoid(x) + x * sigmoid_slope(x); }
double normal_below(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }
double normal_density(double x) { return std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); }
double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }
double gelu(double x) { return x * normal_below(x); }
double gelu_slope(double x) { return normal_below(x) + x * normal_density(x); }
double tanh_slope(double x) { return 1 / (std::cosh(x) * std::cosh(x)); }
double mish_slope(double x) { return std::tanh(softplus(x)) + x * tanh_slope(softplus(x)) * sigmoid(x); }
bool is_between(double x, double low, double high) { return low < x && x < high; }

constexpr double selu_scale = 1.0507009873554805, selu_alpha = 1.6732632423543772;

std::vector<Activation> all(double slope, double omega) {
  return {
      {"linear", [](double x) { return x; }, [](double) { return 1.0; }, {}},
      {"relu", relu, relu_slope, {0}},
      {"leaky_relu", [=](double x) { return x > 0 ? x : slope * x; }, [=](double x) { return x > 0 ? 1.0 : slope; }, {0}},
      {"elu", [](double x) { return x > 0 ? x : std::expm1(x); }, [](double x) { return x > 0 ? 1.0 : std::exp(x); }, {0}},
      {"selu",
       [](double x) { return selu_scale * (x > 0 ? x : selu_alpha * std::expm1(x)); },
       [](double x) { return selu_scale * (x > 0 ? 1.0 : selu_alpha * std::exp(x)); },
       {0}},
      {"gelu", gelu, gelu_slope, {}},
      {"silu", silu, silu_slope, {}},
      {"tanh", [](double x) { return std::tanh(x); }, tanh_slope, {}},
      {"sigmoid", sigmoid, sigmoid_slope, {}},
      {"sine",
       [=](double x) { return std::sin(omega * x); },
       [=](double x) { return omega * std::cos(omega * x); },
       {},
       false,
       omega},
      {"glu", sigmoid, sigmoid_slope, {}, true},
      {"swiglu", silu, silu_slope, {}, true},
      {"geglu", gelu, gelu_slope, {}, true},
      {"reglu", relu, relu_slope, {0}, true},
      {"softplus", softplus, sigmoid, {}},
      {"softsign",
       [](double x) { return x / (1 + std::fabs(x)); },
       [](double x) { return 1 / ((1 + std::fabs(x)) * (1 + std::fabs(x))); },
       {0}},
      {"mish", [](double x) { return x * std::tanh(softplus(x)); }, mish_slope, {}},
      {"relu6",
       [](double x) { return std::fmin(std::fmax(x, 0), 6); },
       [](double x) { return is_between(x, 0, 6) ? 1.0 : 0.0; },
       {0, 6}},
      {"hard_tanh",
       [](double x) { return std::fmin(std::fmax(x, -1), 1); },
       [](double x) { return is_between(x, -1, 1) ? 1.0 : 0.0; },
       {-1, 1}},
      {"erf",
       [](double x) { return std::erf(x); },
       [](double x) { return 2 / std::sqrt(std::numbers::pi) * std::exp(-x * x); },
       {}},
  };
}

} // namespace

std::vector<std::string> activation_names() {
  std::vector<std::string> names;
  for (const Activation &one : all(0, 1)) names.push_back(one.name);
  return names;
}

Activation find_activation(std::string_view name, double slope, double omega) {
  for (Activation &one : all(slope, omega))
    if (plain_name(one.name) == plain_name(name)) return one;
  return {};
}

} // namespace command
