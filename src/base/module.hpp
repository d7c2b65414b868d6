// Modules: shared libraries that the library loads from its own folder at their first use.
#pragma once
#include "base/status.hpp"

namespace inwit {

// A module's file, the name of its table, which begins with its version as a uint32_t, and the advice if it is missing.
struct ModuleName {
  std::string_view file;
  const char *table;
  uint32_t version;
  std::string_view remedy;
};

// Sets `module` to the handle of dlopen() and `table` to the table's address. INWIT_E_UNSUPPORTED, with the path of the module, if it
// cannot be loaded; INWIT_E_MEMORY if memory was short. Defined where INWIT_MODULES is.
Status load_module(const ModuleName &name, void *&module, const void *&table);
void unload_module(void *module);

} // namespace inwit
