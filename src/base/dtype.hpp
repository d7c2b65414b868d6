// Element types: those that the library writes, those that argument arrays may have, and rounding to 16 bits by integers alone.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/arithmetic.hpp"
#include "inwit.h"

namespace inwit {

// Type tags: Storage is what lies in memory, Real what the arithmetic is done in.
struct Float32 {
  using Storage = float;
  using Real = float;
  static constexpr int32_t code = INWIT_F32;
};
struct Float64 {
  using Storage = double;
  using Real = double;
  static constexpr int32_t code = INWIT_F64;
};
struct Float16 {
  using Storage = uint16_t;
  using Real = float;
  static constexpr int32_t code = INWIT_F16;
  static constexpr int exponent_bits = 5, mantissa_bits = 10;
};
struct BFloat16 {
  using Storage = uint16_t;
  using Real = float;
  static constexpr int32_t code = INWIT_BF16;
  static constexpr int exponent_bits = 8, mantissa_bits = 7;
};

// An unsigned integer as wide as an element.
template <class T>
using BitsOf = std::conditional_t<sizeof(typename T::Storage) == 2, uint16_t,
                                  std::conditional_t<sizeof(typename T::Storage) == 4, uint32_t, uint64_t>>;

// Calls f(tag) for the tag of a writable dtype; the caller has checked it.
template <class F> constexpr decltype(auto) with_dtype(int32_t dtype, F &&f) {
  switch (dtype) {
  case INWIT_F64: return f(Float64{});
  case INWIT_F16: return f(Float16{});
  case INWIT_BF16: return f(BFloat16{});
  default: return f(Float32{});
  }
}

constexpr bool is_writable(int32_t dtype) {
  return dtype == INWIT_F32 || dtype == INWIT_F64 || dtype == INWIT_F16 || dtype == INWIT_BF16;
}
constexpr bool is_integer(int32_t dtype) { return dtype == INWIT_I32 || dtype == INWIT_I64; }
constexpr int64_t bytes_of(int32_t dtype) { return (dtype & 0xFF) / 8; }
constexpr std::string_view dtype_name(int32_t dtype) {
  switch (dtype) {
  case INWIT_F32: return "float32";
  case INWIT_F64: return "float64";
  case INWIT_F16: return "float16";
  case INWIT_BF16: return "bfloat16";
  case INWIT_I32: return "int32";
  case INWIT_I64: return "int64";
  default: return "unknown";
  }
}

// ---- rounding to nearest, ties to even ----

namespace detail {

// A binary32 pattern to a smaller IEEE-like format. Branch-free but for selects.
template <class T> constexpr uint16_t narrow_bits(uint32_t bits) {
  constexpr int shift = 23 - T::mantissa_bits;
  constexpr int bias = (1 << (T::exponent_bits - 1)) - 1;
  constexpr uint32_t infinity = ((1u << T::exponent_bits) - 1) << T::mantissa_bits;
  const uint32_t sign = (bits >> 31) << 15;
  const uint32_t magnitude = bits & 0x7FFFFFFFu;
  const auto round_off = [](uint32_t value, uint32_t places) {
    return (value + ((1u << (places - 1)) - 1) + ((value >> places) & 1)) >> places;
  };
  uint32_t out = round_off(magnitude, shift); // the carry runs into the exponent, as it should
  if constexpr (bias != 127) {
    const uint32_t exponent = magnitude >> 23;
    constexpr uint32_t rebias = static_cast<uint32_t>(127 - bias);
    if (exponent <= rebias) { // subnormal in T
      const uint32_t places = static_cast<uint32_t>(shift) + rebias + 1 - exponent;
      const uint32_t significand = exponent == 0 ? 0u : (magnitude & 0x7FFFFFu) | 0x800000u;
      out = places > 25 ? 0u : round_off(significand, places);
    } else {
      out = round_off(magnitude - (rebias << 23), shift);
    }
  }
  out = out > infinity ? infinity : out;
  const uint32_t quiet_nan = infinity | (1u << (T::mantissa_bits - 1));
  return static_cast<uint16_t>(magnitude > 0x7F800000u ? quiet_nan : (sign | out));
}

// double to float so that rounding the result again gives the correctly rounded double: inexact results get an odd last bit.
constexpr float round_to_odd(double x) {
  const float nearest = static_cast<float>(x);
  if (static_cast<double>(nearest) == x || x != x) return nearest;
  const uint32_t bits = std::bit_cast<uint32_t>(nearest);
  if (bits & 1) return nearest;
  const bool magnitude_grew = (nearest < 0 ? -static_cast<double>(nearest) : static_cast<double>(nearest)) > (x < 0 ? -x : x);
  return std::bit_cast<float>(magnitude_grew ? bits - 1 : bits + 1);
}

} // namespace detail

// RN_T of an arithmetic value of T's own Real.
template <class T> constexpr typename T::Storage round_real(typename T::Real x) {
  if constexpr (sizeof(typename T::Storage) == 2)
    return detail::narrow_bits<T>(std::bit_cast<uint32_t>(x));
  else
    return x == x ? x : std::numeric_limits<typename T::Real>::quiet_NaN();
}

// RN_T of a double, rounded once.
template <class T> constexpr typename T::Storage round_double(double x) {
  if constexpr (sizeof(typename T::Storage) == 2)
    return detail::narrow_bits<T>(std::bit_cast<uint32_t>(detail::round_to_odd(x)));
  else
    return round_real<T>(static_cast<typename T::Real>(x));
}

// The exact value of what is stored.
template <class T> constexpr typename T::Real widen(typename T::Storage stored) {
  if constexpr (std::is_same_v<T, BFloat16>) {
    return std::bit_cast<float>(static_cast<uint32_t>(stored) << 16);
  } else if constexpr (std::is_same_v<T, Float16>) {
    const uint32_t sign = (stored & 0x8000u) << 16, exponent = (stored >> 10) & 31u, mantissa = stored & 0x3FFu;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000u | (mantissa << 13));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 112u) << 23) | (mantissa << 13));
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
    return sign ? -magnitude : magnitude;
  } else {
    return stored;
  }
}

// The next value of T above a finite one, as stored; the largest finite one is followed by infinity.
template <class T> constexpr typename T::Storage next_above(typename T::Storage stored) {
  using Bits = BitsOf<T>;
  constexpr Bits sign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
  const Bits bits = std::bit_cast<Bits>(stored);
  if ((bits & static_cast<Bits>(~sign)) == 0) return std::bit_cast<typename T::Storage>(Bits{1});
  return std::bit_cast<typename T::Storage>(static_cast<Bits>(bits & sign ? bits - 1 : bits + 1));
}
template <class T> constexpr typename T::Storage negate(typename T::Storage stored) {
  if constexpr (sizeof(stored) == 2)
    return static_cast<uint16_t>(stored ^ 0x8000u);
  else
    return -stored;
}
// Bounds of T, compared as doubles: the smallest value >= x, the smallest > x, the largest < x.
template <class T> constexpr typename T::Storage at_or_above(double x) {
  const auto nearest = round_double<T>(x);
  return static_cast<double>(widen<T>(nearest)) >= x ? nearest : next_above<T>(nearest);
}
template <class T> constexpr typename T::Storage above(double x) {
  const auto nearest = round_double<T>(x);
  return static_cast<double>(widen<T>(nearest)) > x ? nearest : next_above<T>(nearest);
}
template <class T> constexpr typename T::Storage below(double x) { return negate<T>(above<T>(-x)); }

template <class T> constexpr double largest_finite() {
  if constexpr (std::is_same_v<T, Float16>) return 65504.0;
  if constexpr (std::is_same_v<T, BFloat16>) return 0x1.FEp127;
  return static_cast<double>(std::numeric_limits<typename T::Real>::max());
}

} // namespace inwit
