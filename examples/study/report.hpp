// The results: a table that grows with each run, and JSON with everything.
#pragma once
#include <string>
#include <vector>

#include "training.hpp"

namespace study {

struct Experiment {
  const Setting *setting = nullptr;
  Architecture architecture;
  std::vector<Run> runs;
};

void print_heading(const Experiment &experiment, const Data &data, const Plan &plan);
void print_row(const Run &run);

std::string json_text(const std::vector<Experiment> &experiments, const Data &data, const Plan &plan);

} // namespace study
