// zeros, ones, constant, identity: values without randomness.
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

void produce_diagonal(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &diagonal = plan.elementwise.law.diagonal;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *values = static_cast<typename T::Storage *>(out);
    std::fill_n(values, count, typename T::Storage{});
    const auto begin = static_cast<int64_t>(first), end = begin + count;
    const int64_t first_step = std::max<int64_t>(0, begin / diagonal.columns - diagonal.first_row);
    for (int64_t step = first_step; step < diagonal.length; ++step) {
      const int64_t at = (diagonal.first_row + step) * diagonal.columns + diagonal.first_column + step;
      if (at >= end) break;
      if (at >= begin) values[at - begin] = stored_from<T>(diagonal.gain_bits);
    }
  });
}

inwit_moments diagonal_moments(double gain, double length, double count) {
  const double mean = gain * length / count;
  return {mean, std::sqrt(std::max(0.0, gain * gain * length / count - mean * mean)),
          length < count ? std::min(gain, 0.0) : gain, length < count ? std::max(gain, 0.0) : gain};
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

int32_t plan_identity(const Row &, const Values &values, Plan &plan, Words &words) {
  const int64_t rows = plan.view.global[0], columns = plan.view.global[1], length = std::min(rows, columns);
  const bool centered = values.choice(1) == 1;
  auto &diagonal = plan.elementwise.law.diagonal;
  diagonal = {0, rows, columns, centered ? (rows - length) / 2 : 0, centered ? (columns - length) / 2 : 0, length};
  const double gain = values.number(0);
  if (const int32_t status = check_fits(plan, "gain", gain, words)) return status;
  with_dtype(plan.view.dtype, [&]<class T>(T) { diagonal.gain_bits = bits_of<T>(round_double<T>(gain)); });
  const double count = static_cast<double>(rows) * static_cast<double>(columns);
  return plan_elementwise(plan, produce_diagonal, diagonal_moments(gain, static_cast<double>(length), count));
}

} // namespace inwit
