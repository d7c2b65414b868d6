// Keras's own initializer tests, as values: constant_initializers_test, random_initializers_test, random_test. Their checks
// of Python objects (get_config, clone, backend tensors) correspond to the tests of configs.
#include "support.hpp"

namespace inwit::test {
namespace {

double stddev_of(const std::vector<double> &values) {
  double sum = 0, squares = 0;
  for (const double x : values) sum += x;
  for (const double x : values)
    squares += (x - sum / static_cast<double>(values.size())) * (x - sum / static_cast<double>(values.size()));
  return std::sqrt(squares / static_cast<double>(values.size()));
}

std::vector<double> nine(double value) { return std::vector<double>(9, value); }

TEST(KerasConstants, ZerosOnesConstantAndIdentity) {
  EXPECT_EQ(filled_values("zeros", INWIT_F32, {3, 3}), nine(0));
  EXPECT_EQ(filled_values("ones", INWIT_F32, {3, 3}), nine(1));
  EXPECT_EQ(filled_values("constant", INWIT_F32, {3, 3}, 0, {1, 1}, {{"value", 6, nullptr, nullptr}}), nine(6));
  std::vector<double> array = filled_values("random_normal", INWIT_F64, {3, 3});
  const inwit_tensor value = describe(array.data(), INWIT_F64, {3, 3});
  EXPECT_EQ(filled_values("constant", INWIT_F64, {3, 3}, 0, {1, 1}, {{"value", 0, nullptr, &value}}), array);
  EXPECT_EQ(filled_values("identity", INWIT_F32, {3, 3}, 0, {1, 1}, {{"gain", 2, nullptr, nullptr}}),
            (std::vector<double>{2, 0, 0, 0, 2, 0, 0, 0, 2}));
}

TEST(KerasRandom, NormalOfUnitDeviation) {
  const Arguments unit = Arguments::parse("mean=0,stddev=1");
  const std::vector<double> values = filled_values("random_normal", INWIT_F32, {25, 20}, 0, {1234, 0}, unit);
  EXPECT_NEAR(stddev_of(values), 1, 4 / std::sqrt(2.0 * 500));
  EXPECT_EQ(values, filled_values("random_normal", INWIT_F32, {25, 20}, 0, {1234, 0}, unit)) << "one seed, one tensor";
  for (const uint64_t seed : {uint64_t{1235}, uint64_t{0x7FFFFFFF}, uint64_t{0x80000000}, uint64_t{0xFFFFFFFF}})
    EXPECT_NE(values, filled_values("random_normal", INWIT_F32, {25, 20}, 0, {seed, 0}, unit)) << seed;
}

TEST(KerasRandom, UniformInItsInterval) {
  for (const double x :
       filled_values("random_uniform", INWIT_F32, {5, 5}, 0, {1234, 0}, Arguments::parse("minval=-1,maxval=1"))) {
    EXPECT_GE(x, -1);
    EXPECT_LT(x, 1);
  }
}

TEST(KerasRandom, VarianceScalingByEitherFan) {
  for (const auto &[arguments, variance] : {std::pair{"scale=2,mode=fan_in", 2.0 / 25}, {"scale=2,mode=fan_out", 2.0 / 20}}) {
    const auto values =
        filled_values("variance_scaling", INWIT_F32, {25, 20}, INWIT_LAYOUT_KERAS, {1234, 0}, Arguments::parse(arguments));
    EXPECT_NEAR(stddev_of(values) / std::sqrt(variance), 1, 4 / std::sqrt(2.0 * 500)) << arguments;
  }
}

TEST(KerasRandom, FansByAxes) {
  const int64_t first[] = {0}, rest[] = {1, 2};
  const inwit_tensor in = describe(const_cast<int64_t *>(first), INWIT_I64, {1}),
                     out = describe(const_cast<int64_t *>(rest), INWIT_I64, {2});
  const Arguments axes = {{"input_axes", 0, nullptr, &in}, {"output_axes", 0, nullptr, &out}};
  const double wide = stddev_of(filled_values("he_normal", INWIT_F32, {32, 4, 16}, INWIT_LAYOUT_KERAS, {1234, 0}, axes));
  const double narrow = stddev_of(filled_values("he_normal", INWIT_F32, {32, 4, 16}, INWIT_LAYOUT_KERAS, {1234, 0}));
  EXPECT_NEAR(wide / std::sqrt(2.0 / 32), 1, 4 / std::sqrt(2.0 * 2048));
  EXPECT_NEAR(narrow / std::sqrt(2.0 / 128), 1, 4 / std::sqrt(2.0 * 2048));
  const double query = stddev_of(filled_values("lecun_normal", INWIT_F32, {32, 8, 16}, INWIT_LAYOUT_KERAS, {1234, 0}, axes));
  EXPECT_NEAR(query / std::sqrt(1.0 / 32), 1, 4 / std::sqrt(2.0 * 4096));
}

TEST(KerasRandom, OrthogonalColumnsOfLengthGain) {
  const std::vector<double> w = filled_values("orthogonal", INWIT_F32, {5, 5}, 0, {1234, 0}, {{"gain", 2, nullptr, nullptr}});
  for (size_t i = 0; i < 5; ++i)
    for (size_t j = 0; j < 5; ++j) {
      double dot = 0;
      for (size_t r = 0; r < 5; ++r) dot += w[5 * r + i] * w[5 * r + j];
      EXPECT_NEAR(dot, i == j ? 4 : 0, 4e-6);
    }
}

TEST(KerasRandom, TruncatedNormalWithinTwoDeviations) {
  for (const Shape &shape : {Shape{5}, Shape{2, 3}, Shape{2, 3, 4}})
    for (const auto &[mean, stddev] : {std::pair{0.0, 1.0}, {10.0, 3.0}})
      for (const double x : filled_values("truncated_normal", INWIT_F32, shape, 0, {1234, 0},
                                          {{"mean", mean, nullptr, nullptr}, {"stddev", stddev, nullptr, nullptr}}))
        EXPECT_LT(std::fabs(x - mean), 2 * stddev);
}

} // namespace
} // namespace inwit::test
