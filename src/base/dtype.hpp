// Element types: those that the library writes, those that argument arrays may have, and rounding to 16 and 8 bits in integers only.
#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "base/arithmetic.hpp"
#include "inwit.h"

namespace inwit {

// Type tags: Storage is the type in memory, Real the type of the arithmetic.
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
// A type of 16 or 8 bits. Without infinities, the last pattern of the largest exponent is NaN, and all others are numbers.
template <class Bits, int32_t dtype, int exponent, int mantissa, bool infinity> struct NarrowFloat {
  using Storage = Bits;
  using Real = float;
  static constexpr int32_t code = dtype;
  static constexpr int exponent_bits = exponent, mantissa_bits = mantissa;
  static constexpr bool has_infinity = infinity;
};
struct Float16 : NarrowFloat<uint16_t, INWIT_F16, 5, 10, true> {};
struct BFloat16 : NarrowFloat<uint16_t, INWIT_BF16, 8, 7, true> {};
struct Float8E4M3 : NarrowFloat<uint8_t, INWIT_F8_E4M3FN, 4, 3, false> {};
struct Float8E5M2 : NarrowFloat<uint8_t, INWIT_F8_E5M2, 5, 2, true> {};

// A type whose elements are rounded from a float: 16 or 8 bits.
template <class T>
concept Narrow = sizeof(typename T::Storage) < sizeof(typename T::Real);

// An unsigned integer as wide as an element.
template <class T>
using BitsOf = std::conditional_t<Narrow<T>, typename T::Storage,
                                  std::conditional_t<sizeof(typename T::Storage) == 4, uint32_t, uint64_t>>;

// Calls f(tag) for the tag of a writable dtype, or of the parts of a complex one; the caller has checked it.
template <class F> constexpr decltype(auto) with_dtype(int32_t dtype, F &&f) {
  switch (dtype) {
  case INWIT_F64:
  case INWIT_C128: return f(Float64{});
  case INWIT_F16: return f(Float16{});
  case INWIT_BF16: return f(BFloat16{});
  case INWIT_F8_E4M3FN: return f(Float8E4M3{});
  case INWIT_F8_E5M2: return f(Float8E5M2{});
  default: return f(Float32{});
  }
}

inline constexpr int32_t real_dtypes[] = {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16, INWIT_F8_E4M3FN, INWIT_F8_E5M2};
constexpr bool is_real(int32_t dtype) {
  for (const int32_t real : real_dtypes)
    if (dtype == real) return true;
  return false;
}
constexpr bool is_complex(int32_t dtype) { return dtype == INWIT_C64 || dtype == INWIT_C128; }
constexpr bool is_integer(int32_t dtype) { return dtype == INWIT_I32 || dtype == INWIT_I64; }
constexpr int64_t bytes_of(int32_t dtype) { return (dtype & 0xFF) / 8; }
constexpr std::string_view dtype_name(int32_t dtype) {
  switch (dtype) {
  case INWIT_F32: return "float32";
  case INWIT_F64: return "float64";
  case INWIT_F16: return "float16";
  case INWIT_BF16: return "bfloat16";
  case INWIT_F8_E4M3FN: return "float8_e4m3fn";
  case INWIT_F8_E5M2: return "float8_e5m2";
  case INWIT_C64: return "complex64";
  case INWIT_C128: return "complex128";
  case INWIT_I32: return "int32";
  case INWIT_I64: return "int64";
  default: return "unknown";
  }
}

// ---- rounding to nearest, ties to even ----

namespace detail {

template <class T> constexpr int exponent_bias = (1 << (T::exponent_bits - 1)) - 1;
template <class T> constexpr uint32_t sign_bit = 1u << (8 * sizeof(typename T::Storage) - 1);
// The pattern after that of the largest finite number: infinity, or NaN if T has none.
template <class T>
constexpr uint32_t overflow_bits = T::has_infinity ? ((1u << T::exponent_bits) - 1) << T::mantissa_bits
                                                   : (1u << (T::exponent_bits + T::mantissa_bits)) - 1;

// Converts a binary32 pattern to a smaller IEEE-like format. Branch-free except for selects.
template <class T> constexpr typename T::Storage narrow_bits(uint32_t bits) {
  constexpr int shift = 23 - T::mantissa_bits;
  constexpr int bias = exponent_bias<T>;
  const uint32_t sign = bits >> 31 ? sign_bit<T> : 0;
  const uint32_t magnitude = bits & 0x7FFFFFFFu;
  const auto round_off = [](uint32_t value, uint32_t places) {
    return (value + ((1u << (places - 1)) - 1) + ((value >> places) & 1)) >> places;
  };
  uint32_t out = round_off(magnitude, shift); // the carry propagates into the exponent, as it should
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
  out = out > overflow_bits<T> ? overflow_bits<T> : out;
  constexpr uint32_t quiet_nan = overflow_bits<T> | (1u << (T::mantissa_bits - 1));
  return static_cast<typename T::Storage>(magnitude > 0x7F800000u ? quiet_nan : (sign | out));
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
  if constexpr (Narrow<T>)
    return detail::narrow_bits<T>(std::bit_cast<uint32_t>(x));
  else
    return x == x ? x : std::numeric_limits<typename T::Real>::quiet_NaN();
}

// RN_T of a double, rounded once.
template <class T> constexpr typename T::Storage round_double(double x) {
  if constexpr (Narrow<T>)
    return detail::narrow_bits<T>(std::bit_cast<uint32_t>(detail::round_to_odd(x)));
  else
    return round_real<T>(static_cast<typename T::Real>(x));
}

// The exact value of what is stored.
template <class T> constexpr typename T::Real widen(typename T::Storage stored) {
  if constexpr (std::is_same_v<T, BFloat16>) {
    return std::bit_cast<float>(static_cast<uint32_t>(stored) << 16);
  } else if constexpr (Narrow<T>) {
    constexpr uint32_t bias = detail::exponent_bias<T>, places = T::mantissa_bits, shift = 23 - places;
    const uint32_t magnitude = stored & (detail::sign_bit<T> - 1), sign = stored & detail::sign_bit<T> ? 0x80000000u : 0u;
    const uint32_t exponent = magnitude >> places, mantissa = magnitude & ((1u << places) - 1);
    if (magnitude >= detail::overflow_bits<T>)
      return std::bit_cast<float>(sign | 0x7F800000u | (T::has_infinity ? mantissa << shift : 0x400000u));
    if (exponent != 0) return std::bit_cast<float>(sign | ((exponent + 127 - bias) << 23) | (mantissa << shift));
    const float subnormal = static_cast<float>(mantissa) * std::bit_cast<float>((128 - bias - places) << 23);
    return sign ? -subnormal : subnormal;
  } else {
    return stored;
  }
}

// The next value of T above another, as stored; the largest finite one is followed by infinity, or, if T has none, by NaN, which
// then represents everything beyond it.
template <class T> constexpr typename T::Storage next_above(typename T::Storage stored) {
  using Bits = BitsOf<T>;
  constexpr Bits sign = static_cast<Bits>(Bits{1} << (8 * sizeof(Bits) - 1));
  const Bits bits = std::bit_cast<Bits>(stored);
  if ((bits & static_cast<Bits>(~sign)) == 0) return std::bit_cast<typename T::Storage>(Bits{1});
  if constexpr (Narrow<T>)
    if (bits == detail::overflow_bits<T>) return stored;
  return std::bit_cast<typename T::Storage>(static_cast<Bits>(bits & sign ? bits - 1 : bits + 1));
}
template <class T> constexpr typename T::Storage negate(typename T::Storage stored) {
  if constexpr (Narrow<T>)
    return static_cast<typename T::Storage>(stored ^ detail::sign_bit<T>);
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
  if constexpr (Narrow<T>)
    return static_cast<double>(widen<T>(static_cast<typename T::Storage>(detail::overflow_bits<T> - 1)));
  else
    return static_cast<double>(std::numeric_limits<typename T::Real>::max());
}

// Distances between neighbours: from 1 to the next number, which is the relative distance of all normal numbers, and between
// subnormal ones.
struct Spacing {
  double relative, least;
};
constexpr Spacing spacing_of(int32_t dtype) {
  return with_dtype(dtype, []<class T>(T) -> Spacing {
    if constexpr (Narrow<T>)
      return {1.0 / (1 << T::mantissa_bits), static_cast<double>(widen<T>(1))};
    else
      return {static_cast<double>(std::numeric_limits<typename T::Real>::epsilon()),
              static_cast<double>(std::numeric_limits<typename T::Real>::denorm_min())};
  });
}

// Whether T can hold a number up to rounding: a finite one stays finite, an infinite one infinite. True for NaN.
template <class T> constexpr bool holds(double x) {
  const auto stored = static_cast<double>(widen<T>(round_double<T>(x)));
  return x != x || (stored == stored && (stored - stored == 0) == (x - x == 0));
}

} // namespace inwit
