#include "initializers/stft/windows.hpp"

#include "math/gauss.hpp"
#include "math/turns.hpp"

namespace inwit {

constexpr double largest_beta = 700; // I0 overflows at 714

const ValueRange kaiser_beta = {"a Kaiser beta from -700 to 700",
                                [](double beta) { return beta >= -largest_beta && beta <= largest_beta; }};

namespace {

constexpr double pi = 0x1.921fb54442d18p+1;

// A place in a symmetric window of two points or more, in whole numbers.
struct Place {
  int64_t last;  // number of the last point, >= 1
  int64_t edge;  // distance to the nearer end
  int64_t twice; // twice the distance to the middle
  int64_t points() const { return last + 1; }
};

using Terms = double[5]; // of a sum of cosines, as far as the first 0

double ratio(int64_t a, int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

double cosine_of(int64_t j, int64_t n) { return math::turn_of(j % n, n).cosine; }

// terms[0] + terms[1] cos x + terms[2] cos 2x + ..., x = 2 pi distance / period. Even and odd terms apart: so that windows that
// end at 0 do so exactly.
double sum_of_cosines(const Terms &terms, int64_t distance, int64_t period) {
  double sums[2] = {};
  for (int k = 0; k < 5 && terms[k] != 0; ++k) sums[k % 2] = sums[k % 2] + terms[k] * cosine_of(k * distance, period);
  return sums[0] + sums[1];
}

double cosine_window(const Place &at, const Terms &terms) { return sum_of_cosines(terms, at.twice, 2 * at.last); }

double taylor_window(const Place &at, const Terms &terms) { return sum_of_cosines(terms, at.twice, 2 * at.points()); }

double boxcar_window(const Place &, const Terms &) { return 1; }

double bartlett_window(const Place &at, const Terms &) { return ratio(2 * at.edge, at.last); }

double triang_window(const Place &at, const Terms &) {
  const bool is_even = at.points() % 2 == 0;
  return is_even ? ratio(2 * at.edge + 1, at.points()) : ratio(2 * (at.edge + 1), at.points() + 1);
}

double half_cosine_window(const Place &at, const Terms &) { return math::turn_of(2 * at.edge + 1, 4 * at.points()).sine; }

double exponential_window(const Place &at, const Terms &) { return math::exponential(-0.5 * static_cast<double>(at.twice)); }

double lanczos_window(const Place &at, const Terms &) {
  return at.twice == 0 ? 1 : math::turn_of(at.twice, 2 * at.last).sine / (pi * ratio(at.twice, at.last));
}

double barthann_window(const Place &at, const Terms &) {
  return (0.62 - 0.48 * ratio(at.twice, 2 * at.last)) + 0.38 * cosine_of(at.twice, 2 * at.last);
}

double bohman_window(const Place &at, const Terms &) {
  const math::Turn turn = math::turn_of(at.twice, 2 * at.last);
  return ratio(at.last - at.twice, at.last) * turn.cosine + turn.sine / pi;
}

double parzen_window(const Place &at, const Terms &) {
  if (2 * at.twice > at.last) {
    const double outer = ratio(at.points() - at.twice, at.points());
    return 2 * (outer * outer * outer);
  }
  const double inner = ratio(at.twice, at.points());
  return 1 - 6 * (inner * inner) * (1 - inner);
}

// A quarter of the window is sloped at either end: half of it in all.
double tukey_window(const Place &at, const Terms &) {
  return at.edge <= at.last / 4 ? 0.5 * (1 - cosine_of(2 * at.edge, at.last)) : 1;
}

// I0(2 sqrt(q)) = sum q^k / k!^2: all terms are positive.
double bessel_i0(double q) {
  double term = 1, sum = 0;
  for (int k = 1; sum + term != sum; ++k) {
    sum = sum + term;
    term = term * q / (static_cast<double>(k) * k);
  }
  return sum;
}

double kaiser_window(const Place &at, double beta) {
  const double square = beta * beta;
  return bessel_i0(square * ratio(at.edge * (at.last - at.edge), at.last * at.last)) / bessel_i0(square * 0.25);
}

struct Rule {
  windows::Number number;
  double (*value)(const Place &at, const Terms &terms);
  Terms terms;
};

constexpr Rule rules[] = {
    {windows::none, boxcar_window, {}},
    {windows::barthann, barthann_window, {}},
    {windows::bartlett, bartlett_window, {}},
    {windows::blackman, cosine_window, {0.42, 0.5, 0.08}},
    {windows::blackmanharris, cosine_window, {0.35875, 0.48829, 0.14128, 0.01168}},
    {windows::bohman, bohman_window, {}},
    {windows::boxcar, boxcar_window, {}},
    {windows::cosine, half_cosine_window, {}},
    {windows::exponential, exponential_window, {}},
    {windows::flattop, cosine_window, {0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368}},
    {windows::hamming, cosine_window, {0.54, 0.46}},
    {windows::hann, cosine_window, {0.5, 0.5}},
    {windows::lanczos, lanczos_window, {}},
    {windows::nuttall, cosine_window, {0.3635819, 0.4891775, 0.1365995, 0.0106411}},
    {windows::parzen, parzen_window, {}},
    // scripts/fit/taylor.py prints these
    {windows::taylor, taylor_window, {0x1.489a9d2dd4338p-1, 0x1.80abf45f0fd04p-2, -0x1.4bf14d9ddabf6p-6, 0x1.6ef30f92ba582p-9}},
    {windows::triang, triang_window, {}},
    {windows::tukey, tukey_window, {}},
};

constexpr bool rules_are_in_order() {
  for (int i = 0; i < windows::count; ++i)
    if (rules[i].number != i) return false;
  return std::size(rules) == windows::count;
}
static_assert(rules_are_in_order());

} // namespace

double window_value(Window window, int64_t n, int64_t points, bool periodic) {
  if (points == 1) return 1;
  const int64_t last = points - 1 + periodic, from_end = last - n;
  const Place at = {last, n < from_end ? n : from_end, n < from_end ? from_end - n : n - from_end};
  if (window.number == kaiser) return kaiser_window(at, window.beta);
  const Rule &rule = rules[window.number];
  return rule.value(at, rule.terms);
}

} // namespace inwit
