// Distributions, for families that compute their parameters. Error messages use the names that the caller wrote.
#pragma once
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

// Uniform on [lower, upper); one value if they are equal.
Status plan_uniform(Plan &plan, const Named &lower, const Named &upper);

Status plan_normal(Plan &plan, const Named &centre, const Named &deviation);

// Normal truncated to (centre + from deviation, centre + to deviation): bounds in sigma.
Status plan_truncated_by_sigma(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

// Normal truncated to (from, to): absolute bounds.
Status plan_truncated_absolute(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

constexpr double farthest_normal = 10; // sigma: no element of any dtype lies farther from the mean

} // namespace inwit
