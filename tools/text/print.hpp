// Tensors as text whose numbers read back to the same bits.
#pragma once
#include <span>
#include <string>
#include <vector>

#include "inwit.h"

namespace command {

inline constexpr std::string_view print_styles[] = {"numpy", "julia"};
inline constexpr int64_t most_printed = 10'000; // elements

struct Elements {
  int32_t dtype;
  std::span<const int64_t> shape;
  std::span<const double>
      values; // row-major; each is exactly representable in dtype; of complex ones, the real part before the imaginary

  bool is_complex() const { return dtype == INWIT_C64 || dtype == INWIT_C128; }
  int32_t dtype_of_parts() const { return dtype == INWIT_C64 ? INWIT_F32 : dtype == INWIT_C128 ? INWIT_F64 : dtype; }
};

std::string as_numpy(const Elements &elements); // print(array) under floatmode="unique", without line wrapping
std::string as_julia(const Elements &elements); // the REPL's display, with all digits

} // namespace command
