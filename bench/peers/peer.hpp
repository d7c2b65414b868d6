// The interface of every compiled peer: one function that times itself, because ctypes costs a microsecond per call.
#pragma once

#include <chrono>
#include <cstddef>

enum Law : int { zeros = 0, uniform = 1, normal = 2 };

// Seconds of `calls` fills of data[0..count); negative: this peer does not have the distribution. `variant` selects one of the
// peer's generators; uniform is [a, b), normal has mean a and standard deviation b.
extern "C" double peer_time(int variant, int law, int is_double, void *data, size_t count, double a, double b, long calls);

extern "C" const char *peer_version();

template <class Fill> double seconds(long calls, Fill fill) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (long i = 0; i < calls; ++i) fill();
  return std::chrono::duration<double>(Clock::now() - start).count();
}
