// Distributions by Kolmogorov-Smirnov, 1,000,000 samples each, against the exact distribution functions.
#include <algorithm>
#include <functional>

#include "math/gauss.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using Cdf = std::function<double(double)>;

// sqrt(n) D; the distribution is rejected above 1.95 (p = 0.001).
double kolmogorov(std::vector<double> values, const Cdf &cdf) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double distance = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double f = cdf(values[i]);
    distance = std::max({distance, f - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - f});
  }
  return distance * std::sqrt(n);
}
constexpr double kolmogorov_limit = 1.95;

Cdf normal_cdf(double mean, double stddev) {
  return [=](double x) { return 0.5 * std::erfc(-(x - mean) / stddev / std::sqrt(2.0)); };
}
Cdf uniform_cdf(double lo, double hi) {
  return [=](double x) { return (x - lo) / (hi - lo); };
}
Cdf truncated_cdf(double mean, double stddev, double lower, double upper) {
  const auto tail = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
  return [=](double x) {
    const double z = (x - mean) / stddev;
    if (lower > 0) return (tail(lower) - tail(z)) / (tail(lower) - tail(upper));
    return (tail(-z) - tail(-lower)) / (tail(-upper) - tail(-lower));
  };
}

Cdf bounded_cdf(double mean, double stddev, double lo, double hi) {
  return truncated_cdf(mean, stddev, (lo - mean) / stddev, (hi - mean) / stddev);
}

struct Distribution {
  const char *initializer, *arguments;
  Cdf cdf;
};

void PrintTo(const Distribution &distribution, std::ostream *out) {
  *out << distribution.initializer << ' ' << distribution.arguments;
}

class EveryDistribution : public testing::TestWithParam<Distribution> {};

const double glorot_limit = std::sqrt(6.0 / (1250 + 800)), he_stddev = std::sqrt(2.0 / 1250) / 0.87962566103423978;

INSTANTIATE_TEST_SUITE_P(
    Distributions, EveryDistribution,
    testing::Values(Distribution{"random_uniform", "-", uniform_cdf(-0.05, 0.05)},
                    Distribution{"random_uniform", "minval=3,maxval=5", uniform_cdf(3, 5)},
                    Distribution{"random_normal", "-", normal_cdf(0, 0.05)},
                    Distribution{"random_normal", "mean=-4,stddev=2", normal_cdf(-4, 2)},
                    Distribution{"truncated_normal", "-", truncated_cdf(0, 0.05, -2, 2)},
                    Distribution{"truncated_normal", "lower=-1,upper=1", truncated_cdf(0, 0.05, -1, 1)},
                    Distribution{"truncated_normal", "mean=1,stddev=3,lower=-1,upper=6", truncated_cdf(1, 3, -1, 6)},
                    Distribution{"truncated_normal", "stddev=1,lower=-3,upper=3", truncated_cdf(0, 1, -3, 3)},
                    Distribution{"truncated_normal", "stddev=1,lower=-100,upper=100", normal_cdf(0, 1)},
                    Distribution{"truncated_normal", "stddev=1,lower=3,upper=inf", truncated_cdf(0, 1, 3, INFINITY)},
                    Distribution{"truncated_normal", "stddev=1,lower=5,upper=6", truncated_cdf(0, 1, 5, 6)},
                    Distribution{"truncated_normal", "stddev=1000,lower=0.1,upper=0.101", truncated_cdf(0, 1000, 0.1, 0.101)},
                    Distribution{"truncated_normal", "stddev=1,lower=-21,upper=-20", truncated_cdf(0, 1, -21, -20)},
                    Distribution{"glorot_uniform", "-", uniform_cdf(-glorot_limit, glorot_limit)},
                    Distribution{"he_normal", "-", truncated_cdf(0, he_stddev, -2, 2)},
                    Distribution{"variance_scaling", "scale=2,mode=fan_out,distribution=untruncated_normal",
                                 normal_cdf(0, std::sqrt(2.0 / 800))},
                    Distribution{"flux_glorot_uniform", "gain=-2", uniform_cdf(-2 * glorot_limit, 2 * glorot_limit)},
                    Distribution{"flux_glorot_normal", "-", normal_cdf(0, std::sqrt(2.0 / 2050))},
                    Distribution{"flux_kaiming_uniform", "-", uniform_cdf(-std::sqrt(6.0 / 1250), std::sqrt(6.0 / 1250))},
                    Distribution{"flux_kaiming_normal", "gain=3", normal_cdf(0, 3 / std::sqrt(1250.0))},
                    Distribution{"flux_lecun_normal", "-", normal_cdf(0, 1 / std::sqrt(1250.0))},
                    Distribution{"flux_lecun_normal", "gain=50", bounded_cdf(0, 50 / std::sqrt(1250.0), -2, 2)},
                    Distribution{"flux_truncated_normal", "-", bounded_cdf(0, 1, -2, 2)},
                    Distribution{"flux_truncated_normal", "mean=1,std=2,lo=-4,hi=5", bounded_cdf(1, 2, -4, 5)},
                    Distribution{"flux_truncated_normal", "mean=-7,std=0.5,lo=-inf,hi=-9", bounded_cdf(-7, 0.5, -INFINITY, -9)},
                    Distribution{"flux_truncated_normal", "mean=0.3,std=100,lo=0.5,hi=0.6", bounded_cdf(0.3, 100, 0.5, 0.6)},
                    Distribution{"flux_rand32", "-", uniform_cdf(0, 1)}, Distribution{"flux_randn32", "-", normal_cdf(0, 1)}),
    [](const auto &distribution) {
      return std::string(distribution.param.initializer) + "_" + std::to_string(distribution.index);
    });

TEST_P(EveryDistribution, PassesKolmogorovSmirnov) {
  const Distribution &distribution = GetParam();
  for (const int32_t dtype : {INWIT_F32, INWIT_F64}) {
    const std::vector<double> values = filled_values(distribution.initializer, dtype, {1250, 800}, INWIT_LAYOUT_KERAS,
                                                     {2024, 11}, Arguments::parse(distribution.arguments));
    EXPECT_LT(kolmogorov(values, distribution.cdf), kolmogorov_limit)
        << distribution.initializer << ' ' << distribution.arguments << ' ' << dtype_name(dtype);
  }
}

// Neighbours, the two numbers of a Box-Muller pair and elements a block apart are uncorrelated, their squares too.
TEST(Independence, LagsOfNormalsAndUniforms) {
  for (const char *name : {"random_normal", "random_uniform", "truncated_normal"}) {
    const std::vector<double> values = filled_values(name, INWIT_F32, {1000000});
    for (const bool squared : {false, true})
      for (const size_t lag : {1u, 2u, 3u, 4u, 8u, 256u}) {
        std::vector<double> x = values;
        double mean = 0, variance = 0, product = 0;
        for (double &v : x) mean += (v = squared ? v * v : v);
        mean /= static_cast<double>(x.size());
        for (const double v : x) variance += (v - mean) * (v - mean);
        for (size_t i = 0; i + lag < x.size(); ++i) product += (x[i] - mean) * (x[i + lag] - mean);
        EXPECT_LT(std::fabs(product / variance) * 1000, 4.0) << name << " lag " << lag << (squared ? " squared" : "");
      }
  }
}

// Words are independent of one another across streams, seeds and planes: means of products of uniforms.
TEST(Independence, NeighbouringKeysShareNothing) {
  const random::Key base = {1, 1};
  const std::vector<double> x = filled_values("random_uniform", INWIT_F32, {1000000}, 0, base);
  for (const random::Key other : {random::Key{2, 1}, {1, 2}, {1, 1 + (uint64_t{1} << 32)}, {1 + (uint64_t{1} << 32), 1}}) {
    const std::vector<double> y = filled_values("random_uniform", INWIT_F32, {1000000}, 0, other);
    double product = 0;
    for (size_t i = 0; i < x.size(); ++i) product += x[i] * y[i];
    EXPECT_LT(std::fabs(product / (0.01 / 12)) / 1000, 4.0);
  }
}

TEST(Gauss, HostFunctionsMatchTheMathLibrary) {
  for (double x = -37; x <= 37; x += 0.0137) {
    const double tail = 0.5 * std::erfc(x / std::sqrt(2.0));
    EXPECT_NEAR(math::normal_upper_tail(x) / tail, 1, 1e-12) << x;
    EXPECT_NEAR(math::normal_central_mass(x), 0.5 * std::erf(x / std::sqrt(2.0)), 1e-15) << x;
  }
  for (double x = -744; x <= 0; x += 0.31) EXPECT_NEAR(math::exponential(x) / std::exp(x), 1, x < -708 ? 0.5 : 1e-15) << x;
  EXPECT_EQ(math::normal_upper_tail(INFINITY), 0);
  EXPECT_EQ(math::normal_upper_tail(-INFINITY), 1);
  EXPECT_NEAR(math::truncated_moments(-2, 2).stddev, 0.87962566103423978, 1e-16);
}

TEST(Gauss, TheMassThatIsWrittenDownIsTheOneThatIsComputed) {
  inwit_initializer *truncated = nullptr;
  const inwit_arg args[] = {{"stddev", 1, nullptr, nullptr}};
  const inwit_tensor tensor = describe(nullptr, INWIT_F32, {});
  const double mean = 0;
  double density = 0;
  ASSERT_EQ(inwit_create("truncated_normal", args, 1, &truncated, nullptr), INWIT_OK);
  ASSERT_EQ(inwit_density(truncated, &tensor, &mean, &density, 1, nullptr), INWIT_OK);
  inwit_free(truncated);
  EXPECT_EQ(density, math::normal_density(0) / math::normal_mass(-2, 2));
}

} // namespace
} // namespace inwit::test
