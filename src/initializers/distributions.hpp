// Distributions, for families that compute their parameters. Error messages use the names that the caller wrote.
#pragma once
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

// Uniform on [minval, maxval); one value if they are equal.
Status plan_uniform(Plan &plan, const Named &minval, const Named &maxval);

Status plan_normal(Plan &plan, const Named &mean, const Named &stddev);

// Normal truncated to (mean + lower stddev, mean + upper stddev): bounds in sigma.
Status plan_truncated_by_sigma(Plan &plan, const Named &mean, const Named &stddev, const Named &lower, const Named &upper);

// Normal truncated to (lower, upper): absolute bounds.
Status plan_truncated_absolute(Plan &plan, const Named &mean, const Named &stddev, const Named &lower, const Named &upper);

constexpr double farthest_normal = 10; // sigma: no element of any dtype lies farther from the mean

// Of a normal, rejects parameters that the dtype cannot represent.
Status check_normal_fits(const Plan &plan, const Named &mean, const Named &stddev);

} // namespace inwit
