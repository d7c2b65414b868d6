// The distribution that an initializer gives, as the numbers that the tests of an audit need.
#pragma once
#include <array>

#include "initializers/registry.hpp"
#include "model/statistics.hpp"

namespace inwit {

struct Expectation {
  inwit_moments moments = unknown_moments;
  double kurtosis = std::numeric_limits<double>::quiet_NaN(); // NaN: unknown, and so is the next
  double kurtosis_variance = 0;                               // of the kurtosis of n elements, times n
  double lowest = 0, highest = 0;                             // of the histogram; equal: there is none
};

// Uses the plan's moments, and integrates its density.
Expectation expectation_of(const Plan &plan);

// The probability of each bin of the histogram, and a bound on the probability that rounding to the dtype moves an element across one of
// its edges: that of the interval between two adjacent values there. All 0 if the density is unknown.
struct Bin {
  double probability, rounding;
};
using Bins = std::array<Bin, histogram_bins>;
Bins bins_of(const Plan &plan, const Expectation &expected);

// The probability that one element lies beyond x, on the side away from the mean. NaN if the density is unknown.
double mass_beyond(const Plan &plan, const Expectation &expected, double x);

// The largest plausible fraction of elements that are exactly 0, given the resolution of the dtype; it also allows for uniform draws with
// only as many bits as the mantissa, which some libraries make. NaN if the density is unknown.
double most_zeros(const Plan &plan, const Expectation &expected);

} // namespace inwit
