// The inner loops in C++ without intrinsics: the reference for the others, and the only form without SIMD.
#include <algorithm>

#include "linalg/kernels.hpp"

namespace inwit::linalg {
namespace {

template <class Real> void add_squares(const Real *x, int64_t first, int64_t count, double *partial) {
  for (int64_t i = 0; i < count; ++i) partial[(first + i) % 16] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
}

template <class Real>
void multiply(const Reflectors<Real> &v, IndexRange reflectors, const Real *c, int64_t stride, IndexRange columns,
              Real *scratch, Real *sums) {
  const auto clear = [&](Real *all, int j) {
    std::fill(&all[j * sums_stride + columns.begin], &all[j * sums_stride + columns.end], Real(0));
  };
  for (int j = reflectors.begin; j < reflectors.end; ++j) clear(sums, j);
  for (int64_t begin = 0; begin < v.height; begin += chunk_rows) {
    for (int j = reflectors.begin; j < reflectors.end; ++j) clear(scratch, j);
    for (int64_t r = begin; r < std::min(begin + chunk_rows, v.height); ++r) {
      const Real *row = v.rows + r * block_reflectors, *vectors = c + r * stride;
      for (int j = reflectors.begin; j < std::min<int64_t>(reflectors.end, r + 1); ++j) // later ones are zero in this row
        for (int i = columns.begin; i < columns.end; ++i) scratch[j * sums_stride + i] += row[j] * vectors[i];
    }
    for (int j = reflectors.begin; j < reflectors.end; ++j)
      for (int i = columns.begin; i < columns.end; ++i) sums[j * sums_stride + i] += scratch[j * sums_stride + i];
  }
}

template <class Real> void solve(const Real *gram, const Real *factors, int count, int width, Real *w) {
  for (int i = count - 1; i >= 0; --i) {
    Real *x = w + i * sums_stride;
    for (int c = 0; c < width; ++c) x[c] = x[c] * factors[i];
    for (int j = 0; j < i; ++j)
      for (int c = 0; c < width; ++c) w[j * sums_stride + c] -= gram[j * sums_stride + i] * x[c];
  }
}

template <class Real>
void update(const Reflectors<Real> &v, int64_t begin, int64_t end, const Real *x, int64_t stride, Real *c) {
  for (int64_t r = begin; r < end; ++r, c += stride)
    for (int j = 0; j < std::min<int64_t>(v.count, r + 1); ++j)
      for (int64_t i = 0; i < stride; ++i) c[i] -= v.rows[r * block_reflectors + j] * x[j * sums_stride + i];
}

template <class Real>
constexpr ReflectionKernels<Real> kernels = {add_squares<Real>, multiply<Real>, solve<Real>, update<Real>};

} // namespace

constexpr ReflectionKernelTable plain_kernels = {kernels<float>, kernels<double>};

} // namespace inwit::linalg
