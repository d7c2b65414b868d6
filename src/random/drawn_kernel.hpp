// What a kernel of a formula of draws is given. Includable by a device compiler.
#pragma once
#include "random/kernel.hpp"

namespace inwit::random {

template <class Parameters> struct DrawnFormulaArguments {
  uint64_t seed, stream;
  KernelBox box;
  Parameters parameters;
};

} // namespace inwit::random
