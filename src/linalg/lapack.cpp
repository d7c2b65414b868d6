#include "linalg/lapack.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/workspace.hpp"
#include "linalg/lapack_load.hpp"

namespace inwit::linalg {
namespace {

constexpr int64_t largest = std::numeric_limits<int32_t>::max();

// The least workspace, in elements, of gesdd with JOBZ = 'S'.
constexpr int64_t least_svd_work(int64_t vectors) { return (4 * vectors + 7) * vectors; }

constexpr int64_t most_svd_vectors = 23169;
static_assert(least_svd_work(most_svd_vectors) <= largest && least_svd_work(most_svd_vectors + 1) > largest);

#if INWIT_LAPACK

constexpr int32_t query = -1; // in place of the size of a workspace: only report the best

// LAPACK reports the best size in floating point, where it may have been rounded down, or have overflowed an integer before.
template <class Real> int32_t work_size(Real best, int64_t least) {
  const double rounded_up = std::ceil(static_cast<double>(best) * (1 + std::numeric_limits<Real>::epsilon()));
  return static_cast<int32_t>(std::clamp(rounded_up, static_cast<double>(least), static_cast<double>(largest)));
}

Status no_memory() { return fail(INWIT_E_MEMORY, "not enough memory for LAPACK's workspace"); }

Status failed(const char *routine, int32_t info) {
  return fail(INWIT_E_NUMERIC, "LAPACK's ", routine, " returned info ", info);
}

template <class Real> Status by_qr(const auto &lapack, Real *a, int32_t m, int32_t n) {
  int32_t info = 0;
  Real best_qr = 0, best_q = 0, unused = 0;
  lapack.geqrf(&m, &n, a, &m, &unused, &best_qr, &query, &info);
  lapack.orgqr(&m, &n, &n, a, &m, &unused, &best_q, &query, &info);
  const int32_t work_count = work_size(std::max(best_qr, best_q), n);
  const Workspace memory((int64_t{work_count} + 2 * int64_t{n}) * static_cast<int64_t>(sizeof(Real)));
  if (memory.data() == nullptr) return no_memory();
  Real *const tau = reinterpret_cast<Real *>(memory.data()), *const signs = tau + n, *const work = signs + n;
  lapack.geqrf(&m, &n, a, &m, tau, work, &work_count, &info);
  if (info != 0) return failed("geqrf", info);
  for (int64_t k = 0; k < n; ++k) signs[k] = a[k * m + k] < 0 ? Real(-1) : Real(1);
  lapack.orgqr(&m, &n, &n, a, &m, tau, work, &work_count, &info);
  if (info != 0) return failed("orgqr", info);
  for (int64_t k = 0; k < n; ++k)
    for (int64_t r = 0; r < m; ++r) a[k * m + r] *= signs[k];
  return {};
}

template <class Real> Status by_svd(const auto &lapack, Real *a, int32_t m, int32_t n) {
  int32_t info = 0, no_integers = 0;
  Real best = 0, unused = 0;
  lapack.gesdd("S", &m, &n, a, &m, &unused, &unused, &m, &unused, &n, &best, &query, &no_integers, &info, 1);
  const int32_t work_count = work_size(best, least_svd_work(n));
  const int64_t left_count = int64_t{m} * n, right_count = int64_t{n} * n;
  const Workspace memory((n + left_count + right_count + work_count) * static_cast<int64_t>(sizeof(Real)) +
                         8 * n * static_cast<int64_t>(sizeof(int32_t)));
  if (memory.data() == nullptr) return no_memory();
  Real *const singular = reinterpret_cast<Real *>(memory.data()), *const left = singular + n, *const right = left + left_count,
              *const work = right + right_count;
  auto *const integers = reinterpret_cast<int32_t *>(work + work_count);
  lapack.gesdd("S", &m, &n, a, &m, singular, left, &m, right, &n, work, &work_count, integers, &info, 1);
  if (info != 0) return failed("gesdd", info);
  const Real one = 1, zero = 0;
  lapack.gemm("N", "N", &m, &n, &n, &one, left, &m, right, &n, &zero, a, &m, 1, 1);
  return {};
}

#endif
} // namespace

Status check_lapack(Factorization method, int64_t length, int64_t vectors) {
  const int64_t most_vectors = method == Factorization::svd ? most_svd_vectors : largest;
  const inwit_lapack_table *unused = nullptr;
  Status status = length > largest || vectors > most_vectors
                      ? fail(INWIT_E_SHAPE, "sides of the matrix are ", length, " and ", vectors, ", LAPACK accepts at most ",
                             largest, " and, for the shorter one, ", most_vectors)
                      : load_lapack(unused);
  if (!status)
    status.prefix(method == Factorization::qr ? "method \"qr\"" : "method \"svd\"")
        .add("; method \"reflectors\" does not use LAPACK");
  return status;
}

#if INWIT_LAPACK

template <class Real> Status orthonormalize(Factorization method, Real *matrix, int64_t length, int64_t vectors) {
  const inwit_lapack_table *table = nullptr;
  INWIT_TRY(load_lapack(table));
  const auto m = static_cast<int32_t>(length), n = static_cast<int32_t>(vectors);
  const auto run = [&](const auto &lapack) {
    return method == Factorization::qr ? by_qr(lapack, matrix, m, n) : by_svd(lapack, matrix, m, n);
  };
  if constexpr (sizeof(Real) == sizeof(float))
    return run(table->f32);
  else
    return run(table->f64);
}

#else // check_lapack() has rejected the method before

template <class Real> Status orthonormalize(Factorization, Real *, int64_t, int64_t) {
  const inwit_lapack_table *none = nullptr;
  return load_lapack(none);
}

#endif

template Status orthonormalize<float>(Factorization, float *, int64_t, int64_t);
template Status orthonormalize<double>(Factorization, double *, int64_t, int64_t);

} // namespace inwit::linalg
