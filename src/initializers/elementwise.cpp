// Walks a view in row-major order of its elements: runs that follow one another in the global order are produced at once, and
// scattered if they do not lie side by side in memory.
#include <algorithm>

#include "initializers/row.hpp"

namespace inwit {
namespace {

constexpr int64_t task_elements = 1 << 16;
constexpr int64_t scatter_elements = 256;

// Place of an element of the box: coordinates, number in the global order, address.
class Cursor {
public:
  Cursor(const View &view, int64_t element) : view_(view) {
    for (int axis = view.rank - 1; axis >= 0; --axis) {
      coordinate_[axis] = element % view.shape[axis];
      element /= view.shape[axis];
      address_ += coordinate_[axis] * view.byte_strides[axis];
    }
  }

  uint64_t global_index() const {
    uint64_t index = 0;
    for (int axis = 0; axis < view_.rank; ++axis)
      index = index * static_cast<uint64_t>(view_.global[axis]) + static_cast<uint64_t>(coordinate_[axis] + view_.offset[axis]);
    return index;
  }

  std::byte *address() const { return view_.data + address_; }

  void step() {
    for (int axis = view_.rank - 1; axis >= 0; --axis) {
      address_ += view_.byte_strides[axis];
      if (++coordinate_[axis] < view_.shape[axis]) return;
      address_ -= coordinate_[axis] * view_.byte_strides[axis];
      coordinate_[axis] = 0;
    }
  }

private:
  const View &view_;
  int64_t coordinate_[INWIT_MAX_RANK] = {};
  int64_t address_ = 0;
};

template <class Storage> void scatter(const Storage *values, int64_t count, Cursor &to) {
  for (int64_t i = 0; i < count; ++i, to.step()) std::memcpy(to.address(), values + i, sizeof(Storage));
}

void produce_scattered(const Plan &plan, uint64_t first, int64_t count, Cursor to) {
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    typename T::Storage values[scatter_elements];
    while (count > 0) {
      const int64_t now = std::min(count, scatter_elements);
      plan.elementwise.produce(plan, first, now, values);
      scatter(values, now, to);
      first += static_cast<uint64_t>(now);
      count -= now;
    }
  });
}

int32_t run_elementwise(const Plan &plan, int64_t task, Words &) {
  const int64_t begin = task * task_elements, end = std::min(begin + task_elements, plan.view.count);
  for (int64_t at = begin; at < end;) {
    const int64_t count = std::min(plan.run_length - at % plan.run_length, end - at);
    const Cursor place(plan.view, at);
    if (plan.run_is_compact)
      plan.elementwise.produce(plan, place.global_index(), count, place.address());
    else
      produce_scattered(plan, place.global_index(), count, place);
    at += count;
  }
  return INWIT_OK;
}

int64_t elements_of_task(const Plan &plan, int64_t task) {
  return std::min(task_elements, plan.view.count - task * task_elements);
}

// The trailing axes over which the box is as wide as the tensor, and the one before them, make one run.
void find_runs(Plan &plan) {
  const View &view = plan.view;
  const int64_t element = bytes_of(view.dtype);
  plan.run_length = 1;
  plan.run_is_compact = true;
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    if (view.shape[axis] > 1 && view.byte_strides[axis] != plan.run_length * element) plan.run_is_compact = false;
    plan.run_length *= view.shape[axis];
    if (view.shape[axis] != view.global[axis]) break;
  }
}

} // namespace

int32_t plan_elementwise(Plan &plan, void (*produce)(const Plan &, uint64_t, int64_t, void *), inwit_moments expected) {
  plan.expected = expected;
  plan.elementwise.produce = produce;
  plan.run = run_elementwise;
  plan.elements_of = elements_of_task;
  plan.tasks = (plan.view.count + task_elements - 1) / task_elements;
  if (plan.view.count > 0) find_runs(plan);
  return INWIT_OK;
}

} // namespace inwit
