// The device program as C++ of this machine: what CUDA and HIP provide is defined here, and a thread is a call.
#include <cmath>

#define __global__
#define __device__

struct Extent {
  unsigned x, y, z;
};
extern "C" {
Extent gridDim, blockDim, blockIdx, threadIdx;
}

namespace {
int __popc(unsigned value) { return __builtin_popcount(value); }
#ifdef __CUDACC__
float __fadd_rn(float a, float b) { return a + b; }
double __dadd_rn(double a, double b) { return a + b; }
float __fmul_rn(float a, float b) { return a * b; }
double __dmul_rn(double a, double b) { return a * b; }
float __fdiv_rn(float a, float b) { return a / b; }
double __ddiv_rn(double a, double b) { return a / b; }
float __fsqrt_rn(float a) { return sqrtf(a); }
double __dsqrt_rn(double a) { return std::sqrt(a); }
#endif
} // namespace

#include "device/kernels.cl"
