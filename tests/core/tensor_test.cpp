// Tensors: ranks, 64-bit extents, strides, boxes, DLPack, and every error with its message and an unchanged buffer.
#include "base/dlpack.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

TEST(Tensor, RanksZeroToEight) {
  for (int rank = 0; rank <= 8; ++rank) {
    const Shape shape(static_cast<size_t>(rank), 2);
    const std::string bytes = filled("random_normal", INWIT_F32, shape, 0).text();
    EXPECT_EQ(bytes, filled("random_normal", INWIT_F32, {product(shape)}, 0).text()) << rank;
  }
}

// A box far inside a tensor of 2^40 elements: the same bytes as drawing its elements' blocks directly.
TEST(Tensor, WithoutElementsMayHaveAnyStrides) { // NumPy has strides of 0 there
  inwit_tensor tensor = describe(nullptr, INWIT_F32, {2, 0, 3}, INWIT_LAYOUT_KERAS);
  tensor.order = INWIT_STRIDES;
  const Outcome outcome = fill("glorot_uniform", tensor);
  EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
}

TEST(Tensor, BoxesOfTensorsWithMoreThanTwoToTheThirtyTwoElements) {
  const int64_t rows = int64_t{1} << 20, columns = (int64_t{1} << 20) + 3, row = rows - 2, column = columns - 9;
  float values[2][9];
  inwit_tensor box = describe(values, INWIT_F32, {2, 9});
  box.global_shape[0] = rows, box.global_shape[1] = columns;
  box.offset[0] = row, box.offset[1] = column;
  ASSERT_EQ(fill("random_uniform", box, {5, 6}, {{"minval", -1, nullptr, nullptr}, {"maxval", 1, nullptr, nullptr}}).status,
            INWIT_OK);
  for (int64_t r = 0; r < 2; ++r)
    for (int64_t c = 0; c < 9; ++c) {
      const auto element = static_cast<uint64_t>((row + r) * columns + column + c);
      const uint32_t word = random::block_at({5, 6}, 0, element / 4)[element % 4];
      EXPECT_EQ(values[r][c], static_cast<float>(static_cast<int32_t>(word >> 8) - (1 << 23)) * 0x1p-23f);
    }
}

TEST(Tensor, IdentityAndConstantArraysOfBoxes) {
  float values[6];
  inwit_tensor box = describe(values, INWIT_F32, {2, 3});
  box.global_shape[0] = int64_t{1} << 29, box.global_shape[1] = int64_t{1} << 29;
  box.offset[0] = box.offset[1] = (int64_t{1} << 29) - 3;
  ASSERT_EQ(fill("identity", box, {0, 0}, {{"gain", 3, nullptr, nullptr}}).status, INWIT_OK);
  EXPECT_EQ((std::vector<float>(values, values + 6)), (std::vector<float>{3, 0, 0, 0, 3, 0}));
  const int32_t row[] = {10, 20, 30};
  const inwit_tensor array = describe(const_cast<int32_t *>(row), INWIT_I32, {3});
  inwit_tensor part = describe(values, INWIT_F32, {3, 2});
  part.global_shape[0] = 7, part.global_shape[1] = 3;
  part.offset[0] = 2, part.offset[1] = 1;
  ASSERT_EQ(fill("constant", part, {0, 0}, {{"value", 0, nullptr, &array}}).status, INWIT_OK);
  EXPECT_EQ((std::vector<float>(values, values + 6)), (std::vector<float>{20, 30, 20, 30, 20, 30}));
}

TEST(Constant, BroadcastsAsNumpyDoes) {
  const double column[] = {1, 2, NAN};
  inwit_tensor array = describe(const_cast<double *>(column), INWIT_F64, {3, 1});
  uint16_t half[6];
  ASSERT_EQ(fill("constant", describe(half, INWIT_F16, {3, 2}), {0, 0}, {{"value", 0, nullptr, &array}}).status, INWIT_OK);
  EXPECT_EQ((std::vector<uint16_t>(half, half + 6)), (std::vector<uint16_t>{0x3C00, 0x3C00, 0x4000, 0x4000, 0x7E00, 0x7E00}));
  for (const Shape &shape : {Shape{2, 3}, Shape{3}, Shape{4, 2}}) {
    Buffer buffer(32);
    const Outcome outcome =
        fill("constant", describe(buffer.data(), INWIT_F16, shape), {0, 0}, {{"value", 0, nullptr, &array}});
    EXPECT_EQ(outcome.status, INWIT_E_SHAPE);
    EXPECT_NE(outcome.message.find("(3,1)"), std::string::npos) << outcome.message;
    EXPECT_TRUE(buffer.untouched());
  }
  EXPECT_EQ(filled_values("constant", INWIT_F16, {1}, 0, {0, 0}, {{"value", INFINITY, nullptr, nullptr}})[0], INFINITY);
  EXPECT_TRUE(std::isnan(filled_values("constant", INWIT_F32, {1}, 0, {0, 0}, {{"value", NAN, nullptr, nullptr}})[0]));
}

TEST(Identity, LeadsOrIsCentered) {
  const auto ones = [](const Shape &shape, const char *align) {
    std::vector<double> values = filled_values("identity", INWIT_F32, shape, 0, {0, 0}, {{"align", 0, align, nullptr}});
    std::vector<size_t> at;
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i] != 0) at.push_back(i);
    return at;
  };
  EXPECT_EQ(ones({3, 5}, "leading"), (std::vector<size_t>{0, 6, 12}));
  EXPECT_EQ(ones({5, 3}, "leading"), (std::vector<size_t>{0, 4, 8}));
  EXPECT_EQ(ones({3, 5}, "centered"), (std::vector<size_t>{1, 7, 13}));
  EXPECT_EQ(ones({5, 3}, "centered"), (std::vector<size_t>{3, 7, 11}));
  EXPECT_EQ(ones({2, 5}, "centered"), (std::vector<size_t>{1, 7}));
  EXPECT_EQ(ones({3, 3}, "centered"), ones({3, 3}, "leading"));
}

// ---- errors: status, part of the message, and nothing written ----

struct Rejection {
  const char *what;
  void (*spoil)(inwit_tensor &);
  int32_t status;
  const char *part;
};

const Rejection rejections[] = {
    {"null data", [](inwit_tensor &t) { t.data = nullptr; }, INWIT_E_ARGUMENT, "data is NULL"},
    {"unknown dtype", [](inwit_tensor &t) { t.dtype = 17; }, INWIT_E_DTYPE, "dtype is 17"},
    {"integer dtype", [](inwit_tensor &t) { t.dtype = INWIT_I64; }, INWIT_E_DTYPE, "an integer"},
    {"zero dtype", [](inwit_tensor &t) { t.dtype = 0; }, INWIT_E_DTYPE, "dtype is 0"},
    {"rank 9", [](inwit_tensor &t) { t.rank = 9; }, INWIT_E_ARGUMENT, "rank is 9, must be 0 to 8"},
    {"rank -1", [](inwit_tensor &t) { t.rank = -1; }, INWIT_E_ARGUMENT, "rank is -1"},
    {"negative extent", [](inwit_tensor &t) { t.shape[1] = -2; }, INWIT_E_ARGUMENT, "shape[1] is -2"},
    {"past the rank", [](inwit_tensor &t) { t.shape[5] = 1; }, INWIT_E_ARGUMENT, "shape[5] is 1"},
    {"too many elements", [](inwit_tensor &t) { t.shape[0] = t.shape[1] = int64_t{1} << 40; }, INWIT_E_ARGUMENT, "2^58"},
    {"overflow behind a zero", [](inwit_tensor &t) { t.rank = 3, t.shape[2] = 0, t.shape[0] = t.shape[1] = int64_t{1} << 62; },
     INWIT_E_ARGUMENT, "2^58"},
    {"box leaves", [](inwit_tensor &t) { t.global_shape[0] = 4, t.global_shape[1] = 3, t.offset[0] = 1; }, INWIT_E_BOX,
     "offset 1"},
    {"offset without global", [](inwit_tensor &t) { t.offset[0] = 1; }, INWIT_E_BOX, "no global_shape is given"},
    {"negative offset", [](inwit_tensor &t) { t.global_shape[0] = t.global_shape[1] = 9, t.offset[1] = -1; }, INWIT_E_BOX,
     "offset -1"},
    {"global too small", [](inwit_tensor &t) { t.global_shape[0] = 3, t.global_shape[1] = 9; }, INWIT_E_BOX, "global_shape 3"},
    {"stride 0", [](inwit_tensor &t) { t.order = INWIT_STRIDES, t.strides[0] = 3; }, INWIT_E_ARGUMENT,
     "strides[1] is 0 over an extent of 3"},
    {"strides without order", [](inwit_tensor &t) { t.strides[0] = 3; }, INWIT_E_ARGUMENT, "strides[0] is 3, must be 0 unless"},
    {"stride overflow", [](inwit_tensor &t) { t.order = INWIT_STRIDES, t.strides[0] = INT64_MAX / 2, t.strides[1] = 1; },
     INWIT_E_ARGUMENT, "strides[0]"},
    {"byte stride", [](inwit_tensor &t) { t.order = INWIT_BYTE_STRIDES, t.strides[0] = 13, t.strides[1] = 4; },
     INWIT_E_ARGUMENT, "multiple of the element's 4"},
    {"order", [](inwit_tensor &t) { t.order = 4; }, INWIT_E_ARGUMENT, "order is 4"},
    {"misaligned", [](inwit_tensor &t) { t.data = static_cast<char *>(t.data) + 2; }, INWIT_E_ARGUMENT, "not aligned"},
    {"device", [](inwit_tensor &t) { t.device_type = 2; }, INWIT_E_DEVICE, "device_type is 2"},
    {"layout", [](inwit_tensor &t) { t.layout = 9; }, INWIT_E_ARGUMENT, "layout is 9"},
    {"axes with a preset", [](inwit_tensor &t) { t.in_axes = 1; }, INWIT_E_ARGUMENT, "in_axes is 1"},
    {"axis past the rank", [](inwit_tensor &t) { t.batch_axes = 4; }, INWIT_E_ARGUMENT, "batch_axes is 4"},
    {"axis twice", [](inwit_tensor &t) { t.layout = INWIT_LAYOUT_AXES, t.in_axes = t.out_axes = 1; }, INWIT_E_ARGUMENT,
     "out_axes is 1"},
    {"fan_in", [](inwit_tensor &t) { t.fan_in = NAN; }, INWIT_E_ARGUMENT, "fan_in is nan"},
    {"fan_out", [](inwit_tensor &t) { t.fan_out = NAN; }, INWIT_E_ARGUMENT, "fan_out is nan"},
    {"negative fan", [](inwit_tensor &t) { t.fan_in = 3, t.fan_out = -1; }, INWIT_E_ARGUMENT, "fan_out is -1"},
    {"equal fans", [](inwit_tensor &t) { t.fan_in = t.fan_out = INFINITY; }, INWIT_E_ARGUMENT, "fan_in is inf"},
    {"overlap", [](inwit_tensor &t) { t.order = INWIT_STRIDES, t.strides[0] = t.strides[1] = 1; }, INWIT_E_ARGUMENT,
     "strides[1] is 1 with shape (4,3), must be at least 4"},
    {"reserved", [](inwit_tensor &t) { t.reserved[6] = 1; }, INWIT_E_ARGUMENT, "reserved"},
};

TEST(Tensor, IsRejectedWithAMessageAndStaysUntouched) {
  for (const char *name : {"zeros", "random_normal", "glorot_uniform", "orthogonal"})
    for (const Rejection &rejection : rejections) {
      Buffer buffer(4 * 3 * 4 + 8);
      inwit_tensor tensor = describe(buffer.data(), INWIT_F32, {4, 3}, INWIT_LAYOUT_KERAS);
      rejection.spoil(tensor);
      const Outcome outcome = fill(name, tensor);
      EXPECT_EQ(outcome.status, rejection.status) << rejection.what << ": " << outcome.message;
      EXPECT_NE(outcome.message.find(rejection.part), std::string::npos) << rejection.what << ": " << outcome.message;
      EXPECT_TRUE(buffer.untouched()) << rejection.what;
    }
}

struct BadArgument {
  const char *row, *arguments, *part;
};

TEST(Arguments, AreRejectedWithAMessageAndNothingIsWritten) {
  const BadArgument cases[] = {
      {"random_normal", "stddev=-1", "stddev is -1, must be a finite number >= 0"},
      {"random_normal", "stddev=nan", "stddev is nan"},
      {"random_normal", "mean=inf", "mean is inf, must be a finite number"},
      {"random_normal", "mean=3e38,stddev=1e37", "|mean| + 10 stddev"},
      {"random_normal", "stdev=1", "has no argument \"stdev\"; it has mean, stddev"},
      {"random_normal", "stddev=1,stddev=2", "stddev is given twice"},
      {"random_normal", "stddev=big", "stddev is \"big\""},
      {"random_uniform", "minval=1,maxval=0", "minval is 1, must be <= maxval, which is 0"},
      {"random_uniform", "minval=nan", "minval is nan"},
      {"random_uniform", "minval=-3e38,maxval=3.1e38", "maxval - minval"},
      {"random_uniform", "minval=1.00000001,maxval=1.00000002", "no float32 lies in"},
      {"truncated_normal", "lower=2,upper=-2", "lower is 2, must be < upper"},
      {"truncated_normal", "lower=nan", "lower is nan"},
      {"truncated_normal", "lower=40,upper=41", "less mass between them"},
      {"variance_scaling", "scale=0", "scale is 0, must be a finite number > 0"},
      {"variance_scaling", "scale=nan", "scale is nan"},
      {"variance_scaling", "mode=FAN_IN", "mode is \"FAN_IN\", must be one of \"fan_in\""},
      {"variance_scaling", "mode=1", "mode is not a text"},
      {"variance_scaling", "distribution=laplace", "distribution is \"laplace\""},
      {"identity", "gain=nan", "gain is nan"},
      {"identity", "align=left", "\"leading\", \"centered\""},
      {"orthogonal", "gain=inf", "gain is inf"},
      {"orthogonal", "method=lu", "method is \"lu\""},
      {"zeros", "value=1", "has no argument \"value\", nor any other"},
  };
  for (const BadArgument &bad : cases) {
    Buffer buffer(4 * 4 * 4);
    const Outcome outcome =
        fill(bad.row, describe(buffer.data(), INWIT_F32, {4, 4}, INWIT_LAYOUT_KERAS), {1, 1}, Arguments::parse(bad.arguments));
    EXPECT_EQ(outcome.status, INWIT_E_PARAMETER) << bad.arguments << ": " << outcome.message;
    EXPECT_NE(outcome.message.find(bad.part), std::string::npos) << outcome.message;
    EXPECT_EQ(outcome.message.find(bad.row), 0U) << "the message begins with the initializer: " << outcome.message;
    EXPECT_TRUE(buffer.untouched());
  }
  Buffer buffer(64);
  EXPECT_EQ(fill("identity", describe(buffer.data(), INWIT_F32, {4, 2, 2})).status, INWIT_E_SHAPE);
  EXPECT_TRUE(buffer.untouched());
}

TEST(Arguments, MustFitTheElementsType) {
  for (const char *row : {"identity", "orthogonal"}) {
    Buffer buffer(4 * 4 * 2);
    const Outcome outcome = fill(row, describe(buffer.data(), INWIT_F16, {4, 4}), {1, 1}, {{"gain", 1e6, nullptr, nullptr}});
    EXPECT_EQ(outcome.status, INWIT_E_PARAMETER);
    EXPECT_NE(outcome.message.find("gain is 1e+06, must be between -65504 and 65504, the range of float16"), std::string::npos)
        << outcome.message;
    EXPECT_TRUE(buffer.untouched());
  }
}

TEST(Context, IsChecked) {
  float value = 5;
  const inwit_tensor tensor = describe(&value, INWIT_F32, {});
  inwit_context context = {};
  context.threads = -1;
  EXPECT_EQ(inwit_zeros(&tensor, 0, 0, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(context.error, "context.threads is -1, must be >= 0 (0 = automatic)");
  for (size_t i = 0; i < std::size(context.reserved); ++i) {
    context = {};
    context.reserved[i] = 1;
    EXPECT_EQ(inwit_zeros(&tensor, 0, 0, &context), INWIT_E_ARGUMENT);
  }
  context = {};
  context.target = "avx9";
  EXPECT_EQ(inwit_zeros(&tensor, 0, 0, &context), INWIT_E_UNSUPPORTED);
  EXPECT_EQ(value, 5);
  context = {};
  context.target = inwit_target();
  std::strcpy(context.error, "old message");
  EXPECT_EQ(inwit_zeros(&tensor, 0, 0, &context), INWIT_OK);
  EXPECT_STREQ(context.error, "");
  EXPECT_EQ(context.failed_job, -1);
  EXPECT_EQ(value, 0);
  EXPECT_EQ(inwit_fill("zeros", nullptr, 0, nullptr, 0, 0, nullptr), INWIT_E_ARGUMENT);
  EXPECT_EQ(inwit_fill(nullptr, nullptr, 0, &tensor, 0, 0, nullptr), INWIT_E_ARGUMENT);
  EXPECT_EQ(inwit_fill("zeros", nullptr, 3, &tensor, 0, 0, nullptr), INWIT_E_ARGUMENT);
}

TEST(DLPack, IsDescribed) {
  float values[12];
  int64_t shape[] = {3, 2}, strides[] = {4, -1};
  DLTensor from = {values, 1, 0, 2, 2, 32, 1, shape, strides, 8};
  inwit_tensor tensor = {};
  ASSERT_EQ(inwit_tensor_from_dlpack(&from, &tensor, nullptr), INWIT_OK);
  EXPECT_EQ(tensor.data, values + 2);
  EXPECT_EQ(tensor.dtype, INWIT_F32);
  EXPECT_EQ(tensor.order, INWIT_STRIDES);
  EXPECT_EQ(fill("ones", tensor).status, INWIT_OK);
  for (const int i : {1, 2, 5, 6, 9, 10}) EXPECT_EQ(values[i], 1);
  from.strides = nullptr;
  from.byte_offset = 0;
  ASSERT_EQ(inwit_tensor_from_dlpack(&from, &tensor, nullptr), INWIT_OK);
  EXPECT_EQ(tensor.order, INWIT_ROW_MAJOR);
  inwit_context context = {};
  const inwit_tensor before = tensor;
  from.type_bits = 8;
  EXPECT_EQ(inwit_tensor_from_dlpack(&from, &tensor, &context), INWIT_E_DTYPE);
  from.type_bits = 32, from.type_lanes = 4;
  EXPECT_EQ(inwit_tensor_from_dlpack(&from, &tensor, &context), INWIT_E_DTYPE);
  from.type_lanes = 1, from.ndim = 9;
  EXPECT_EQ(inwit_tensor_from_dlpack(&from, &tensor, &context), INWIT_E_ARGUMENT);
  EXPECT_EQ(std::memcmp(&before, &tensor, sizeof tensor), 0);
  from.ndim = 2, from.device_type = 2;
  ASSERT_EQ(inwit_tensor_from_dlpack(&from, &tensor, &context), INWIT_OK);
  EXPECT_EQ(fill("ones", tensor).status, INWIT_E_DEVICE);
}

} // namespace
} // namespace inwit::test
