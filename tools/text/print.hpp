// Tensors as text that reads back to the same bits.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "inwit.h"

namespace command {

inline constexpr int64_t most_printed = 10'000; // elements

struct Elements {
  int32_t dtype;
  std::span<const int64_t> shape;
  std::span<const double> values; // row-major, each exactly an element
};

std::string as_numpy(const Elements &elements); // what print(array) gives with floatmode="unique" and no line breaks of its own
std::string as_julia(const Elements &elements); // what the REPL displays, with all digits

} // namespace command
