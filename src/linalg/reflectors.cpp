#include "linalg/reflectors.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>

#include "base/dtype.hpp"
#include "random/fills.hpp"

namespace inwit::linalg {
namespace {

constexpr int64_t block_reflectors = 64, chunk_rows = 256;

template <class Real> struct TagOf;
template <> struct TagOf<float> { using Tag = Float32; };
template <> struct TagOf<double> { using Tag = Float64; };

// Sum of squares in double: 16 partial sums by row number mod 16, folded 8, 4, 2, 1.
template <class Real> double sum_of_squares(const Real *x, int64_t first, int64_t end) {
  double partial[16] = {};
  for (int64_t r = first; r < end; ++r) partial[r % 16] += static_cast<double>(x[r]) * static_cast<double>(x[r]);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) partial[i] += partial[i + half];
  return partial[0];
}

// Up to 64 reflectors H_k = I - (2/d) v v^T, k from `first` on; rows before `first` are zero in all of them.
template <class Real> struct Block {
  int64_t first, count;
  Real *rows;                                    // v of reflector first + j in row r: rows[(r - first) * block_reflectors + j]
  Real norms[block_reflectors];                  // d
  Real signs[block_reflectors];                  // -sigma
  Real gram[block_reflectors][block_reflectors]; // v_i . v_j, i < j

  void draw(const ReflectorStack &stack, Real *column) {
    const int64_t height = stack.length - first;
    std::fill_n(rows, height * block_reflectors, Real(0));
    for (int64_t j = 0; j < count; ++j) {
      const int64_t k = first + j;
      const auto start = stack.first_element + static_cast<uint64_t>(k * stack.length + k);
      random::fill_normal<typename TagOf<Real>::Tag>(stack.target, {0, 1}, stack.key, start, stack.length - k, column + k);
      const double squares = sum_of_squares(column, k, stack.length);
      const Real norm = static_cast<Real>(std::sqrt(squares)), head = column[k];
      const Real sigma = head < 0 ? Real(-1) : Real(1);
      const Real reflected = head + sigma * norm;
      norms[j] = static_cast<Real>(squares - static_cast<double>(head) * static_cast<double>(head) +
                                   static_cast<double>(reflected) * static_cast<double>(reflected));
      signs[j] = -sigma;
      column[k] = reflected;
      for (int64_t r = k; r < stack.length; ++r) rows[(r - first) * block_reflectors + j] = column[r];
    }
    multiply_rows(height);
  }

private:
  void multiply_rows(int64_t height) {
    std::fill_n(&gram[0][0], block_reflectors * block_reflectors, Real(0));
    for (int64_t begin = 0; begin < height; begin += chunk_rows) {
      Real sum[block_reflectors][block_reflectors] = {};
      for (int64_t r = begin; r < std::min(begin + chunk_rows, height); ++r) {
        const Real *row = rows + r * block_reflectors;
        for (int64_t i = 0; i < count; ++i)
          for (int64_t j = 0; j < block_reflectors; ++j) sum[i][j] += row[i] * row[j];
      }
      for (int64_t i = 0; i < count; ++i)
        for (int64_t j = 0; j < block_reflectors; ++j) gram[i][j] += sum[i][j];
    }
  }
};

// C -= V (...) for one panel of vectors, rows from the block's first one on.
template <class Real> void apply(const Block<Real> &block, int64_t height, Real *panel) {
  Real weights[block_reflectors][panel_vectors] = {};
  for (int64_t begin = 0; begin < height; begin += chunk_rows) {
    Real sum[block_reflectors][panel_vectors] = {};
    for (int64_t r = begin; r < std::min(begin + chunk_rows, height); ++r) {
      const Real *v = block.rows + r * block_reflectors, *c = panel + r * panel_vectors;
      const int64_t reflectors = std::min(block.count, r + 1); // those further on are zero in this row
      for (int64_t j = 0; j < reflectors; ++j)
        for (int64_t i = 0; i < panel_vectors; ++i) sum[j][i] += v[j] * c[i];
    }
    for (int64_t j = 0; j < block.count; ++j)
      for (int64_t i = 0; i < panel_vectors; ++i) weights[j][i] += sum[j][i];
  }
  for (int64_t j = block.count - 1; j >= 0; --j) {
    const Real factor = Real(2) / block.norms[j];
    for (int64_t i = 0; i < panel_vectors; ++i) weights[j][i] = weights[j][i] * factor;
    for (int64_t before = 0; before < j; ++before)
      for (int64_t i = 0; i < panel_vectors; ++i) weights[before][i] -= block.gram[before][j] * weights[j][i];
  }
  for (int64_t r = 0; r < height; ++r) {
    const Real *v = block.rows + r * block_reflectors;
    Real *c = panel + r * panel_vectors;
    const int64_t reflectors = std::min(block.count, r + 1);
    for (int64_t j = 0; j < reflectors; ++j)
      for (int64_t i = 0; i < panel_vectors; ++i) c[i] -= v[j] * weights[j][i];
  }
}

} // namespace

template <class Real> bool orthonormal_vectors(const ReflectorStack &stack, const int64_t *wanted, int64_t count, Real *out) {
  const std::unique_ptr<Block<Real>> block(new (std::nothrow) Block<Real>);
  const std::unique_ptr<Real[]> rows(new (std::nothrow) Real[static_cast<size_t>(stack.length * block_reflectors)]);
  const std::unique_ptr<Real[]> column(new (std::nothrow) Real[static_cast<size_t>(stack.length)]);
  if (block == nullptr || rows == nullptr || column == nullptr) return false;
  block->rows = rows.get();

  std::fill_n(out, panel_size(stack.length, count), Real(0));
  const auto at = [&](int64_t r, int64_t c) -> Real & { return out[panel_index(stack.length, r, c)]; };
  for (int64_t c = 0; c < count; ++c) at(wanted[c], c) = 1;
  Real signs[group_vectors] = {};

  // H_k leaves e_c as it is for k > c: blocks past the last wanted vector do nothing.
  for (int64_t first = wanted[count - 1] / block_reflectors * block_reflectors; first >= 0; first -= block_reflectors) {
    block->first = first;
    block->count = std::min(block_reflectors, stack.vectors - first);
    block->draw(stack, column.get());
    for (int64_t c = 0; c < count; c += panel_vectors) apply(*block, stack.length - first, &at(first, c));
    for (int64_t c = 0; c < count; ++c)
      if (wanted[c] / block_reflectors * block_reflectors == first) signs[c] = block->signs[wanted[c] - first];
  }
  for (int64_t r = 0; r < stack.length; ++r)
    for (int64_t c = 0; c < count; ++c) at(r, c) *= signs[c];
  return true;
}

template bool orthonormal_vectors<float>(const ReflectorStack &, const int64_t *, int64_t, float *);
template bool orthonormal_vectors<double>(const ReflectorStack &, const int64_t *, int64_t, double *);

} // namespace inwit::linalg
