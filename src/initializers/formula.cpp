#include "initializers/formula.hpp"

namespace inwit {

// The elements are generated as doubles, so they are not rounded to the plan's dtype.
inwit_moments moments_by_sums(const Plan &plan, int64_t period) {
  if (period <= 0 || period > most_summed) return unknown_moments;
  Plan of_doubles = plan;
  of_doubles.view.dtype = INWIT_F64;
  of_doubles.view.batch_axes = 0; // elements of one weight are counted
  of_doubles.target = Target::plain;
  inwit_moments moments = {0, 0, INFINITY, -INFINITY};
  double squares = 0; // of the deviations from the mean so far
  constexpr int64_t batch = 512;
  double values[batch];
  for (int64_t done = 0; done < period; done += batch) {
    const int64_t count = std::min(batch, period - done);
    const random::ElementRange range = {static_cast<uint64_t>(done), count, 0};
    of_doubles.payload<Elementwise>().generate(of_doubles, {&range, 1}, values);
    for (int64_t i = 0; i < count; ++i) {
      const double deviation = values[i] - moments.mean;
      moments.mean += deviation / static_cast<double>(done + i + 1);
      squares += deviation * (values[i] - moments.mean);
      moments.minimum = std::min(moments.minimum, values[i]);
      moments.maximum = std::max(moments.maximum, values[i]);
    }
  }
  moments.stddev = std::sqrt(squares / static_cast<double>(period));
  return moments;
}

} // namespace inwit
