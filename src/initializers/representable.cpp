#include "initializers/representable.hpp"

#include <algorithm>
#include <cmath>

namespace inwit {
namespace {

// The least standard deviation and interval width that a dtype can represent. Below them the parameters of the arithmetic (the standard
// deviation itself, or the step of a uniform: its width / 2^24, or / 2^53) are subnormal; for float16 and float8, which compute in
// float32, the limits are a few steps between subnormals.
struct Resolution {
  double deviation, width;
};

constexpr Resolution resolution_of(int32_t dtype) {
  switch (dtype) {
  case INWIT_F64:
  case INWIT_C128: return {0x1p-1022, 0x1p-969};
  case INWIT_F16: return {0x1p-19, 0x1p-21};
  case INWIT_F8_E4M3FN: return {0x1p-8, 0x1.4p-7};
  case INWIT_F8_E5M2: return {0x1p-15, 0x1.4p-14};
  default: return {0x1p-126, 0x1p-102};
  }
}

} // namespace

double stored_value(const Plan &plan, double number) {
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return static_cast<double>(widen<T>(round_double<T>(number))); });
}

Status check_value(const Plan &plan, const Named &value) {
  if (!with_dtype(plan.view.dtype, [&]<class T>(T) { return holds<T>(value.value); })) return check_fits(plan, value);
  if (stored_value(plan, value.value) != 0 || value.value == 0) return {};
  return fail(INWIT_E_PARAMETER, value.name, " is ", value.value, ", which ", dtype_name(plan.view.dtype),
              " rounds to 0; must be 0 or farther from it");
}

Status check_deviation(const Plan &plan, const Named &deviation, double magnitude) {
  const Resolution resolution = resolution_of(plan.view.dtype);
  const double around = magnitude * spacing_of(plan.view.dtype).relative, least = std::max(resolution.deviation, around);
  if (deviation.value >= least) return {};
  Status status = fail(INWIT_E_PARAMETER, deviation.name, " is ", deviation.value, ", must be at least ", least,
                       ", the least that ", dtype_name(plan.view.dtype), " can represent");
  return around > resolution.deviation ? status.add(" around ", magnitude) : status;
}

Status check_interval(const Plan &plan, const Named &lower, const Named &upper) {
  const double lo = lower.value, hi = upper.value, least = resolution_of(plan.view.dtype).width;
  if (hi / 2 - lo / 2 >= least / 2) return {}; // halves, because the width may overflow
  return fail(INWIT_E_PARAMETER, lower.name, " is ", lo, " and ", upper.name, " is ", hi, ", must be at least ", least,
              " apart, the least that ", dtype_name(plan.view.dtype), " can represent");
}

} // namespace inwit
