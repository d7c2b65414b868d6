// Initializers of the literature: the properties and known answers of their papers and of the codes that use them.
#include <numbers>

#include "literature.hpp"
#include "math/functions.hpp"

namespace inwit::test {
namespace {

// ---- host functions ----

TEST(HostFunctions, AgreeWithTheLibrary) {
  for (double x = -30; x <= 30; x += 0.37) {
    EXPECT_NEAR(math::exponential_of(x) / std::exp(x), 1, 6e-16) << x;
    EXPECT_NEAR(math::turn_of_radians(1000 * x).sine, std::sin(1000 * x), 4e-16) << x;
    EXPECT_NEAR(math::turn_of_radians(1000 * x).cosine, std::cos(1000 * x), 4e-16) << x;
    EXPECT_NEAR(math::power(std::exp(x), 0.7) / std::exp(0.7 * x), 1, 4e-16 * (1 + std::fabs(x))) << x;
    EXPECT_NEAR(math::log_one_plus(std::exp(x)) / std::log1p(std::exp(x)), 1, 5e-15) << x;
    const double t = std::log1p(std::exp(x));
    EXPECT_NEAR(math::softplus_inverse(t), std::log(std::expm1(t)), t < 0x1p-10 ? 4e-8 : 2e-13) << x;
  }
  EXPECT_NEAR(math::turn_of_radians(0x1p20).sine, std::sin(0x1p20), 4e-16);
  EXPECT_EQ(math::power(0, 2), 0);
  EXPECT_EQ(math::power(0, 0), 1);
  EXPECT_EQ(math::power(0.1, 1), 0.1);
  for (double x = 0; x < 60; x += 0.37) EXPECT_NEAR(math::half_to_the(x) / std::exp2(-x), 1, 4e-16) << x;
  for (int n = 0; n <= 1022; ++n) EXPECT_EQ(math::half_to_the(n), std::ldexp(1.0, -n)) << n;
  EXPECT_EQ(math::half_to_the(1023), 0);
  for (double t = 0x1p-40; t < 0.999; t *= 1.37) EXPECT_NEAR(math::log_of_rest(t) / std::log1p(-t), 1, 3e-13) << t;
  for (int n = 1; n < 200; ++n) {
    const double t = std::ldexp(1.0, -n);
    EXPECT_NEAR(math::log_of_rest(t) / std::log1p(-t), 1, 4e-16) << n;
  }
}

// ---- scaled distributions ----

TEST(Siren, BoundsAreThoseOfThePaper) {
  EXPECT_NEAR(expected("siren", "-", {64, 256}, INWIT_LAYOUT_TORCH).maximum, 0.005103103630798287, 1e-17);
  EXPECT_EQ(expected("siren", "first=1", {64, 2}, INWIT_LAYOUT_TORCH).maximum, 0.5);
}

TEST(Spectral, DeviationFollowsBothFans) {
  EXPECT_EQ(expected("spectral", "-", {256, 256}, INWIT_LAYOUT_TORCH).stddev, 0.0625);
  EXPECT_EQ(expected("spectral", "-", {64, 256}, INWIT_LAYOUT_TORCH).stddev, 0.03125);
  EXPECT_EQ(expected("spectral", "-", {256, 64}, INWIT_LAYOUT_TORCH).stddev, 0.125);
}

TEST(LogUniform, HasTheMomentsOfMamba2) {
  const inwit_moments moments = expected("log_uniform", "-", {8});
  EXPECT_NEAR(moments.mean, 1.95742797039, 1e-11);
  EXPECT_NEAR(moments.stddev, 0.673313624916, 1e-11);
  const inwit_moments narrow = expected("log_uniform", "low=1,high=1.000001", {8});
  EXPECT_NEAR(narrow.stddev, 1e-6 / std::sqrt(12.0), 1e-9);
}

TEST(MambaDtBias, SoftplusIsLogUniform) {
  const inwit_moments moments = expected("mamba_dt_bias", "-", {8});
  EXPECT_NEAR(moments.mean, -4.59437616496, 1e-9);
  EXPECT_NEAR(moments.stddev, 1.34038159733, 1e-9);
  EXPECT_NEAR(moments.minimum, -6.9072552373154705, 1e-12);
  EXPECT_NEAR(moments.maximum, -2.2521684610440906, 1e-12);
  for (const double bias : doubles("mamba_dt_bias", "floor=0.002", {4096})) {
    const double step = std::log1p(std::exp(bias));
    EXPECT_GE(step, 0.002 * (1 - 1e-9));
    EXPECT_LT(step, 0.1);
  }
  EXPECT_NEAR(doubles("mamba_dt_bias", "dt_max=0.001,floor=0", {1})[0], std::log(std::expm1(0.001)), 1e-7);
  EXPECT_NEAR(expected("mamba_dt_bias", "floor=0.01", {8}).minimum, std::log(std::expm1(0.01)), 1e-12);
}

TEST(ChronoBias, InputGateIsTheOppositeOfTheForgetGate) {
  const std::vector<double> values = doubles("chrono_bias", "t_max=100", {4 * 1000});
  double sum = 0, squares = 0;
  for (size_t j = 0; j < 1000; ++j) {
    EXPECT_EQ(values[j], -values[1000 + j]);
    EXPECT_EQ(values[2000 + j], 0);
    EXPECT_EQ(values[3000 + j], 0);
    sum += values[1000 + j];
    squares += values[1000 + j] * values[1000 + j];
  }
  EXPECT_NEAR(sum / 1000, 3.642008828, 4 * 0.8845 / std::sqrt(1000));
  EXPECT_NEAR(std::sqrt(squares / 1000 - sum * sum / 1e6), 0.8845003956, 0.12);
  const double mean_square = 3.642008828 * 3.642008828 + 0.8845003956 * 0.8845003956; // of two blocks in four
  EXPECT_NEAR(expected("chrono_bias", "t_max=100", {8}).stddev, std::sqrt(mean_square / 2), 1e-8);
}

TEST(NguyenWidrow, EveryUnitHasTheNorm) {
  EXPECT_NEAR(expected("nguyen_widrow", "-", {10, 2}).maximum, 2.2135943621178655, 1e-14);
  const auto norm_of = [](const std::vector<double> &w, size_t first, size_t step, size_t inputs) {
    double sum = 0;
    for (size_t i = 0; i < inputs; ++i) sum += w[first + i * step] * w[first + i * step];
    return std::sqrt(sum);
  };
  const std::vector<double> torch = doubles("nguyen_widrow", "factor=1.5", {40, 300}, INWIT_LAYOUT_TORCH);
  const std::vector<double> keras = doubles("nguyen_widrow", "factor=1.5", {300, 40}, INWIT_LAYOUT_KERAS);
  for (size_t unit = 0; unit < 40; ++unit) {
    EXPECT_NEAR(norm_of(torch, unit * 300, 1, 300), 1.5 * std::pow(40, 1 / 300.0), 1e-14) << unit;
    EXPECT_NEAR(norm_of(keras, unit, 40, 300), 1.5 * std::pow(40, 1 / 300.0), 1e-14) << unit;
  }
  EXPECT_NEAR(expected("nguyen_widrow", "factor=1.5", {40, 300}).stddev, 1.5 * std::pow(40, 1 / 300.0) / std::sqrt(300), 1e-15);
  for (const double weight : doubles("nguyen_widrow", "factor=2", {50, 1})) EXPECT_EQ(std::fabs(weight), 100); // 2 * 50^1
}

// A box (shard) of a stack needs the norms of its units alone: batch axes in front, between and behind.
TEST(NguyenWidrow, BoxesOfStacksAreThoseOfTheWhole) {
  for (uint32_t batch = 1; batch < 8; batch *= 2)
    for (const int32_t layout : {INWIT_LAYOUT_TORCH, INWIT_LAYOUT_KERAS}) {
      const Shape whole = {6, 7, 8};
      Buffer all(product(whole) * 4);
      inwit_tensor tensor = describe(all.data(), INWIT_F32, whole, layout);
      tensor.batch_axes = batch;
      ASSERT_EQ(fill("nguyen_widrow", tensor).status, INWIT_OK);
      const std::vector<double> values = values_of(all, INWIT_F32);
      const Shape box = {3, 4, 5}, offset = {2, 3, 1};
      Buffer part(product(box) * 4);
      tensor = describe(part.data(), INWIT_F32, box, layout);
      tensor.batch_axes = batch;
      std::ranges::copy(whole, tensor.global_shape);
      std::ranges::copy(offset, tensor.offset);
      ASSERT_EQ(fill("nguyen_widrow", tensor).status, INWIT_OK);
      const std::vector<double> of_box = values_of(part, INWIT_F32);
      for (size_t i = 0; i < of_box.size(); ++i)
        EXPECT_EQ(of_box[i], values[((i / 20 + 2) * 7 + i / 5 % 4 + 3) * 8 + i % 5 + 1]) << batch << ' ' << layout << ' ' << i;
    }
}

// The growth of a vector under powers of the matrix is the spectral radius.
TEST(Reservoir, HasTheSpectralRadius) {
  EXPECT_NEAR(expected("reservoir", "-", {1000, 1000}).maximum, 0.15588457268119896, 1e-16);
  EXPECT_NEAR(expected("reservoir", "-", {1000, 1000}).stddev, 0.9 / std::sqrt(1000), 1e-16);
  constexpr size_t n = 400;
  for (const char *arguments : {"-", "distribution=normal,density=0.3,spectral_radius=1.25"}) {
    const bool is_default = *arguments == '-';
    const std::vector<double> w = doubles("reservoir", arguments, {n, n});
    const auto zeros = static_cast<double>(std::ranges::count(w, 0.0));
    const double share = is_default ? 0.9 : 0.7;
    EXPECT_NEAR(zeros / (n * n), share, 4 * std::sqrt(share * (1 - share)) / n);
    std::vector<double> x(n, 1), y(n);
    double growth = 0;
    constexpr int steps = 40;
    for (int step = 0; step < steps; ++step) {
      double norm = 0;
      for (size_t i = 0; i < n; ++i) {
        y[i] = 0;
        for (size_t j = 0; j < n; ++j) y[i] += w[i * n + j] * x[j];
        norm += y[i] * y[i];
      }
      for (size_t i = 0; i < n; ++i) x[i] = y[i] / std::sqrt(norm);
      growth += step == 0 ? 0 : std::log(norm) / 2;
    }
    EXPECT_NEAR(std::exp(growth / (steps - 1)), is_default ? 0.9 : 1.25, 0.05) << arguments;
  }
}

// The mask is drawn by the element's index in the whole tensor: boxes and stacks have it too.
TEST(Reservoir, KeepsTheSameElementsOfABox) {
  const std::vector<double> dense = doubles("reservoir", "density=1", {40, 40}),
                            sparse = doubles("reservoir", "density=0.25", {40, 40});
  for (size_t i = 0; i < dense.size(); ++i) EXPECT_NEAR(sparse[i], sparse[i] != 0 ? dense[i] * 2 : 0, 1e-15) << i;
  Buffer part(20 * 30 * 8);
  inwit_tensor box = describe(part.data(), INWIT_F64, {20, 30}, INWIT_LAYOUT_NONE);
  box.global_shape[0] = box.global_shape[1] = 40;
  box.offset[0] = 7, box.offset[1] = 9;
  ASSERT_EQ(fill("reservoir", box, {42, 7}, Arguments::parse("density=0.25")).status, INWIT_OK);
  const std::vector<double> of_box = values_of(part, INWIT_F64);
  for (size_t i = 0; i < of_box.size(); ++i) EXPECT_EQ(of_box[i], sparse[(i / 30 + 7) * 40 + i % 30 + 9]) << i;
}

TEST(GateBias, OneBlockHasTheValue) {
  EXPECT_EQ(doubles("gate_bias", "-", {8}), (std::vector<double>{0, 0, 1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(doubles("gate_bias", "gates=3,gate=2,value=-2,other=0.5", {6}), (std::vector<double>{0.5, 0.5, 0.5, 0.5, -2, -2}));
}

// ---- formulas ----

TEST(PowerRamp, IsThatOfRwkv) {
  expect_near(doubles("power_ramp", "start=-5,stop=3,exponent=1.35", {5}), {-5, -3.768856, -1.861664, 0.425287, 3}, 5e-7);
  EXPECT_EQ(doubles("power_ramp", "start=2,stop=4,count=all", {4}), (std::vector<double>{2, 2.5, 3, 3.5}));
  EXPECT_EQ(doubles("power_ramp", "axis=0", {3, 2}), (std::vector<double>{0, 0, 0.5, 0.5, 1, 1}));
  EXPECT_EQ(doubles("power_ramp", "start=7", {1}), (std::vector<double>{7}));
}

TEST(S4d, SpectraAreThoseOfThePaper) {
  constexpr double pi = std::numbers::pi;
  expect_near(doubles("s4d", "-", {4}), {0, pi, 2 * pi, 3 * pi}, 1e-14);
  expect_near(doubles("s4d", "spectrum=inv", {4}), {17.825354, 4.244132, 1.527887, 0.363783}, 5e-7);
  expect_near(doubles("s4d", "spectrum=quad", {4}), {0.318310, 2.864789, 7.957747, 15.597184}, 5e-7);
  expect_near(doubles("s4d", "spectrum=real,part=log_real", {2, 4}),
              {0, 0.693147, 1.098612, 1.386294, 0, 0.693147, 1.098612, 1.386294}, 5e-7);
  expect_near(doubles("s4d", "part=log_real", {2}), {std::log(0.5), std::log(0.5)}, 1e-15);
}

TEST(RopeFrequencies, AreThoseOfLlamaAndYarn) {
  expect_near(doubles("rope_frequencies", "-", {4}), {1, 0.1, 0.01, 0.001}, 1e-15);
  const std::vector<double> plain = doubles("rope_frequencies", "base=500000,dim=128", {64});
  const std::vector<double> llama =
      doubles("rope_frequencies", "base=500000,dim=128,scaling=llama3,factor=8,original_length=8192", {64});
  for (size_t j = 0; j <= 28; ++j) EXPECT_EQ(llama[j], plain[j]) << j;
  EXPECT_NEAR(llama[30] / plain[30], 0.643743, 5e-7);
  EXPECT_NEAR(llama[32] / plain[32], 0.371122, 5e-7);
  EXPECT_NEAR(llama[34] / plain[34], 0.190211, 5e-7);
  for (size_t j = 40; j < 64; ++j) EXPECT_EQ(llama[j], plain[j] / 8) << j;
  const std::vector<double> base = doubles("rope_frequencies", "dim=128", {64});
  const std::vector<double> yarn = doubles("rope_frequencies", "dim=128,scaling=yarn,factor=4,original_length=4096", {64});
  for (size_t j = 0; j < 64; ++j) {
    const double ramp = std::clamp((static_cast<double>(j) - 20) / 26, 0.0, 1.0);
    EXPECT_NEAR(yarn[j] / base[j], ramp / 4 + 1 - ramp, 1e-14) << j;
  }
}

TEST(SinusoidalPositions, HaveBothConventions) {
  const std::vector<double> interleaved = doubles("sinusoidal_positions", "-", {3, 4});
  expect_near({interleaved.begin(), interleaved.begin() + 4}, {0, 1, 0, 1}, 0);
  expect_near({interleaved.begin() + 4, interleaved.begin() + 8}, {0.841471, 0.540302, 0.009999833, 0.999950}, 5e-7);
  const std::vector<double> halves = doubles("sinusoidal_positions", "convention=halves,padding_idx=2", {3, 5});
  expect_near({halves.begin() + 5, halves.begin() + 10}, {0.841471, 0.0001, 0.540302, 0.999999995, 0}, 5e-7);
  expect_near({halves.begin() + 10, halves.end()}, {0, 0, 0, 0, 0}, 0);
}

// A + p p^T is normal up to a multiple of the identity: its symmetric part is -1/2.
TEST(Hippo, LegsIsNormalPlusLowRank) {
  constexpr size_t n = 9;
  const std::vector<double> a = doubles("hippo", "-", {n, n}), p = doubles("hippo", "part=p", {n});
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      EXPECT_NEAR(a[i * n + j] + a[j * n + i] + 2 * p[i] * p[j], i == j ? -1 : 0, 1e-13) << i << ' ' << j;
  expect_near(doubles("hippo", "-", {3, 3}), {-1, 0, 0, -1.732051, -2, 0, -2.236068, -3.872983, -3}, 5e-7);
  expect_near(doubles("hippo", "part=b", {3, 1}), {1, 1.732051, 2.236068}, 5e-7);
}

TEST(Hippo, LegtAndFoudAreThoseOfS4) {
  expect_near(doubles("hippo", "measure=legt", {2, 2}), {-0.5, 0.8660254, -0.8660254, -1.5}, 5e-8);
  expect_near(doubles("hippo", "measure=foud", {4, 4}),
              {-0.5, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, -0.5, -6.283185307, 0, 0, 6.283185307, -0.5}, 5e-10);
  expect_near(doubles("hippo", "measure=foud,part=b", {5}), {1, 0, 1.414213562, 0, 1.414213562}, 5e-10);
}

// ---- kernels ----

TEST(ZeroHadamard, IsAnIdentityByWayOfHadamard) {
  EXPECT_EQ(doubles("zero_hadamard", "-", {2, 3}), (std::vector<double>{1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(doubles("zero_hadamard", "-", {3, 2}), (std::vector<double>{0.5, 0.5, 0.5, -0.5, 0.5, 0.5}));
  const std::vector<double> w = doubles("zero_hadamard", "-", {8, 5}); // orthonormal columns
  for (size_t a = 0; a < 5; ++a)
    for (size_t b = 0; b < 5; ++b) {
      double dot = 0;
      for (size_t o = 0; o < 8; ++o) dot += w[o * 5 + a] * w[o * 5 + b];
      EXPECT_NEAR(dot, a == b ? 1 : 0, 1e-15);
    }
  EXPECT_EQ(doubles("zero_hadamard", "-", {1, 1, 4}), (std::vector<double>{0, 0, 1, 0}));
}

TEST(BilinearUpsampling, TapsOfEachPhaseSumToOne) {
  EXPECT_EQ(doubles("bilinear_upsampling", "-", {1, 1, 4}), (std::vector<double>{0.25, 0.75, 0.75, 0.25}));
  EXPECT_EQ(doubles("bilinear_upsampling", "-", {1, 1, 3}), (std::vector<double>{0.5, 1, 0.5}));
  for (int64_t stride = 1; stride < 9; ++stride) {
    const std::vector<double> taps = doubles("bilinear_upsampling", "-", {1, 1, 2 * stride - stride % 2});
    for (size_t phase = 0; phase < static_cast<size_t>(stride); ++phase) {
      double sum = 0;
      for (size_t at = phase; at < taps.size(); at += static_cast<size_t>(stride)) sum += taps[at];
      EXPECT_NEAR(sum, 1, 1e-15) << stride << ' ' << phase;
    }
  }
  const std::vector<double> depthwise = doubles("bilinear_upsampling", "-", {3, 1, 3, 3});
  for (size_t c = 0; c < 3; ++c)
    expect_near({depthwise.begin() + static_cast<ptrdiff_t>(9 * c), depthwise.begin() + static_cast<ptrdiff_t>(9 * c + 9)},
                {.25, .5, .25, .5, 1, .5, .25, .5, .25}, 0);
}

// A pixel shuffle takes the outputs c r^2 ... c r^2 + r^2 - 1 for channel c: equal ones give nearest-neighbour upsampling.
TEST(Icnr, OutputsAreEqualInGroups) {
  const Shape shape = {12, 5, 3, 3}, base_shape = {3, 5, 3, 3};
  const std::vector<double> base =
      doubles("variance_scaling", "scale=2,distribution=untruncated_normal", base_shape, INWIT_LAYOUT_TORCH);
  const std::vector<double> crd = doubles("icnr", "-", shape), dcr = doubles("icnr", "order=dcr", shape);
  for (size_t o = 0; o < 12; ++o)
    for (size_t i = 0; i < 45; ++i) {
      EXPECT_EQ(crd[o * 45 + i], base[o / 4 * 45 + i]);
      EXPECT_EQ(dcr[o * 45 + i], base[o % 3 * 45 + i]);
    }
  EXPECT_EQ(expected("icnr", "mode=fan_out", shape).stddev, std::sqrt(2.0 / 27)); // of the base
}

// ---- rejections ----

TEST(Literature, RejectsWhatTheFormulasDoNotCover) {
  const Rejection cases[] = {
      {"siren", "omega=0", {3, 3}, INWIT_E_PARAMETER, "omega is 0"},
      {"log_uniform", "low=2,high=1", {3}, INWIT_E_PARAMETER, "low is 2, must be <= high, which is 1"},
      {"mamba_dt_bias", "dt_min=1", {3}, INWIT_E_PARAMETER, "dt_min is 1, must be <= dt_max"},
      {"mamba_dt_bias", "dt_max=1e9", {3}, INWIT_E_PARAMETER, "dt_max is 1e+09"},
      {"chrono_bias", "t_max=2", {8}, INWIT_E_PARAMETER, "t_max is 2"},
      {"chrono_bias", "t_max=9,input=1", {8}, INWIT_E_PARAMETER, "input is 1, must differ from forget"},
      {"chrono_bias", "t_max=9", {9}, INWIT_E_SHAPE, "gates is 4, must divide the 9 elements"},
      {"nguyen_widrow", "factor=-1", {8, 4}, INWIT_E_PARAMETER, "factor is -1"},
      {"nguyen_widrow", "factor=1e38", {8, 1}, INWIT_E_PARAMETER, "factor is 1e+38: the norm of a unit is 8e+38"},
      {"nguyen_widrow", "factor=1e-40", {8, 4}, INWIT_E_PARAMETER, "factor is 1e-40: the standard deviation"},
      {"nguyen_widrow", "-", {8, 4, 3}, INWIT_E_SHAPE, "must have rank 2"},
      {"reservoir", "-", {8, 4}, INWIT_E_SHAPE, "has 8 rows and 4 columns, must be square"},
      {"reservoir", "density=0", {8, 8}, INWIT_E_PARAMETER, "density is 0, must be a number from 1e-06 to 1"},
      {"reservoir", "spectral_radius=-1", {8, 8}, INWIT_E_PARAMETER, "spectral_radius is -1"},
      {"reservoir", "spectral_radius=1e39", {8, 8}, INWIT_E_PARAMETER, "spectral_radius is 1e+39: "},
      {"gate_bias", "gate=4", {8}, INWIT_E_PARAMETER, "gate is 4, must be less than gates, which is 4"},
      {"gate_bias", "-", {8, 4}, INWIT_E_SHAPE, "must have rank 1"},
      {"power_ramp", "axis=1", {8}, INWIT_E_SHAPE, "axis is 1, the rank"},
      {"power_ramp", "stop=1e300", {8}, INWIT_E_PARAMETER, "stop is 1e+300"},
      {"rope_frequencies", "dim=10", {8}, INWIT_E_PARAMETER, "dim is 10, must be 0 or at least twice the 8"},
      {"rope_frequencies", "low=5", {8}, INWIT_E_PARAMETER, "low is 5, must be < high, which is 4"},
      {"sinusoidal_positions", "-", {8, 5}, INWIT_E_SHAPE, "has 5 columns, must have an even number"},
      {"sinusoidal_positions", "convention=halves", {8, 3}, INWIT_E_SHAPE, "at least 4"},
      {"sinusoidal_positions", "padding_idx=8", {8, 4}, INWIT_E_PARAMETER, "padding_idx is 8"},
      {"hippo", "-", {3, 4}, INWIT_E_SHAPE, "no square matrix"},
      {"hippo", "part=b", {3, 4}, INWIT_E_SHAPE, "one column"},
      {"hippo", "measure=legt,part=p", {3}, INWIT_E_PARAMETER, "only measure \"legs\" has"},
      {"icnr", "-", {6, 3, 3, 3}, INWIT_E_SHAPE, "4 copies of each output, must divide the 6 outputs"},
      {"bilinear_upsampling", "-", {6, 3}, INWIT_E_SHAPE, "must have rank 3 to 5"},
  };
  for (const Rejection &one : cases) expect_rejected(one, INWIT_LAYOUT_TORCH);
}

} // namespace
} // namespace inwit::test
