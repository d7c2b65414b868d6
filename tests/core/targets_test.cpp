// Every instruction set that this build and machine have gives the bits of the plain kernels. Called below the C ABI, so that the
// kernels named are those that run.
#include <random>
#include <set>

#include "base/targets.hpp"
#include "random/elements.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using namespace inwit::random;

// Lengths around those of vectors and units, starts within and at the edge of a block, and where block numbers leave 32 bits.
std::vector<ElementRange> parts() {
  std::vector<ElementRange> all;
  for (int64_t count = 0; count <= 70; ++count) all.push_back({static_cast<uint64_t>(7 * count % 13), count, 0});
  for (const int64_t count : {127, 128, 129, 255, 256, 257, 511, 513, 1000, 1024, 4099})
    for (const uint64_t first : {0u, 1u, 2u, 3u, 4u, 31u, 1026u}) all.push_back({first, count, 0});
  constexpr uint64_t edge = uint64_t{1} << 34;
  for (const uint64_t before : {1u, 3u, 4u, 64u, 130u, 517u}) all.push_back({edge - before, 700, 0});
  all.push_back({edge * 5 - 256, 600, 0});
  all.push_back({(uint64_t{1} << 57) + 3, 300, 0});
  return all;
}

// Side by side in another order, short ones and long ones in turn, one element left alone between them; returns how many there are.
int64_t mix(std::vector<ElementRange> &ranges, unsigned seed) {
  std::shuffle(ranges.begin(), ranges.end(), std::minstd_rand(seed));
  int64_t end = 0;
  for (ElementRange &range : ranges) range.at = end, end += range.count + 1;
  return end;
}

template <class T, class Fill>
void expect_plain_bits_of(ElementRanges ranges, int64_t elements, Target target, const char *what, Key key, const Fill &fill) {
  Buffer ours(elements * static_cast<int64_t>(sizeof(typename T::Storage))), plain = ours;
  fill(kernels_of(target).template of<T>(), key, ranges, static_cast<typename T::Storage *>(ours.data()));
  fill(plain_kernels.of<T>(), key, ranges, static_cast<typename T::Storage *>(plain.data()));
  ASSERT_TRUE(ours.guards_hold());
  ASSERT_TRUE(ours == plain) << what << ", " << dtype_name(T::code) << ": " << ranges.size() << " ranges from "
                             << ranges[0].first << ", " << ranges[0].count;
}

template <class T, class Fill> void expect_plain_bits(Target target, const char *what, const Fill &fill) {
  std::minstd_rand keys(7);
  const auto key = [&] { return Key{uint64_t{keys()} << 32 | keys(), uint64_t{keys()} << 32 | keys()}; };
  std::vector<ElementRange> all = parts();
  for (const ElementRange &one : all) expect_plain_bits_of<T>({&one, 1}, one.count, target, what, key(), fill);
  constexpr ElementRange with_none[] = {
      {0, 3, 0}, {0, 0, 3}, {100, 8, 3}, {3, 2, 11}}; // the second shares a block and wants nothing of it
  expect_plain_bits_of<T>(with_none, 13, target, what, key(), fill);
  for (unsigned seed = 1; seed <= 3; ++seed) {
    const int64_t elements = mix(all, seed);
    expect_plain_bits_of<T>(all, elements, target, what, key(), fill);
  }
}

class Targets : public testing::TestWithParam<Target> {
protected:
  void SetUp() override { ASSERT_NE(highway_kernels(GetParam()), nullptr) << "another set would run"; }
  template <class Check> void in_every_dtype(const Check &check) {
    const auto with_kernels = [&]<class T>(T tag) {
      if constexpr (sizeof(typename T::Storage) > 1) check(tag); // float8 is rounded from float32
    };
    for (const int32_t dtype : {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16}) with_dtype(dtype, with_kernels);
  }
};

TEST_P(Targets, WordsAreThoseOfTheStream) {
  for (const ElementRange &part : parts())
    for (const uint32_t plane : {main_plane, low_plane, rank_plane}) {
      std::vector<uint32_t> words(static_cast<size_t>(part.count));
      fill_random_words(GetParam(), {0x0123456789ABCDEF, 99}, plane, part.first, part.count, words.data());
      for (size_t i = 0; i < words.size(); ++i) {
        const uint64_t element = part.first + i;
        ASSERT_EQ(words[i], block_at({0x0123456789ABCDEF, 99}, plane, element / 4)[element % 4]);
      }
    }
}

TEST_P(Targets, Uniform) {
  constexpr double cases[][2] = {{0, 1},     {-0.05, 0.05}, {-1, 1},     {100, 101}, {-1e-9, 1e-9},
                                 {-1e-9, 1}, {-1, 1e-9},    {-6e4, 6e4}, {-3, -2.9}};
  in_every_dtype([&]<class T>(T) {
    for (const auto &[lo, hi] : cases) {
      const auto parameters = uniform_between<typename T::Real>(lo, hi);
      const Bounds<T> bounds = {at_or_above<T>(lo), below<T>(hi)};
      expect_plain_bits<T>(GetParam(), "uniform", [&](const Fills<T> &fills, Key key, ElementRanges ranges, auto *out) {
        fills.uniform(parameters, bounds, key, ranges, out);
      });
    }
  });
}

TEST_P(Targets, Normal) {
  constexpr double cases[][2] = {{0, 1}, {0, 0.02}, {3, 1e-7}, {0, 1e-6}, {-1, 4000}, {1e-40, 1e-41}};
  in_every_dtype([&]<class T>(T) {
    using Real = typename T::Real;
    for (const auto &parameters : cases) {
      const NormalParameters<Real> own = {static_cast<Real>(parameters[0]), static_cast<Real>(parameters[1])};
      expect_plain_bits<T>(GetParam(), "normal", [&](const Fills<T> &fills, Key key, ElementRanges ranges, auto *out) {
        fills.normal(own, key, ranges, out);
      });
    }
  });
}

TEST_P(Targets, TruncatedInEveryForm) {
  constexpr struct {
    TruncatedForm form;
    double mean, stddev, lower, upper, below, above, between;
  } cases[] = {{TruncatedForm::central, 0, 1, -2, 2, 0.0227501319481792, 0.0227501319481792, 0.954499736103642},
               {TruncatedForm::central, 0.5, 0.02, -1, 1, 0.158655253931457, 0.158655253931457, 0.682689492137086},
               {TruncatedForm::two_sided, 0, 0.05, -3, 3, 0.00134989803163009, 0.00134989803163009, 0.99730020393674},
               {TruncatedForm::two_sided, 0, 1e-6, -1, 2, 0.158655253931457, 0.0227501319481792, 0.818594614120364},
               {TruncatedForm::narrow, 0, 1, 3, 3.1, 0.998650101968370, 9.676032132183561e-4, 3.822948184117e-4}};
  in_every_dtype([&]<class T>(T) {
    for (const auto &parameters : cases) {
      const TruncatedParameters<double> own = {
          {parameters.mean, parameters.stddev}, parameters.between, parameters.below, parameters.above, parameters.between};
      const Bounds<T> bounds = {above<T>(parameters.mean + parameters.lower * parameters.stddev),
                                below<T>(parameters.mean + parameters.upper * parameters.stddev)};
      expect_plain_bits<T>(GetParam(), "truncated", [&](const Fills<T> &fills, Key key, ElementRanges ranges, auto *out) {
        fills.truncated(own, parameters.form, bounds, key, ranges, out);
      });
    }
  });
}

// All exponents that 16 bits round to, in normals of a spread that varies over them.
TEST_P(Targets, RoundingTo16BitsFromAnySize) {
  const auto check = [&]<class T>(T) {
    for (int exponent = -30; exponent <= 12; ++exponent)
      expect_plain_bits<T>(GetParam(), "normal", [&](const Fills<T> &fills, Key key, ElementRanges ranges, auto *out) {
        fills.normal({0, std::ldexp(1.0f, exponent)}, key, ranges, out);
      });
  };
  check(Float16{});
  check(BFloat16{});
}

INSTANTIATE_TEST_SUITE_P(All, Targets, testing::ValuesIn(targets_here()),
                         [](const auto &instance) { return name_of(instance.param); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Targets);

TEST(TargetList, EveryTargetThatRunsHereHasKernelsOfItsOwn) {
  EXPECT_EQ(&kernels_of(Target::plain), &plain_kernels);
  std::set<const Kernels *> found = {&plain_kernels};
  for (const Target target : targets_here()) EXPECT_TRUE(found.insert(&kernels_of(target)).second) << name_of(target);
}

} // namespace
} // namespace inwit::test
