// What the language has: memset for zeros, <random> for the rest.
#include "peer.hpp"

#include <cstring>
#include <random>

namespace {

std::mt19937 generator{42};

template <class Real, class Distribution> double draw(Real *data, size_t count, Distribution distribution, long calls) {
  return seconds(calls, [&] {
    for (size_t i = 0; i < count; ++i) data[i] = distribution(generator);
  });
}

template <class Real> double time_distribution(int distribution, void *data, size_t count, double a, double b, long calls) {
  const auto x = static_cast<Real>(a), y = static_cast<Real>(b);
  auto *out = static_cast<Real *>(data);
  switch (distribution) {
  case uniform: return draw(out, count, std::uniform_real_distribution<Real>(x, y), calls);
  case normal: return draw(out, count, std::normal_distribution<Real>(x, y), calls);
  default: return -1;
  }
}

// Called through a pointer, so that a fill that nobody reads is not left out.
void *(*volatile clear)(void *, int, size_t) = std::memset;

} // namespace

double peer_time(int variant, int distribution, int is_double, void *data, size_t count, double a, double b, long calls) {
  enum { by_memset, by_random };
  if (variant == by_memset) {
    const size_t bytes = count * (is_double ? sizeof(double) : sizeof(float));
    return distribution == zeros ? seconds(calls, [=] { clear(data, 0, bytes); }) : -1;
  }
  return is_double ? time_distribution<double>(distribution, data, count, a, b, calls)
                   : time_distribution<float>(distribution, data, count, a, b, calls);
}

const char *peer_version() { return "compiler " __VERSION__; }
