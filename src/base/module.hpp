// Modules: what the library loads at the first use from the folder that it lies in itself.
#pragma once
#include "base/status.hpp"

namespace inwit {

// What a module is asked for: its file, the name of its table, which begins with its version as a uint32_t, and what to do without it.
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
