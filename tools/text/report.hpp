// The closing report of a model: what was written, beside theory.
#pragma once
#include "files/safetensors.hpp"
#include "plot/sample.hpp"

namespace command {

struct TensorReport {
  std::string name, dtype, initializer; // "keep" if it was copied
  std::vector<int64_t> shape;
  Sample sample;        // NaN: no numbers that the library knows
  inwit_moments theory; // NaN: not known
};

struct Report {
  std::vector<TensorReport> tensors;
  int64_t bytes = 0; // of the file
  double seconds = 0;
};

void print_text(const Report &report);
void print_json(const Report &report);

} // namespace command
