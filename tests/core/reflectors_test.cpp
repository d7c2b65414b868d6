// The reflectors' kernels of every instruction set, and the ways in which their work is divided: one matrix has the same bits in all.
#include <random>

#include "linalg/kernels.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using namespace inwit::linalg;

class ReflectorTargets : public testing::TestWithParam<Target> {
protected:
  void SetUp() override { ASSERT_NE(linalg::highway_kernels(GetParam()), nullptr) << "another set would run"; }
};
INSTANTIATE_TEST_SUITE_P(All, ReflectorTargets, testing::ValuesIn(targets_here()),
                         [](const auto &instance) { return name_of(instance.param); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ReflectorTargets);

// Numbers that an aligned pointer leads to.
template <class Real> struct Numbers {
  std::vector<Real> memory;
  explicit Numbers(int64_t count) : memory(static_cast<size_t>(count) + 16, Real(0)) {}
  Numbers(int64_t count, std::minstd_rand &draw) : Numbers(count) {
    for (Real &x : memory) x = static_cast<Real>(static_cast<double>(draw()) / 1e9 - 1);
  }
  Real *data() { return reinterpret_cast<Real *>((reinterpret_cast<uintptr_t>(memory.data()) + 63) / 64 * 64); }
  std::vector<Real> values() { return {data(), data() + memory.size() - 16}; }
};

// All kernels on one block of `count` reflectors and `width` vectors.
template <class Real> void expect_plain_products(const ReflectionKernels<Real> &ours, int64_t height, int count, int width) {
  const auto &plain = plain_kernels.of<Real>();
  std::minstd_rand draw(static_cast<unsigned>(height * 64 + count));
  const int padded = (count + 15) / 16 * 16;
  Numbers<Real> rows(height * block_reflectors, draw), vectors(height * width, draw), factors(block_reflectors, draw);
  for (int64_t r = 0; r < height; ++r)
    for (int j = 0; j < block_reflectors; ++j)
      if (j > r || j >= count) rows.data()[r * block_reflectors + j] = 0;
  std::fill(factors.data() + count, factors.data() + block_reflectors, Real(0));
  const Reflectors<Real> v = {rows.data(), height, count};
  const std::string what = std::to_string(height) + " rows, " + std::to_string(count) + " reflectors, " + std::to_string(width);

  Numbers<Real> scratch(sums_size), gram(sums_size), weights(sums_size), plain_gram(sums_size), plain_weights(sums_size);
  for (int begin = 0; begin < padded; begin += 16) {
    ours.multiply(v, {begin, begin + 16}, rows.data(), block_reflectors, {begin, padded}, scratch.data(), gram.data());
    plain.multiply(v, {begin, begin + 16}, rows.data(), block_reflectors, {begin, padded}, scratch.data(), plain_gram.data());
  }
  ASSERT_EQ(gram.values(), plain_gram.values()) << what;
  ours.multiply(v, {0, padded}, vectors.data(), width, {0, width}, scratch.data(), weights.data());
  plain.multiply(v, {0, padded}, vectors.data(), width, {0, width}, scratch.data(), plain_weights.data());
  ASSERT_EQ(weights.values(), plain_weights.values()) << what;
  for (int64_t i = 0; i < sums_size; ++i) gram.data()[i] /= static_cast<Real>(8 * height); // so that nothing grows out of range
  ours.solve(gram.data(), factors.data(), count, width, weights.data());
  plain.solve(gram.data(), factors.data(), count, width, plain_weights.data());
  ASSERT_EQ(weights.values(), plain_weights.values()) << what;
  Numbers<Real> plain_vectors = vectors;
  std::copy_n(vectors.data(), height * width, plain_vectors.data());
  const int64_t middle = height / 3;
  ours.update(v, 0, middle, weights.data(), width, vectors.data());
  ours.update(v, middle, height, weights.data(), width, vectors.data() + middle * width);
  plain.update(v, 0, height, weights.data(), width, plain_vectors.data());
  ASSERT_EQ(vectors.values(), plain_vectors.values()) << what;
}

template <class Real> void expect_plain_squares(const ReflectionKernels<Real> &ours) {
  std::minstd_rand draw(5);
  Numbers<Real> x(300, draw);
  for (const int64_t first : {0, 1, 15, 16, 1000})
    for (int64_t count = 0; count < 300; count += count < 70 ? 1 : 23) {
      alignas(64) double sums[16] = {1, 2, 3}, plain[16] = {1, 2, 3};
      ours.add_squares(x.data() + 1, first, count, sums);
      plain_kernels.of<Real>().add_squares(x.data() + 1, first, count, plain);
      ASSERT_TRUE(std::equal(sums, sums + 16, plain)) << first << ", " << count;
    }
}

TEST_P(ReflectorTargets, KernelsGiveThePlainBits) {
  const auto check = [](const auto &kernels) {
    for (const int width : {16, 32, 48, 64})
      for (const auto &[height, count] : {std::pair{1, 1},
                                          {2, 2},
                                          {15, 15},
                                          {17, 16},
                                          {33, 33},
                                          {64, 64},
                                          {65, 7},
                                          {127, 64},
                                          {256, 64},
                                          {257, 63},
                                          {300, 5},
                                          {513, 64},
                                          {1025, 20}})
        expect_plain_products(kernels, height, count, width);
    expect_plain_squares(kernels);
  };
  check(linalg::kernels_of<float>(GetParam()));
  check(linalg::kernels_of<double>(GetParam()));
}

struct Way {
  const char *target = nullptr;
  int32_t threads = 1;
  bool executor = false;
};

void run_backwards(void *, int64_t count, void (*task)(void *, int64_t), void *state) {
  while (count > 0) task(state, --count);
}

Buffer orthogonal(inwit_tensor tensor, int64_t elements, const Way &way) {
  Buffer buffer(elements * bytes_of(tensor.dtype));
  tensor.data = buffer.data();
  inwit_context context = {};
  context.target = way.target;
  context.threads = way.threads;
  if (way.executor) context.run = run_backwards;
  EXPECT_EQ(inwit_fill("orthogonal", nullptr, 0, &tensor, 11, 12, &context), INWIT_OK) << context.error;
  EXPECT_TRUE(buffer.guards_hold());
  return buffer;
}

TEST_P(ReflectorTargets, MatricesHaveThePlainBits) {
  for (const int32_t dtype : {INWIT_F32, INWIT_F64, INWIT_BF16})
    for (const auto &[rows, columns] : {std::pair<int64_t, int64_t>{1, 1},
                                        {1, 40},
                                        {3, 7},
                                        {64, 64},
                                        {65, 64},
                                        {1000, 130},
                                        {257, 513},
                                        {129, 1},
                                        {9000, 40}}) {
      const inwit_tensor tensor = describe(nullptr, dtype, {rows, columns});
      ASSERT_TRUE(orthogonal(tensor, rows * columns, {name_of(GetParam())}) == orthogonal(tensor, rows * columns, {"plain"}))
          << rows << " x " << columns << ' ' << dtype_name(dtype);
    }
}

// Alone it shares its reflectors among tasks; in a stack of 17 each task draws for itself, 512 vectors at most.
TEST(Reflectors, AreTheSameSharedOrDrawnByEachTask) {
  constexpr int64_t rows = 560, columns = 530, size = rows * columns;
  const Buffer alone = orthogonal(describe(nullptr, INWIT_F32, {rows, columns}), size, {});
  for (const Way &way : {Way{nullptr, 2}, {nullptr, 5}, {nullptr, 0, true}})
    EXPECT_TRUE(alone == orthogonal(describe(nullptr, INWIT_F32, {rows, columns}), size, way));
  for (const int64_t matrices : {1, 2, 17}) {
    inwit_tensor stack = describe(nullptr, INWIT_F32, {matrices, rows, columns});
    stack.batch_axes = 1;
    for (const Way &way :
         matrices < 17 ? std::vector<Way>{{}, {nullptr, 3}, {nullptr, 0, true}} : std::vector<Way>{{nullptr, 3}}) {
      const std::string text = orthogonal(stack, matrices * size, way).text();
      EXPECT_TRUE(std::string_view(text).substr(0, size * 4) == alone.text()) << matrices;
    }
  }
}

TEST(Reflectors, OfABoxAreThoseOfTheWhole) { // columns are the vectors; the second matrix is divided by rows
  const struct {
    int64_t rows, columns, row, column, height, width;
  } boxes[] = {{700, 500, 0, 0, 700, 1},     {700, 500, 0, 499, 700, 1},   {700, 500, 0, 60, 700, 300},
               {700, 500, 699, 0, 1, 500},   {700, 500, 300, 17, 40, 470}, {700, 500, 255, 64, 2, 64},
               {9000, 40, 300, 0, 8650, 40}, {9000, 40, 5000, 7, 1, 20}};
  for (const auto &box : boxes) {
    const std::string whole =
        orthogonal(describe(nullptr, INWIT_F32, {box.rows, box.columns}), box.rows * box.columns, {}).text();
    inwit_tensor tensor = describe(nullptr, INWIT_F32, {box.height, box.width});
    tensor.global_shape[0] = box.rows, tensor.global_shape[1] = box.columns;
    tensor.offset[0] = box.row, tensor.offset[1] = box.column;
    for (const int32_t threads : {1, 3}) {
      const std::string part = orthogonal(tensor, box.height * box.width, {nullptr, threads}).text();
      const auto bytes = static_cast<size_t>(box.width * 4);
      for (int64_t r = 0; r < box.height; ++r)
        ASSERT_EQ(std::string_view(part).substr(static_cast<size_t>(r) * bytes, bytes),
                  std::string_view(whole).substr(static_cast<size_t>((box.row + r) * box.columns + box.column) * 4, bytes))
            << box.row << ", " << box.column << ": row " << r;
    }
  }
}

// A stack whose matrices lie with one axis between their rows and one inside, by strides that run backwards.
TEST(Reflectors, StoreThroughAnyStrides) {
  constexpr int64_t a = 6, b = 5, rows = 40, columns = 3;
  inwit_tensor plain = describe(nullptr, INWIT_F32, {a, b, rows, columns}), other = plain;
  plain.batch_axes = other.batch_axes = 2;
  const std::string wanted = orthogonal(plain, a * b * rows * columns, {}).text();
  std::vector<float> memory(a * b * rows * columns);
  const int64_t strides[] = {-rows, columns * rows * a, -1, rows * a}; // in memory: b, column, a, row, two of them reversed
  std::copy_n(strides, 4, other.strides);
  other.order = INWIT_STRIDES;
  other.data = memory.data() + (a - 1) * rows + (rows - 1);
  ASSERT_EQ(fill("orthogonal", other, {11, 12}).status, INWIT_OK);
  for (int64_t i = 0, at = 0; i < a; ++i)
    for (int64_t j = 0; j < b; ++j)
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < columns; ++c, ++at) {
          float value;
          std::memcpy(&value, wanted.data() + at * 4, 4);
          ASSERT_EQ(static_cast<float *>(other.data)[i * strides[0] + j * strides[1] + r * strides[2] + c * strides[3]], value);
        }
}

} // namespace
} // namespace inwit::test
