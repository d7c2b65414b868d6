// Trains one network from one initializer and records the results.
#pragma once
#include "data.hpp"
#include "measures.hpp"
#include "settings.hpp"

namespace study {

struct Score {
  double loss = 0, accuracy = 0; // means over a part of the data
};

struct Run {
  const Choice *choice = nullptr;
  std::vector<Score> training, validation; // at the start and after each epoch
  Score test;                              // at the end
  Measures before, after;                  // over the training images
  std::vector<const char *> failures;
  double seconds = 0;
};

Run train(const Setting &setting, const Choice &choice, const Data &data, const Plan &plan);

} // namespace study
