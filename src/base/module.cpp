#include "base/module.hpp"

#ifdef INWIT_MODULES
#include <cstring>
#include <dlfcn.h>

namespace inwit {
namespace {

// The path of the module in the folder that this code was loaded from; false if that is unknown or the path too long for `path`.
template <size_t Size> bool find_module(std::string_view file, char (&path)[Size]) {
  Dl_info here;
  if (dladdr(reinterpret_cast<const void *>(&load_module), &here) == 0 || here.dli_fname == nullptr) return false;
  const char *const slash = std::strrchr(here.dli_fname, '/');
  const std::string_view folder = slash == nullptr ? "./" : std::string_view(here.dli_fname, slash + 1);
  if (folder.size() + file.size() + 1 > Size) return false;
  std::memcpy(path, folder.data(), folder.size());
  std::memcpy(path + folder.size(), file.data(), file.size());
  path[folder.size() + file.size()] = '\0';
  return true;
}

// Recognises "out of memory" in the loader's message, for glibc and other systems: glibc's loader does not set errno.
bool tells_of_memory(const char *reason) {
  return std::strstr(reason, "memory") != nullptr || std::strstr(reason, "failed to map segment") != nullptr ||
         std::strstr(reason, "cannot create shared object descriptor") != nullptr;
}

} // namespace

Status load_module(const ModuleName &name, void *&module, const void *&table) {
  char path[4096];
  if (!find_module(name.file, path))
    return fail(INWIT_E_UNSUPPORTED, "the folder of the library, where ", name.file, " should be, is not known");
  module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  // If a single allocation failed, glibc may report that there is no such file. A second attempt gives the real reason.
  if (module == nullptr) module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    const char *const reason = dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
    const Status status = tells_of_memory(reason)
                              ? fail(INWIT_E_MEMORY, "not enough memory to load ", path)
                              : fail(INWIT_E_UNSUPPORTED, "cannot load ", path, ": ", name.remedy, " (", reason, ")");
    dlerror(); // NOLINT(concurrency-mt-unsafe): releases the text of the first call
    return status;
  }
  table = dlsym(module, name.table);
  if (table != nullptr && *static_cast<const uint32_t *>(table) == name.version) return {};
  dlclose(module);
  return fail(INWIT_E_UNSUPPORTED, path, " belongs to another version of inwit; install that of this library");
}

void unload_module(void *module) { dlclose(module); }

} // namespace inwit
#endif
