// One value everywhere, for families whose parameters may degenerate to it.
#pragma once
#include "initializers/plan.hpp"

namespace inwit {

// Plans this value, rounded to the dtype, for every element.
Status plan_constant(Plan &plan, double value_everywhere);

} // namespace inwit
