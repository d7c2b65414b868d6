// Implements the typed functions of inwit_initializers.h: a fill with known registry entry and argument order, so that nothing is
// looked up by name.
#pragma once
#include "initializers/entry.hpp"
#include "inwit.h"

namespace inwit {

// `args` are the first `count` arguments of the entry, in its order; their names are ignored.
int32_t fill_typed(const Entry &entry, const inwit_arg *args, size_t count, const inwit_tensor *out, uint64_t seed,
                   uint64_t stream, inwit_context *context);

} // namespace inwit
