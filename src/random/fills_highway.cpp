// The fills on Google Highway.
#include "random/fills.hpp"

namespace inwit::random {

const Kernels *highway_kernels(Target) { return nullptr; }

} // namespace inwit::random
