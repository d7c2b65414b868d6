// Distributions, for families that compute their parameters. Error messages use the names that the caller wrote.
#pragma once
#include "base/fans.hpp"
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

// Uniform on [lower, upper); one value if they are equal.
Status plan_uniform(Plan &plan, const Named &lower, const Named &upper);

Status plan_normal(Plan &plan, const Named &centre, const Named &deviation);

// The same around 0, of a scale that has been computed: 0 is rejected, to which tiny numbers round.
Status plan_uniform_within(Plan &plan, double bound);
Status plan_normal_of(Plan &plan, double deviation);

// Normal truncated to (centre + from deviation, centre + to deviation): bounds in sigma.
Status plan_truncated_by_sigma(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

// Normal truncated to (from, to): absolute bounds.
Status plan_truncated_absolute(Plan &plan, const Named &centre, const Named &deviation, const Named &from, const Named &to);

// Says of a failed scale which argument and, if the caller gave them, which fans it was computed from.
inline Status caused_by(const Named &argument, const View &view, const Fans &fans, const Status &status) {
  return caused_by(argument, has_explicit_fans(view) ? caused_by(fans, status) : status);
}

constexpr double farthest_normal = 10; // sigma: no element of any dtype lies farther from the mean

// Of a normal, rejects parameters that the dtype cannot represent.
Status check_normal_fits(const Plan &plan, const Named &centre, const Named &deviation);

} // namespace inwit
