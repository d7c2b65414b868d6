// LAPACK's Fortran routines as oracles. Matrices are column-major.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

extern "C" {
void dgeev_(const char *jobvl, const char *jobvr, const int32_t *n, double *a, const int32_t *lda, double *wr, double *wi,
            double *vl, const int32_t *ldvl, double *vr, const int32_t *ldvr, double *work, const int32_t *lwork, int32_t *info,
            size_t, size_t);
void dgetrf_(const int32_t *m, const int32_t *n, double *a, const int32_t *lda, int32_t *ipiv, int32_t *info);
void dorgqr_(const int32_t *m, const int32_t *n, const int32_t *k, double *a, const int32_t *lda, const double *tau,
             double *work, const int32_t *lwork, int32_t *info);
}

namespace inwit::test::lapack {

// Each returns LAPACK's info: 0 on success.

inline int32_t eigenvalues(int32_t n, double *a, double *real, double *imaginary) {
  const int32_t one = 1, size = 8 * n;
  std::vector<double> work(static_cast<size_t>(size));
  double unused = 0;
  int32_t info = 0;
  dgeev_("N", "N", &n, a, &n, real, imaginary, &unused, &one, &unused, &one, work.data(), &size, &info, 1, 1);
  return info;
}

inline int32_t factorize_lu(int32_t n, double *a, int32_t *pivots) {
  int32_t info = 0;
  dgetrf_(&n, &n, a, &n, pivots, &info);
  return info;
}

// The first n columns of the product of n reflections.
inline int32_t multiply_reflections(int32_t m, int32_t n, double *a, const double *tau) {
  const int32_t size = 64 * n;
  std::vector<double> work(static_cast<size_t>(size));
  int32_t info = 0;
  dorgqr_(&m, &n, &n, a, &m, tau, work.data(), &size, &info);
  return info;
}

} // namespace inwit::test::lapack
