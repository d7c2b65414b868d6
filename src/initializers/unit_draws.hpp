// The draws of uniforms as doubles in [0, 1), for initializers that transform them in double and round once.
#pragma once
#include <algorithm>

#include "initializers/elementwise.hpp"
#include "math/vector_functions.hpp"

namespace inwit {

inline constexpr int64_t unit_batch = 256;

// u of elements [first, first + count), count <= unit_batch: the top 24 bits of a 32-bit draw, or 53 bits of the draw of a float64.
inline void fill_unit_draws(const Plan &plan, uint64_t first, int64_t count, double *u) {
  uint32_t high[unit_batch], low[unit_batch];
  random::fill_random_words(plan.target, plan.key, random::main_plane, first, count, high);
  if (plan.view.dtype != INWIT_F64) {
    for (int64_t i = 0; i < count; ++i) u[i] = static_cast<double>(high[i] >> 8) * 0x1p-24;
    return;
  }
  random::fill_random_words(plan.target, plan.key, random::low_plane, first, count, low);
  for (int64_t i = 0; i < count; ++i) u[i] = static_cast<double>((uint64_t{high[i]} << 32 | low[i]) >> 11) * 0x1p-53;
}

// Makes a generator of one range from a function that turns draws into elements: transform(functions, u, count), count <= unit_batch.
template <class Parameters>
using UnitTransform = void(const math::VectorFunctions &functions, const Parameters &parameters, double *u, int64_t count);
template <class Parameters, UnitTransform<Parameters> *transform>
void generate_transformed(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const math::VectorFunctions &functions = math::vector_functions(plan.target);
  for (int64_t done = 0; done < count; done += unit_batch) {
    const int64_t now = std::min(unit_batch, count - done);
    double u[unit_batch];
    fill_unit_draws(plan, first + static_cast<uint64_t>(done), now, u);
    transform(functions, parameters_of<Parameters>(plan), u, now);
    round_doubles(plan.view.dtype, u, now, static_cast<std::byte *>(out) + done * bytes_of(plan.view.dtype));
  }
}

} // namespace inwit
