#include "random/fills.hpp"

namespace inwit::random {

const Kernels &kernels_of(Target target) {
  const Kernels *const kernels = highway_kernels(target);
  return kernels != nullptr ? *kernels : plain_kernels;
}

} // namespace inwit::random
