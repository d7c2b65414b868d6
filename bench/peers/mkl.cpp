// MKL's vector statistics, sequential: Philox4x32-10, and ARS-5, its fastest on processors with AES. Normals by the inverse of
// their distribution, the fastest of the three methods that MKL has.
#include "peer.hpp"

#include <mkl_version.h>
#include <mkl_vsl.h>

#include <string>

double peer_time(int variant, int distribution, int is_double, void *data, size_t count, double a, double b, long calls) {
  static VSLStreamStatePtr streams[2] = {};
  VSLStreamStatePtr &stream = streams[variant];
  if (stream == nullptr && vslNewStream(&stream, variant == 0 ? VSL_BRNG_PHILOX4X32X10 : VSL_BRNG_ARS5, 42) != VSL_STATUS_OK)
    return -1;
  const auto n = static_cast<MKL_INT>(count);
  auto *doubles = static_cast<double *>(data);
  auto *floats = static_cast<float *>(data);
  const auto x = static_cast<float>(a), y = static_cast<float>(b);
  switch (distribution) {
  case uniform:
    return seconds(calls, [=] {
      if (is_double)
        vdRngUniform(VSL_RNG_METHOD_UNIFORM_STD, stream, n, doubles, a, b);
      else
        vsRngUniform(VSL_RNG_METHOD_UNIFORM_STD, stream, n, floats, x, y);
    });
  case normal:
    return seconds(calls, [=] {
      if (is_double)
        vdRngGaussian(VSL_RNG_METHOD_GAUSSIAN_ICDF, stream, n, doubles, a, b);
      else
        vsRngGaussian(VSL_RNG_METHOD_GAUSSIAN_ICDF, stream, n, floats, x, y);
    });
  default: return -1;
  }
}

const char *peer_version() {
  static const std::string version = std::to_string(INTEL_MKL_VERSION);
  return version.c_str();
}
