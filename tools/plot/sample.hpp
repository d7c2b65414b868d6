// Moments of what was written, taken while it streams by.
#pragma once
#include <cstdint>
#include <limits>

#include "inwit.h"

namespace command {

// The exact values of `count` elements.
void to_doubles(int32_t dtype, const void *elements, int64_t count, double *values);

class Sample {
public:
  void add(int32_t dtype, const void *elements, int64_t count);

  double mean() const { return mean_; }
  double stddev() const;
  double minimum() const { return minimum_; }
  double maximum() const { return maximum_; }

private:
  void add_block(const double *block, int64_t count);

  int64_t count_ = 0;
  double mean_ = std::numeric_limits<double>::quiet_NaN(); // of no elements; so are the others
  double squares_ = 0;                                     // sum of squared distances from the mean
  double minimum_ = std::numeric_limits<double>::quiet_NaN();
  double maximum_ = std::numeric_limits<double>::quiet_NaN();
};

// Its moments by name, beside their theory.
struct Moment {
  const char *name;
  double (Sample::*written)() const;
  double inwit_moments::*theory;
};
inline constexpr Moment moments[] = {{"mean", &Sample::mean, &inwit_moments::mean},
                                     {"std", &Sample::stddev, &inwit_moments::stddev},
                                     {"min", &Sample::minimum, &inwit_moments::minimum},
                                     {"max", &Sample::maximum, &inwit_moments::maximum}};

} // namespace command
