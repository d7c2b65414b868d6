// The arguments of a kernel that applies a formula to draws. Includable by a device compiler.
#pragma once
#include "random/kernel.hpp"

namespace inwit::random {

template <class Parameters> struct DrawnFormulaArguments {
  uint64_t seed, stream;
  KernelBox box;
  Parameters parameters;
};

} // namespace inwit::random
