// The stream contract, rule by rule: counters, names, draws at the ends of the word range, bounds in every dtype.
#include <random>

#include "random/draws.hpp"
#include "random/fills.hpp"
#include "source_path.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using namespace random;

static_assert(philox4x32_10({0, 0, 0, 0}, 0, 0) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
static_assert(stream_of("") == 0xcbf29ce484222325 && stream_of("a") == 0xaf63dc4c8601ec8c);
static_assert(stream_of("foobar") == 0x85944171f73967e8);

TEST(Philox, GivesTheGoldenValues) {
  std::ifstream file(source_path("tests/known/philox.txt"));
  int cases = 0;
  for (std::string line; std::getline(file, line);) {
    if (line[0] == '#') continue;
    std::istringstream words(line);
    words >> std::hex;
    uint32_t value[10] = {};
    for (uint32_t &word : value) words >> word;
    ASSERT_TRUE(words);
    EXPECT_EQ(philox4x32_10({value[0], value[1], value[2], value[3]}, value[4], value[5]),
              (Block{value[6], value[7], value[8], value[9]}));
    ++cases;
  }
  EXPECT_EQ(cases, 3);
}

TEST(Stream, NamesAndBlocksOfTheContract) {
  const Key key = {42, inwit_stream("transformer.h.0.attn.c_attn.weight")};
  EXPECT_EQ(key.stream, 0x4181ecc696aeb24aU);
  EXPECT_EQ(block_at(key, main_plane, 0), (Block{0xbf849bb6, 0x48abf404, 0xa4f3b0c8, 0x48ebb155}));
  EXPECT_EQ(block_at(key, low_plane, 0), (Block{0x1dcc469c, 0xe2f8f434, 0x44168aa7, 0x2ca1e6fe}));
  EXPECT_EQ(inwit_stream(nullptr), inwit_stream(""));
  EXPECT_EQ(block_at(key, 1, (uint64_t{0xABCDEF} << 32) | 5), philox4x32_10({5, 0x01ABCDEF, 0x96aeb24a, 0x4181ecc6}, 42, 0));
}

TEST(Stream, UniformsAreCountedFromTheWords) {
  const std::vector<double> values =
      filled_values("random_uniform", INWIT_F32, {4}, 0, {42, inwit_stream("transformer.h.0.attn.c_attn.weight")},
                    {{"minval", -1, nullptr, nullptr}, {"maxval", 1, nullptr, nullptr}});
  const uint32_t words[] = {0xbf849bb6, 0x48abf404, 0xa4f3b0c8, 0x48ebb155};
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(values[static_cast<size_t>(i)], (static_cast<double>(words[i] >> 8) - 0x1p23) * 0x1p-23);
}

TEST(Stream, NormalsAreBoxMullerOfTheWords) {
  const uint32_t words[] = {0xbf849bb6, 0x48abf404, 0xa4f3b0c8, 0x48ebb155};
  const std::vector<double> values =
      filled_values("random_normal", INWIT_F32, {4}, 0, {42, inwit_stream("transformer.h.0.attn.c_attn.weight")},
                    {{"stddev", 1, nullptr, nullptr}});
  for (size_t pair = 0; pair < 2; ++pair) {
    const double unit = (static_cast<int32_t>(words[2 * pair]) + 0.5) * 0x1p-32;
    const double radius = std::sqrt(-2 * (unit < 0 ? std::log1p(unit) : std::log(unit)));
    const uint32_t angle = words[2 * pair + 1];
    const double turn = static_cast<int32_t>(angle << 2 | 2) * 0x1p-31 * M_PI / 4 + (angle >> 30) * M_PI / 2;
    EXPECT_NEAR(values[2 * pair], radius * std::cos(turn), 1e-6);
    EXPECT_NEAR(values[2 * pair + 1], radius * std::sin(turn), 1e-6);
  }
}

TEST(Stream, DoublesRefineFloats) {
  for (const char *name : {"random_uniform", "random_normal", "truncated_normal"}) {
    const std::vector<double> narrow = filled_values(name, INWIT_F32, {1001}), wide = filled_values(name, INWIT_F64, {1001});
    for (size_t i = 0; i < narrow.size(); ++i) ASSERT_NEAR(narrow[i], wide[i], 3e-7) << name << ' ' << i;
  }
}

TEST(Stream, GrowingTheFirstExtentKeepsWhatWasThere) {
  for (const char *name : {"random_uniform", "random_normal", "truncated_normal"}) {
    const std::string small = filled(name, INWIT_F16, {10, 7}).text(), large = filled(name, INWIT_F16, {99, 7}).text();
    EXPECT_EQ(large.substr(0, small.size()), small);
  }
}

TEST(Stream, HalfPrecisionIsFloatRoundedOnce) {
  for (const char *name : {"random_normal", "random_uniform", "truncated_normal"}) {
    const std::vector<double> floats = filled_values(name, INWIT_F32, {4099});
    const std::vector<double> halves = filled_values(name, INWIT_F16, {4099}), brains = filled_values(name, INWIT_BF16, {4099});
    for (size_t i = 0; i < floats.size(); ++i) { // bounds such as 0.05 may be clamped by one ulp
      ASSERT_NEAR(halves[i], floats[i], std::fabs(floats[i]) * 0x1p-10 + 0x1p-25) << name;
      ASSERT_NEAR(brains[i], floats[i], std::fabs(floats[i]) * 0x1p-7) << name;
    }
  }
}

// Words at the ends and in the middle of the range, and 100,000 at random.
template <class Word> std::vector<Word> telling_words() {
  std::vector<Word> words;
  constexpr Word top = Word{1} << (8 * sizeof(Word) - 1);
  for (Word near = 0; near < 300; ++near)
    for (const Word base : {Word{0}, top, static_cast<Word>(top >> 1), static_cast<Word>(top + (top >> 1))})
      words.insert(words.end(), {static_cast<Word>(base + near), static_cast<Word>(base - near - 1)});
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) words.push_back(static_cast<Word>(random()));
  return words;
}

template <class Real> void expect_symmetric_normals() {
  using Word = WordOf<Real>;
  const Real reach = sizeof(Real) == 4 ? Real(6.77) : Real(9.6);
  const std::vector<Word> words = telling_words<Word>();
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    Real even, odd, negative_even, negative_odd;
    normal_pair<Real>(words[i], words[i + 1], even, odd);
    ASSERT_TRUE(std::fabs(even) <= reach && std::fabs(odd) <= reach && even != 0 && odd != 0);
    normal_pair<Real>(words[i], words[i + 1] ^ (Word{1} << (8 * sizeof(Word) - 1)), negative_even, negative_odd);
    ASSERT_EQ(even, -negative_even);
    ASSERT_EQ(odd, -negative_odd);
  }
}

TEST(Normal, IsSymmetricNeverZeroAndReachesItsTail) {
  expect_symmetric_normals<float>();
  expect_symmetric_normals<double>();
  float even, odd;
  normal_pair<float>(0, 0, even, odd);
  EXPECT_NEAR(even, 6.76, 0.01);
  EXPECT_GT(odd, 0);
}

// ---- bounds in every dtype ----

struct Interval {
  double lo, hi;
};

class EveryDtype : public testing::TestWithParam<int32_t> {};
INSTANTIATE_TEST_SUITE_P(Dtypes, EveryDtype, testing::ValuesIn(dtypes),
                         [](const auto &dtype) { return std::string(dtype_name(dtype.param)); });

TEST_P(EveryDtype, UniformsStayInTheHalfOpenInterval) {
  for (const auto &[lo, hi] :
       {Interval{0, 1}, {-1, 1}, {-0.05, 0.05}, {100, 101}, {-3, -2}, {1e-6, 1.5e-6}, {-7, 1e-3}, {0.1, 0.3}}) {
    const std::vector<double> values = filled_values("random_uniform", GetParam(), {300000}, 0, {9, 1},
                                                     {{"minval", lo, nullptr, nullptr}, {"maxval", hi, nullptr, nullptr}});
    for (const double x : values) ASSERT_TRUE(x >= lo && x < hi) << x << " in [" << lo << ',' << hi << ')';
  }
}

TEST_P(EveryDtype, TruncatedNormalsStayInTheOpenInterval) {
  for (const auto &[lower, upper] :
       {Interval{-2, 2}, {-1, 6}, {3, INFINITY}, {5, 6}, {-100, 100}, {0.5, 0.9}, {-12, -11}, {-INFINITY, 0}})
    for (const auto &[mean, stddev] : {Interval{0, 0.05}, {1, 2}, {-10, 0.5}}) {
      const std::vector<double> values = filled_values("truncated_normal", GetParam(), {50000}, 0, {9, 1},
                                                       {{"mean", mean, nullptr, nullptr},
                                                        {"stddev", stddev, nullptr, nullptr},
                                                        {"lower", lower, nullptr, nullptr},
                                                        {"upper", upper, nullptr, nullptr}});
      for (const double x : values)
        ASSERT_TRUE(x > mean + lower * stddev && x < mean + upper * stddev)
            << x << ' ' << mean << ' ' << stddev << ' ' << lower;
    }
}

TEST_P(EveryDtype, EqualBoundsGiveTheRoundedValue) {
  for (const double x : {0.1, -3.0, 0.0})
    for (const double value : filled_values("random_uniform", GetParam(), {9}, 0, {1, 1},
                                            {{"minval", x, nullptr, nullptr}, {"maxval", x, nullptr, nullptr}}))
      EXPECT_NEAR(value, x, std::fabs(x) * 0x1p-8);
  for (const double value : filled_values("truncated_normal", GetParam(), {9}, 0, {1, 1},
                                          {{"mean", 2, nullptr, nullptr}, {"stddev", 0, nullptr, nullptr}}))
    EXPECT_EQ(value, 2);
}

TEST(Rounding, MatchesTheCompilersHalfForEveryPattern) {
  for (uint32_t bits = 0; bits < 0x10000; ++bits) { // every float16 value, and points between neighbours
    const float value = widen<Float16>(static_cast<uint16_t>(bits));
    if (value != value) continue;
    EXPECT_EQ(round_real<Float16>(value), bits);
    for (const double step : {0.0, 0.25, 0.5, 0.75}) {
      const float next = widen<Float16>(next_above<Float16>(static_cast<uint16_t>(bits)));
      if (!std::isfinite(next) || !std::isfinite(value)) continue;
      const double between = value + (static_cast<double>(next) - value) * step;
      const uint16_t rounded = round_double<Float16>(between);
      const bool tie_up = (bits & 1) != 0;
      const double expected = step < 0.5 || (step == 0.5 && !tie_up) ? value : next;
      ASSERT_EQ(widen<Float16>(rounded), expected) << between;
    }
  }
  EXPECT_EQ(round_double<Float16>(65520.0), 0x7C00);
  EXPECT_EQ(round_double<Float16>(65519.99), 0x7BFF);
  EXPECT_EQ(round_double<BFloat16>(NAN), 0x7FC0);
  EXPECT_EQ(round_double<Float16>(NAN), 0x7E00);
  EXPECT_EQ(round_double<BFloat16>(1.0 + 0x1p-8 + 0x1p-40), 0x3F81) << "a double is rounded once, not by way of float";
  EXPECT_EQ(round_double<BFloat16>(1.0 + 0x1p-8), 0x3F80);
}

} // namespace
} // namespace inwit::test
