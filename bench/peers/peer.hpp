// What every compiled peer offers to compare: one function that times itself, as ctypes costs a microsecond a call.
#pragma once

#include <chrono>
#include <cstddef>

enum Distribution : int { zeros = 0, uniform = 1, normal = 2 };

// Seconds that `calls` fills of data[0..count) take; negative: this peer has no such distribution. `variant` picks one of the peer's
// generators; uniform is [a, b), normal has mean a and standard deviation b.
extern "C" double peer_time(int variant, int distribution, int is_double, void *data, size_t count, double a, double b,
                            long calls);

extern "C" const char *peer_version();

template <class Fill> double seconds(long calls, Fill fill) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (long i = 0; i < calls; ++i) fill();
  return std::chrono::duration<double>(Clock::now() - start).count();
}
