// The distribution that an initializer gives, in the numbers that the tests of an audit need.
#pragma once
#include <array>

#include "initializers/registry.hpp"
#include "model/statistics.hpp"

namespace inwit {

struct Expectation {
  inwit_moments moments = unknown_moments;
  double kurtosis = std::numeric_limits<double>::quiet_NaN(); // NaN: unknown, as the next
  double kurtosis_variance = 0;                               // of the kurtosis of n elements, times n
  double lowest = 0, highest = 0;                             // of the histogram; equal: there is none
};

// From the plan's moments and its density, which is integrated.
Expectation expectation_of(const Plan &plan);

// The probability of each bin of the histogram, and beside it a bound of that of the interval between two neighbours of the dtype at
// one of its ends: by so much rounding may move elements across. All 0 if the density is unknown.
struct Bin {
  double probability, rounding;
};
using Bins = std::array<Bin, histogram_bins>;
Bins bins_of(const Plan &plan, const Expectation &expected);

// The probability that one element lies beyond x, on the side of x that is away from the mean. NaN if the density is unknown.
double mass_beyond(const Plan &plan, const Expectation &expected, double x);

// The most probable share of elements that are exactly 0, of values with the steps of the dtype: also of uniform draws with as few bits as
// its mantissa has, as some libraries make them. NaN if the density is unknown.
double most_zeros(const Plan &plan, const Expectation &expected);

} // namespace inwit
