// Rejects values and distributions that the tensor's dtype cannot represent: they would be stored as infinities, zeros or a single value.
#pragma once
#include "initializers/plan.hpp"
#include "initializers/values.hpp"

namespace inwit {

inline double largest_finite_of(const Plan &plan) {
  return with_dtype(plan.view.dtype, [](auto t) { return largest_finite<decltype(t)>(); });
}

// A number rounded to the tensor's dtype: the bound of values that a monotonic function gives before rounding.
double stored_value(const Plan &plan, double number);

// Rejects a value that would not be finite once rounded to the dtype; `what` names it in the message.
template <class... Part> Status check_fits(const Plan &plan, double value, const Part &...what) {
  const double limit = largest_finite_of(plan);
  if (value <= limit && value >= -limit) return {};
  return fail(INWIT_E_PARAMETER, what..., " is ", value, ", must be between ", -limit, " and ", limit, ", the range of ",
              dtype_name(plan.view.dtype));
}
inline Status check_fits(const Plan &plan, const Named &named) { return check_fits(plan, named.value, named.name); }

// Rejects a value that would become an infinity, NaN or zero when stored.
Status check_value(const Plan &plan, const Named &value);

// Rejects a standard deviation that is too small for the dtype; `magnitude`: that of the mean.
Status check_deviation(const Plan &plan, const Named &deviation, double magnitude);

// Rejects an interval from lower to upper that is too narrow for the dtype. Bounds may be infinite. An interval far from 0 that contains
// few values of the dtype, even a single one, is accepted: these are its values.
Status check_interval(const Plan &plan, const Named &lower, const Named &upper);

} // namespace inwit
