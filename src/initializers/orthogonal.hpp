// What the initializers with an orthogonal matrix share: the matrix, its moments, and how it is computed.
#pragma once
#include "base/workspace.hpp"
#include "initializers/axis_group.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/plan.hpp"

namespace inwit {

inline constexpr ArgumentText gain_text = {
    .name = "gain", .default_value = 1, .doc = "factor on every element", .range = &finite_number};

enum class Method { reflectors, qr, svd };

// A stack of matrices with orthonormal rows or columns: the payload of a plan.
struct OrthogonalStack {
  Method method;
  double gain;
  uint32_t row_axes, column_axes, batch_axes;
  int64_t length, vectors; // of the whole matrix: `vectors` orthonormal ones of `length` elements
  bool vectors_are_rows;
  // Of a convolution: the receptive field (taps), in which only the centre is not zero.
  uint32_t tap_axes;
  int64_t taps;                   // of the whole tensor; 1 for a matrix
  int64_t centre, centre_address; // index of the centre among the taps, and its byte offset from the box's first tap
  // Of Householder reflections: how many of them the box's vectors depend on, and what one task computes at most: elements of vectors of
  // matrices.
  int64_t used, task_elements, task_vectors, task_matrices;
};

struct OrthogonalGroups {
  OrthogonalGroups(const View &view, const OrthogonalStack &matrix)
      : vectors(view, matrix.vectors_are_rows ? matrix.row_axes : matrix.column_axes),
        elements(view, matrix.vectors_are_rows ? matrix.column_axes : matrix.row_axes), stack(view, matrix.batch_axes) {}
  AxisGroup vectors, elements, stack;
};

// Element index of the first normal of the stack's matrix with this number in the whole tensor.
inline uint64_t first_normal(const OrthogonalStack &matrix, int64_t number) {
  return static_cast<uint64_t>(number) * static_cast<uint64_t>(matrix.length) * static_cast<uint64_t>(matrix.vectors);
}

inline Status out_of_memory(const OrthogonalStack &matrix) {
  return fail(INWIT_E_MEMORY, "no memory for the workspace of a ", matrix.length, " x ", matrix.vectors, " matrix");
}

// Stores elements that lie `from_step` apart, times the factor: the gain, with the vector's sign.
template <class T>
void store_elements(std::byte *to, int64_t step, const typename T::Real *from, int64_t from_step, int64_t count,
                    typename T::Real factor) {
  using Storage = typename T::Storage;
  const auto store = [&](int64_t apart) {
    for (int64_t i = 0; i < count; ++i) {
      const Storage stored = round_real<T>(factor * from[i * from_step]);
      std::memcpy(to + i * apart, &stored, sizeof stored);
    }
  };
  constexpr auto contiguous = static_cast<int64_t>(sizeof(Storage));
  step == contiguous ? store(contiguous) : store(step);
}

// Sets the matrix that a tensor is, for weights of rank 1 (a matrix of one row) or more.
Status find_matrix(const View &view, OrthogonalStack &matrix);

// Sets the extents of the matrix, its gain, which must fit the dtype, and the cost of an element.
Status complete_matrix(Plan &plan, const Named &factor, OrthogonalStack &matrix);

// Of one element; of a convolution, of all taps together.
inwit_moments orthogonal_moments(const Plan &plan);
double orthogonal_density(const Plan &plan, double x);

// By Householder reflections (householder.cpp): for the matrix in the plan's payload.
Status plan_householder(Plan &plan);

// The same of complex elements (unitary.cpp).
Status plan_unitary(Plan &plan);

} // namespace inwit
