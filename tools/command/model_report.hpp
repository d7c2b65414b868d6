// The final report of inwit model: what was written to each tensor, beside what is expected.
#pragma once
#include "base/library.hpp"
#include "base/statistics.hpp"

namespace command {

struct TensorReport {
  std::string name, dtype, initializer; // "keep" if it was copied
  std::vector<int64_t> shape;
  Statistics observed;    // NaN: of a dtype that the library does not support
  inwit_moments expected; // NaN: unknown
};

struct Report {
  std::vector<TensorReport> tensors;
  int64_t bytes = 0; // of the file
  double seconds = 0;
};

void print_text(const Report &report);
void print_json(const Report &report);

} // namespace command
