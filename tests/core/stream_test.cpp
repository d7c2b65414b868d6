// The stream contract, rule by rule: counters, names, draws at the ends of the word range, bounds in every dtype.
#include <random>

#include "random/draws.hpp"
#include "random/elements.hpp"
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

// Bytes and not values: the sign of a zero is that of the float.
template <class T> void expect_rounded_floats(const std::string &name) {
  const Shape shape = {70, 59};
  Buffer floats = filled(name, INWIT_F32, shape), narrow = filled(name, T::code, shape);
  const std::vector<double> values = values_of(floats, INWIT_F32);
  const std::string bytes = narrow.text();
  for (size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(static_cast<uint8_t>(bytes[i]), round_real<T>(static_cast<float>(values[i]))) << name << ' ' << values[i];
}

TEST(Stream, EightBitsAreFloatRoundedOnce) {
  for (const char *name : {"random_normal", "flux_glorot_normal", "orthogonal", "torch_kaiming_normal"}) {
    expect_rounded_floats<Float8E4M3>(name);
    expect_rounded_floats<Float8E5M2>(name);
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

class EveryDtype : public testing::TestWithParam<int32_t> {
protected:
  // None if it is rejected, as 8 bits may be for an interval far from 0 or close to it.
  std::vector<double> accepted(const char *name, const Shape &shape, const Arguments &arguments) const {
    const int32_t dtype = GetParam();
    const bool fits = bytes_of(dtype) > 1 || fill(name, describe(memory_, dtype, {1}), {9, 1}, arguments).status == INWIT_OK;
    return fits ? filled_values(name, dtype, shape, 0, {9, 1}, arguments) : std::vector<double>();
  }

private:
  mutable char memory_[1];
};
INSTANTIATE_TEST_SUITE_P(Dtypes, EveryDtype, testing::ValuesIn(dtypes),
                         [](const auto &dtype) { return std::string(dtype_name(dtype.param)); });

TEST_P(EveryDtype, UniformsStayInTheHalfOpenInterval) {
  for (const auto &[lo, hi] :
       {Interval{0, 1}, {-1, 1}, {-0.05, 0.05}, {100, 101}, {-3, -2}, {1e-6, 1.5e-6}, {-7, 1e-3}, {0.1, 0.3}}) {
    const std::vector<double> values =
        accepted("random_uniform", {300000}, {{"minval", lo, nullptr, nullptr}, {"maxval", hi, nullptr, nullptr}});
    EXPECT_TRUE(!values.empty() || hi - lo < 1e-5 || lo == 100) << lo << ' ' << hi;
    for (const double x : values) ASSERT_TRUE(x >= lo && x < hi) << x << " in [" << lo << ',' << hi << ')';
  }
}

TEST_P(EveryDtype, TruncatedNormalsStayInTheOpenInterval) {
  for (const auto &[lower, upper] :
       {Interval{-2, 2}, {-1, 6}, {3, INFINITY}, {5, 6}, {-100, 100}, {0.5, 0.9}, {-12, -11}, {-INFINITY, 0}})
    for (const auto &[mean, stddev] : {Interval{0, 0.05}, {1, 2}, {-10, 0.5}}) {
      const std::vector<double> values = accepted("truncated_normal", {50000},
                                                  {{"mean", mean, nullptr, nullptr},
                                                   {"stddev", stddev, nullptr, nullptr},
                                                   {"lower", lower, nullptr, nullptr},
                                                   {"upper", upper, nullptr, nullptr}});
      EXPECT_TRUE(!values.empty() || mean == -10 || upper - lower <= 1) << mean << ' ' << lower;
      for (const double x : values)
        ASSERT_TRUE(x > mean + lower * stddev && x < mean + upper * stddev)
            << x << ' ' << mean << ' ' << stddev << ' ' << lower;
    }
}

TEST_P(EveryDtype, EqualBoundsGiveTheRoundedValue) {
  for (const double x : {0.1, -3.0, 0.0})
    for (const double value : filled_values("random_uniform", GetParam(), {9}, 0, {1, 1},
                                            {{"minval", x, nullptr, nullptr}, {"maxval", x, nullptr, nullptr}}))
      EXPECT_NEAR(value, x, std::fabs(x) * (bytes_of(GetParam()) == 1 ? 0x1p-3 : 0x1p-8));
  for (const double value : filled_values("truncated_normal", GetParam(), {9}, 0, {1, 1},
                                          {{"mean", 2, nullptr, nullptr}, {"stddev", 0, nullptr, nullptr}}))
    EXPECT_EQ(value, 2);
}

// Every value, and points between neighbours.
template <class T> void expect_nearest_of_every_pattern() {
  for (uint32_t bits = 0; bits < 1u << 8 * sizeof(typename T::Storage); ++bits) {
    const auto stored = static_cast<typename T::Storage>(bits);
    const float value = widen<T>(stored);
    if (value != value) continue;
    EXPECT_EQ(round_real<T>(value), bits);
    for (const double step : {0.0, 0.25, 0.5, 0.75}) {
      const float next = widen<T>(next_above<T>(stored));
      if (!std::isfinite(next) || !std::isfinite(value)) continue;
      const double between = value + (static_cast<double>(next) - value) * step;
      const auto rounded = round_double<T>(between);
      const bool tie_up = (bits & 1) != 0;
      const double expected = step < 0.5 || (step == 0.5 && !tie_up) ? value : next;
      ASSERT_EQ(widen<T>(rounded), expected) << between;
    }
  }
}

TEST(Rounding, IsToTheNearestOfEveryPattern) {
  expect_nearest_of_every_pattern<Float16>();
  expect_nearest_of_every_pattern<BFloat16>();
  expect_nearest_of_every_pattern<Float8E4M3>();
  expect_nearest_of_every_pattern<Float8E5M2>();
  EXPECT_EQ(round_double<Float16>(65520.0), 0x7C00);
  EXPECT_EQ(round_double<Float16>(65519.99), 0x7BFF);
  EXPECT_EQ(round_double<BFloat16>(NAN), 0x7FC0);
  EXPECT_EQ(round_double<Float16>(NAN), 0x7E00);
  EXPECT_EQ(round_double<BFloat16>(1.0 + 0x1p-8 + 0x1p-40), 0x3F81) << "a double is rounded once, not by way of float";
  EXPECT_EQ(round_double<BFloat16>(1.0 + 0x1p-8), 0x3F80);
}

// The tables of OCP 8-bit Floating Point Specification 1.0.
TEST(Rounding, OfEightBitsHasTheValuesOfOcp) {
  const auto e4m3 = [](int bits) { return widen<Float8E4M3>(static_cast<uint8_t>(bits)); };
  const auto e5m2 = [](int bits) { return widen<Float8E5M2>(static_cast<uint8_t>(bits)); };
  EXPECT_EQ(e4m3(0x7E), 448);
  EXPECT_EQ(e4m3(0x08), 0x1p-6F);
  EXPECT_EQ(e4m3(0x07), 0.875F * 0x1p-6F);
  EXPECT_EQ(e4m3(0x81), -0x1p-9F);
  EXPECT_TRUE(std::isnan(e4m3(0x7F)) && std::isnan(e4m3(0xFF)));
  EXPECT_EQ(e5m2(0x7B), 57344);
  EXPECT_EQ(e5m2(0x04), 0x1p-14F);
  EXPECT_EQ(e5m2(0x03), 0.75F * 0x1p-14F);
  EXPECT_EQ(e5m2(0x81), -0x1p-16F);
  EXPECT_EQ(e5m2(0xFC), -INFINITY);
  EXPECT_TRUE(std::isnan(e5m2(0x7D)) && std::isnan(e5m2(0x7F)));
  EXPECT_EQ(round_double<Float8E4M3>(464.0), 0x7E) << "a tie";
  EXPECT_EQ(round_double<Float8E4M3>(464.001), 0x7F) << "there is no infinity";
  EXPECT_EQ(round_double<Float8E4M3>(NAN), 0x7F);
  EXPECT_EQ(round_double<Float8E5M2>(61439.9), 0x7B);
  EXPECT_EQ(round_double<Float8E5M2>(61440.0), 0x7C) << "a tie";
  EXPECT_EQ(round_double<Float8E5M2>(NAN), 0x7E);
  EXPECT_EQ(below<Float8E4M3>(INFINITY), 0x7E);
  EXPECT_EQ(above<Float8E4M3>(448.0), 0x7F) << "nothing is above it";
  EXPECT_EQ(above<Float8E4M3>(1e9), 0x7F);
  EXPECT_EQ(at_or_above<Float8E4M3>(-1e9), 0xFE);
}

// The rounding of a whole range of floats is that of each.
template <class T> void expect_narrowed_as_each() {
  std::vector<float> values;
  for (int bits = 0; bits < 256; ++bits) {
    const auto stored = static_cast<uint8_t>(bits);
    const double value = static_cast<double>(widen<T>(stored)), next = static_cast<double>(widen<T>(next_above<T>(stored)));
    if (!std::isfinite(value) || !std::isfinite(next)) continue;
    for (const double step : {0.0, 0.4999999, 0.5, 0.5000001, 0.75})
      values.push_back(static_cast<float>(value + (next - value) * step));
  }
  for (int exponent = -149; exponent < 3; ++exponent) values.push_back(-std::ldexp(1.0F, exponent));
  std::vector<uint8_t> narrowed(values.size());
  narrow<T>(values.data(), static_cast<int64_t>(values.size()), narrowed.data());
  for (size_t i = 0; i < values.size(); ++i) ASSERT_EQ(narrowed[i], round_real<T>(values[i])) << values[i];
}

TEST(Rounding, OfManyToEightBitsIsThatOfEach) {
  expect_narrowed_as_each<Float8E4M3>();
  expect_narrowed_as_each<Float8E5M2>();
}

} // namespace
} // namespace inwit::test
