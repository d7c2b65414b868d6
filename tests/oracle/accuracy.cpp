// Errors of the kernels of math/elementary.hpp against MPFR, one line per kernel and type; exits with 1 if a bound is exceeded.
//   g++ -std=c++20 -O2 -ffp-contract=off -Isrc tests/oracle/accuracy.cpp -lmpfr -lgmp && ./a.out [density = 1]
// Each interval is swept twice: evenly over its bit patterns (for float: every k-th input) and evenly over its values.
#include <mpfr.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "math/elementary.hpp"

namespace {

using namespace inwit::math;

constexpr mpfr_prec_t precision = 160;

struct real {
  mpfr_t v;
  real() { mpfr_init2(v, precision); }
  ~real() { mpfr_clear(v); }
  real(const real &) = delete;
  real &operator=(const real &) = delete;
};

void exact_log_unit(real &y, double w) {
  mpfr_set_d(y.v, w, MPFR_RNDN);
  w < 0 ? mpfr_log1p(y.v, y.v, MPFR_RNDN) : mpfr_log(y.v, y.v, MPFR_RNDN);
}

void exact_log(real &y, double x) {
  mpfr_set_d(y.v, x, MPFR_RNDN);
  mpfr_log(y.v, y.v, MPFR_RNDN);
}

void exact_radius(real &y, double w) {
  exact_log_unit(y, w);
  mpfr_mul_si(y.v, y.v, -2, MPFR_RNDN);
  mpfr_sqrt(y.v, y.v, MPFR_RNDN);
}

void exact_sine(real &y, double x) {
  mpfr_set_d(y.v, x, MPFR_RNDN);
  mpfr_sin(y.v, y.v, MPFR_RNDN);
}

void exact_cosine(real &y, double x) {
  mpfr_set_d(y.v, x, MPFR_RNDN);
  mpfr_cos(y.v, y.v, MPFR_RNDN);
}

// Halley's method on F(y) = target, where F'' / F' = -y: the normal integral or its complement.
// area(a) sets a.v to erf or erfc of y / sqrt(2); slope = +-sqrt(2/pi) exp(-y^2/2).
void solve_normal(real &y, double start, double target, bool complement) {
  static real root_half, density, a, slope, step;
  mpfr_set_ui(y.v, 2, MPFR_RNDN);
  mpfr_rec_sqrt(root_half.v, y.v, MPFR_RNDN);
  mpfr_const_pi(y.v, MPFR_RNDN);
  mpfr_rec_sqrt(density.v, y.v, MPFR_RNDN);
  mpfr_div(density.v, density.v, root_half.v, MPFR_RNDN);
  mpfr_set_d(y.v, start, MPFR_RNDN);
  for (int i = 0; i < 60; i++) {
    mpfr_mul(a.v, y.v, root_half.v, MPFR_RNDN);
    complement ? mpfr_erfc(a.v, a.v, MPFR_RNDN) : mpfr_erf(a.v, a.v, MPFR_RNDN);
    mpfr_sub_d(a.v, a.v, target, MPFR_RNDN);
    mpfr_sqr(slope.v, y.v, MPFR_RNDN);
    mpfr_div_si(slope.v, slope.v, -2, MPFR_RNDN);
    mpfr_exp(slope.v, slope.v, MPFR_RNDN);
    mpfr_mul(slope.v, slope.v, density.v, MPFR_RNDN);
    if (complement) mpfr_neg(slope.v, slope.v, MPFR_RNDN);
    mpfr_div(step.v, a.v, slope.v, MPFR_RNDN); // Newton's step n = (F - target) / F'
    mpfr_mul(a.v, step.v, y.v, MPFR_RNDN);     // Halley's: n / (1 + n y / 2)
    mpfr_div_si(a.v, a.v, 2, MPFR_RNDN);
    mpfr_add_si(a.v, a.v, 1, MPFR_RNDN);
    const double newton = mpfr_get_d(step.v, MPFR_RNDN);
    mpfr_div(step.v, step.v, a.v, MPFR_RNDN);
    mpfr_sub(y.v, y.v, step.v, MPFR_RNDN);
    if (std::fabs(newton) * std::fmax(1, std::fabs(start)) < 1e-6) return; // cubic: what remains is below 1e-18
  }
  std::fprintf(stderr, "no convergence at %a\n", target);
  std::exit(2);
}

template <typename T> struct kernel {
  const char *name;
  const char *interval;
  T low, high;
  T (*compute)(T);
  void (*exact)(real &, double, T computed);
  double ulp_bound;
  double ulp_floor = 0; // the unit is the ulp of max(|result|, ulp_floor)
  double absolute_bound = std::numeric_limits<double>::infinity();
  int count = 40000;
};

template <typename T> double ulp(double x) {
  const int e = std::ilogb(std::fmax(std::fabs(x), static_cast<double>(std::numeric_limits<T>::min())));
  return std::ldexp(1.0, e + 1 - std::numeric_limits<T>::digits);
}

template <typename T> bool measure(const kernel<T> &k, double density) {
  using integer = typename Coefficients<T>::integer;
  static real truth;
  double worst_ulp = 0, worst_absolute = 0;
  T where_ulp = 0, where_absolute = 0;
  long points = 0;
  const auto visit = [&](T x) {
    const T y = k.compute(x);
    k.exact(truth, static_cast<double>(x), y);
    const double size = mpfr_get_d(truth.v, MPFR_RNDN);
    mpfr_sub_d(truth.v, truth.v, static_cast<double>(y), MPFR_RNDN);
    const double absolute = std::fabs(mpfr_get_d(truth.v, MPFR_RNDN));
    const double ulps = absolute / ulp<T>(std::fmax(std::fabs(size), k.ulp_floor));
    if (!(ulps <= worst_ulp)) worst_ulp = ulps, where_ulp = x;
    if (!(absolute <= worst_absolute)) worst_absolute = absolute, where_absolute = x;
    points++;
  };
  const auto n = static_cast<integer>(k.count * density / 2);
  const auto first = std::bit_cast<integer>(std::fabs(k.low));
  const auto last = std::bit_cast<integer>(std::fabs(k.high));
  const integer stride = std::max<integer>(1, (last - first) / n);
  for (integer i = first; i < last; i += std::min(stride, last - i)) visit(std::copysign(std::bit_cast<T>(i), k.high));
  visit(k.high);
  for (integer i = 0; i < n; i++) visit(k.low + (k.high - k.low) * (static_cast<T>(i) / static_cast<T>(n)));
  const bool good = worst_ulp <= k.ulp_bound && worst_absolute <= k.absolute_bound;
  std::printf("%-16s %-6s %-24s %8ld %7.3f %-24a %10.3e %-24a %s\n", k.name, sizeof(T) == 4 ? "float" : "double", k.interval,
              points, worst_ulp, static_cast<double>(where_ulp), worst_absolute, static_cast<double>(where_absolute),
              good ? "" : "EXCEEDS");
  return good;
}

template <typename T> T radius(T w) { return square_root(T(-2) * log_unit(w)); }
template <typename T> T sine_of(T x) {
  T s, c;
  sine_cosine(x, s, c);
  return s;
}
template <typename T> T cosine_of(T x) {
  T s, c;
  sine_cosine(x, s, c);
  return c;
}
template <void (*F)(real &, double), typename T> void plain(real &y, double x, T) { F(y, x); }
template <typename T> void central(real &y, double x, T computed) { solve_normal(y, static_cast<double>(computed), x, false); }
template <typename T> void upper(real &y, double q, T computed) { solve_normal(y, static_cast<double>(computed), 2 * q, true); }

template <typename T> int measure_all(double density, bool is_float) {
  constexpr T half = T(0.5);
  const T tiny = is_float ? T(0x1p-33) : T(0x1p-65);
  const T quarter_pi = T(0x1.921fb54442d18p-1);
  const T two_sigma = T(0x1.e8b4307d3627ap-1);
  const T least = std::numeric_limits<T>::min();
  const double unit = is_float ? 0x1p-24 : 0x1p-53;
  const char *const tiny_name = is_float ? "[2^-33, 1/2]" : "[2^-65, 1/2]";
  const char *const minus_tiny_name = is_float ? "[-1/2, -2^-33]" : "[-1/2, -2^-65]";
  const char *const least_name = is_float ? "[2^-126, 1/2]" : "[2^-1022, 1/2]";
  const char *const positive_name = is_float ? "[2^-126, 1]" : "[2^-1022, 1]";
  const kernel<T> kernels[] = {
      {"log_unit", tiny_name, tiny, half, log_unit<T>, plain<exact_log_unit, T>, 0.9},
      {"log_unit", minus_tiny_name, -tiny, -half, log_unit<T>, plain<exact_log_unit, T>, 0.9},
      {"log_positive", positive_name, least, 1, log_positive<T>, plain<exact_log, T>, 0.9},
      {"radius", tiny_name, tiny, half, radius<T>, plain<exact_radius, T>, 1.0},
      {"radius", minus_tiny_name, -tiny, -half, radius<T>, plain<exact_radius, T>, 1},
      {"sine", "[2^-34, pi/4]", T(0x1p-34), quarter_pi, sine_of<T>, plain<exact_sine, T>, 0.8, 0, unit},
      {"cosine", "[2^-34, pi/4]", T(0x1p-34), quarter_pi, cosine_of<T>, plain<exact_cosine, T>, 1.4, 0, 1.4 * unit},
      {"central_quantile", "[2^-34, erf(sqrt 2)]", T(0x1p-34), two_sigma, central_quantile<T>, central<T>, 4},
      {"upper_quantile", least_name, least, half, upper_quantile<T>, upper<T>, 3.5, 1},
  };
  int failures = 0;
  for (const auto &k : kernels) failures += !measure(k, density);
  return failures;
}

} // namespace

int main(int argc, char **argv) {
  const double density = argc > 1 ? std::atof(argv[1]) : 1;
  std::printf("%-16s %-6s %-24s %8s %7s %-24s %10s %s\n", "kernel", "type", "interval", "points", "ulp", "at", "absolute",
              "at");
  return measure_all<float>(density, true) + measure_all<double>(density, false) != 0;
}
