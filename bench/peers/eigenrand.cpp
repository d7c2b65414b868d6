// EigenRand: vectors of Mersenne twisters, for the processor that compiles it (-march=native).
#include "peer.hpp"

#include <EigenRand/EigenRand>

namespace {

Eigen::Rand::Vmt19937_64 generator{42};

template <class Real> double time_distribution(int distribution, void *data, size_t count, double a, double b, long calls) {
  using Array = Eigen::Array<Real, Eigen::Dynamic, 1>;
  const auto x = static_cast<Real>(a), y = static_cast<Real>(b);
  Eigen::Map<Array, Eigen::AlignedMax> out(static_cast<Real *>(data), static_cast<Eigen::Index>(count));
  Eigen::Rand::UniformRealGen<Real> uniforms{x, y};
  Eigen::Rand::NormalGen<Real> normals{x, y};
  switch (distribution) {
  case uniform: return seconds(calls, [&] { out = uniforms.template generate<Array>(out.rows(), 1, generator); });
  case normal: return seconds(calls, [&] { out = normals.template generate<Array>(out.rows(), 1, generator); });
  default: return -1;
  }
}

} // namespace

double peer_time(int, int distribution, int is_double, void *data, size_t count, double a, double b, long calls) {
  return is_double ? time_distribution<double>(distribution, data, count, a, b, calls)
                   : time_distribution<float>(distribution, data, count, a, b, calls);
}

const char *peer_version() { return EIGENRAND_VERSION; } // from build.py: the headers say it in a comment
