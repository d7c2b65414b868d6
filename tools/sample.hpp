// Moments of what was written, taken while it streams by.
#pragma once
#include <cstdint>
#include <limits>

namespace command {

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

} // namespace command
