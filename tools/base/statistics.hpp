// Mean, standard deviation and extremes of elements that are passed in one block after the other.
#pragma once
#include <cstdint>
#include <limits>

#include "inwit.h"

namespace command {

// Converts `count` elements to double exactly.
void to_doubles(int32_t dtype, const void *elements, int64_t count, double *values);

class Statistics {
public:
  void add(int32_t dtype, const void *elements, int64_t count);

  double mean() const { return mean_; }
  double stddev() const;
  double minimum() const { return minimum_; }
  double maximum() const { return maximum_; }

private:
  void add_block(const double *block, int64_t count);

  int64_t count_ = 0;
  double mean_ = std::numeric_limits<double>::quiet_NaN(); // NaN without elements, as the extremes
  double squares_ = 0;                                     // sum of squared deviations from the mean
  double minimum_ = std::numeric_limits<double>::quiet_NaN();
  double maximum_ = std::numeric_limits<double>::quiet_NaN();
};

// What reports print, by name: observed in the elements, and expected of the initializer.
struct Moment {
  const char *name;
  double (Statistics::*observed)() const;
  double inwit_moments::*expected;
};
inline constexpr Moment moments[] = {{"mean", &Statistics::mean, &inwit_moments::mean},
                                     {"std", &Statistics::stddev, &inwit_moments::stddev},
                                     {"min", &Statistics::minimum, &inwit_moments::minimum},
                                     {"max", &Statistics::maximum, &inwit_moments::maximum}};

} // namespace command
