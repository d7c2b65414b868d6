// Element of dirac.
#pragma once
#include <cstdint>

namespace inwit::formulas::dirac {

struct Dirac {
  static constexpr const char *kernel = "inwit_dirac"; // of the device program
  int64_t centre;                                      // index of the middle of the receptive field, for input and output 0
  int64_t in_stride, out_stride;                       // from one input, or output, to the next
  int64_t inputs, outputs;                             // of all groups
  int64_t group_outputs;                               // of one group
  int64_t passed;                                      // the first outputs of a group equal its inputs
  double ones, elements;                               // of one weight
};

// The input that an output passes on; -1 if there is none.
constexpr int64_t input_passed(const Dirac &dirac, int64_t output) {
  const int64_t within = output % dirac.group_outputs;
  return within < dirac.passed ? within : -1;
}

constexpr double dirac_at(const Dirac &dirac, int64_t index) {
  const int64_t input = index / dirac.in_stride % dirac.inputs, output = index / dirac.out_stride % dirac.outputs;
  if (index - input * dirac.in_stride - output * dirac.out_stride != dirac.centre) return 0;
  return input_passed(dirac, output) == input ? 1 : 0;
}

} // namespace inwit::formulas::dirac
