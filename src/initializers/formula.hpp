// Families whose elements are a formula of their index in one weight: evaluated in double, and rounded once to the element's type.
#pragma once
#include <algorithm>
#include <cmath>

#include "initializers/elementwise.hpp"
#include "initializers/stack.hpp"

namespace inwit {

// A formula: the element of a weight at `index` of its row-major order.
template <class Parameters> using Formula = double(const Parameters &parameters, int64_t index);

template <class Parameters, Formula<Parameters> *formula>
void generate_formula(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &parameters = parameters_of<Parameters>(plan);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *const values = static_cast<typename T::Storage *>(out);
    for (int64_t i = 0; i < count; ++i) values[i] = round_double<T>(formula(parameters, static_cast<int64_t>(first) + i));
  });
}

inline constexpr int64_t most_summed = int64_t{1} << 18; // elements: inwit_expect() takes milliseconds

// By summation over the `period` after which the elements repeat; unknown if that is long.
template <class Parameters, Formula<Parameters> *formula> inwit_moments summed_moments(const Plan &plan) {
  const auto &parameters = parameters_of<Parameters>(plan);
  if (parameters.period <= 0 || parameters.period > most_summed) return unknown_moments;
  inwit_moments moments = {0, 0, INFINITY, -INFINITY};
  double squares = 0; // of the deviations from the mean so far
  for (int64_t i = 0; i < parameters.period; ++i) {
    const double value = formula(parameters, i), deviation = value - moments.mean;
    moments.mean += deviation / static_cast<double>(i + 1);
    squares += deviation * (value - moments.mean);
    moments.minimum = std::min(moments.minimum, value);
    moments.maximum = std::max(moments.maximum, value);
  }
  moments.stddev = std::sqrt(squares / static_cast<double>(parameters.period));
  return moments;
}

// The parameters say which kernel of the device program has the formula: src/device/kernels.cu compiles the same function.
template <class Parameters> void formula_on_device(const Plan &plan, DeviceFill &fill) {
  static_assert(sizeof(Parameters) <= random::formula_parameter_bytes && alignof(Parameters) == alignof(uint64_t));
  fill.kernel = Parameters::kernel;
  fill.formula = std::as_bytes(std::span(&parameters_of<Parameters>(plan), 1));
}

template <class Parameters, Formula<Parameters> *formula>
inline constexpr Family formula_family = elementwise_family(summed_moments<Parameters, formula>, nullptr,
                                                            formula_on_device<Parameters>);

// `parameters.period` is the number of elements after which the formula repeats.
template <class Parameters, Formula<Parameters> *formula>
Status plan_formula(Plan &plan, const Parameters &parameters, double nanoseconds) {
  return plan_elementwise(plan, formula_family<Parameters, formula>, for_each_weight<generate_formula<Parameters, formula>>,
                          parameters, nanoseconds);
}

// Extents of a weight, without batch axes.
struct WeightShape {
  int rank = 0;
  int64_t extent[INWIT_MAX_RANK] = {};
  int64_t count = 1;

  explicit WeightShape(const View &view) {
    const WeightAxes axes(view);
    rank = axes.rank;
    for (int i = 0; i < rank; ++i) count *= extent[i] = view.global[axes.axis[i]];
  }
  int64_t last() const { return rank > 0 ? extent[rank - 1] : 1; }
};

} // namespace inwit
