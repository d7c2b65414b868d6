// The normal distribution on the host side: few values, in double, by IEEE operations in a fixed order (docs/stream.md, Host functions).
#pragma once
#include "base/arithmetic.hpp"

namespace inwit::math {

// e^x for x <= 0; 0 below -745.
double exponential(double x);

// The density e^(-x^2/2) / sqrt(2 pi).
double normal_density(double x);

// The upper tail: the mass beyond x, for any x, infinities too.
double normal_upper_tail(double x);

// The mass between 0 and x, with the sign of x.
double normal_central_mass(double x);

// Mean and standard deviation of the standard normal truncated to (lower, upper).
struct TruncatedMoments {
  double mean, stddev;
};
TruncatedMoments truncated_moments(double lower, double upper);

// The mass between lower and upper, differences taken where they cancel least.
double normal_mass(double lower, double upper);

} // namespace inwit::math
