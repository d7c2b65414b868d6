// Rational turns, and the windows of src/initializers/stft/windows.hpp.
#include "initializers/stft/windows.hpp"
#include "json_support.hpp"
#include "math/turns.hpp"
#include "source_path.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

constexpr long double pi = 3.14159265358979323846264338327950288L;

int number_of(const std::string &name) {
  const auto found = std::ranges::find(windows::names, name, &Choice::text);
  EXPECT_NE(found, std::end(windows::names)) << name;
  return found->value;
}

std::vector<double> window(const std::string &name, int64_t points, bool periodic) {
  std::vector<double> values;
  for (int64_t n = 0; n < points; ++n) values.push_back(window_value({number_of(name), 0, nullptr}, n, points, periodic));
  return values;
}

TEST(Turns, AreSinesAndCosinesOfRationals) {
  for (const int64_t n : {1, 2, 3, 4, 7, 8, 12, 1000, 1024, 99991})
    for (int64_t j = 0; j < n; ++j) {
      const math::Turn turn = math::turn_of(j, n);
      const long double angle = 2 * pi * static_cast<long double>(j) / static_cast<long double>(n);
      ASSERT_NEAR(turn.sine, static_cast<double>(sinl(angle)), 3e-16) << j << '/' << n;
      ASSERT_NEAR(turn.cosine, static_cast<double>(cosl(angle)), 3e-16) << j << '/' << n;
    }
}

TEST(Turns, AreExactAtQuartersAndSymmetricToTheBit) {
  for (const int64_t n : {4, 100, 4096, 999996}) {
    const double quarters[][2] = {{0, 1}, {1, 0}, {0, -1}, {-1, 0}};
    for (int64_t q = 0; q < 4; ++q) {
      const math::Turn turn = math::turn_of(q * n / 4, n);
      EXPECT_EQ(turn.sine, quarters[q][0]);
      EXPECT_EQ(turn.cosine, quarters[q][1]);
      EXPECT_FALSE((turn.sine == 0 && std::signbit(turn.sine)) || (turn.cosine == 0 && std::signbit(turn.cosine)));
    }
    for (int64_t j = 1; j < n / 4; ++j) {
      const math::Turn turn = math::turn_of(j, n), left = math::turn_of(n / 2 - j, n), below = math::turn_of(n - j, n);
      if (8 * j == n) continue; // there the two are one number, rounded twice
      const math::Turn ahead = math::turn_of(n / 4 - j, n);
      ASSERT_TRUE(left.sine == turn.sine && left.cosine == -turn.cosine) << j << '/' << n;
      ASSERT_TRUE(below.sine == -turn.sine && below.cosine == turn.cosine) << j << '/' << n;
      ASSERT_TRUE(ahead.sine == turn.cosine && ahead.cosine == turn.sine) << j << '/' << n;
    }
  }
  const int64_t most = int64_t{1} << 60;
  EXPECT_EQ(math::turn_of(most - most / 4, most).sine, -1);
  EXPECT_EQ(math::turn_of(most - 1, most).cosine, 1);
  EXPECT_NEAR(math::turn_of(most - 1, most).sine * 0x1p60, static_cast<double>(-2 * pi), 1e-15);
}

TEST(Windows, AreThoseOfSciPy) {
  const Json known = parsed_file(source_path("tests/known/keras_stft.json"));
  int cases = 0;
  for (const auto &[name, name_at, by_points] : known.find("windows")->members())
    for (const auto &[points, points_at, modes] : by_points.members())
      for (const bool periodic : {false, true}) {
        const std::vector<double> values = window(name, std::stoll(points), periodic),
                                  expected = numbers_of(*modes.find(periodic ? "periodic" : "symmetric"));
        ASSERT_EQ(values.size(), expected.size());
        for (size_t n = 0; n < values.size(); ++n)
          EXPECT_NEAR(values[n], expected[n], 1e-12) << name << ' ' << points << ' ' << n;
        ++cases;
      }
  EXPECT_EQ(cases, (windows::count - 1) * 4 * 2) << "all but \"none\"";
}

TEST(Windows, AreSymmetricToTheBitAndPeriodicOnesAreLongerAndCut) {
  for (const Choice &choice : windows::names)
    for (const int64_t points : {1, 2, 3, 4, 5, 16, 33, 256, 257}) {
      const std::string name(choice.text);
      std::vector<double> symmetric = window(name, points, false), longer = window(name, points + 1, false);
      EXPECT_EQ(symmetric, std::vector<double>(symmetric.rbegin(), symmetric.rend())) << name << ' ' << points;
      longer.pop_back();
      if (points > 1) {
        EXPECT_EQ(window(name, points, true), longer) << name << ' ' << points;
      }
    }
}

TEST(Windows, ThatEndAtZeroDoSoExactly) {
  for (const char *name : {"barthann", "bartlett", "blackman", "bohman", "hann", "lanczos", "tukey"})
    for (const int64_t points : {2, 3, 7, 8, 100, 1001}) EXPECT_EQ(window(name, points, false)[0], 0) << name << ' ' << points;
}

TEST(Windows, OfKaiserAreQuotientsOfBesselFunctions) {
  for (const double beta : {0.0, 1e-3, 0.5, 5.0, -8.6, 14.0, 100.0, 700.0})
    for (const int64_t points : {2, 3, 8, 51})
      for (int64_t n = 0; n < points; ++n) {
        const long double x = 2 * static_cast<long double>(n) / static_cast<long double>(points - 1) - 1, scale = fabsl(beta);
        const long double expected = std::cyl_bessel_il(0, scale * sqrtl(1 - x * x)) / std::cyl_bessel_il(0, scale);
        EXPECT_NEAR(window_value({kaiser, beta, nullptr}, n, points, false), static_cast<double>(expected), 1e-12)
            << beta << ' ' << n;
      }
}

} // namespace
} // namespace inwit::test
