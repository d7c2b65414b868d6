// orthogonal: orthonormality, the LAPACK oracle, Haar's distribution, stacks and layouts.
#include <algorithm>

#include "lapack.hpp"
#include "linalg/reflectors.hpp"
#include "random/elements.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

struct Matrix {
  int64_t rows, columns;
  std::vector<double> values; // row-major
  double at(int64_t r, int64_t c) const { return values[static_cast<size_t>(r * columns + c)]; }
};

Matrix orthogonal(int64_t rows, int64_t columns, int32_t dtype, random::Key key = {42, 7}, const char *arguments = "-") {
  return {rows, columns, filled_values("orthogonal", dtype, {rows, columns}, 0, key, Arguments::parse(arguments))};
}

// Largest deviation of W W^T (wide, square) or W^T W (tall) from gain^2 I.
double deviation(const Matrix &w, double gain = 1) {
  const bool wide = w.rows <= w.columns;
  const int64_t vectors = wide ? w.rows : w.columns, length = wide ? w.columns : w.rows;
  double worst = 0;
  for (int64_t i = 0; i < vectors; ++i)
    for (int64_t j = i; j < vectors; ++j) {
      double dot = 0;
      for (int64_t k = 0; k < length; ++k) dot += wide ? w.at(i, k) * w.at(j, k) : w.at(k, i) * w.at(k, j);
      worst = std::max(worst, std::fabs(dot - (i == j ? gain * gain : 0)));
    }
  return worst;
}

class OrthogonalMethod : public testing::TestWithParam<const char *> {};
INSTANTIATE_TEST_SUITE_P(Methods, OrthogonalMethod, testing::Values("reflectors", "qr", "svd"),
                         [](const auto &method) { return std::string(method.param); });

TEST_P(OrthogonalMethod, RowsOrColumnsAreOrthonormal) {
  const struct {
    int32_t dtype;
    double tolerance;
  } types[] = {{INWIT_F32, 2e-6}, {INWIT_F64, 5e-15}, {INWIT_F16, 3e-3}, {INWIT_BF16, 2e-2}};
  const std::string method = "gain=1.5,method=" + std::string(GetParam());
  for (const auto &[dtype, tolerance] : types)
    for (const auto &[rows, columns] :
         {std::pair{1, 1}, {1, 9}, {9, 1}, {2, 2}, {64, 64}, {65, 65}, {63, 200}, {200, 63}, {257, 130}, {130, 520}})
      EXPECT_LT(deviation(orthogonal(rows, columns, dtype, {5, 6}, method.c_str()), 1.5), tolerance * 2.25)
          << rows << 'x' << columns << ' ' << dtype_name(dtype);
}

// Moments that Haar's distribution on O(n) has exactly: E tr = 0, E tr^2 = 1, E tr^4 = 3; det = +1 and -1 equally often.
TEST_P(OrthogonalMethod, IsHaarDistributed) {
  constexpr int matrices = 4000;
  for (const int64_t n : {2, 5}) {
    double trace1 = 0, trace2 = 0, trace4 = 0, determinants = 0, corner1 = 0, corner2 = 0;
    Buffer buffer(matrices * n * n * 8);
    inwit_tensor stack = describe(buffer.data(), INWIT_F64, {matrices, n, n});
    stack.batch_axes = 1;
    ASSERT_EQ(fill("orthogonal", stack, {3, 4}, {{"method", 0, GetParam(), nullptr}}).status, INWIT_OK);
    const std::vector<double> all = values_of(buffer, INWIT_F64);
    for (int m = 0; m < matrices; ++m) {
      const Matrix q = {n, n, {all.begin() + m * n * n, all.begin() + (m + 1) * n * n}};
      double trace = 0;
      for (int64_t i = 0; i < n; ++i) trace += q.at(i, i);
      trace1 += trace, trace2 += trace * trace, trace4 += std::pow(trace, 4);
      corner1 += q.at(0, 0), corner2 += q.at(0, 0) * q.at(0, 0);
      std::vector<double> lu = q.values;
      std::vector<int32_t> pivots(static_cast<size_t>(n));
      ASSERT_EQ(lapack::factorize_lu(static_cast<int32_t>(n), lu.data(), pivots.data()),
                0); // of the transpose, with its determinant
      double determinant = 1;
      for (int64_t i = 0; i < n; ++i)
        determinant *= lu[static_cast<size_t>(i * n + i)] * (pivots[static_cast<size_t>(i)] == i + 1 ? 1 : -1);
      ASSERT_NEAR(std::fabs(determinant), 1, 1e-12);
      determinants += determinant;
    }
    const double root = std::sqrt(static_cast<double>(matrices)), size = static_cast<double>(n);
    EXPECT_LT(std::fabs(trace1) / root, 4.0) << n; // variance 1
    EXPECT_NEAR(trace2 / matrices, 1, 4 * std::sqrt(n == 2 ? 0.5 : 2.0) / root * 1.3) << n;
    if (n > 2) {
      EXPECT_NEAR(trace4 / matrices, 3, 4 * std::sqrt(96.0) / root) << n;
    }
    EXPECT_LT(std::fabs(determinants) / root, 4.0) << n;
    EXPECT_LT(std::fabs(corner1) / root * std::sqrt(size), 4.0) << n; // a coordinate of the sphere
    EXPECT_NEAR(corner2 / matrices, 1 / size, 4 * std::sqrt(2.0) / size / root) << n;
  }
}

TEST(Orthogonal, FirstColumnIsUniformOnTheSphere) { // in three dimensions each coordinate is uniform on [-1, 1]
  constexpr int matrices = 20000;
  Buffer buffer(matrices * 9 * 4);
  inwit_tensor stack = describe(buffer.data(), INWIT_F32, {matrices, 3, 3});
  stack.batch_axes = 1;
  ASSERT_EQ(fill("orthogonal", stack, {8, 8}).status, INWIT_OK);
  const std::vector<double> all = values_of(buffer, INWIT_F32);
  for (const size_t element : {0u, 3u, 6u, 4u, 8u}) {
    std::vector<double> values;
    for (size_t m = 0; m < matrices; ++m) values.push_back((all[m * 9 + element] + 1) / 2);
    std::sort(values.begin(), values.end());
    double distance = 0;
    for (size_t i = 0; i < values.size(); ++i)
      distance = std::max(distance, std::fabs(values[i] - (static_cast<double>(i) + 0.5) / matrices));
    EXPECT_LT(distance * std::sqrt(matrices), 1.95) << element;
  }
}

// ?orgqr of the same reflectors, drawn again here by the contract's random words.
TEST(Orthogonal, EqualsLapackOnTheSameReflectors) {
  for (const auto &[m, n] : {std::pair<int64_t, int64_t>{100, 100}, {200, 70}, {129, 128}, {65, 1}}) {
    const random::Key key = {21, 22};
    std::vector<double> a(static_cast<size_t>(m * n)), tau(static_cast<size_t>(n)), sign(static_cast<size_t>(n));
    const random::ElementRange whole = {0, m * n, 0};
    random::fill_normal<Float64>(Target::plain, {0, 1}, key, {&whole, 1}, a.data());
    for (int64_t k = 0; k < n; ++k) { // v scaled to v_k = 1, tau = 2 / (v v)
      double *x = a.data() + k * m;
      double squares = 0;
      for (int64_t r = k; r < m; ++r) squares += x[r] * x[r];
      const double sigma = x[k] < 0 ? -1 : 1, head = x[k] + sigma * std::sqrt(squares);
      tau[static_cast<size_t>(k)] = 2 * head * head / (squares - x[k] * x[k] + head * head);
      for (int64_t r = k + 1; r < m; ++r) x[r] /= head;
      sign[static_cast<size_t>(k)] = -sigma;
    }
    ASSERT_EQ(lapack::multiply_reflections(static_cast<int32_t>(m), static_cast<int32_t>(n), a.data(), tau.data()), 0);
    const Matrix exact = orthogonal(m, n, INWIT_F64, key), single = orthogonal(m, n, INWIT_F32, key);
    for (int64_t k = 0; k < n; ++k)
      for (int64_t r = 0; r < m; ++r) {
        const double q = a[static_cast<size_t>(k * m + r)] * sign[static_cast<size_t>(k)];
        const int64_t row = m == n ? k : r, column = m == n ? r : k; // square: vectors are rows
        ASSERT_NEAR(exact.at(row, column), q, 1e-13);
        ASSERT_NEAR(single.at(row, column), q, 1e-5);
      }
  }
}

TEST(Orthogonal, QrOfAnExplicitGaussianHasPositiveDiagonal) {
  const int64_t m = 30, n = 12;
  std::vector<double> gaussian(static_cast<size_t>(m * n));
  const random::ElementRange whole = {0, m * n, 0};
  random::fill_normal<Float64>(Target::plain, {0, 1}, {42, 7}, {&whole, 1}, gaussian.data());
  const Matrix q = orthogonal(m, n, INWIT_F64, {42, 7}, "method=qr");
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j <= i; ++j) { // R = Q^T A: upper triangular
      double dot = 0;
      for (int64_t r = 0; r < m; ++r) dot += q.at(r, i) * gaussian[static_cast<size_t>(j * m + r)];
      if (i == j)
        EXPECT_GT(dot, 0);
      else
        EXPECT_NEAR(dot, 0, 1e-12);
    }
}

// The matrix that each layout sees: the product of `out` against the rest.
TEST(Orthogonal, LayoutsSayWhichAxesMakeTheMatrix) {
  const struct {
    int32_t layout;
    Shape shape;
    int64_t rows;
  } cases[] = {{INWIT_LAYOUT_NONE, {3, 3, 4, 8}, 36}, {INWIT_LAYOUT_KERAS, {3, 3, 4, 8}, 36},
               {INWIT_LAYOUT_TORCH, {8, 4, 3, 3}, 8}, {INWIT_LAYOUT_FLUX, {3, 3, 4, 8}, 36},
               {INWIT_LAYOUT_FLUX, {8, 5}, 8},        {INWIT_LAYOUT_MLX, {8, 3, 3, 4}, 8}};
  for (const auto &[layout, shape, rows] : cases)
    EXPECT_LT(deviation({rows, product(shape) / rows, filled_values("orthogonal", INWIT_F32, shape, layout)}), 2e-6);
}

TEST(Orthogonal, StacksHoldIndependentMatrices) {
  Buffer buffer(5 * 6 * 4 * 4);
  inwit_tensor stack = describe(buffer.data(), INWIT_F32, {6, 5, 4});
  stack.batch_axes = 2; // the middle axis
  ASSERT_EQ(fill("orthogonal", stack).status, INWIT_OK);
  const std::vector<double> all = values_of(buffer, INWIT_F32);
  std::vector<Matrix> matrices;
  for (int64_t b = 0; b < 5; ++b) {
    Matrix matrix = {6, 4, {}};
    for (int64_t r = 0; r < 6; ++r)
      for (int64_t c = 0; c < 4; ++c) matrix.values.push_back(all[static_cast<size_t>((r * 5 + b) * 4 + c)]);
    EXPECT_LT(deviation(matrix), 2e-6);
    for (const Matrix &other : matrices) EXPECT_NE(matrix.values, other.values);
    matrices.push_back(matrix);
  }
  EXPECT_EQ(matrices[0].values, orthogonal(6, 4, INWIT_F32).values) << "the first of a stack is the matrix alone";
}

TEST(Orthogonal, RejectsWhatIsNoMatrixAndBoxesOfLapack) {
  float out[64] = {};
  EXPECT_EQ(fill("orthogonal", describe(out, INWIT_F32, {8})).status, INWIT_E_SHAPE);
  EXPECT_EQ(fill("orthogonal", describe(out, INWIT_F32, {})).status, INWIT_E_SHAPE);
  inwit_tensor box = describe(out, INWIT_F32, {4, 8});
  box.global_shape[0] = box.global_shape[1] = 8;
  EXPECT_EQ(fill("orthogonal", box).status, INWIT_OK);
  for (const char *method : {"qr", "svd"})
    EXPECT_EQ(fill("orthogonal", box, {1, 1}, {{"method", 0, method, nullptr}}).status, INWIT_E_BOX);
  inwit_tensor batch = describe(out, INWIT_F32, {8, 8});
  batch.batch_axes = 1;
  EXPECT_EQ(fill("orthogonal", batch).status, INWIT_E_SHAPE);
}

} // namespace
} // namespace inwit::test
