// zeros, ones, constant: values that know nothing of their place, or only an array to be read from.
#include <algorithm>
#include <cmath>

#include "initializers/families.hpp"

namespace inwit {
namespace {

void produce_constant(const Plan &plan, uint64_t, int64_t count, void *out) {
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    std::fill_n(static_cast<typename T::Storage *>(out), count, stored_from<T>(plan.elementwise.law.bits));
  });
}

// Index into `array` of the element at `global`, under NumPy's broadcasting: axes are aligned at the end, extent 1 repeats.
int64_t broadcast_index(const View &view, const View &array, uint64_t global) {
  int64_t coordinate[INWIT_MAX_RANK];
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    const auto extent = static_cast<uint64_t>(view.global[axis]);
    coordinate[axis] = static_cast<int64_t>(global % extent);
    global /= extent;
  }
  int64_t index = 0;
  for (int axis = 0; axis < array.rank; ++axis)
    index = index * array.shape[axis] + (array.shape[axis] == 1 ? 0 : coordinate[axis + view.rank - array.rank]);
  return index;
}

void produce_array(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const View &array = plan.elementwise.law.array;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    for (int64_t i = 0; i < count; ++i) {
      const int64_t index = broadcast_index(plan.view, array, first + static_cast<uint64_t>(i));
      static_cast<typename T::Storage *>(out)[i] = round_double<T>(read_element(array, index));
    }
  });
}

inwit_moments moments_of(const View &array) {
  double sum = 0, squares = 0, minimum = INFINITY, maximum = -INFINITY;
  for (int64_t i = 0; i < array.count; ++i) sum += read_element(array, i);
  const double mean = sum / static_cast<double>(array.count);
  for (int64_t i = 0; i < array.count; ++i) {
    const double value = read_element(array, i);
    squares += (value - mean) * (value - mean);
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
  }
  return {mean, std::sqrt(squares / static_cast<double>(array.count)), minimum, maximum};
}

} // namespace

int32_t plan_constant(Plan &plan, double value) {
  with_dtype(plan.view.dtype, [&]<class T>(T) { plan.elementwise.law.bits = bits_of<T>(round_double<T>(value)); });
  return plan_elementwise(plan, produce_constant, {value, 0, value, value});
}

int32_t plan_fixed(const Row &row, const Values &, Plan &plan, Words &) { return plan_constant(plan, row.preset[0]); }

int32_t plan_constant_row(const Row &, const Values &values, Plan &plan, Words &words) {
  if (values.of[0].array == nullptr) return plan_constant(plan, values.number(0));
  View array; // binding has checked it
  if (const int32_t status = check_tensor(values.of[0].array, Purpose::argument, array, words)) return status;
  bool fits = array.rank <= plan.view.rank;
  for (int axis = 0; fits && axis < array.rank; ++axis)
    fits = array.shape[axis] == 1 || array.shape[axis] == plan.view.global[axis + plan.view.rank - array.rank];
  if (!fits)
    return words.refuse(INWIT_E_SHAPE, "value has shape ", array.extents(), ", which does not broadcast to ",
                        plan.view.global_extents());
  plan.elementwise.law.array = array;
  return plan_elementwise(plan, produce_array, array.count > 0 ? moments_of(array) : unknown_moments);
}

} // namespace inwit
