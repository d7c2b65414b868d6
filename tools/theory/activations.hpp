// Activation functions with their derivatives, for predictions.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace command {

struct Activation {
  std::string name;
  std::function<double(double)> value, derivative;
  std::vector<double> kinks; // where the derivative jumps
  bool is_gated = false;     // a unit is the product of a linear output and this function of another
  double frequency = 0;      // of the waves of a sine
};

std::vector<std::string> activation_names();

// By name, ignoring case, "_" and "-"; `slope`: of leaky_relu; `omega`: the factor in a sine. If there is none, the result has an empty
// name.
Activation find_activation(std::string_view name, double slope, double omega);

} // namespace command
