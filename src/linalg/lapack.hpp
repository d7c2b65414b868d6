// Orthonormal columns by LAPACK, whose bits differ from one BLAS to the next. The routines are loaded at the first use.
#pragma once
#include <cstdint>

#include "base/arithmetic.hpp"
#include "base/status.hpp"

namespace inwit::linalg {

enum class Factorization { qr, svd };

// For planning: an error if LAPACK cannot be loaded (INWIT_E_UNSUPPORTED, INWIT_E_MEMORY) or its 32-bit integers cannot hold the
// extents or the size of the workspace (INWIT_E_SHAPE).
Status check_lapack(Factorization method, int64_t length, int64_t vectors);

// Replaces the columns of the column-major `length` x `vectors` matrix (length >= vectors >= 1), which check_lapack has accepted, by
// the Q of its QR factorization with positive diagonal of R, or by U V^T of its singular value decomposition. INWIT_E_MEMORY;
// INWIT_E_NUMERIC if LAPACK reports that it failed.
template <class Real> Status orthonormalize(Factorization method, Real *matrix, int64_t length, int64_t vectors);

} // namespace inwit::linalg
