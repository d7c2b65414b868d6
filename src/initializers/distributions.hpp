// Distributions, for families that compute their parameters. Error messages use the names that the caller wrote.
#pragma once
#include "base/fans.hpp"
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

// Uniform on [lower, upper); one value if they are equal.
Status plan_uniform(Plan &plan, const Named &lower, const Named &upper);

Status plan_normal(Plan &plan, const Named &centre, const Named &deviation);

// Likewise on [-bound, bound), a computed value: rejects 0, because tiny numbers round to it.
Status plan_uniform_within(Plan &plan, double bound);
Status plan_normal_of(Plan &plan, double deviation);

// Normal truncated to (centre + from deviation, centre + to deviation): bounds in sigma.
Status plan_truncated_by_sigma(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

// Normal truncated to (from, to): absolute bounds.
Status plan_truncated_absolute(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

// Adds to the failure of a computed scale the argument and, if the caller gave them, the fans that it was computed from.
inline Status caused_by(const Named &argument, const View &view, const Fans &fans, const Status &status) {
  return caused_by(argument, has_explicit_fans(view) ? caused_by(fans, status) : status);
}

constexpr double farthest_normal = 10; // sigma: no element of any dtype is farther from the mean

// Rejects parameters of a normal that the dtype cannot represent.
Status check_normal_fits(const Plan &plan, const Named &centre, const Named &deviation);

} // namespace inwit
