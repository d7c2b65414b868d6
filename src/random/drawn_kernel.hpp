// The arguments of a kernel that applies a formula to draws. Includable by a device compiler.
#pragma once
#include "random/kernel.hpp"

namespace inwit::random {

template <class Parameters> struct DrawnFormulaArguments {
  uint64_t seed, stream;
  KernelBox box;
  Parameters parameters;
};

// The elements of a weight along one axis.
struct KernelLine {
  int64_t extent, global_stride; // of the whole line; and between its elements in the global order
  int64_t begin, count;          // which of them the box has
  int64_t stride;                // between those, in elements of memory
};

// Of formulas of lines: an item of work is a line. The box has one element of each: in the global order the line's first one, in memory the
// first one that the box has.
template <class Parameters> struct LineArguments {
  uint64_t seed, stream;
  KernelBox box;
  KernelLine line;
  Parameters parameters;
};

inline constexpr size_t line_parameter_bytes = 128; // at most

} // namespace inwit::random
