// Whole matrices in memory: orthonormal vectors side by side, and products. The order of every sum is part of docs/stream.md.
// Nothing here allocates; memory is aligned to 64 bytes.
#pragma once
#include <cstdint>

#include "linalg/reflectors.hpp"

namespace inwit::linalg {

// The row stride, in Reals, of a matrix with this many columns, padding included. Not a power of two, see sums_stride.
constexpr int64_t dense_stride(int64_t columns) { return (columns + 15) / 16 * 16 + 16; }

// Vectors wanted[0 .. count) of the stack's matrix, ascending, as the rows of `out`, dense_stride(length) apart. `memory` has
// vectors_size() Reals.
template <class Real> int64_t vectors_size(int64_t length);
template <class Real>
void orthonormal_vectors(const ReflectorStack &stack, const int64_t *wanted, int64_t count, Real *memory, Real *out);

template <class Real> struct MatrixView {
  const Real *data;
  int64_t row_step, column_step;
};

// c = a b for a of rows x inner, b of inner x columns: each sum starts from 0, ascends, and each product is rounded before it is added.
// Rows of b and c are dense_stride(columns) apart; their padding is computed too.
template <class Real>
void multiply(const MatrixView<Real> &a, const Real *b, int64_t rows, int64_t inner, int64_t columns, Real *c);

} // namespace inwit::linalg
