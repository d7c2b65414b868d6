#include "linalg/dense.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

namespace inwit::linalg {
namespace {

constexpr int64_t group_panels = 8, group_vectors = group_panels * panel_vectors; // these share the reflectors once made

// Vectors of 16 bytes: every SIMD unit has them.
template <class Real> struct Lanes {
  static constexpr int64_t count = 16 / static_cast<int64_t>(sizeof(Real));
  typedef Real Vector __attribute__((vector_size(16)));

  static Vector load(const Real *from) {
    Vector vector;
    std::memcpy(&vector, from, sizeof vector);
    return vector;
  }
};

// `rows` rows of c, two vectors wide.
template <class Real, int rows>
void multiply_tile(const MatrixView<Real> &a, const Real *b, int64_t inner, int64_t stride, Real *c) {
  using L = Lanes<Real>;
  typename L::Vector left[rows] = {}, right[rows] = {};
  for (int64_t k = 0; k < inner; ++k) {
    const typename L::Vector b_left = L::load(b + k * stride), b_right = L::load(b + k * stride + L::count);
    for (int i = 0; i < rows; ++i) {
      const Real factor = a.data[i * a.row_step + k * a.column_step];
      left[i] += factor * b_left;
      right[i] += factor * b_right;
    }
  }
  for (int i = 0; i < rows; ++i) {
    std::memcpy(c + i * stride, &left[i], sizeof left[i]);
    std::memcpy(c + i * stride + L::count, &right[i], sizeof right[i]);
  }
}

template <class Real>
void store_vectors(const ReflectorBlock<Real> &first_block, Panel<Real> &panel, int64_t length, int64_t count, Real *out) {
  for (int64_t first = 0; first < length; first += panel.tile_rows) {
    const int64_t end = std::min(first + panel.tile_rows, length);
    const Real *rows = panel.rows(first_block, first, end);
    for (int64_t c = 0; c < count; ++c)
      for (int64_t r = first; r < end; ++r)
        out[c * dense_stride(length) + r] = panel.sign(c) * rows[(r - first) * panel.stride() + c];
  }
}

} // namespace

template <class Real> int64_t vectors_size(int64_t length) {
  const ReflectorStack stack = {{}, {}, 0, length, length};
  return ReflectorBlock<Real>::draw_size() + ReflectorBlock<Real>::size(stack, 0) +
         std::min(group_panels, (length + panel_vectors - 1) / panel_vectors) *
             Panel<Real>::size(length, panel_vectors, length);
}

template <class Real>
void orthonormal_vectors(const ReflectorStack &stack, const int64_t *wanted, int64_t count, Real *memory, Real *out) {
  Real *const scratch = memory, *const block_memory = scratch + ReflectorBlock<Real>::draw_size();
  Real *const panel_memory = block_memory + ReflectorBlock<Real>::size(stack, 0);
  for (int64_t group = 0; group < count; group += group_vectors) {
    std::optional<Panel<Real>> panels[group_panels];
    const int64_t vectors = std::min(group_vectors, count - group);
    const auto size_of = [&](int64_t first) { return std::min(panel_vectors, vectors - first); };
    for (int64_t first = 0, p = 0; first < vectors; first += panel_vectors, ++p)
      panels[p].emplace(stack, wanted + group + first, size_of(first),
                        panel_memory + p * Panel<Real>::size(stack.length, panel_vectors, stack.length));
    for (int64_t number = wanted[group + vectors - 1] / block_reflectors; number >= 0; --number) {
      ReflectorBlock<Real> block(stack, number, block_memory);
      block.make(scratch);
      for (int64_t first = 0, p = 0; first < vectors; first += panel_vectors, ++p) {
        if (panels[p]->last_block() >= number) panels[p]->apply(block, scratch);
        if (number == 0)
          store_vectors(block, *panels[p], stack.length, size_of(first), out + (group + first) * dense_stride(stack.length));
      }
    }
  }
}

template <class Real>
void multiply(const MatrixView<Real> &a, const Real *b, int64_t rows, int64_t inner, int64_t columns, Real *c) {
  const int64_t stride = dense_stride(columns), width = 2 * Lanes<Real>::count;
  for (int64_t j = 0; j < columns; j += width) // strip by strip of b, which stays in the cache
    for (int64_t i = 0; i < rows;) {
      const MatrixView<Real> from = {a.data + i * a.row_step, a.row_step, a.column_step};
      Real *const to = c + i * stride + j;
      if (rows - i >= 4) {
        multiply_tile<Real, 4>(from, b + j, inner, stride, to);
        i += 4;
      } else {
        multiply_tile<Real, 1>(from, b + j, inner, stride, to);
        ++i;
      }
    }
}

template int64_t vectors_size<float>(int64_t);
template int64_t vectors_size<double>(int64_t);
template void orthonormal_vectors(const ReflectorStack &, const int64_t *, int64_t, float *, float *);
template void orthonormal_vectors(const ReflectorStack &, const int64_t *, int64_t, double *, double *);
template void multiply(const MatrixView<float> &, const float *, int64_t, int64_t, int64_t, float *);
template void multiply(const MatrixView<double> &, const double *, int64_t, int64_t, int64_t, double *);

} // namespace inwit::linalg
