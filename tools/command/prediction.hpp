// inwit show --activation: what a stack of layers with the weights of an initializer does to signal and gradient.
#pragma once
#include "command/command.hpp"
#include "command/inputs.hpp"
#include "theory/mean_field.hpp"

namespace command {

struct Prediction {
  Stack stack;
  double fan_in;
  std::vector<LayerState> layers;
  FixedPoint fixed;
  std::optional<double> edge;
};

constexpr double input_correlation = 0.5; // of the two samples whose similarity is tracked

Prediction make_prediction(const ShowOptions &options, const inwit_initializer &initializer);

nlohmann::ordered_json prediction_json(const Prediction &prediction);
void print_prediction(const Prediction &prediction);
std::string prediction_title(const Prediction &prediction, const std::string &initializer);
std::vector<std::string> prediction_notes(const Prediction &prediction); // fixed point, slope, edge of chaos: one line each

} // namespace command
