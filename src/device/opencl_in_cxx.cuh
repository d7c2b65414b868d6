// The types and functions of OpenCL C that the device program uses, in CUDA C++ and HIP C++: scripts/opencl puts this before its kernels.
//
// Floating-point values are of a class, so that this text, and not an option of the compiler, says that a product and a sum are rounded
// one by one. The pragma says that to clang, hence to HIP. NVRTC and nvcc fuse by default, across statements, and only their functions
// __fmul_rn() and so on exclude it.
#if defined(__HIP__) && !defined(__HIPCC_RTC__)
#include <hip/hip_runtime.h>
#endif
#ifdef __clang__
#pragma clang fp contract(off)
#endif
namespace inwit {
typedef signed char int8;
typedef long long int64; // `long` has 32 bits on Windows
typedef unsigned char uchar;
typedef unsigned short ushort;
typedef unsigned int uint;
typedef unsigned long long ulong;

#if defined(__CUDACC__) && !defined(__HIP__)
static inline __device__ float sum(float a, float b) { return __fadd_rn(a, b); }
static inline __device__ double sum(double a, double b) { return __dadd_rn(a, b); }
static inline __device__ float difference(float a, float b) { return __fadd_rn(a, -b); }
static inline __device__ double difference(double a, double b) { return __dadd_rn(a, -b); }
#ifdef __CUDA__ // clang, which fuses its own __fmul_rn(), and for CUDA honours no pragma
static inline __device__ float product(float a, float b) {
  float out;
  asm("mul.rn.f32 %0, %1, %2;" : "=f"(out) : "f"(a), "f"(b));
  return out;
}
static inline __device__ double product(double a, double b) {
  double out;
  asm("mul.rn.f64 %0, %1, %2;" : "=d"(out) : "d"(a), "d"(b));
  return out;
}
#else
static inline __device__ float product(float a, float b) { return __fmul_rn(a, b); }
static inline __device__ double product(double a, double b) { return __dmul_rn(a, b); }
#endif
static inline __device__ float quotient(float a, float b) { return __fdiv_rn(a, b); }
static inline __device__ double quotient(double a, double b) { return __ddiv_rn(a, b); }
static inline __device__ float root(float a) { return __fsqrt_rn(a); }
static inline __device__ double root(double a) { return __dsqrt_rn(a); }
#else
template <class T> static inline __device__ T sum(T a, T b) { return a + b; }
template <class T> static inline __device__ T difference(T a, T b) { return a - b; }
template <class T> static inline __device__ T product(T a, T b) { return a * b; }
template <class T> static inline __device__ T quotient(T a, T b) { return a / b; }
static inline __device__ float root(float a) { return ::sqrtf(a); } // HIP's __fsqrt_rn() was approximate
static inline __device__ double root(double a) { return ::sqrt(a); }
#endif

template <class T> struct real {
  T value;
  real() = default;
  __device__ real(T of) : value(of) {}
  template <class To> explicit __device__ operator To() const { return static_cast<To>(value); }
  __device__ real operator-() const { return -value; }
  friend __device__ real operator+(real a, real b) { return sum(a.value, b.value); }
  friend __device__ real operator-(real a, real b) { return difference(a.value, b.value); }
  friend __device__ real operator*(real a, real b) { return product(a.value, b.value); }
  friend __device__ real operator/(real a, real b) { return quotient(a.value, b.value); }
  friend __device__ bool operator==(real a, real b) { return a.value == b.value; }
  friend __device__ bool operator!=(real a, real b) { return a.value != b.value; }
  friend __device__ bool operator<(real a, real b) { return a.value < b.value; }
  friend __device__ bool operator<=(real a, real b) { return a.value <= b.value; }
  friend __device__ bool operator>(real a, real b) { return a.value > b.value; }
  friend __device__ bool operator>=(real a, real b) { return a.value >= b.value; }
};
typedef real<float> float32;
typedef real<double> float64;

template <class T> struct alignas(4 * sizeof(T)) four { // stored at once
  T s0, s1, s2, s3;
  four() = default;
  explicit __device__ four(int) : s0(0), s1(0), s2(0), s3(0) {}
};
typedef four<uchar> uchar4;
typedef four<ushort> ushort4;
typedef four<uint> uint4;
typedef four<ulong> ulong4;
typedef four<float32> float4;
typedef four<float64> double4;

// Compilers of device code define this use of a union, and do not all have memcpy() or bit_cast().
template <class To, class From> static inline __device__ To bits_as(From from) {
  union {
    From from;
    To to;
  } both;
  static_assert(sizeof(To) == sizeof(From), "");
  both.from = from;
  return both.to;
}
static inline __device__ float32 as_float(uint bits) { return bits_as<float>(bits); }
static inline __device__ float64 as_double(ulong bits) { return bits_as<double>(bits); }
static inline __device__ uint as_uint(float32 of) { return bits_as<uint>(of.value); }
static inline __device__ ulong as_ulong(float64 of) { return bits_as<ulong>(of.value); }

// A conversion rounds to nearest, and one to an integer towards 0.
template <class T> static inline __device__ float32 to_float(T of) { return static_cast<float>(of); }
template <class T> static inline __device__ float64 to_double(T of) { return static_cast<double>(of); }
template <class T> static inline __device__ int64 to_long(real<T> of) { return static_cast<int64>(of.value); }

template <class T> static inline __device__ real<T> sqrt(real<T> of) { return root(of.value); }
static inline __device__ float32 fabs(float32 of) { return bits_as<float>(as_uint(of) & 0x7FFFFFFFu); }
static inline __device__ float64 fabs(float64 of) { return bits_as<double>(as_ulong(of) & 0x7FFFFFFFFFFFFFFFull); }
static inline __device__ ulong max(ulong a, ulong b) { return a > b ? a : b; }
static inline __device__ ulong sub_sat(ulong a, ulong b) { return a > b ? a - b : 0; }
static inline __device__ uint popcount(uint of) { return static_cast<uint>(__popc(of)); }
static inline __device__ ulong global_id() { return static_cast<ulong>(blockIdx.x) * blockDim.x + threadIdx.x; }
static inline __device__ ulong global_size() { return static_cast<ulong>(gridDim.x) * blockDim.x; }
} // namespace inwit

// Macros, as each of these names may be another's too.
#define __kernel extern "C" __global__
#define __constant static __device__ const
#define __global
#define char inwit::int8
#define long inwit::int64
#define uchar inwit::uchar
#define ushort inwit::ushort
#define uint inwit::uint
#define ulong inwit::ulong
#define uchar4 inwit::uchar4
#define ushort4 inwit::ushort4
#define uint4 inwit::uint4
#define ulong4 inwit::ulong4
#define float4 inwit::float4
#define double4 inwit::double4
#define as_float inwit::as_float
#define as_double inwit::as_double
#define as_uint inwit::as_uint
#define as_ulong inwit::as_ulong
#define convert_float_rte inwit::to_float
#define convert_double inwit::to_double
#define convert_double_rte inwit::to_double
#define convert_long_rtz inwit::to_long
#define sqrt inwit::sqrt
#define fabs inwit::fabs
#define max inwit::max
#define sub_sat inwit::sub_sat
#define popcount inwit::popcount
#define get_global_id(axis) inwit::global_id()
#define get_global_size(axis) inwit::global_size()
