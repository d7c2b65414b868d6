// Orthonormal columns by LAPACK. The only part that knows LAPACKE; its results differ from one BLAS build to the next.
#pragma once
#include <cstdint>

#include "base/arithmetic.hpp"
#include "base/words.hpp"

namespace inwit::linalg {

constexpr bool has_lapack = INWIT_LAPACK;

// Replaces the columns of the column-major `length` x `vectors` matrix (length >= vectors) by the Q of its QR factorisation
// with positive diagonal of R. INWIT_E_UNSUPPORTED, _MEMORY, _NUMERIC as LAPACK says.
template <class Real> int32_t orthonormal_by_qr(Real *matrix, int64_t length, int64_t vectors, Words &words);

// Replaces them by U V^T of its singular value decomposition.
template <class Real> int32_t orthonormal_by_svd(Real *matrix, int64_t length, int64_t vectors, Words &words);

} // namespace inwit::linalg
