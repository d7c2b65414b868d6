#include "math/gauss.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace inwit::math {
namespace {

constexpr double inverse_root_2_pi = 0x1.9884533d43651p-2; // 1/sqrt(2 pi)
constexpr double series_limit = 3.0;                       // the series below, the continued fraction above
constexpr int series_terms = 60, fraction_depth = 120;

// e^(-x^2/2): x is truncated to 26 bits, so its square is exact, and the remainder contributes a small factor.
double gauss_kernel(double x) {
  const double head = std::bit_cast<double>(std::bit_cast<uint64_t>(x) & ~uint64_t{0x7FFFFFF});
  return exponential(-0.5 * head * head) * exponential(-0.5 * (x - head) * (x + head));
}

// (mass between 0 and x) / density(x) = x + x^3/3 + x^5/15 + ...: all terms have the same sign.
double central_series(double x) {
  const double square = x * x;
  double term = x, sum = x;
  for (int n = 1; n <= series_terms; ++n) {
    term = term * square / (2 * n + 1);
    sum = sum + term;
  }
  return sum;
}

// Mills's ratio, (mass beyond x) / density(x) = 1/(x + 1/(x + 2/(x + 3/(x + ...)))), for x >= series_limit.
double mills_ratio(double x) {
  double tail = x;
  for (int n = fraction_depth; n >= 1; --n) tail = x + n / tail;
  return 1 / tail;
}

} // namespace

double normal_density(double x) { return inverse_root_2_pi * gauss_kernel(x); }

double normal_central_mass(double x) {
  const double distance = x < 0 ? -x : x;
  const double mass =
      distance < series_limit ? normal_density(distance) * central_series(distance) : 0.5 - normal_upper_tail(distance);
  return x < 0 ? -mass : mass;
}

double normal_upper_tail(double x) {
  if (x < series_limit) return x > -series_limit ? 0.5 - normal_central_mass(x) : 1.0 - normal_upper_tail(-x);
  return x > 40.0 ? 0.0 : normal_density(x) * mills_ratio(x);
}

double normal_mass(double lower, double upper) {
  if (lower >= 1.0) return normal_upper_tail(lower) - normal_upper_tail(upper);
  if (upper <= -1.0) return normal_upper_tail(-upper) - normal_upper_tail(-lower);
  return normal_central_mass(upper) - normal_central_mass(lower);
}

TruncatedMoments truncated_moments(double lower, double upper) {
  const auto times_density = [](double x) { return std::isinf(x) ? 0.0 : x * normal_density(x); };
  const auto density = [](double x) { return std::isinf(x) ? 0.0 : normal_density(x); };
  const double mass = normal_mass(lower, upper);
  const double mean = (density(lower) - density(upper)) / mass;
  const double variance = 1 + (times_density(lower) - times_density(upper)) / mass - mean * mean;
  return {mean, std::sqrt(variance > 0 ? variance : 0)};
}

} // namespace inwit::math
