// Element of zero_hadamard.
#pragma once
#include <cstdint>

namespace inwit::formulas::zero_hadamard {

struct Hadamard {
  static constexpr const char *kernel = "inwit_zero_hadamard"; // of the device program
  int64_t period;
  int64_t in, out, in_stride, out_stride; // of the channels, in the row-major order of one weight
  int64_t centre;                         // index of the middle of the receptive field, for input and output 0
  double gain, factor;                    // of the elements of an identity, and of a Hadamard matrix
};

constexpr double hadamard_at(const Hadamard &hadamard, int64_t index) {
  const int64_t input = index / hadamard.in_stride % hadamard.in, output = index / hadamard.out_stride % hadamard.out;
  if (index - input * hadamard.in_stride - output * hadamard.out_stride != hadamard.centre) return 0;
  if (hadamard.out <= hadamard.in) return input == output ? hadamard.gain : 0;
  const bool is_odd = __builtin_parityll(static_cast<uint64_t>(input & output)) != 0; // popcount would call libgcc
  return is_odd ? -hadamard.factor : hadamard.factor;
}

} // namespace inwit::formulas::zero_hadamard
