// PyTorch's initializers: the scales that torch.nn.init and the layers compute, and the gains.
#include "support.hpp"

namespace inwit::test {
namespace {

inwit_moments expected(const char *name, const Shape &shape, const Arguments &args = {}) {
  return expected_moments(name, describe(nullptr, INWIT_F64, shape), args);
}

double gain_of(const char *nonlinearity, double slope = NAN) {
  double gain = 0;
  inwit_context context = {};
  EXPECT_EQ(inwit_gain(nonlinearity, slope, &gain, &context), INWIT_OK) << context.error;
  return gain;
}

// As torch 2.x computes them, to the last bit.
TEST(Torch, BoundsAreThoseOfTorch) {
  EXPECT_EQ(expected("torch_xavier_uniform", {64, 32}).maximum, 0.24999999999999997);
  EXPECT_EQ(expected("torch_xavier_normal", {1, 1, 64}).stddev, 0.125);
  const Arguments root_five = Arguments::parse("a=2.23606797749979");
  EXPECT_EQ(expected("torch_kaiming_uniform", {64, 256}, root_five).maximum, 0.06249999999999999);
  EXPECT_EQ(expected("torch_kaiming_uniform", {64, 768}, root_five).maximum, 0.03608439182435161);
  EXPECT_NEAR(expected("torch_kaiming_normal", {64, 3, 7, 7}, Arguments::parse("mode=fan_out,nonlinearity=relu")).stddev,
              0.0252538, 5e-8);
  EXPECT_EQ(expected("torch_linear", {64, 256}).maximum, 0.0625);
  EXPECT_NEAR(expected("torch_linear", {6, 3, 3, 5}).maximum, 0.149071, 5e-7);
  EXPECT_EQ(expected("torch_rnn", {64, 16}, Arguments::parse("hidden_size=16")).maximum, 0.25);
  EXPECT_EQ(expected("torch_rnn", {64}, Arguments::parse("hidden_size=16")).minimum, -0.25);
  EXPECT_NEAR(expected("torch_uniform", {3}).stddev, 0.288675, 5e-7);
}

TEST(Torch, ABiasTakesTheFanOfItsWeight) {
  inwit_tensor bias = describe(nullptr, INWIT_F32, {64});
  bias.fan_in = 256;
  EXPECT_EQ(expected_moments("torch_linear", bias).maximum, 0.0625);
  Buffer buffer(64 * 4);
  const Outcome outcome = fill("torch_linear", describe(buffer.data(), INWIT_F32, {64}));
  EXPECT_EQ(outcome.status, INWIT_E_SHAPE) << outcome.message;
  EXPECT_TRUE(buffer.untouched());
}

TEST(Torch, NoSlopeGivesWeightsOfZero) {
  Buffer buffer(64 * 4);
  const Outcome outcome = fill("torch_kaiming_normal", describe(buffer.data(), INWIT_F32, {8, 8}, INWIT_LAYOUT_TORCH), {},
                               Arguments::parse("a=1e300"));
  EXPECT_EQ(outcome.status, INWIT_E_PARAMETER) << outcome.message;
  EXPECT_NE(outcome.message.find("a is 1e+300: the standard deviation is "), std::string::npos) << outcome.message;
  EXPECT_TRUE(buffer.untouched());
}

TEST(Torch, GainsAreThoseOfTorch) {
  for (const char *name : {"linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
                           "sigmoid", "identity"})
    EXPECT_EQ(gain_of(name), 1) << name;
  EXPECT_EQ(gain_of("tanh"), 5.0 / 3);
  EXPECT_EQ(gain_of("relu"), 1.4142135623730951);
  EXPECT_EQ(gain_of("leaky_relu"), 1.4141428569978354);
  EXPECT_EQ(gain_of("leaky_relu", 0), 1.4142135623730951);
  EXPECT_DOUBLE_EQ(gain_of("leaky_relu", 1e154), 1.4142135623730951e-154);
  EXPECT_DOUBLE_EQ(gain_of("leaky_relu", -1e200),
                   1.4142135623730951e-200); // the square of the slope overflows, where torch raises an error
  EXPECT_EQ(gain_of("selu"), 0.75);
  double gain = -1;
  inwit_context context = {};
  EXPECT_EQ(inwit_gain("softplus", NAN, &gain, &context), INWIT_E_NAME);
  EXPECT_NE(std::string(context.error).find("\"conv_transpose3d\""), std::string::npos) << context.error;
  EXPECT_EQ(inwit_gain("leaky_relu", INFINITY, &gain, &context), INWIT_E_PARAMETER);
  EXPECT_EQ(gain, -1);
}

// E[f(g z)^2] = 1 for a standard normal z, by Simpson's rule on either side of 0.
TEST(Torch, OtherGainsKeepTheMeanSquare) {
  struct Case {
    const char *name;
    double (*f)(double);
  } const cases[] = {{"relu", [](double x) { return std::fmax(x, 0); }},
                     {"gelu", [](double x) { return x * 0.5 * std::erfc(-x / std::sqrt(2.0)); }},
                     {"silu", [](double x) { return x / (1 + std::exp(-x)); }},
                     {"elu", [](double x) { return x > 0 ? x : std::expm1(x); }}};
  for (const auto &[name, f] : cases) {
    const double gain = gain_of(name), end = 14;
    constexpr int steps = 4000;
    double mean_square = 0;
    for (const double side : {-1.0, 1.0})
      for (int i = 0; i <= steps; ++i) {
        const double z = side * end * i / steps, weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
        mean_square += weight * f(gain * z) * f(gain * z) * std::exp(-z * z / 2);
      }
    EXPECT_NEAR(mean_square * end / steps / 3 / std::sqrt(2 * M_PI), 1, 1e-9) << name;
  }
}

TEST(Torch, TheRowOfThePaddingIsZero) {
  const std::vector<double> plain = filled_values("torch_embedding", INWIT_F32, {7, 5});
  for (const int index : {0, 3, 6, -1, -7}) {
    const Arguments padded = Arguments::parse("padding_idx=" + std::to_string(index));
    const std::vector<double> values = filled_values("torch_embedding", INWIT_F32, {7, 5}, INWIT_LAYOUT_NONE, {42, 7}, padded);
    const size_t row = static_cast<size_t>(index < 0 ? index + 7 : index);
    for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i], i / 5 == row ? 0 : plain[i]) << index << ' ' << i;
    const inwit_moments moments = expected("torch_embedding", {7, 5}, padded);
    EXPECT_NEAR(moments.stddev, std::sqrt(6.0 / 7), 1e-15);
  }
  const Arguments far = Arguments::parse("mean=3,std=0.5,padding_idx=1");
  const inwit_moments moments = expected("torch_embedding", {4, 5}, far);
  EXPECT_NEAR(moments.mean, 2.25, 1e-15);
  EXPECT_NEAR(moments.stddev, std::sqrt(0.75 * (0.25 + 9.0 / 4)), 1e-15);
}

TEST(Torch, EveryEmbeddingOfAStackHasThePadding) {
  Buffer buffer(3 * 7 * 5 * 4);
  inwit_tensor stack = describe(buffer.data(), INWIT_F32, {7, 3, 5});
  stack.batch_axes = 2;
  ASSERT_EQ(fill("torch_embedding", stack, {42, 7}, Arguments::parse("padding_idx=2")).status, INWIT_OK);
  const std::vector<double> values = values_of(buffer, INWIT_F32);
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i] == 0, i / 15 == 2) << i;
}

TEST(Torch, RejectsWhatTorchDoesNotMean) {
  const Rejection cases[] = {
      {"torch_uniform", "a=2,b=1", {3}, INWIT_E_PARAMETER, "a is 2, must be <= b, which is 1"},
      {"torch_normal", "std=-1", {3}, INWIT_E_PARAMETER, "std is -1"},
      {"torch_trunc_normal", "a=3", {3}, INWIT_E_PARAMETER, "a is 3, must be < b"},
      {"torch_xavier_normal", "gain=-1", {3, 3}, INWIT_E_PARAMETER, "gain is -1"},
      {"torch_xavier_uniform", "-", {3}, INWIT_E_SHAPE, "must have rank 2 or more"},
      {"torch_xavier_uniform", "gain=1e300", {3, 3}, INWIT_E_PARAMETER, "gain is 1e+300"},
      {"torch_kaiming_normal", "nonlinearity=swish", {3, 3}, INWIT_E_PARAMETER, "\"leaky_relu\""},
      {"torch_kaiming_normal", "a=inf", {3, 3}, INWIT_E_PARAMETER, "a is inf"},
      {"torch_sparse", "sparsity=-0.1", {10, 10}, INWIT_E_PARAMETER, "a number from 0 to 1"},
      {"torch_sparse", "sparsity=1.5", {10, 10}, INWIT_E_PARAMETER, "a number from 0 to 1"},
      {"torch_embedding", "padding_idx=7", {7, 5}, INWIT_E_PARAMETER, "padding_idx is 7, must be from -7 to 6"},
      {"torch_embedding", "padding_idx=0.5", {7, 5}, INWIT_E_PARAMETER, "padding_idx is 0.5, must be an integer"},
      {"torch_eye", "-", {3, 3, 3}, INWIT_E_SHAPE, "must have rank 2"},
      {"torch_dirac", "-", {3, 3}, INWIT_E_SHAPE, "must have rank 3 to 5"},
      {"torch_rnn", "hidden_size=0", {3}, INWIT_E_PARAMETER, "hidden_size is 0"},
      {"jax_uniform", "scale=-1", {3}, INWIT_E_PARAMETER, "scale is -1"},
      {"jax_variance_scaling", "distribution=untruncated_normal", {3, 3}, INWIT_E_PARAMETER, "\"normal\""},
  };
  for (const Rejection &one : cases) expect_rejected(one, INWIT_LAYOUT_NONE);
}

// 0.07 * 100 is above 7 in binary64, so torch has 8 zeros.
TEST(Torch, SparseRoundsUpTheProduct) {
  const std::vector<double> values =
      filled_values("torch_sparse", INWIT_F32, {100, 6}, INWIT_LAYOUT_NONE, {42, 7}, Arguments::parse("sparsity=0.07"));
  for (size_t column = 0; column < 6; ++column) {
    int zeros = 0;
    for (size_t row = 0; row < 100; ++row) zeros += values[row * 6 + column] == 0;
    EXPECT_EQ(zeros, 8) << column;
  }
}

// JAX's normal is not truncated and has the full variance; its uniform is not around 0.
TEST(Jax, NamesMeanWhatJaxMeans) {
  const Arguments normal = Arguments::parse("scale=2,distribution=normal");
  const inwit_moments whole = expected("jax_variance_scaling", {8, 16}, normal);
  EXPECT_EQ(whole.stddev, 0.5);
  EXPECT_EQ(whole.maximum, INFINITY);
  const inwit_moments truncated = expected("jax_variance_scaling", {8, 16}, Arguments::parse("scale=2"));
  EXPECT_NEAR(truncated.stddev, 0.5, 1e-12);
  EXPECT_NEAR(truncated.maximum, 1 / 0.87962566103423978, 1e-12);
  EXPECT_EQ(expected("jax_uniform", {8}).minimum, 0);
  EXPECT_EQ(expected("jax_uniform", {8}).maximum, 0.01);
  EXPECT_EQ(expected("jax_normal", {8}).stddev, 0.01);
}

} // namespace
} // namespace inwit::test
