#include "random/fills.hpp"

namespace inwit::random {

const Kernels &kernels_of(Target target) {
  const Kernels *const kernels = target == Target::plain ? nullptr : highway_kernels(target);
  return kernels != nullptr ? *kernels : plain_kernels;
}

} // namespace inwit::random
