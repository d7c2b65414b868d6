#include "linalg/lapack_load.hpp"

#include <atomic>
#include <bit>
#include <cstring>

#ifdef INWIT_LAPACK_MODULE
#include <dlfcn.h>
#endif

namespace inwit::linalg {
#if INWIT_LAPACK
namespace {

// A BLAS with 64-bit integers that the process has loaded under the same names would read and write out of bounds. It finds a negative
// n here and returns 0. On big-endian machines no such question is harmless to both kinds.
bool has_32_bit_integers(const inwit_lapack_table &table) {
  if (std::endian::native != std::endian::little) return true;
  alignas(8) static constexpr int32_t n[2] = {1, -1}, increment[2] = {1, 0};
  static constexpr double x = 1;
  return table.f64.iamax(n, &x, increment) == 1;
}

#ifdef INWIT_LAPACK_MODULE

// The module's file name in the folder that this code was loaded from; false if that is not known, or longer than `path`.
template <size_t Size> bool find_module(char (&path)[Size]) {
  Dl_info here;
  if (dladdr(reinterpret_cast<const void *>(&load_lapack), &here) == 0 || here.dli_fname == nullptr) return false;
  const char *const slash = std::strrchr(here.dli_fname, '/');
  const std::string_view folder = slash == nullptr ? "./" : std::string_view(here.dli_fname, slash + 1);
  if (folder.size() + sizeof INWIT_LAPACK_MODULE > Size) return false;
  std::memcpy(path, folder.data(), folder.size());
  std::memcpy(path + folder.size(), INWIT_LAPACK_MODULE, sizeof INWIT_LAPACK_MODULE);
  return true;
}

// What glibc, whose loader leaves errno alone, and other systems say where memory was short.
bool tells_of_memory(const char *reason) {
  return std::strstr(reason, "memory") != nullptr || std::strstr(reason, "failed to map segment") != nullptr;
}

Status find_table(const inwit_lapack_table *&table) {
  char path[4096];
  if (!find_module(path))
    return fail(INWIT_E_UNSUPPORTED, "the folder of the library, where " INWIT_LAPACK_MODULE " should be, is not known");
  void *const module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    const char *const reason = dlerror(); // NOLINT(concurrency-mt-unsafe): glibc keeps it per thread
    if (tells_of_memory(reason)) return fail(INWIT_E_MEMORY, "not enough memory to load ", path);
    return fail(INWIT_E_UNSUPPORTED, "cannot load ", path,
                ": install inwit's LAPACK module there, and the BLAS and LAPACK that it is linked to (", reason, ")");
  }
  table = static_cast<const inwit_lapack_table *>(dlsym(module, "inwit_lapack"));
  if (table != nullptr && table->version == INWIT_LAPACK_INTERFACE) return {};
  dlclose(module);
  return fail(INWIT_E_UNSUPPORTED, path, " belongs to another version of inwit; install that of this library");
}

#else // linked in

Status find_table(const inwit_lapack_table *&table) {
  table = &inwit_lapack;
  return {};
}

#endif

// Null until the first success, constant from then on. Threads that come here together find the same table. Not a static local variable:
// a fork() during its initialisation would leave a lock behind.
constinit std::atomic<const inwit_lapack_table *> loaded = nullptr;

} // namespace

Status load_lapack(const inwit_lapack_table *&table) {
  table = loaded.load(std::memory_order_acquire);
  if (table != nullptr) return {};
  const inwit_lapack_table *found = nullptr;
  INWIT_TRY(find_table(found));
  if (!has_32_bit_integers(*found))
    return fail(INWIT_E_UNSUPPORTED, "the BLAS that is loaded has 64-bit integers, inwit needs one of 32-bit integers");
  loaded.store(table = found, std::memory_order_release);
  return {};
}

#else

Status load_lapack(const inwit_lapack_table *&) { return fail(INWIT_E_UNSUPPORTED, "this library was built without LAPACK"); }

#endif
} // namespace inwit::linalg
