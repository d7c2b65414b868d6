// Mean, standard deviation and extremes of elements that are passed block by block.
#pragma once
#include <cstdint>
#include <limits>

#include "inwit.h"

namespace command {

// Converts `count` elements to double exactly; complex ones to their real and imaginary parts, one after the other.
void to_doubles(int32_t dtype, const void *elements, int64_t count, double *values);

// For complex elements, as in inwit_moments: the mean of the real parts, the root of the mean |w - E w|^2, the extremes of both parts.
class Statistics {
public:
  void add(int32_t dtype, const void *elements, int64_t count);

  double mean() const { return real_.mean; }
  double stddev() const;
  double minimum() const;
  double maximum() const;

private:
  struct Numbers {
    int64_t count = 0;
    double mean = std::numeric_limits<double>::quiet_NaN(); // NaN without numbers, as the extremes
    double squares = 0;                                     // sum of squared deviations from the mean
    double minimum = std::numeric_limits<double>::quiet_NaN();
    double maximum = std::numeric_limits<double>::quiet_NaN();

    void add_block(const double *block, int64_t length);
  };
  Numbers real_, imaginary_;
};

// A moment that reports print by name: observed in the elements, and expected from the initializer.
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
