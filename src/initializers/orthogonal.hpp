// What the methods of orthogonal share.
#pragma once
#include "base/workspace.hpp"
#include "initializers/axis_group.hpp"
#include "initializers/row.hpp"

namespace inwit {

struct OrthogonalGroups {
  explicit OrthogonalGroups(const Plan &plan)
      : vectors(plan.view, plan.orthogonal.vectors_are_rows ? plan.orthogonal.row_axes : plan.orthogonal.column_axes),
        elements(plan.view, plan.orthogonal.vectors_are_rows ? plan.orthogonal.column_axes : plan.orthogonal.row_axes),
        stack(plan.view, plan.orthogonal.batch_axes) {}
  AxisGroup vectors, elements, stack;
};

// Of the stack's matrix with this number in the whole tensor.
inline uint64_t first_normal(const OrthogonalStack &matrix, int64_t number) {
  return static_cast<uint64_t>(number) * static_cast<uint64_t>(matrix.length) * static_cast<uint64_t>(matrix.vectors);
}

inline int32_t refuse_memory(const OrthogonalStack &matrix, Words &words) {
  return words.refuse(INWIT_E_MEMORY, "no memory for the workspace of a ", matrix.length, " x ", matrix.vectors, " matrix");
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
  constexpr auto compact = static_cast<int64_t>(sizeof(Storage));
  step == compact ? store(compact) : store(step);
}

// orthogonal.cpp. The matrix that the tensor is, and then the plan for it: gain and method are checked.
int32_t find_matrix(const Row &row, Plan &plan, Words &words);
int32_t plan_orthogonal_stack(Plan &plan, double gain, Method method, Words &words);

// reflector_tasks.cpp: divides the plan's work into tasks; its method is `reflectors`.
void plan_reflectors(Plan &plan);

} // namespace inwit
