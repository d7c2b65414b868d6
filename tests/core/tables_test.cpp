// Tables of the literature: positions, decays, transforms, filters. Known answers of the codes that use them, and properties.
#include "literature.hpp"

namespace inwit::test {
namespace {

// transformers, build_alibi_tensor of Bloom.
TEST(AlibiSlopes, AreThoseOfBloom) {
  EXPECT_EQ(doubles("alibi_slopes", "-", {4}), (std::vector<double>{1.0 / 4, 1.0 / 16, 1.0 / 64, 1.0 / 256}));
  EXPECT_EQ(doubles("alibi_slopes", "-", {6}), (std::vector<double>{1.0 / 4, 1.0 / 16, 1.0 / 64, 1.0 / 256, 1.0 / 2, 1.0 / 8}));
  EXPECT_EQ(doubles("alibi_slopes", "-", {1}), (std::vector<double>{1.0 / 256}));
  EXPECT_EQ(doubles("alibi_slopes", "-", {2}), (std::vector<double>{1.0 / 16, 1.0 / 256}));
  expect_near(doubles("alibi_slopes", "-", {12}),
              {0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.70710678118654752, 0.35355339059327376,
               0.17677669529663688, 0.08838834764831844},
              2e-16);
}

TEST(RetentionDecay, IsThatOfRetNet) {
  expect_near(doubles("retention_decay", "-", {4}), {-0.0317486983, -0.0157483570, -0.0078431775, -0.0039138993}, 5e-11);
  const std::vector<double> values = doubles("retention_decay", "-", {64}); // 1 - 2^-h is 1 in double from h = 54 on
  for (size_t h = 0; h < values.size(); ++h) {
    const double rest = std::ldexp(1.0, -5 - static_cast<int>(h));
    EXPECT_NEAR(values[h] / std::log1p(-rest), 1, 5e-16) << h;
  }
}

TEST(Rwkv7Ramp, IsThatOfTheTrainingCode) {
  expect_near(doubles("rwkv7_ramp", "head_size=4,start=-6,a=0.5,zigzag=2.5", {8}),
              {-8, -4.920635, -3.507937, -0.428571, -4.571429, -1.492063, -0.079365, 3}, 5e-7);
  // a0, v0 and k_k of two heads of 64: zigzag and line as in the code.
  const std::vector<double> a0 = doubles("rwkv7_ramp", "head_size=64,a=-0.19,zigzag=0.3,linear=0.4", {1, 1, 128});
  const std::vector<double> v0 = doubles("rwkv7_ramp", "head_size=64,a=0.73,linear=-0.4", {128});
  for (int n = 0; n < 128; ++n) {
    const double linear = n / 127.0 - 0.5, q = (n % 64 - 31.5) / 31.5, zigzag = q * std::fabs(q);
    EXPECT_NEAR(a0[static_cast<size_t>(n)], -0.19 + zigzag * 0.3 + linear * 0.4, 1e-15) << n;
    EXPECT_NEAR(v0[static_cast<size_t>(n)], 0.73 - linear * 0.4, 1e-15) << n;
  }
  const inwit_moments moments = expected("rwkv7_ramp", "head_size=64,zigzag=0.3,a=0.5", {3, 128});
  EXPECT_NEAR(moments.mean, 0.5, 1e-15); // the zigzag is odd
  EXPECT_NEAR(moments.maximum, 0.8, 1e-15);
}

TEST(Sincos2d, PutsTheWidthFirst) {
  const double s = std::sin(1.0), c = std::cos(1.0);
  const std::vector<double> grid = {0, 1, 0, 1, s, c, 0, 1, 0, 1, s, c, s, c, s, c};
  expect_near(doubles("sincos_2d", "height=2", {4, 4}), grid, 1e-15);
  std::vector<double> with_token(4, 0.0);
  with_token.insert(with_token.end(), grid.begin(), grid.end());
  expect_near(doubles("sincos_2d", "height=2,class_token=1", {5, 4}), with_token, 1e-15);
  const std::vector<double> wide = doubles("sincos_2d", "height=3", {15, 16}); // row y, column x of 3 x 5
  for (size_t y = 0; y < 3; ++y)
    for (size_t x = 0; x < 5; ++x)
      for (size_t i = 0; i < 4; ++i) {
        const double frequency = std::pow(10000, -static_cast<double>(i) / 4);
        const double *const row = &wide[(y * 5 + x) * 16 + i];
        EXPECT_NEAR(row[0], std::sin(static_cast<double>(x) * frequency), 1e-15);
        EXPECT_NEAR(row[4], std::cos(static_cast<double>(x) * frequency), 1e-15);
        EXPECT_NEAR(row[8], std::sin(static_cast<double>(y) * frequency), 1e-15);
        EXPECT_NEAR(row[12], std::cos(static_cast<double>(y) * frequency), 1e-15);
      }
}

TEST(Dct, IsThatOfScipy) {
  // scipy.fft.dct(numpy.eye(4), norm="ortho", axis=0)
  expect_near(doubles("dct", "-", {4, 4}),
              {0.5, 0.5, 0.5, 0.5, 0.6532814824381883, 0.27059805007309845, -0.27059805007309845, -0.6532814824381883, 0.5,
               -0.5, -0.5, 0.5, 0.27059805007309845, -0.6532814824381883, 0.6532814824381883, -0.27059805007309845},
              2e-16);
  expect_near(doubles("dct", "orthonormal=0", {2, 3}), {2, 2, 2, 1.7320508075688774, 0, -1.7320508075688774}, 3e-16);
  EXPECT_EQ(doubles("dct", "-", {1, 1}), (std::vector<double>{1}));
}

TEST(Dct, RowsAreOrthonormal) {
  constexpr size_t rows = 30, n = 45;
  const std::vector<double> w = doubles("dct", "-", {rows, n});
  for (size_t a = 0; a < rows; ++a)
    for (size_t b = 0; b <= a; ++b) {
      double dot = 0;
      for (size_t i = 0; i < n; ++i) dot += w[a * n + i] * w[b * n + i];
      EXPECT_NEAR(dot, a == b ? 1 : 0, 1e-14) << a << ' ' << b;
    }
}

// The closed form of large matrices against the sums of small ones, whose rows are fewer or as many as the columns.
TEST(Dct, MomentsHaveAClosedForm) {
  for (const char *arguments : {"-", "orthonormal=0"}) {
    const double factor = *arguments == '-' ? 1 / std::sqrt(1024.0) : 2,
                 other = *arguments == '-' ? std::sqrt(2.0) * factor : 2;
    for (const int64_t rows : {1, 2, 255, 256, 257, 1024}) { // the sums end at 256 rows
      const inwit_moments moments = expected("dct", arguments, {rows, 1024});
      const auto count = static_cast<double>(rows);
      const double square = (factor * factor + (count - 1) * other * other / 2) / count;
      EXPECT_NEAR(moments.mean, factor / count, 1e-14) << rows;
      EXPECT_NEAR(moments.stddev * moments.stddev, square - factor * factor / count / count, 1e-13) << rows;
      EXPECT_GE(moments.maximum, factor) << rows;
    }
  }
}

// transformers, mel_filter_bank(201, 80, 0, 8000, 16000, "slaney", "slaney"), the filters of Whisper.
TEST(MelFilterbank, IsThatOfWhisper) {
  const std::vector<double> w = doubles("mel_filterbank", "-", {201, 80});
  EXPECT_NEAR(w[80], 0.024862593984176087, 1e-17);
  EXPECT_EQ(w[160], 0);
  double sum = 0;
  for (const double value : w) sum += value;
  EXPECT_NEAR(sum, 1.9990241029, 5e-11);
}

TEST(MelFilterbank, HasThreeScalesAndTwoNorms) {
  for (const char *scale :
       {"htk", "kaldi"}) { // differ by the factor of the scale alone, in the fifth digit: 2595 / ln 10 = 1126.99
    const std::vector<double> w =
        doubles("mel_filterbank", (std::string("norm=none,f_min=100,f_max=4000,scale=") + scale).c_str(), {101, 5});
    const auto mel = [](double f) { return std::log1p(f / 700); };
    const auto edge = [&](double j) { return 700 * std::expm1(mel(100) + (mel(4000) - mel(100)) * j / 6); };
    for (size_t b = 0; b < 101; ++b)
      for (size_t m = 0; m < 5; ++m) {
        const double f = 80.0 * static_cast<double>(b), j = static_cast<double>(m);
        const double up = (f - edge(j)) / (edge(j + 1) - edge(j)), down = (edge(j + 2) - f) / (edge(j + 2) - edge(j + 1));
        EXPECT_NEAR(w[b * 5 + m], std::max(0.0, std::min(up, down)), 1e-12) << b << ' ' << m;
      }
  }
  const std::vector<double> flat = doubles("mel_filterbank", "norm=none", {201, 80});
  EXPECT_GT(*std::ranges::max_element(flat), 0.95);
  EXPECT_LE(*std::ranges::max_element(flat), 1);
}

// ONNX EyeLike.
TEST(Identity, HasItsOnesOnAnyDiagonal) {
  for (const int offset : {-5, -4, -1, 0, 1, 5, 6, 1 << 30})
    for (const char *align : {"leading", "centered"}) {
      const std::vector<double> w =
          doubles("identity", ("gain=3,align=" + std::string(align) + ",offset=" + std::to_string(offset)).c_str(), {4, 6});
      const inwit_moments moments =
          expected("identity", ("gain=3,align=" + std::string(align) + ",offset=" + std::to_string(offset)).c_str(), {4, 6});
      const int right = offset + (*align == 'c' ? 1 : 0);
      double sum = 0;
      for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 6; ++j) {
          EXPECT_EQ(w[static_cast<size_t>(6 * i + j)], j == i + right ? 3 : 0) << align << ' ' << offset;
          sum += j == i + right ? 3 : 0;
        }
      EXPECT_NEAR(moments.mean, sum / 24, 1e-15);
      EXPECT_EQ(moments.maximum, sum > 0 ? 3 : 0);
    }
}

TEST(Tables, RejectWhatTheFormulasDoNotCover) {
  const Rejection cases[] = {
      {"retention_decay", "offset=0", {3}, INWIT_E_PARAMETER, "offset is 0, must be a number from 0.001 to 1000"},
      {"retention_decay", "offset=200", {3}, INWIT_E_PARAMETER, "offset is 200: the value of the first head is"},
      {"rwkv7_ramp", "-", {8}, INWIT_E_PARAMETER, "head_size"},
      {"rwkv7_ramp", "head_size=1", {8}, INWIT_E_PARAMETER, "head_size is 1, must be an integer from 2"},
      {"rwkv7_ramp", "head_size=3", {8}, INWIT_E_SHAPE, "head_size is 3, must divide the 8 elements of the last axis"},
      {"rwkv7_ramp", "head_size=2,zigzag=1e39", {8}, INWIT_E_PARAMETER, "zigzag is 1e+39"},
      {"rwkv7_ramp", "head_size=2,zigzag=3e38,a=3e38", {8}, INWIT_E_PARAMETER, "the sum of the terms' upper bounds is 6e+38"},
      {"sincos_2d", "-", {4, 4}, INWIT_E_PARAMETER, "height"},
      {"sincos_2d", "height=2", {4, 6}, INWIT_E_SHAPE, "has 6 columns, must have a multiple of 4"},
      {"sincos_2d", "height=3", {4, 4}, INWIT_E_SHAPE, "height is 3, must divide the 4 positions"},
      {"sincos_2d", "height=2,class_token=1", {4, 4}, INWIT_E_SHAPE, "height is 2, must divide the 3 positions"},
      {"sincos_2d", "height=2,base=1", {4, 4}, INWIT_E_PARAMETER, "base is 1"},
      {"dct", "-", {4, 3}, INWIT_E_SHAPE, "has 4 rows, must have at most as many as the 3 columns"},
      {"mel_filterbank", "-", {1, 3}, INWIT_E_SHAPE, "has 1 row (frequency bin), must have at least 2"},
      {"mel_filterbank",
       "f_max=8001",
       {9, 3},
       INWIT_E_PARAMETER,
       "f_max is 8001, must be at most half of sample_rate, which is 16000"},
      {"mel_filterbank", "f_min=8000", {9, 3}, INWIT_E_PARAMETER, "f_min is 8000, must be < f_max, which is 8000"},
      {"mel_filterbank", "sample_rate=0.5", {9, 3}, INWIT_E_PARAMETER, "sample_rate is 0.5"},
      {"identity", "offset=0.5", {3, 3}, INWIT_E_PARAMETER, "offset is 0.5, must be an integer"},
      {"alibi_slopes", "-", {3, 3}, INWIT_E_SHAPE, "must have rank 1"},
  };
  for (const Rejection &one : cases) expect_rejected(one, INWIT_LAYOUT_TORCH);
}

} // namespace
} // namespace inwit::test
