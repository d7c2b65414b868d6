// What the typed functions of inwit_initializers.h call: a fill whose registry entry and order of arguments are known, so that
// nothing is looked up by name.
#pragma once
#include "initializers/entry.hpp"
#include "inwit.h"

namespace inwit {

// `args` are the first `count` arguments of the entry, in its order; their names are ignored.
int32_t fill_typed(const Entry &entry, const inwit_arg *args, size_t count, const inwit_tensor *out, uint64_t seed,
                   uint64_t stream, inwit_context *context);

} // namespace inwit
