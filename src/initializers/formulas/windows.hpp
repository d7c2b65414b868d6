// Values of windows as SciPy's get_window has them.
#pragma once
#include "math/exponential.hpp"
#include "math/turns.hpp"

namespace inwit::windows {

enum Number {
  none, // a boxcar that no scaling divides
  barthann,
  bartlett,
  blackman,
  blackmanharris,
  bohman,
  boxcar,
  cosine,
  exponential,
  flattop,
  hamming,
  hann,
  lanczos,
  nuttall,
  parzen,
  taylor,
  triang,
  tukey,
  count
};

inline constexpr double pi = 0x1.921fb54442d18p+1;

// A place in a symmetric window of two points or more, in whole numbers.
struct Place {
  int64_t last;  // number of the last point, >= 1
  int64_t edge;  // distance to the nearer end
  int64_t twice; // twice the distance to the middle
  constexpr int64_t points() const { return last + 1; }
};

constexpr double ratio(int64_t a, int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

constexpr double cosine_of(int64_t j, int64_t n) { return math::turn_of(j % n, n).cosine; }

// a + b cos x + c cos 2x + ..., x = 2 pi distance / period. Even and odd terms apart: so that windows that end at 0 do so exactly.
constexpr double sum_of_cosines(int64_t distance, int64_t period, double a, double b, double c, double d, double e) {
  double even = a, odd = b * cosine_of(distance, period);
  if (c != 0) even = even + c * cosine_of(2 * distance, period);
  if (d != 0) odd = odd + d * cosine_of(3 * distance, period);
  if (e != 0) even = even + e * cosine_of(4 * distance, period);
  return even + odd;
}

constexpr double cosine_sum_window(int number, const Place &at) {
  double a = 0.5, b = 0.5, c = 0, d = 0, e = 0; // hann
  int64_t period = 2 * at.last;
  switch (number) {
  case blackman: a = 0.42, b = 0.5, c = 0.08; break;
  case blackmanharris: a = 0.35875, b = 0.48829, c = 0.14128, d = 0.01168; break;
  case flattop: a = 0.21557895, b = 0.41663158, c = 0.277263158, d = 0.083578947, e = 0.006947368; break;
  case hamming: a = 0.54, b = 0.46; break;
  case nuttall: a = 0.3635819, b = 0.4891775, c = 0.1365995, d = 0.0106411; break;
  case taylor: // scripts/fit/taylor.py prints these
    a = 0x1.489a9d2dd4338p-1, b = 0x1.80abf45f0fd04p-2, c = -0x1.4bf14d9ddabf6p-6, d = 0x1.6ef30f92ba582p-9;
    period = 2 * at.points();
    break;
  default: break;
  }
  return sum_of_cosines(at.twice, period, a, b, c, d, e);
}

constexpr double bartlett_window(const Place &at) { return ratio(2 * at.edge, at.last); }

constexpr double triang_window(const Place &at) {
  const bool is_even = at.points() % 2 == 0;
  return is_even ? ratio(2 * at.edge + 1, at.points()) : ratio(2 * (at.edge + 1), at.points() + 1);
}

constexpr double half_cosine_window(const Place &at) { return math::turn_of(2 * at.edge + 1, 4 * at.points()).sine; }

constexpr double exponential_window(const Place &at) { return math::exponential(-0.5 * static_cast<double>(at.twice)); }

constexpr double lanczos_window(const Place &at) {
  return at.twice == 0 ? 1 : math::turn_of(at.twice, 2 * at.last).sine / (pi * ratio(at.twice, at.last));
}

constexpr double barthann_window(const Place &at) {
  return (0.62 - 0.48 * ratio(at.twice, 2 * at.last)) + 0.38 * cosine_of(at.twice, 2 * at.last);
}

constexpr double bohman_window(const Place &at) {
  const math::Turn turn = math::turn_of(at.twice, 2 * at.last);
  return ratio(at.last - at.twice, at.last) * turn.cosine + turn.sine / pi;
}

constexpr double parzen_window(const Place &at) {
  if (2 * at.twice > at.last) {
    const double outer = ratio(at.points() - at.twice, at.points());
    return 2 * (outer * outer * outer);
  }
  const double inner = ratio(at.twice, at.points());
  return 1 - 6 * (inner * inner) * (1 - inner);
}

// A quarter of the window is sloped at either end: half of it in all.
constexpr double tukey_window(const Place &at) {
  return at.edge <= at.last / 4 ? 0.5 * (1 - cosine_of(2 * at.edge, at.last)) : 1;
}

// I0(2 sqrt(q)) = sum q^k / k!^2: all terms are positive.
constexpr double bessel_i0(double q) {
  double term = 1, sum = 0;
  for (int k = 1; sum + term != sum; ++k) {
    sum = sum + term;
    term = term * q / (static_cast<double>(k) * k);
  }
  return sum;
}

constexpr double kaiser_window(const Place &at, double beta) {
  const double square = beta * beta;
  return bessel_i0(square * ratio(at.edge * (at.last - at.edge), at.last * at.last)) / bessel_i0(square * 0.25);
}

// One that needs no parameter; `number` is of them, or of none, which is a boxcar.
constexpr double plain_window(int number, const Place &at) {
  switch (number) {
  case none:
  case boxcar: return 1;
  case barthann: return barthann_window(at);
  case bartlett: return bartlett_window(at);
  case bohman: return bohman_window(at);
  case cosine: return half_cosine_window(at);
  case exponential: return exponential_window(at);
  case lanczos: return lanczos_window(at);
  case parzen: return parzen_window(at);
  case triang: return triang_window(at);
  case tukey: return tukey_window(at);
  default: return cosine_sum_window(number, at);
  }
}

// Value n of `points`, 0 <= n < points. Symmetric, or periodic: one point longer, the last one dropped. A number below 0 is
// Kaiser's, by `beta`.
constexpr double value_at(int number, double beta, int64_t n, int64_t points, bool periodic) {
  if (points == 1) return 1;
  const int64_t last = points - 1 + periodic, from_end = last - n;
  const Place at = {last, n < from_end ? n : from_end, n < from_end ? from_end - n : n - from_end};
  return number < 0 ? kaiser_window(at, beta) : plain_window(number, at);
}

} // namespace inwit::windows
