#include "linalg/lapack.hpp"

#include <cstddef>

#if INWIT_LAPACK
#include <cblas.h>
#include <lapacke.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>
#endif

namespace inwit::linalg {

#if INWIT_LAPACK
namespace {

lapack_int geqrf(lapack_int m, lapack_int n, float *a, float *tau) { return LAPACKE_sgeqrf(LAPACK_COL_MAJOR, m, n, a, m, tau); }
lapack_int geqrf(lapack_int m, lapack_int n, double *a, double *tau) {
  return LAPACKE_dgeqrf(LAPACK_COL_MAJOR, m, n, a, m, tau);
}
lapack_int orgqr(lapack_int m, lapack_int n, float *a, const float *tau) {
  return LAPACKE_sorgqr(LAPACK_COL_MAJOR, m, n, n, a, m, tau);
}
lapack_int orgqr(lapack_int m, lapack_int n, double *a, const double *tau) {
  return LAPACKE_dorgqr(LAPACK_COL_MAJOR, m, n, n, a, m, tau);
}
lapack_int gesdd(lapack_int m, lapack_int n, float *a, float *s, float *u, float *vt) {
  return LAPACKE_sgesdd(LAPACK_COL_MAJOR, 'S', m, n, a, m, s, u, m, vt, n);
}
lapack_int gesdd(lapack_int m, lapack_int n, double *a, double *s, double *u, double *vt) {
  return LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', m, n, a, m, s, u, m, vt, n);
}
void multiply(lapack_int m, lapack_int n, const float *u, const float *vt, float *out) {
  cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, n, 1, u, m, vt, n, 0, out, m);
}
void multiply(lapack_int m, lapack_int n, const double *u, const double *vt, double *out) {
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, n, 1, u, m, vt, n, 0, out, m);
}

template <class Real> std::unique_ptr<Real[]> allocate(int64_t count) {
  return std::unique_ptr<Real[]>(new (std::nothrow) Real[static_cast<size_t>(count)]);
}

Status check_info(const char *routine, lapack_int info) {
  if (info == 0) return {};
  if (info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR)
    return fail(INWIT_E_MEMORY, "LAPACK's ", routine, " found no memory for its workspace");
  return fail(INWIT_E_NUMERIC, "LAPACK's ", routine, " returned info ", info);
}

Status check_extents(int64_t length, int64_t vectors) {
  constexpr int64_t limit = std::numeric_limits<lapack_int>::max();
  if (length <= limit && vectors <= limit) return {};
  return fail(INWIT_E_SHAPE, "a matrix of ", length, " x ", vectors, " is more than LAPACK's integers count: at most ",
                      limit, " a side; method \"reflectors\" has no such limit");
}

Status refuse_memory() { return fail(INWIT_E_MEMORY, "no memory for the workspace"); }

} // namespace

template <class Real> Status orthonormal_by_qr(Real *matrix, int64_t length, int64_t vectors) {
  INWIT_TRY(check_extents(length, vectors));
  const auto m = static_cast<lapack_int>(length), n = static_cast<lapack_int>(vectors);
  const auto tau = allocate<Real>(vectors), signs = allocate<Real>(vectors);
  if (tau == nullptr || signs == nullptr) return refuse_memory();
  INWIT_TRY(check_info("geqrf", geqrf(m, n, matrix, tau.get())));
  for (int64_t k = 0; k < vectors; ++k) signs[static_cast<size_t>(k)] = matrix[k * length + k] < 0 ? Real(-1) : Real(1);
  INWIT_TRY(check_info("orgqr", orgqr(m, n, matrix, tau.get())));
  for (int64_t k = 0; k < vectors; ++k)
    for (int64_t r = 0; r < length; ++r) matrix[k * length + r] *= signs[static_cast<size_t>(k)];
  return {};
}

template <class Real> Status orthonormal_by_svd(Real *matrix, int64_t length, int64_t vectors) {
  INWIT_TRY(check_extents(length, vectors));
  const auto m = static_cast<lapack_int>(length), n = static_cast<lapack_int>(vectors);
  const auto singular = allocate<Real>(vectors), left = allocate<Real>(length * vectors),
             right = allocate<Real>(vectors * vectors);
  if (singular == nullptr || left == nullptr || right == nullptr) return refuse_memory();
  INWIT_TRY(check_info("gesdd", gesdd(m, n, matrix, singular.get(), left.get(), right.get())));
  multiply(m, n, left.get(), right.get(), matrix);
  return {};
}

#else // plans refuse these methods where has_lapack is false

template <class Real> Status orthonormal_by_qr(Real *, int64_t, int64_t) { return fail(INWIT_E_UNSUPPORTED, "no LAPACK"); }
template <class Real> Status orthonormal_by_svd(Real *, int64_t, int64_t) { return fail(INWIT_E_UNSUPPORTED, "no LAPACK"); }

#endif

template Status orthonormal_by_qr<float>(float *, int64_t, int64_t);
template Status orthonormal_by_qr<double>(double *, int64_t, int64_t);
template Status orthonormal_by_svd<float>(float *, int64_t, int64_t);
template Status orthonormal_by_svd<double>(double *, int64_t, int64_t);

} // namespace inwit::linalg
