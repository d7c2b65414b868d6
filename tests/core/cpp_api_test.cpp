// include/inwit/inwit.hpp: keys, element types, tensors and errors give what the C ABI gives.
#include "cpp_support.hpp"

#include <array>
#include <cstring>
#include <limits>

namespace {

using namespace inwit::test;
using inwit::Dims;
using inwit::Key;
using inwit::Layout;
using inwit::Tensor;

// ---- keys ----

TEST(CppKey, StreamIsFnv1aAtCompileTime) {
  static_assert(inwit::stream("") == 0xcbf29ce484222325);
  static_assert(inwit::stream("a") == 0xaf63dc4c8601ec8c); // published test vectors of FNV-1a 64
  static_assert(inwit::stream("foobar") == 0x85944171f73967e8);
  for (const char *name : {"", "a", "encoder.0.weight", "\xc3\xa4\xff"}) EXPECT_EQ(inwit::stream(name), inwit_stream(name));
}

TEST(CppKey, OfNamesSeedAndStream) {
  static_assert(Key::of(7, "a") == Key{7, 0xaf63dc4c8601ec8c});
  static_assert(Key{} == Key{0, 0});
  EXPECT_NE(Key::of(7, "a"), Key::of(8, "a"));
  EXPECT_NE(Key::of(7, "a"), Key::of(7, "b"));
}

// ---- element types ----

TEST(CppElement, Float16IsItsValue) {
  const auto value = [](unsigned bits) { return static_cast<float>(inwit::float16{static_cast<uint16_t>(bits)}); };
  EXPECT_EQ(value(0x3c00), 1.0f);
  EXPECT_EQ(value(0xc000), -2.0f);
  EXPECT_EQ(value(0x3555), 0x1.554p-2f);
  EXPECT_EQ(value(0x7bff), 65504.0f);
  EXPECT_EQ(value(0x0400), 0x1p-14f);
  EXPECT_EQ(value(0x0001), 0x1p-24f);
  EXPECT_EQ(value(0x83ff), -0x1.ff8p-15f);
  EXPECT_TRUE(std::signbit(value(0x8000)));
  EXPECT_EQ(value(0xfc00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(value(0x7e00)));
#ifdef __FLT16_MANT_DIG__
  for (unsigned bits = 0; bits < 0x10000; ++bits) {
    const auto compiler = static_cast<float>(std::bit_cast<_Float16>(static_cast<uint16_t>(bits)));
    if (std::isnan(compiler))
      EXPECT_TRUE(std::isnan(value(bits)));
    else
      EXPECT_EQ(std::bit_cast<uint32_t>(compiler), std::bit_cast<uint32_t>(value(bits)));
  }
#endif
  static_assert(static_cast<float>(inwit::float16{0x3c00}) == 1.0f);
  static_assert(static_cast<float>(inwit::bfloat16{0xbfc0}) == -1.5f);
}

TEST(CppElement, Float8IsItsValue) {
  const auto e4m3 = [](unsigned bits) { return static_cast<float>(inwit::float8_e4m3fn{static_cast<uint8_t>(bits)}); };
  const auto e5m2 = [](unsigned bits) { return static_cast<float>(inwit::float8_e5m2{static_cast<uint8_t>(bits)}); };
  EXPECT_EQ(e4m3(0x7e), 448.0f);
  EXPECT_EQ(e4m3(0x38), 1.0f);
  EXPECT_EQ(e4m3(0x83), -3 * 0x1p-9f);
  EXPECT_TRUE(std::isnan(e4m3(0xff)));
  EXPECT_EQ(e5m2(0x7b), 57344.0f);
  EXPECT_EQ(e5m2(0xbe), -1.5f);
  EXPECT_EQ(e5m2(0x01), 0x1p-16f);
  EXPECT_EQ(e5m2(0xfc), -std::numeric_limits<float>::infinity());
}

template <class T> class CppDtype : public testing::Test {};
using Elements = testing::Types<float, double, inwit::float16, inwit::bfloat16, inwit::float8_e4m3fn, inwit::float8_e5m2>;
TYPED_TEST_SUITE(CppDtype, Elements);

TYPED_TEST(CppDtype, FillsTheBytesOfC) {
  std::vector<TypeParam> cpp(35), c(35);
  inwit::fill("truncated_normal", Tensor(cpp, {5, 7}), key, {{"stddev", 0.5}});
  inwit_tensor tensor = {};
  tensor.data = c.data();
  tensor.dtype = inwit::dtype_of<TypeParam>::value;
  tensor.rank = 2;
  tensor.shape[0] = 5;
  tensor.shape[1] = 7;
  const inwit_arg stddev = {"stddev", 0.5, nullptr, nullptr};
  ASSERT_EQ(inwit_fill("truncated_normal", &stddev, 1, &tensor, key.seed, key.stream, nullptr), status(INWIT_OK));
  EXPECT_EQ(std::memcmp(cpp.data(), c.data(), sizeof(TypeParam) * 35), 0);
  double sum = 0;
  for (const TypeParam value : cpp) sum += std::abs(static_cast<double>(static_cast<float>(value)));
  EXPECT_GT(sum, 0.1);
}

struct mine { // a 16-bit type of a framework
  uint16_t bits;
};
struct not_known {
  uint16_t bits;
};

} // namespace

template <> struct inwit::dtype_of<mine> : std::integral_constant<int32_t, INWIT_BF16> {};

namespace {

TEST(CppElement, TakesTypesOfOthers) {
  std::vector<mine> one(12);
  std::vector<inwit::bfloat16> other(12);
  inwit::fill("random_uniform", Tensor(one, 12), key);
  inwit::fill("random_uniform", Tensor(other, 12), key);
  EXPECT_EQ(std::memcmp(one.data(), other.data(), 24), 0);
  static_assert(inwit::Element<mine> && !inwit::Element<not_known> && !inwit::Element<int> && !inwit::Element<const float>);
#ifdef __FLT16_MANT_DIG__
  std::vector<_Float16> half(12);
  std::vector<inwit::float16> same(12);
  inwit::fill("random_uniform", Tensor(half, 12), key);
  inwit::fill("random_uniform", Tensor(same, 12), key);
  for (size_t i = 0; i < 12; ++i) EXPECT_EQ(static_cast<float>(half[i]), static_cast<float>(same[i]));
#endif
}

// ---- tensors ----

TEST(CppTensor, SettersSetTheFieldsOfC) {
  float memory[8] = {};
  const Tensor plain(memory, {2, 3});
  const inwit_tensor t = plain.strides({-3, 1}).box({10, 20}, {4, 5}).layout(Layout::mlx).fans(3, 4).batch_axes({-2}).c();
  EXPECT_EQ(t.data, memory);
  EXPECT_EQ(t.dtype, status(INWIT_F32));
  EXPECT_EQ(t.rank, 2);
  EXPECT_EQ(t.order, status(INWIT_STRIDES));
  EXPECT_EQ(t.layout, status(INWIT_LAYOUT_MLX));
  EXPECT_EQ(t.batch_axes, 1u);
  EXPECT_EQ(t.fan_in, 3);
  EXPECT_EQ(t.fan_out, 4);
  const int64_t numbers[][2] = {{2, 3}, {-3, 1}, {10, 20}, {4, 5}};
  const int64_t *fields[] = {t.shape, t.strides, t.global_shape, t.offset};
  for (size_t i = 0; i < 4; ++i)
    for (size_t axis = 0; axis < INWIT_MAX_RANK; ++axis) EXPECT_EQ(fields[i][axis], axis < 2 ? numbers[i][axis] : 0);

  EXPECT_EQ(plain.c().order, status(INWIT_ROW_MAJOR)); // setters do not modify the value that they are called on
  EXPECT_EQ(plain.byte_strides({12, 4}).c().order, status(INWIT_BYTE_STRIDES));
  EXPECT_EQ(plain.strides({3, 1}).column_major().c().order, status(INWIT_COLUMN_MAJOR));
  EXPECT_EQ(plain.strides({3, 1}).column_major().c().strides[0], 0);

  const inwit_tensor axes = plain.axes({0}, {-1}).c();
  EXPECT_EQ(axes.layout, status(INWIT_LAYOUT_AXES));
  EXPECT_EQ(axes.in_axes, 1u);
  EXPECT_EQ(axes.out_axes, 2u);
  EXPECT_EQ(Tensor(axes).layout(Layout::torch).c().in_axes, 0u);

  const inwit_tensor reshaped = Tensor(t).shape({6}).c();
  EXPECT_EQ(reshaped.rank, 1);
  EXPECT_EQ(reshaped.shape[0], 6);
  EXPECT_EQ(reshaped.shape[1] | reshaped.strides[0] | reshaped.global_shape[0] | reshaped.offset[0] | reshaped.order, 0);
}

TEST(CppTensor, SaysWhatItIs) {
  double memory[6] = {};
  const Tensor tensor(memory, {2, 3});
  EXPECT_EQ(tensor.data(), memory);
  EXPECT_EQ(tensor.dtype(), status(INWIT_F64));
  EXPECT_EQ(tensor.shape().size(), 2u);
  EXPECT_EQ(tensor.shape()[1], 3);
  EXPECT_EQ(Tensor::typed(memory, INWIT_F32, {3, 4}).dtype(), status(INWIT_F32));
  EXPECT_EQ(Tensor().data(memory).data(), memory);
  EXPECT_EQ(Tensor(memory, {}).shape().size(), 0u); // rank 0
}

TEST(CppTensor, TakesRangesOfTheRightSize) {
  std::vector<float> values(6);
  std::array<float, 6> array = {};
  const std::vector<size_t> shape = {2, 3};
  EXPECT_EQ(Tensor(values, shape).data(), values.data());
  EXPECT_EQ(Tensor(std::span<float>(values), {3, 2}).data(), values.data());
  EXPECT_EQ(Tensor(array, std::array{6}).data(), array.data());
  EXPECT_EQ(Tensor(std::span<float>(), {4, 0}).shape()[0], 4);
  EXPECT_ERROR(INWIT_E_ARGUMENT, "data has 6 elements, must have as many as its shape (2,2)", Tensor(values, {2, 2}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "6 elements, must have as many as its shape (7)", Tensor(values, {7}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "6 elements", Tensor(values, {-2, -3, -1}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "6 elements", Tensor(values, {int64_t{1} << 62, 4, 3}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "6 elements", Tensor(values, {0, 5}));
  static_assert(!std::is_constructible_v<Tensor, std::vector<float>, Dims>); // would dangle
  static_assert(!std::is_constructible_v<Tensor, const std::vector<float> &, Dims>);
  static_assert(!std::is_constructible_v<Tensor, std::span<const float>, Dims>);
  static_assert(!std::is_constructible_v<Tensor, const float *, Dims>);
}

TEST(CppTensor, RejectsListsThatDoNotFit) {
  float memory[6] = {};
  const Tensor tensor(memory, {2, 3});
  EXPECT_ERROR(INWIT_E_ARGUMENT, "strides has 1 entries", tensor.strides({1}).data());
  EXPECT_ERROR(INWIT_E_ARGUMENT, "strides has 3 entries", Tensor(memory, {2, 3}, {3, 1, 1}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "offset has 0 entries", tensor.box({4, 4}, {}).data());
  EXPECT_ERROR(INWIT_E_ARGUMENT, "axis is 2", tensor.axes({2}, {0}).data());
  EXPECT_ERROR(INWIT_E_ARGUMENT, "axis is -3", tensor.batch_axes({-3}).data());
  EXPECT_ERROR(INWIT_E_ARGUMENT, "more than 8", Dims(std::vector<int64_t>(9, 1)));
}

TEST(CppTensor, AtFindsElementsInEveryOrder) {
  float memory[12];
  for (int i = 0; i < 12; ++i) memory[i] = static_cast<float>(i);
  EXPECT_EQ(Tensor(memory, {3, 4}).at<float>({2, 1}), 9);
  EXPECT_EQ(Tensor(memory, {3, 4}).column_major().at<float>({2, 1}), 5);
  EXPECT_EQ(Tensor(memory + 11, {3, 4}, {-4, -1}).at<float>({2, 1}), 2);
  EXPECT_EQ(Tensor(memory, {3, 2}).byte_strides({16, 8}).at<float>({2, 1}), 10);
  EXPECT_EQ(Tensor(memory, {}).at<float>({}), 0);
  EXPECT_ERROR(INWIT_E_ARGUMENT, "index[1] is 4", Tensor(memory, {3, 4}).at<float>({0, 4}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "index[0] is -1", Tensor(memory, {3, 4}).at<float>({-1, 0}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "index has 1 entries", Tensor(memory, {3, 4}).at<float>({0}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "dtype is 544", Tensor(memory, {3, 4}).at<double>({0, 0}));
}

TEST(CppTensor, EveryOrderHoldsTheSameElements) {
  const std::vector<double> expected = by_c("random_normal", {}, {4, 6}, key);
  const auto expect_elements = [&](const Tensor &tensor) {
    inwit::fill("random_normal", tensor, key);
    for (int64_t row = 0; row < 4; ++row)
      for (int64_t column = 0; column < 6; ++column)
        EXPECT_EQ(tensor.at<double>({row, column}), expected[static_cast<size_t>(row * 6 + column)]);
  };
  std::vector<double> memory(64, -1);
  expect_elements(Tensor(memory.data(), {4, 6}));
  expect_elements(Tensor(memory.data(), {4, 6}).column_major());
  expect_elements(Tensor(memory.data(), {4, 6}, {10, 1}));               // padded
  expect_elements(Tensor(memory.data() + 63, {4, 6}, {-1, -4}));         // backwards
  expect_elements(Tensor(memory.data(), {4, 6}).byte_strides({16, 64})); // every other
}

TEST(CppTensor, StridesLeaveGapsAlone) {
  std::vector<float> memory(4 * 5, -1);
  inwit::fill("ones", Tensor(memory.data(), {4, 3}, {5, 1}), key);
  for (size_t i = 0; i < memory.size(); ++i) EXPECT_EQ(memory[i], i % 5 < 3 ? 1.0f : -1.0f);
}

TEST(CppTensor, OneDimensionalStrides) {
  std::vector<float> memory(6, -1);
  inwit::fill("ones", Tensor(memory.data(), {3}, {2}), key);
  EXPECT_EQ(memory, (std::vector<float>{1, -1, 1, -1, 1, -1}));
}

// std::mdspan's interface, with any strides.
template <class T> struct FakeMdspan {
  using index_type = int;
  T *memory;
  int extents[2], strides[2];
  T *data_handle() const { return memory; }
  static constexpr size_t rank() { return 2; }
  int extent(size_t axis) const { return extents[axis]; }
  int stride(size_t axis) const { return strides[axis]; }
};

// The part of Eigen::MatrixXd's interface that a view needs.
struct FakeEigen {
  std::vector<double> elements;
  int row_count, column_count;
  double *data() { return elements.data(); }
  int rows() const { return row_count; }
  int cols() const { return column_count; }
  double operator()(int row, int column) const { return elements[static_cast<size_t>(column * row_count + row)]; }
};

TEST(CppTensor, TakesMdspansAndColumnMajorMatrices) {
  const std::vector<double> expected = by_c("glorot_uniform", {}, {3, 5}, key, INWIT_LAYOUT_TORCH);
  std::vector<double> memory(40);
  const FakeMdspan<double> span{memory.data(), {3, 5}, {2, 7}};
  FakeEigen matrix{std::vector<double>(15), 3, 5};
  inwit::fill("glorot_uniform", Tensor(span).layout(Layout::torch), key);
  const Tensor columns = Tensor(matrix.data(), {matrix.rows(), matrix.cols()}).column_major();
  inwit::fill("glorot_uniform", columns.layout(Layout::torch), key);
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 5; ++column) {
      const double value = expected[static_cast<size_t>(row * 5 + column)];
      EXPECT_EQ(memory[static_cast<size_t>(row * 2 + column * 7)], value);
      EXPECT_EQ(matrix(row, column), value);
    }
  static_assert(!inwit::StridedView<FakeMdspan<const double>> && !inwit::StridedView<FakeEigen> && !inwit::StridedView<Tensor>);
}

TEST(CppTensor, BoxesHoldTheBytesOfTheWhole) {
  std::vector<inwit::bfloat16> whole(30 * 8), part(11 * 3);
  const auto he = [](const Tensor &tensor) { inwit::fill("he_normal", tensor.layout(Layout::keras), key); };
  he(Tensor(whole, {30, 8}));
  he(Tensor(part, {11, 3}).box({30, 8}, {17, 4}));
  for (size_t row = 0; row < 11; ++row) EXPECT_EQ(std::memcmp(&part[row * 3], &whole[(row + 17) * 8 + 4], 6), 0) << row;
  EXPECT_ERROR(INWIT_E_BOX, "offset", he(Tensor(part, {11, 3}).box({30, 8}, {20, 4})));
}

TEST(CppTensor, FromDlpack) {
  struct DLTensor { // dlpack.h
    void *data;
    int32_t device_type, device_id, ndim;
    uint8_t code, bits;
    uint16_t lanes;
    int64_t *shape, *strides;
    uint64_t byte_offset;
  };
  std::vector<float> memory(10, -1);
  int64_t shape[] = {2, 3}, strides[] = {4, 1};
  DLTensor dl = {memory.data(), 1, 0, 2, 2, 32, 1, shape, strides, 4};
  inwit::fill("ones", inwit::from_dlpack(&dl), key);
  EXPECT_EQ(memory, (std::vector<float>{-1, 1, 1, 1, -1, 1, 1, 1, -1, -1}));
  dl.bits = 8;
  EXPECT_ERROR(INWIT_E_DTYPE, "dtype", inwit::from_dlpack(&dl));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "NULL", inwit::from_dlpack(nullptr));
}

TEST(CppTensor, Fans) {
  const Tensor shape = Tensor::typed(nullptr, INWIT_F32, {3, 5, 7, 11});
  const auto expect_fans = [](const Tensor &tensor, double in, double out) {
    EXPECT_EQ(inwit::fans(tensor).in, in);
    EXPECT_EQ(inwit::fans(tensor).out, out);
  };
  expect_fans(shape.layout(Layout::keras), 3 * 5 * 7, 3 * 5 * 11);
  expect_fans(shape.layout(Layout::torch), 5 * 7 * 11, 3 * 7 * 11);
  expect_fans(shape.layout(Layout::flux), 3 * 5 * 7, 3 * 5 * 11);
  expect_fans(shape.layout(Layout::mlx), 5 * 7 * 11, 3 * 5 * 7);
  expect_fans(shape.axes({0, 1}, {3}), 3 * 5 * 7, 11 * 7);
  expect_fans(shape.layout(Layout::keras).batch_axes({0}), 5 * 7, 5 * 11);
  expect_fans(shape.fans(2.5, 4.5), 2.5, 4.5);
  expect_fans(Tensor::typed(nullptr, INWIT_F32, {1, 2}).box({10, 20}, {3, 4}).layout(Layout::keras), 10, 20);
  EXPECT_ERROR(INWIT_E_LAYOUT, "torch 385 and 231", inwit::fans(shape));
}

// ---- errors ----

TEST(CppError, CarriesStatusAndMessage) {
  std::vector<float> w(6, 9);
  EXPECT_ERROR(INWIT_E_LAYOUT, "keras 2 and 3", inwit::fill("glorot_uniform", Tensor(w, {2, 3}), key));
  EXPECT_ERROR(INWIT_E_NAME, "glorot_uniform", inwit::fill("glorot_unifrm", Tensor(w, {2, 3}), key));
  EXPECT_ERROR(INWIT_E_PARAMETER, "stddev", inwit::fill("random_normal", Tensor(w, {2, 3}), key, {{"stddev", -1}}));
  EXPECT_ERROR(INWIT_E_PARAMETER, "sdtdev", inwit::fill("random_normal", Tensor(w, {2, 3}), key, {{"sdtdev", 1}}));
  EXPECT_ERROR(INWIT_E_UNSUPPORTED, "abacus", inwit::fill("zeros", Tensor(w, {2, 3}), key, {}, {.target = "abacus"}));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "threads", inwit::fill("zeros", Tensor(w, {2, 3}), key, {}, {.threads = -1}));
  EXPECT_ERROR(INWIT_E_DTYPE, "dtype", inwit::fill("zeros", Tensor(), key));
  EXPECT_EQ(w, std::vector<float>(6, 9)); // untouched
  const inwit::Error error = error_of([&] { inwit::fill("identity", Tensor(w, {6}), key); });
  EXPECT_STREQ(error.status_name(), "INWIT_E_SHAPE");
  EXPECT_EQ(error.job(), -1);
  static_assert(std::is_base_of_v<std::runtime_error, inwit::Error> && std::is_nothrow_copy_constructible_v<inwit::Error>);
}

} // namespace
