// Fans: the tables of Keras, PyTorch, Flux and MLX; explicit axes; batch axes; explicit fans; errors.
#include "support.hpp"

namespace inwit::test {
namespace {

struct FanCase {
  int32_t layout;
  Shape shape;
  double fan_in, fan_out;
};

TEST(Fans, FollowEachLayout) {
  const FanCase cases[] = {
      {INWIT_LAYOUT_KERAS, {}, 1, 1},
      {INWIT_LAYOUT_KERAS, {7}, 7, 7},
      {INWIT_LAYOUT_KERAS, {64, 32}, 64, 32},
      {INWIT_LAYOUT_KERAS, {3, 16, 32}, 48, 96},
      {INWIT_LAYOUT_KERAS, {3, 3, 16, 32}, 144, 288},
      {INWIT_LAYOUT_KERAS, {3, 3, 3, 8, 16}, 216, 432},
      {INWIT_LAYOUT_KERAS, {2, 3, 4, 5, 6, 7}, 720, 840},
      {INWIT_LAYOUT_KERAS, {3, 3, 32, 1}, 288, 9},
      {INWIT_LAYOUT_KERAS, {0, 5}, 0, 5},
      {INWIT_LAYOUT_TORCH, {32, 64}, 64, 32},
      {INWIT_LAYOUT_TORCH, {32, 16, 3, 3}, 144, 288},
      {INWIT_LAYOUT_FLUX, {}, 1, 1},
      {INWIT_LAYOUT_FLUX, {7}, 1, 7},
      {INWIT_LAYOUT_FLUX, {32, 64}, 64, 32},
      {INWIT_LAYOUT_FLUX, {2, 3, 40, 50}, 240, 300},
      {INWIT_LAYOUT_FLUX, {2, 3, 4, 50, 60}, 1200, 1440},
      {INWIT_LAYOUT_MLX, {32, 64}, 64, 32},
      {INWIT_LAYOUT_MLX, {32, 3, 3, 16}, 144, 288},
  };
  for (const FanCase &one : cases) {
    const inwit_tensor tensor = describe(nullptr, INWIT_F32, one.shape, one.layout);
    inwit_context context = {};
    double fan_in = -1, fan_out = -1;
    ASSERT_EQ(inwit_fans(&tensor, &fan_in, &fan_out, &context), INWIT_OK) << context.error;
    EXPECT_EQ(fan_in, one.fan_in);
    EXPECT_EQ(fan_out, one.fan_out);
  }
}

int32_t fans_of(const inwit_tensor &tensor, double &in, double &out, std::string *message = nullptr) {
  inwit_context context = {};
  const int32_t status = inwit_fans(&tensor, &in, &out, &context);
  if (message != nullptr) *message = context.error;
  return status;
}

TEST(Fans, ExplicitAndBatchAxes) {
  double in = 0, out = 0;
  inwit_tensor query = describe(nullptr, INWIT_F32, {32, 4, 16}, INWIT_LAYOUT_AXES);
  query.in_axes = 1, query.out_axes = 6;
  EXPECT_EQ(fans_of(query, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{32.0, 64.0}));
  query.out_axes = 4; // the middle axis is the receptive field
  EXPECT_EQ(fans_of(query, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{128.0, 64.0}));
  query.batch_axes = 2;
  EXPECT_EQ(fans_of(query, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{32.0, 16.0}));
  inwit_tensor experts = describe(nullptr, INWIT_F32, {8, 32, 64}, INWIT_LAYOUT_TORCH);
  experts.batch_axes = 1;
  EXPECT_EQ(fans_of(experts, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{64.0, 32.0}));
}

TEST(Fans, LiteralOnesWin) {
  double in = 0, out = 0;
  inwit_tensor tensor = describe(nullptr, INWIT_F32, {5}, INWIT_LAYOUT_NONE);
  tensor.fan_in = 17.5, tensor.fan_out = 2;
  EXPECT_EQ(fans_of(tensor, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{17.5, 2.0}));
  tensor.fan_out = 0;
  EXPECT_EQ(fans_of(tensor, in, out), INWIT_E_LAYOUT);
  tensor.layout = INWIT_LAYOUT_KERAS;
  EXPECT_EQ(fans_of(tensor, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{17.5, 5.0}));
  for (const double bad : {-1.0, std::nan(""), static_cast<double>(INFINITY)}) {
    tensor.fan_in = bad;
    EXPECT_EQ(fans_of(tensor, in, out), INWIT_E_ARGUMENT);
  }
}

TEST(Fans, WithoutALayoutTheMessageGivesThoseOfEachPreset) {
  double in = -1, out = -1;
  std::string message;
  EXPECT_EQ(fans_of(describe(nullptr, INWIT_F32, {3, 3, 16, 32}), in, out, &message), INWIT_E_LAYOUT);
  for (const char *part : {"keras 144 and 288", "torch 1536 and 1536", "flux 144 and 288", "mlx 1536 and 144"})
    EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
  EXPECT_EQ(in, -1) << "outputs stay as they are";
  for (const int32_t layout : {INWIT_LAYOUT_TORCH, INWIT_LAYOUT_MLX})
    EXPECT_EQ(fans_of(describe(nullptr, INWIT_F32, {7}, layout), in, out), INWIT_E_SHAPE);
}

// Fans come from the global shape: every shard of a tensor has the scale of the whole.
TEST(Fans, OfABoxAreThoseOfTheWhole) {
  inwit_tensor shard = describe(nullptr, INWIT_F32, {8, 32}, INWIT_LAYOUT_KERAS);
  shard.global_shape[0] = 64, shard.global_shape[1] = 32;
  double in = 0, out = 0;
  EXPECT_EQ(fans_of(shard, in, out), INWIT_OK);
  EXPECT_EQ((std::pair{in, out}), (std::pair{64.0, 32.0}));
}

double limit_of(const std::string &name, const inwit_tensor &tensor, const Arguments &args = {}) {
  inwit_initializer *handle = nullptr;
  inwit_moments moments = {};
  EXPECT_EQ(inwit_create(name.c_str(), args.of.data(), args.of.size(), &handle, nullptr), INWIT_OK);
  EXPECT_EQ(inwit_expect(handle, &tensor, &moments, nullptr), INWIT_OK);
  inwit_free(handle);
  return moments.maximum;
}

// Worked examples of Keras's formulas.
TEST(Scales, MatchTheWorkedNumbers) {
  const inwit_tensor dense = describe(nullptr, INWIT_F32, {64, 32}, INWIT_LAYOUT_KERAS);
  const inwit_tensor convolution = describe(nullptr, INWIT_F32, {3, 3, 16, 32}, INWIT_LAYOUT_KERAS);
  const struct {
    const char *name;
    double dense, convolution; // the limit of a uniform, the parameter stddev of a truncated normal
    bool cut;
  } table[] = {{"glorot_uniform", 0.25, 0.11785113019775792, false},
               {"glorot_normal", 0.16408976419321178, 0.0773526566562144, true},
               {"he_normal", 0.20096809714349134, 0.13397873142899422, true},
               {"he_uniform", 0.30618621784789724, 0.2041241452319315, false},
               {"lecun_normal", 0.14210590429231956, 0.09473726952821303, true},
               {"lecun_uniform", 0.21650635094610965, 0.14433756729740643, false}};
  for (const auto &row : table) {
    EXPECT_NEAR(limit_of(row.name, dense) / (row.cut ? 2 : 1), row.dense, 1e-15) << row.name;
    EXPECT_NEAR(limit_of(row.name, convolution) / (row.cut ? 2 : 1), row.convolution, 1e-15) << row.name;
  }
  const Arguments mean_fan = {
      {"scale", 1, nullptr, nullptr}, {"mode", 0, "fan_avg", nullptr}, {"distribution", 0, "uniform", nullptr}};
  EXPECT_NEAR(limit_of("variance_scaling", describe(nullptr, INWIT_F32, {3, 4}, INWIT_LAYOUT_KERAS), mean_fan), 0.9258, 5e-5);
  EXPECT_NEAR(limit_of("he_uniform", describe(nullptr, INWIT_F32, {4, 2}, INWIT_LAYOUT_KERAS)), std::sqrt(6.0 / 4), 1e-15);
  const Arguments geometric = {{"mode", 0, "fan_geo_avg", nullptr}, {"distribution", 0, "UNIFORM", nullptr}};
  EXPECT_NEAR(limit_of("variance_scaling", dense, geometric), std::sqrt(3 / std::sqrt(64.0 * 32)), 1e-15);
}

TEST(Scales, AxesAsArgumentsReplaceTheLayout) {
  const int64_t in[] = {0}, out[] = {1, -1};
  const auto axes = [](const int64_t *data, int64_t count) {
    return describe(const_cast<int64_t *>(data), INWIT_I64, {count});
  };
  const inwit_tensor in_axes = axes(in, 1), out_axes = axes(out, 2);
  const inwit_tensor kernel = describe(nullptr, INWIT_F32, {32, 4, 16}, INWIT_LAYOUT_KERAS);
  const Arguments both = {{"input_axes", 0, nullptr, &in_axes}, {"output_axes", 0, nullptr, &out_axes}};
  const Arguments one = {{"input_axes", 0, nullptr, &in_axes}};
  EXPECT_NEAR(limit_of("lecun_uniform", kernel, both), std::sqrt(3.0 / 32), 1e-15);
  EXPECT_NEAR(limit_of("lecun_uniform", kernel, one), std::sqrt(3.0 / 128), 1e-15) << "used only when both are given";
  const inwit_tensor vector = describe(nullptr, INWIT_F32, {32}, INWIT_LAYOUT_KERAS);
  inwit_initializer *handle = nullptr;
  inwit_moments moments = {};
  ASSERT_EQ(inwit_create("lecun_uniform", both.of.data(), 2, &handle, nullptr), INWIT_OK);
  EXPECT_EQ(inwit_expect(handle, &vector, &moments, nullptr), INWIT_E_SHAPE);
  inwit_free(handle);
}

} // namespace
} // namespace inwit::test
