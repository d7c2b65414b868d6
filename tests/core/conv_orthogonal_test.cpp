// conv_orthogonal: the kernel is orthogonal at every frequency, in every dimension; boxes, stacks, strides and threads have its bytes.
#include "literature.hpp"

namespace inwit::test {
namespace {

// Sum over the taps s of W[s] W[s + shift]^T, for a kernel (field..., in, out); taps outside are 0. It is the Fourier transform of
// W W^H over the frequencies: gain^2 I for shift 0, and 0 for all others, if the kernel is orthogonal at every frequency.
std::vector<double> correlation(const std::vector<double> &w, const Shape &shape, const Shape &shift) {
  const size_t rank = shape.size() - 2, in = static_cast<size_t>(shape[rank]), out = static_cast<size_t>(shape[rank + 1]);
  std::vector<double> sum(in * in);
  for (size_t tap = 0; tap < w.size() / (in * out); ++tap) {
    int64_t rest = static_cast<int64_t>(tap), other = 0, stride = 1;
    bool is_inside = true;
    for (size_t axis = rank; axis-- > 0; stride *= shape[axis], rest /= shape[axis]) {
      const int64_t at = rest % shape[axis] + shift[axis];
      is_inside = is_inside && at >= 0 && at < shape[axis];
      other += at * stride;
      if (axis == 0) break;
    }
    if (!is_inside) continue;
    const double *const a = &w[tap * in * out], *const b = &w[static_cast<size_t>(other) * in * out];
    for (size_t i = 0; i < in; ++i)
      for (size_t j = 0; j < in; ++j)
        for (size_t o = 0; o < out; ++o) sum[i * in + j] += a[i * out + o] * b[j * out + o];
  }
  return sum;
}

void expect_orthogonal(const Shape &shape, double gain) {
  const std::string arguments = "gain=" + std::to_string(gain);
  const std::vector<double> w = doubles("conv_orthogonal", arguments.c_str(), shape);
  const size_t rank = shape.size() - 2, in = static_cast<size_t>(shape[rank]);
  const int64_t k = shape[0], shifts = 2 * k - 1;
  int64_t count = 1;
  for (size_t axis = 0; axis < rank; ++axis) count *= shifts;
  for (int64_t number = 0; number < count; ++number) {
    Shape shift(rank);
    bool is_zero = true;
    int64_t rest = number;
    for (int64_t &at : shift) at = rest % shifts - (k - 1), rest /= shifts, is_zero = is_zero && at == 0;
    const std::vector<double> sum = correlation(w, shape, shift);
    for (size_t i = 0; i < sum.size(); ++i)
      ASSERT_NEAR(sum[i], is_zero && i / in == i % in ? gain * gain : 0, 1e-13) << "shift " << number << ", element " << i;
  }
}

TEST(ConvOrthogonal, IsOrthogonalAtEveryFrequency) {
  expect_orthogonal({4, 5, 7}, 1);
  expect_orthogonal({1, 5, 7}, 1);
  expect_orthogonal({3, 3, 6, 6}, 1);
  expect_orthogonal({3, 3, 2, 9}, -1.5);
  expect_orthogonal({2, 2, 2, 4, 5}, 1);
  expect_orthogonal({3, 3, 3, 3, 4}, 2);
  expect_orthogonal({3, 66, 70}, 1); // more than one block of reflectors
  expect_orthogonal({2, 1, 1}, 1);
}

TEST(ConvOrthogonal, UsesItsWholeReceptiveField) {
  const std::vector<double> w = doubles("conv_orthogonal", "-", {3, 3, 16, 16});
  for (size_t tap = 0; tap < 9; ++tap) {
    double squares = 0;
    for (size_t i = 0; i < 256; ++i) squares += w[tap * 256 + i] * w[tap * 256 + i];
    EXPECT_GT(squares, 0.05) << tap;
  }
}

TEST(ConvOrthogonal, OfOneTapIsDeltaOrthogonal) {
  EXPECT_EQ(doubles("conv_orthogonal", "-", {1, 1, 8, 8}), doubles("delta_orthogonal", "-", {1, 1, 8, 8}));
}

TEST(ConvOrthogonal, LayoutsHoldTheSameKernel) {
  const std::vector<double> keras = doubles("conv_orthogonal", "-", {3, 3, 5, 8}, INWIT_LAYOUT_KERAS);
  const std::vector<double> torch = doubles("conv_orthogonal", "-", {8, 5, 3, 3}, INWIT_LAYOUT_TORCH);
  const std::vector<double> mlx = doubles("conv_orthogonal", "-", {8, 3, 3, 5}, INWIT_LAYOUT_MLX);
  for (size_t tap = 0; tap < 9; ++tap)
    for (size_t i = 0; i < 5; ++i)
      for (size_t o = 0; o < 8; ++o) {
        EXPECT_EQ(keras[(tap * 5 + i) * 8 + o], torch[(o * 5 + i) * 9 + tap]);
        EXPECT_EQ(keras[(tap * 5 + i) * 8 + o], mlx[(o * 9 + tap) * 5 + i]);
      }
}

TEST(ConvOrthogonal, BoxesStacksThreadsAndStridesHaveTheBytesOfTheWhole) {
  const Shape whole = {4, 3, 3, 10, 13}; // four weights
  for (const int32_t dtype : {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16}) {
    Buffer one(product(whole) * bytes_of(dtype)), many(product(whole) * bytes_of(dtype));
    inwit_tensor tensor = describe(one.data(), dtype, whole, INWIT_LAYOUT_KERAS);
    tensor.batch_axes = 1;
    ASSERT_EQ(fill("conv_orthogonal", tensor).status, INWIT_OK);
    tensor.data = many.data();
    ASSERT_EQ(fill("conv_orthogonal", tensor, {42, 7}, {}, 3).status, INWIT_OK);
    EXPECT_EQ(one, many);
    const std::vector<double> values = values_of(one, dtype);
    const Shape box = {2, 2, 3, 4, 6}, offset = {1, 1, 0, 3, 5};
    Buffer part(product(box) * bytes_of(dtype));
    tensor = describe(part.data(), dtype, box, INWIT_LAYOUT_KERAS);
    tensor.batch_axes = 1;
    tensor.order = INWIT_COLUMN_MAJOR;
    std::ranges::copy(whole, tensor.global_shape);
    std::ranges::copy(offset, tensor.offset);
    ASSERT_EQ(fill("conv_orthogonal", tensor).status, INWIT_OK);
    const std::vector<double> of_box = values_of(part, dtype);
    for (size_t i = 0; i < of_box.size(); ++i) {
      size_t rest = i, at = 0, stride = 1;
      size_t coordinate[5];
      for (size_t axis = 0; axis < 5; ++axis) {
        coordinate[axis] = rest % static_cast<size_t>(box[axis]) + static_cast<size_t>(offset[axis]);
        rest /= static_cast<size_t>(box[axis]);
      }
      for (size_t axis = 5; axis-- > 0; stride *= static_cast<size_t>(whole[axis])) at += coordinate[axis] * stride;
      ASSERT_EQ(of_box[i], values[at]) << i;
    }
  }
}

TEST(ConvOrthogonal, MomentsFollowFromTheNorm) {
  const inwit_moments moments = expected("conv_orthogonal", "gain=-2", {3, 3, 16, 32}, INWIT_LAYOUT_KERAS);
  EXPECT_NEAR(moments.stddev, 2 / std::sqrt(9.0 * 32), 1e-16);
  EXPECT_EQ(moments.minimum, -2);
  EXPECT_EQ(moments.maximum, 2);
  const std::vector<double> w = doubles("conv_orthogonal", "gain=-2", {3, 3, 16, 32});
  double squares = 0;
  for (const double x : w) squares += x * x;
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(w.size())), moments.stddev, 1e-15);
  EXPECT_EQ(doubles("conv_orthogonal", "gain=0", {3, 2, 2}), std::vector<double>(12, 0.0));
}

TEST(ConvOrthogonal, RejectsWhatIsNoSuchKernel) {
  const Rejection cases[] = {
      {"conv_orthogonal", "-", {3, 9, 8}, INWIT_E_SHAPE, "has 9 inputs and 8 outputs, must not have more inputs than outputs"},
      {"conv_orthogonal", "-", {3, 5, 4, 8}, INWIT_E_SHAPE, "a receptive field with extents 3 and 5, must be the same"},
      {"conv_orthogonal", "-", {4, 8}, INWIT_E_SHAPE, "must have rank 3 to 5"},
      {"conv_orthogonal", "-", {1, 1, 1, 1, 4, 8}, INWIT_E_SHAPE, "must have rank 3 to 5"},
      {"conv_orthogonal", "gain=1e39", {3, 4, 8}, INWIT_E_PARAMETER, "gain is 1e+39"},
      {"conv_orthogonal", "gain=1e-40", {3, 4, 8}, INWIT_E_PARAMETER, "gain is 1e-40: the standard deviation"},
  };
  for (const Rejection &one : cases) expect_rejected(one, INWIT_LAYOUT_KERAS);
}

} // namespace
} // namespace inwit::test
