// One value everywhere, for families whose parameters may degenerate to it.
#pragma once
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

// Plans this value, rounded to the dtype, for every element.
Status plan_constant(Plan &plan, double value_everywhere, double imaginary = 0);

// Likewise for a value from the caller: rejects one that the dtype cannot represent.
Status plan_constant(Plan &plan, const Named &everywhere);

// For complex elements, both parts.
Status plan_complex_constant(Plan &plan, const Named &real, const Named &imaginary);

} // namespace inwit
