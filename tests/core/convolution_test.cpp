// dirac and delta_orthogonal: convolutions that pass their inputs through, and that preserve length.
#include "support.hpp"

namespace inwit::test {
namespace {

struct Kernel {
  int32_t layout;
  Shape shape;
  size_t in, out; // axes
};
const Kernel kernels[] = {{INWIT_LAYOUT_TORCH, {12, 5, 3}, 1, 0},      {INWIT_LAYOUT_TORCH, {6, 3, 4, 5}, 1, 0},
                          {INWIT_LAYOUT_TORCH, {8, 8, 3, 2, 3}, 1, 0}, {INWIT_LAYOUT_KERAS, {3, 4, 5, 8}, 2, 3},
                          {INWIT_LAYOUT_FLUX, {5, 3, 6}, 1, 2},        {INWIT_LAYOUT_MLX, {6, 2, 3, 4}, 3, 0}};

template <class F> void for_each_index(const Shape &shape, F &&f) {
  Shape index(shape.size(), 0);
  for (int64_t left = product(shape); left > 0; --left) {
    f(index);
    for (size_t axis = shape.size(); axis-- > 0 && ++index[axis] == shape[axis];) index[axis] = 0;
  }
}

bool is_in_the_middle(const Kernel &kernel, const Shape &index, bool rounded_up) {
  for (size_t axis = 0; axis < index.size(); ++axis)
    if (axis != kernel.in && axis != kernel.out && index[axis] != (kernel.shape[axis] - (rounded_up ? 0 : 1)) / 2) return false;
  return true;
}

// torch.nn.init.dirac_: in each group output d is input d, as far as there are inputs.
TEST(Dirac, PassesTheInputsOfEachGroupThrough) {
  for (const Kernel &kernel : kernels)
    for (const int64_t groups : {1, 2}) {
      Arguments args;
      args.of.push_back({"groups", static_cast<double>(groups), nullptr, nullptr});
      const std::vector<double> values = filled_values("dirac", INWIT_F32, kernel.shape, kernel.layout, {42, 7}, args);
      const int64_t outputs = kernel.shape[kernel.out] / groups;
      size_t at = 0, wrong = 0;
      for_each_index(kernel.shape, [&](const Shape &index) {
        const bool one = is_in_the_middle(kernel, index, true) && index[kernel.out] % outputs == index[kernel.in];
        wrong += values[at++] != (one ? 1 : 0);
      });
      EXPECT_EQ(wrong, 0u) << "layout " << kernel.layout << ", " << groups << " groups";
    }
}

TEST(Dirac, IsTorchsWhereNoLayoutIsSaid) {
  EXPECT_EQ(filled("dirac", INWIT_F64, {4, 3, 3}, INWIT_LAYOUT_NONE),
            filled("dirac", INWIT_F64, {4, 3, 3}, INWIT_LAYOUT_TORCH));
}

TEST(Dirac, RejectsGroupsThatDoNotDivideTheOutputs) {
  Buffer buffer(6 * 3 * 3 * 4);
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, {6, 3, 3});
  const std::pair<const char *, const char *> rejected[] = {
      {"groups=4", "dirac: groups is 4, must divide the 6 outputs of shape (6,3,3)"},
      {"groups=7", "dirac: groups is 7, must divide the 6 outputs of shape (6,3,3)"},
      {"groups=0", "dirac: groups is 0, must be an integer from 1 to 2^53"},
      {"groups=1.5", "dirac: groups is 1.5, must be an integer from 1 to 2^53"}};
  for (const auto &[arguments, message] : rejected)
    EXPECT_EQ(fill("dirac", tensor, {}, Arguments::parse(arguments)).message, message);
  EXPECT_EQ(fill("dirac", describe(buffer.data(), INWIT_F32, {6, 9})).status, INWIT_E_SHAPE);
  EXPECT_TRUE(buffer.untouched());
}

TEST(DeltaOrthogonal, IsTheOrthogonalMatrixInTheMiddleOfZeros) {
  for (const Kernel &kernel : kernels) {
    if (kernel.shape[kernel.in] > kernel.shape[kernel.out]) continue;
    const std::vector<double> values = filled_values("delta_orthogonal", INWIT_F64, kernel.shape, kernel.layout);
    Shape matrix = {kernel.shape[std::min(kernel.in, kernel.out)], kernel.shape[std::max(kernel.in, kernel.out)]};
    const int32_t layout =
        kernel.layout == INWIT_LAYOUT_FLUX ? INWIT_LAYOUT_KERAS : kernel.layout; // a matrix is (out, in) there
    const std::vector<double> q = filled_values("orthogonal", INWIT_F64, matrix, layout);
    size_t at = 0, next = 0, wrong = 0;
    for_each_index(kernel.shape, [&](const Shape &index) {
      wrong += values[at++] != (is_in_the_middle(kernel, index, false) ? q[next++] : 0);
    });
    EXPECT_EQ(next, q.size());
    EXPECT_EQ(wrong, 0u) << "layout " << kernel.layout;
  }
}

// Large enough for shared reflectors and several tasks; each box has some taps, with or without the centre.
TEST(DeltaOrthogonal, IsTheSameFromBoxesThreadsAndInColumnMajor) {
  const Shape shape = {3, 2, 160, 200};
  Buffer whole = filled("delta_orthogonal", INWIT_F32, shape);
  const size_t size = whole.size();
  Buffer threaded(static_cast<int64_t>(size));
  ASSERT_EQ(fill("delta_orthogonal", describe(threaded.data(), INWIT_F32, shape), {42, 7}, {}, 4).status, INWIT_OK);
  EXPECT_EQ(whole, threaded);
  Buffer boxes(static_cast<int64_t>(size));
  for (int64_t tap = 0; tap < shape[0]; ++tap)
    for (int64_t column = 0; column < shape[3]; column += 70) {
      const int64_t columns = std::min<int64_t>(70, shape[3] - column);
      inwit_tensor box = describe(static_cast<float *>(boxes.data()) + tap * 2 * 160 * 200 + column, INWIT_F32,
                                  {1, shape[1], shape[2], columns});
      box.order = INWIT_STRIDES;
      const int64_t strides[] = {2 * 160 * 200, 160 * 200, 200, 1}, offset[] = {tap, 0, 0, column};
      std::copy_n(strides, 4, box.strides);
      std::copy_n(shape.data(), 4, box.global_shape);
      std::copy_n(offset, 4, box.offset);
      ASSERT_EQ(fill("delta_orthogonal", box).status, INWIT_OK);
    }
  EXPECT_EQ(whole, boxes);
  Buffer column_major(static_cast<int64_t>(size));
  inwit_tensor tensor = describe(column_major.data(), INWIT_F32, shape);
  tensor.order = INWIT_COLUMN_MAJOR;
  ASSERT_EQ(fill("delta_orthogonal", tensor).status, INWIT_OK);
  const std::vector<double> a = values_of(whole, INWIT_F32), b = values_of(column_major, INWIT_F32);
  size_t at = 0, wrong = 0;
  for_each_index(shape, [&](const Shape &i) {
    wrong += a[at++] != b[static_cast<size_t>(i[0] + shape[0] * (i[1] + shape[1] * (i[2] + shape[2] * i[3])))];
  });
  EXPECT_EQ(wrong, 0u);
}

TEST(DeltaOrthogonal, RejectsMoreInputsThanOutputs) {
  Buffer buffer(3 * 4 * 3 * 4);
  EXPECT_EQ(fill("delta_orthogonal", describe(buffer.data(), INWIT_F32, {3, 4, 3})).message,
            "delta_orthogonal: shape (3,4,3) has 4 inputs and 3 outputs, must not have more inputs than outputs");
  EXPECT_TRUE(buffer.untouched());
}

} // namespace
} // namespace inwit::test
