// The normal distribution on the host: for few values, in double, by IEEE operations in a fixed order (docs/stream.md, Host
// functions).
#pragma once
#include "math/exponential.hpp"

namespace inwit::math {

// The density e^(-x^2/2) / sqrt(2 pi).
// Valid range: finite numbers.
double normal_density(double x);

// The upper tail: the mass beyond x; in [0, 1].
// Valid range: all numbers, infinities too. Max error: 1e-12 relative for |x| <= 37; 0 beyond 40.
double normal_upper_tail(double x);

// The mass between 0 and x, with the sign of x.
// Valid range: all numbers, infinities too. Max error: 1e-15 absolute.
double normal_central_mass(double x);

// Mean and standard deviation of the standard normal truncated to (lower, upper).
struct TruncatedMoments {
  double mean, stddev;
};
TruncatedMoments truncated_moments(double lower, double upper);

// The mass between lower and upper, as the difference that cancels least.
double normal_mass(double lower, double upper);

} // namespace inwit::math
