// Distributions of complex elements: two parts, each a binary32 or a binary64.
#pragma once
#include "initializers/distributions.hpp"

namespace inwit {

// Calls f(tag) for the tag of the parts.
template <class F> decltype(auto) with_part_type(int32_t complex_dtype, const F &f) {
  return complex_dtype == INWIT_C128 ? f(Float64{}) : f(Float32{});
}

// Independent parts of half the variance each, around a real centre.
Status plan_complex_normal(Plan &plan, const Named &centre, const Named &deviation);

// Independent parts on [lower, upper).
Status plan_complex_uniform(Plan &plan, const Named &lower, const Named &upper);

// Uniform on the disk around 0 with this radius, a computed value.
Status plan_disk(Plan &plan, double radius);

// The complex normal conditional on |w - centre| < to * deviation; `from` must be -`to`.
Status plan_truncated_modulus(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

// Standard deviation of a complex standard normal truncated to a modulus below `bound`.
double truncated_modulus_deviation(double bound);

} // namespace inwit
