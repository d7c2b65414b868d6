#pragma once
// Logarithm, sine, cosine and normal quantiles in float and double, branch-free, from correctly rounded + - * / sqrt only.
// The order of operations is part of the stream contract (docs/stream.md, 3). Compile with -ffp-contract=off.
// Errors are bounds in ULP of the result for float and double; tests/oracle/accuracy.cpp checks them against MPFR.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/arithmetic.hpp"
#include "math/coefficients.hpp"

namespace inwit::math {

template <typename T> constexpr inline T square_root(T x) {
  if constexpr (std::is_same_v<T, float>) {
    return __builtin_sqrtf(x);
  } else {
    return __builtin_sqrt(x);
  }
}

// Horner's rule, highest degree first: (c[0] x + c[1]) x + ...
template <typename T, std::size_t N> constexpr inline T polynomial(const T (&c)[N], T x) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    T y = c[0];
    ((y = y * x + c[I + 1]), ...);
    return y;
  }
  (std::make_index_sequence<N - 1>());
}

// The exponent e of x = 2^e m with m in [sqrt(1/2), sqrt(2)).
// Valid range: positive normal numbers. Exact.
template <typename T> constexpr inline auto exponent_at_root_half(T x) {
  using table = Coefficients<T>;
  return (std::bit_cast<typename table::integer>(x) - table::root_half) >> table::fraction_bits;
}

// x 2^-e, computed on the exponent bits.
// Valid range: x and the result are normal numbers. Exact.
template <typename T> constexpr inline T without_exponent(T x, typename Coefficients<T>::integer e) {
  using table = Coefficients<T>;
  return std::bit_cast<T>(std::bit_cast<typename table::integer>(x) - (e << table::fraction_bits));
}

// log(1 + f) + e ln 2.
// Valid range: f in [sqrt(1/2) - 1, sqrt(2) - 1], e an integer with |e| < 512 (float), 2048 (double): e ln2_high is exact.
template <typename T> constexpr inline T log_parts(T e, T f) {
  using table = Coefficients<T>;
  if constexpr (std::is_same_v<T, float>) {
    const T z = f * f;
    const T y = ((polynomial(table::log, f) * f) * z + e * table::ln2_low) - z * T(0.5);
    return (f + y) + e * table::ln2_high;
  } else {
    const T s = f / (T(2) + f);
    const T z = s * s;
    const T half = T(0.5) * (f * f);
    const T y = s * (half + z * polynomial(table::log, z)) + e * table::ln2_low;
    return e * table::ln2_high - ((half - y) - f);
  }
}

// An exponent as a T, converted from 32 bits because every instruction set can do that.
template <typename T> constexpr inline T exponent_value(typename Coefficients<T>::integer e) {
  return static_cast<T>(static_cast<std::int32_t>(e));
}

// log(u) for u = w < 0 ? 1 + w : w; negative or 0.
// Valid range: w in [-1/2, 1/2] without 0, |w| >= 2^-33 (float), 2^-65 (double). Max error: 0.9 ULP.
// u itself may be rounded: it only gives e. Then f = u 2^-e - 1 = w 2^-e - (w < 0 ? e : 1) is exact, as e is 0 or -1 for w < 0.
// The selections are masks because GCC vectorises those.
template <typename T> constexpr inline T log_unit(T w) {
  using integer = typename Coefficients<T>::integer;
  const integer negative = std::bit_cast<integer>(w) >> (8 * sizeof(T) - 1), one = std::bit_cast<integer>(T(1));
  const integer exponent = exponent_at_root_half(w + std::bit_cast<T>(negative & one));
  const T e = exponent_value<T>(exponent);
  const T offset = std::bit_cast<T>((negative & std::bit_cast<integer>(e)) | (~negative & one));
  return log_parts(e, without_exponent(w, exponent) - offset);
}

// log(x); negative or 0.
// Valid range: normal numbers in (0, 1]. Max error: 0.9 ULP.
template <typename T> constexpr inline T log_positive(T x) {
  const auto exponent = exponent_at_root_half(x);
  return log_parts(exponent_value<T>(exponent), without_exponent(x, exponent) - T(1));
}

// The sine and cosine of phi, in [-sqrt(1/2), sqrt(1/2)] and [sqrt(1/2), 1] up to rounding.
// Valid range: |phi| <= pi/4. Max error: sine 0.8 ULP, cosine 1.4 ULP.
template <typename T> constexpr inline void sine_cosine(T phi, T &sine, T &cosine) {
  using table = Coefficients<T>;
  const T t2 = phi * phi;
  sine = ((polynomial(table::sine, t2) * t2) * phi) + phi;
  cosine = ((polynomial(table::cosine, t2) * t2) * t2) + (T(1) - T(0.5) * t2);
}

// sqrt(2) erfinv(x), the z with mass |x| in (-|z|, |z|); in [-2, 2].
// Valid range: |x| <= erf(sqrt(2)). Max error: 4 ULP.
template <typename T> constexpr inline T central_quantile(T x) {
  using table = Coefficients<T>;
  const T r = T(1) - x * x;
  return x + x * (polynomial(table::central_numerator, r) / polynomial(table::central_denominator, r));
}

// The G with P(Z > G) = q for a standard normal Z; 0 or more.
// Valid range: normal numbers in (0, 1/2]. Max error: 3.5 ULP of max(1, G).
template <typename T> constexpr inline T upper_quantile(T q) {
  using table = Coefficients<T>;
  const T t = square_root(T(-2) * log_positive(q));
  return (t - T(1)) - polynomial(table::upper_numerator, t) / polynomial(table::upper_denominator, t);
}

} // namespace inwit::math
