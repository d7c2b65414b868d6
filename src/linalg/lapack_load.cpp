#include "linalg/lapack_load.hpp"

#include <atomic>
#include <bit>

#include "base/module.hpp"

namespace inwit::linalg {
#if INWIT_LAPACK
namespace {

// A BLAS with 64-bit integers that the process has loaded under the same names would read and write out of bounds. It finds a negative
// n here and returns 0. On big-endian machines no such probe is harmless for both kinds.
bool has_32_bit_integers(const inwit_lapack_table &table) {
  if (std::endian::native != std::endian::little) return true;
  alignas(8) static constexpr int32_t n[2] = {1, -1}, increment[2] = {1, 0};
  static constexpr double x = 1;
  return table.f64.iamax(n, &x, increment) == 1;
}

#ifdef INWIT_LAPACK_MODULE

Status find_table(const inwit_lapack_table *&table) {
  void *module = nullptr;
  const void *found = nullptr;
  INWIT_TRY(load_module({INWIT_LAPACK_MODULE, "inwit_lapack", INWIT_LAPACK_INTERFACE,
                         "install inwit's LAPACK module there, and the BLAS and LAPACK that it is linked to"},
                        module, found));
  table = static_cast<const inwit_lapack_table *>(found);
  return {};
}

#else // linked in

Status find_table(const inwit_lapack_table *&table) {
  table = &inwit_lapack;
  return {};
}

#endif

// Null until the first success, constant from then on. Concurrent threads find the same table. Not a static local variable: a fork()
// during its initialisation would leave a lock behind.
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
