// Orthonormal columns by LAPACK. The only part that knows LAPACKE; its results differ from one BLAS build to the next.
#pragma once
#include <cstdint>

#include "base/arithmetic.hpp"
#include "base/status.hpp"

namespace inwit::linalg {

constexpr bool has_lapack = INWIT_LAPACK;

// Replaces the columns of the column-major `length` x `vectors` matrix (length >= vectors) by the Q of its QR factorisation
// with positive diagonal of R. INWIT_E_UNSUPPORTED, _MEMORY, _NUMERIC as LAPACK says.
template <class Real> Status orthonormal_by_qr(Real *matrix, int64_t length, int64_t vectors);

// Replaces them by U V^T of its singular value decomposition.
template <class Real> Status orthonormal_by_svd(Real *matrix, int64_t length, int64_t vectors);

enum class Factorization { qr, svd };
inline Status check_lapack(Factorization, int64_t, int64_t) {
  return has_lapack ? Status() : fail(INWIT_E_UNSUPPORTED, "this build has no LAPACK; use \"reflectors\"");
}
template <class Real> Status orthonormalize(Factorization method, Real *matrix, int64_t length, int64_t vectors) {
  return method == Factorization::qr ? orthonormal_by_qr(matrix, length, vectors) : orthonormal_by_svd(matrix, length, vectors);
}

} // namespace inwit::linalg
