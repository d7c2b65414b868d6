// The inner loops of Householder reflections for each instruction set, with the same bits from all of them. Rows of 64
// reflectors and of up to 64 vectors are contiguous. Every sum has the order of docs/stream.md, Orthogonal, and each product
// is rounded before it is added. Valid range of the arguments of all kernels: pointers aligned to 64 bytes, strides and column
// ranges multiples of 16.
#pragma once
#include <cstdint>

#include "base/arithmetic.hpp"
#include "base/targets.hpp"

namespace inwit::linalg {

constexpr int block_reflectors = 64;
constexpr int64_t chunk_rows = 256; // each chunk has a sum of its own, which bounds the rounding error
constexpr int sums_stride = 80;     // between rows of sums: with a power of two they would all map to one cache set
constexpr int64_t sums_size = block_reflectors * sums_stride;

template <class Real> struct Reflectors { // of a block, as rows
  const Real *rows;                       // v of reflector j in row r: rows[r * block_reflectors + j], 0 for r < j
  int64_t height;
  int count;
};

struct IndexRange {
  int begin, end;
};

template <class Real> struct ReflectionKernels {
  // partial[r mod 16] += x[r - first]^2 in double for rows r from `first` on.
  void (*add_squares)(const Real *x, int64_t first, int64_t count, double *partial);
  // sums[j][i] = sum over rows of v[r][j] * c[r][i] for the reflectors j and the columns i of the two ranges. `scratch` has sums_size
  // Reals: on the stack it would be most of a task's frame.
  void (*multiply)(const Reflectors<Real> &v, IndexRange reflectors, const Real *c, int64_t stride, IndexRange columns,
                   Real *scratch, Real *sums);
  // Replaces W by the solution X: x_i = w_i * factors[i], then w_j -= gram[j][i] * x_i for j < i, i descending from count - 1.
  // Rows that pad `count` to a multiple of four are 0, and so are their factors.
  void (*solve)(const Real *gram, const Real *factors, int count, int width, Real *w);
  // c[r] -= sum of v[r][j] * x_j, j ascending, for rows [begin, end) of the block; c is row `begin`.
  void (*update)(const Reflectors<Real> &v, int64_t begin, int64_t end, const Real *x, int64_t stride, Real *c);
};

struct ReflectionKernelTable {
  ReflectionKernels<float> f32;
  ReflectionKernels<double> f64; // nullptr: not compiled, for instance without vectors of doubles

  template <class Real> const ReflectionKernels<Real> &of() const {
    if constexpr (sizeof(Real) == 4)
      return f32;
    else
      return f64;
  }
};

extern const ReflectionKernelTable plain_kernels;
const ReflectionKernelTable *highway_kernels(Target target); // nullptr: not compiled

template <class Real> const ReflectionKernels<Real> &kernels_of(Target target) {
  const ReflectionKernelTable *const kernels = highway_kernels(target);
  return kernels != nullptr && kernels->of<Real>().multiply != nullptr ? kernels->of<Real>() : plain_kernels.of<Real>();
}

} // namespace inwit::linalg
