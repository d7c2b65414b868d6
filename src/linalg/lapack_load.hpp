// Finds LAPACK's routines: in the module beside the library, or, for a static library, in the program that links it.
#pragma once
#include <cstdint>

#include "base/arithmetic.hpp"
#include "base/status.hpp"
#include "linalg/lapack_routines.h"

namespace inwit::linalg {

// Sets `table`, and loads the module at the first use; it then stays loaded, since a BLAS that has started threads must not be
// unloaded. INWIT_E_UNSUPPORTED, with the path of the module, if it or its BLAS cannot be loaded; INWIT_E_MEMORY if memory was short.
// Failures are not cached: the next call tries again.
Status load_lapack(const inwit_lapack_table *&table);

} // namespace inwit::linalg
