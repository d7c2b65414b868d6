// The functions of many doubles on Google Highway, compiled once for each instruction set.
#include "math/vector_functions.hpp"

#include "base/highway.hpp"
#include "math/functions.hpp"

#if !INWIT_HIGHWAY

const inwit::math::VectorFunctions *inwit::math::highway_vector_functions(Target) { return nullptr; }

#else

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "math/vector_functions_highway.cpp"
#include <hwy/foreach_target.h> // IWYU pragma: keep

#include <hwy/highway.h>

#include "math/highway_elementary.hpp"

HWY_BEFORE_NAMESPACE();
namespace inwit::math::HWY_NAMESPACE {

#if HWY_HAVE_FLOAT64
using Doubles = hn::ScalableTag<double>;
using VD = hn::Vec<Doubles>;

HWY_INLINE VD all_of(double x) { return hn::Set(Doubles(), x); }

// Calls step(i) for whole vectors, and last(i, n) for the n remaining elements.
template <class Step, class Last> HWY_INLINE void by_vectors(int64_t count, const Step &step, const Last &last) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(Doubles()));
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes) step(i);
  if (i < count) last(i, count - i);
}

constexpr int64_t most_lanes = HWY_MAX_BYTES / 8;

template <class Function> HWY_INLINE void map(const double *x, int64_t count, double *out, const Function &function) {
  const Doubles d;
  by_vectors(
      count, [&](int64_t i) HWY_ATTR { hn::StoreU(function(hn::LoadU(d, x + i)), d, out + i); },
      [&](int64_t i, int64_t n) HWY_ATTR {
        HWY_ALIGN double part[most_lanes] = {};
        std::copy_n(x + i, n, part);
        hn::Store(function(hn::Load(d, part)), d, part);
        std::copy_n(part, n, out + i);
      });
}

// The same for two results.
template <class Pair> HWY_INLINE void map_pairs(int64_t count, double *first, double *second, const Pair &pair) {
  const Doubles d;
  by_vectors(
      count,
      [&](int64_t i) HWY_ATTR {
        VD a, b;
        pair(i, static_cast<int64_t>(hn::Lanes(d)), a, b);
        hn::StoreU(a, d, first + i);
        hn::StoreU(b, d, second + i);
      },
      [&](int64_t i, int64_t n) HWY_ATTR {
        HWY_ALIGN double part[2][most_lanes];
        VD a, b;
        pair(i, n, a, b);
        hn::Store(a, d, part[0]);
        hn::Store(b, d, part[1]);
        std::copy_n(part[0], n, first + i);
        std::copy_n(part[1], n, second + i);
      });
}

// ---- exponential ----

// Taylor's series by Horner's rule: 1 + sum * x / n, n descending. A product with the reciprocal of a power of two is the quotient.
// The divisions take most of the time; multiplying by reciprocals and correcting, for the same quotients, takes as long.
template <int n> HWY_INLINE VD exponential_series(VD x, VD sum) {
  if constexpr (n == 0) {
    return sum;
  } else {
    const VD product = hn::Mul(sum, x);
    const VD term = (n & (n - 1)) == 0 ? hn::Mul(product, all_of(1.0 / n)) : hn::Div(product, all_of(n));
    return exponential_series<n - 1>(x, hn::Add(all_of(1), term));
  }
}

// 2^e for integers -1022 <= e <= 1023: its exponent bits are the last digits of a sum.
HWY_INLINE VD power_of_two(VD e) {
  const hn::RebindToUnsigned<Doubles> du;
  return hn::BitCast(Doubles(), hn::ShiftLeft<52>(hn::BitCast(du, hn::Add(e, all_of(0x1.8p52 + 1023)))));
}

HWY_INLINE VD exponential_of(VD x) {
  const VD magnitude = hn::Abs(x), below = hn::Neg(magnitude);
  const VD e = hn::Trunc(hn::Sub(hn::Mul(below, all_of(Exponential::inverse_ln2)), all_of(0.5)));
  const VD reduced =
      hn::Sub(hn::Sub(below, hn::Mul(e, all_of(Exponential::ln2_high))), hn::Mul(e, all_of(Exponential::ln2_low)));
  const VD sum = exponential_series<Exponential::terms>(reduced, all_of(1));
  const auto is_small = hn::Lt(e, all_of(-1022)); // perhaps subnormal: 2^e in two factors
  const VD scaled = hn::Mul(sum, power_of_two(hn::Add(e, hn::IfThenElseZero(is_small, all_of(1000)))));
  const VD of_below =
      hn::IfThenElseZero(hn::Gt(below, all_of(-745)), hn::Mul(scaled, hn::IfThenElse(is_small, all_of(0x1p-1000), all_of(1))));
  return hn::IfThenElse(hn::Gt(x, all_of(0)), hn::Div(all_of(1), of_below), of_below);
}

void exponential(const double *x, int64_t count, double *out) {
  map(x, count, out, [](VD of) HWY_ATTR { return exponential_of(of); });
}

// ---- logarithm ----

void log(const double *x, int64_t count, double *out) {
  map(x, count, out, [](VD of) HWY_ATTR { return log_positive(Doubles(), of); });
}

// ---- sine and cosine ----

// The sign of x, negated where `bits` has the bit.
template <uint64_t bit> HWY_INLINE VD negate_if(hn::Vec<hn::RebindToUnsigned<Doubles>> bits, VD x) {
  const hn::RebindToUnsigned<Doubles> du;
  constexpr int places = bit == 1 ? 63 : 62;
  return hn::Xor(x, hn::BitCast(Doubles(), hn::ShiftLeft<places>(hn::And(bits, hn::Set(du, bit)))));
}

HWY_INLINE void turn_of_radians(VD x, VD &sine, VD &cosine) {
  const hn::RebindToUnsigned<Doubles> du;
  const VD half = hn::IfThenElse(hn::Lt(x, all_of(0)), all_of(-0.5), all_of(0.5));
  const VD quarters = hn::Trunc(hn::Add(hn::Mul(x, all_of(two_over_pi)), half));
  const VD reduced =
      hn::Sub(hn::Sub(hn::Sub(x, hn::Mul(quarters, all_of(half_pi_parts[0]))), hn::Mul(quarters, all_of(half_pi_parts[1]))),
              hn::Mul(quarters, all_of(half_pi_parts[2])));
  VD near_sine, near_cosine;
  sine_cosine(Doubles(), reduced, near_sine, near_cosine);
  const auto bits = hn::BitCast(du, hn::Add(quarters, all_of(0x1.8p52))); // its last bits are those of the integer
  const auto is_odd = hn::RebindMask(Doubles(), hn::TestBit(bits, hn::Set(du, 1)));
  sine = negate_if<2>(bits, hn::IfThenElse(is_odd, near_cosine, near_sine));
  cosine = negate_if<2>(hn::Add(bits, hn::Set(du, 1)), hn::IfThenElse(is_odd, near_sine, near_cosine));
}

void sine_cosine_of(const double *x, int64_t count, double *sine, double *cosine) {
  map_pairs(count, sine, cosine, [=](int64_t i, int64_t n, VD &s, VD &c) HWY_ATTR {
    const Doubles d;
    HWY_ALIGN double part[most_lanes] = {};
    if (n == static_cast<int64_t>(hn::Lanes(d))) return turn_of_radians(hn::LoadU(d, x + i), s, c);
    std::copy_n(x + i, n, part);
    turn_of_radians(hn::Load(d, part), s, c);
  });
}

HWY_INLINE VD negated_if(hn::Mask<Doubles> negative, VD x) { return hn::IfThenElse(negative, hn::Neg(x), x); }

// Of j as a double: all numbers are integers below 2^53.
HWY_INLINE void turn_of(VD j, VD n, VD &sine, VD &cosine) {
  const VD twice = hn::Add(n, n);
  VD part = hn::Mul(j, all_of(4));
  const auto is_lower = hn::Gt(part, twice);
  part = hn::IfThenElse(is_lower, hn::Sub(hn::Add(twice, twice), part), part);
  const auto is_left = hn::Gt(part, n);
  part = hn::IfThenElse(is_left, hn::Sub(twice, part), part);
  const auto is_steep = hn::Gt(hn::Add(part, part), n);
  part = hn::IfThenElse(is_steep, hn::Sub(n, part), part);
  VD near_sine, near_cosine;
  sine_cosine(Doubles(), hn::Mul(hn::Div(part, n), all_of(half_pi)), near_sine, near_cosine);
  sine = negated_if(is_lower, hn::IfThenElse(is_steep, near_cosine, near_sine));
  cosine = negated_if(is_left, hn::IfThenElse(is_steep, near_sine, near_cosine));
}

void turns(int64_t first, int64_t step, int64_t n, int64_t count, double *sine, double *cosine) {
  if (n > int64_t{1} << 50) return plain_vector_functions.turns(first, step, n, count, sine, cosine);
  const Doubles d;
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  HWY_ALIGN double start[most_lanes];
  int64_t further = 0; // from vector to vector
  for (int64_t i = 0; i < lanes; ++i) {
    start[i] = static_cast<double>(first);
    first += step;
    first -= first >= n ? n : 0;
    further += step;
    further -= further >= n ? n : 0;
  }
  const VD all = all_of(static_cast<double>(n)), next = all_of(static_cast<double>(further));
  VD j = hn::Load(d, start);
  map_pairs(count, sine, cosine, [&](int64_t, int64_t, VD &s, VD &c) HWY_ATTR {
    turn_of(j, all, s, c);
    j = hn::Add(j, next);
    j = hn::Sub(j, hn::IfThenElseZero(hn::Ge(j, all), all));
  });
}

// Declared before its definition, because a const object has internal linkage otherwise.
extern const VectorFunctions kernels;
constexpr VectorFunctions kernels = {exponential, log, sine_cosine_of, turns};
#else // the plain functions, whose addresses are not constants here
extern const VectorFunctions kernels;
constexpr VectorFunctions kernels = {
    [](auto... of) { plain_vector_functions.exponential(of...); }, [](auto... of) { plain_vector_functions.log(of...); },
    [](auto... of) { plain_vector_functions.sine_cosine(of...); }, [](auto... of) { plain_vector_functions.turns(of...); }};
#endif

} // namespace inwit::math::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inwit::math {

const VectorFunctions *highway_vector_functions(Target target) {
  static constexpr const VectorFunctions *by_target[target_count] = INWIT_KERNELS_BY_TARGET(plain_vector_functions);
  return by_target[static_cast<int>(target)];
}

} // namespace inwit::math
#endif
#endif
