#include "model/expression.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/arithmetic.hpp"
#include "initializers/gains.hpp"
#include "math/functions.hpp"
#include "model/expression_steps.hpp"

namespace inwit {
namespace {

using Op = Expression::Op;

constexpr double exact_below = 0x1p53; // whole numbers up to here are exact

// Beyond 2^52 every number is whole.
double floor_of(double x) {
  if (!(std::abs(x) < 0x1p52)) return x;
  const auto towards_zero = static_cast<double>(static_cast<int64_t>(x));
  return towards_zero > x ? towards_zero - 1 : towards_zero;
}

bool is_exact_whole(double x) { return std::abs(x) <= exact_below && floor_of(x) == x; }

// floor(a / b); exact for whole numbers, unlike the floor of a rounded quotient.
double floor_quotient(double a, double b) {
  if (!is_exact_whole(a) || !is_exact_whole(b)) return floor_of(a / b);
  const auto dividend = static_cast<int64_t>(a), divisor = static_cast<int64_t>(b);
  const int64_t quotient = dividend / divisor;
  return static_cast<double>(dividend % divisor != 0 && (dividend < 0) != (divisor < 0) ? quotient - 1 : quotient);
}

// Powers with a whole exponent are computed as products, so that powers of whole numbers are exact.
constexpr double most_factors = 64;
bool is_product(double exponent) { return std::abs(exponent) <= most_factors && floor_of(exponent) == exponent; }

double power_of(double a, double b) {
  if (!is_product(b)) return math::power(a, b);
  double product = 1;
  for (int i = 0; i < static_cast<int>(std::abs(b)); ++i) product *= a;
  return b < 0 ? 1 / product : product;
}

// Replaces `a` by the result; returns the reason if there is none, else nullptr.
const char *apply_unary(const Expression::Step &step, const Expression::Scope &scope, double &a) {
  switch (step.op) {
  case Op::negate: a = -a; return nullptr;
  case Op::logical_not: a = a == 0; return nullptr;
  case Op::truth: a = a != 0; return nullptr;
  case Op::square_root:
    if (a < 0) return "sqrt of a negative number";
    a = std::sqrt(a);
    return nullptr;
  case Op::exponential:
    if (std::abs(a) > 700) return "exp of a number beyond 700";
    a = math::exponential_of(a);
    return nullptr;
  case Op::logarithm:
    if (!(a >= std::numeric_limits<double>::min())) return "log of a number that is not positive";
    a = math::log_positive(a);
    return nullptr;
  case Op::floor: a = floor_of(a); return nullptr;
  case Op::ceiling: a = -floor_of(-a); return nullptr;
  case Op::absolute: a = std::abs(a); return nullptr;
  case Op::gain: a = gain_of(static_cast<Nonlinearity>(step.index), a); return nullptr;
  default: { // extent
    const auto rank = static_cast<double>(scope.shape.size());
    if (floor_of(a) != a || a < -rank || a >= rank) return "the tensor has no such axis";
    a = static_cast<double>(scope.shape[static_cast<size_t>(a < 0 ? a + rank : a)]);
    return nullptr;
  }
  }
}

const char *apply_binary(Op op, double a, double b, double &result) {
  switch (op) {
  case Op::add: result = a + b; break;
  case Op::subtract: result = a - b; break;
  case Op::multiply: result = a * b; break;
  case Op::divide:
  case Op::floor_divide:
  case Op::modulo:
    if (b == 0) return "division by 0";
    result = op == Op::divide ? a / b : op == Op::floor_divide ? floor_quotient(a, b) : a - b * floor_quotient(a, b);
    break;
  case Op::less: result = a < b; break;
  case Op::less_equal: result = a <= b; break;
  case Op::greater: result = a > b; break;
  case Op::greater_equal: result = a >= b; break;
  case Op::equal: result = a == b; break;
  case Op::not_equal: result = a != b; break;
  case Op::minimum: result = std::min(a, b); break;
  case Op::maximum: result = std::max(a, b); break;
  default:
    if (a == 0 && b < 0) return "a negative power of 0";
    if (a < 0 && floor_of(b) != b) return "a power of a negative number with a fraction in its exponent";
    if (a < 0 && std::abs(b) > most_factors) return "a power of a negative number with an exponent beyond 64";
    if (a > 0 && a < std::numeric_limits<double>::min() && !is_product(b)) return "a power of a subnormal number";
    if (a > 0 && std::abs(b) > most_factors && std::abs(b * math::log_positive(a)) > 700) return "a power out of range";
    result = power_of(a, b);
  }
  return nullptr;
}

double size_of(std::span<const int64_t> shape) {
  double size = 1;
  for (const int64_t extent : shape) size *= static_cast<double>(extent);
  return size;
}

} // namespace

Expression Expression::constant(double number) {
  Expression made;
  made.steps_ = {{Op::number, 0, number}};
  return made;
}

bool Expression::needs_fans() const {
  return std::ranges::any_of(steps_, [](const Step &step) { return step.op == Op::fan_in || step.op == Op::fan_out; });
}

bool Expression::needs_shape() const {
  const auto is_of_shape = [](const Step &step) { return step.op >= Op::rank && step.op <= Op::extent; };
  return std::ranges::any_of(steps_, is_of_shape);
}

Status Expression::evaluate(const Scope &scope, double &value) const {
  double stack[largest_stack];
  size_t top = 0; // number of operands on the stack
  const char *fault = nullptr;
  for (size_t i = 0; i < steps_.size() && fault == nullptr; ++i) {
    const Step &step = steps_[i];
    switch (step.op) {
    case Op::number: stack[top++] = step.number; break;
    case Op::name: stack[top++] = scope.values[step.index]; break;
    case Op::rank: stack[top++] = static_cast<double>(scope.shape.size()); break;
    case Op::size: stack[top++] = size_of(scope.shape); break;
    case Op::fan_in:
    case Op::fan_out:
      if (!scope.fans) fault = scope.without_fans != nullptr ? scope.without_fans : "the tensor has no fans";
      stack[top++] = !scope.fans ? 0 : step.op == Op::fan_in ? scope.fans->in : scope.fans->out;
      break;
    case Op::skip_if_false:
    case Op::skip_if_true:
      if ((stack[top - 1] != 0) != (step.op == Op::skip_if_true)) {
        --top;
      } else {
        stack[top - 1] = stack[top - 1] != 0;
        i = step.index - 1;
      }
      break;
    default:
      if (step.op < Op::skip_if_false) {
        fault = apply_unary(step, scope, stack[top - 1]);
      } else {
        fault = apply_binary(step.op, stack[top - 2], stack[top - 1], stack[top - 2]);
        --top;
      }
      if (fault == nullptr && !std::isfinite(stack[top - 1])) fault = "the result is not finite";
    }
  }
  if (fault == nullptr) {
    value = stack[0];
    return {};
  }
  Status status = fail(INWIT_E_PARAMETER, "\"=", text_, "\": ", fault);
  for (size_t i = 0; i < used_.size(); ++i)
    status.add(i == 0 ? " (" : ", ", names_[i], " = ", scope.values[used_[i]], i + 1 == used_.size() ? ")" : "");
  return status;
}

Status whole_number(double value, int64_t low, int64_t high, std::string_view what, int64_t &whole) {
  if (!is_exact_whole(value) || value < static_cast<double>(low) || value > static_cast<double>(high))
    return fail(INWIT_E_PARAMETER, what, " is ", value, ", must be an integer in [", low, ", ", high, "]");
  whole = static_cast<int64_t>(value);
  return {};
}

} // namespace inwit
