// orthogonal's distribution is Haar's on O(n): traces of powers, spacing of the eigenvalues' angles, invariance under rotation, and how
// orthonormal it is.
#include <algorithm>
#include <numbers>

#include "lapack.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

std::vector<double> matrices_of(int64_t count, int64_t n) {
  Buffer buffer(count * n * n * 4);
  inwit_tensor stack = describe(buffer.data(), INWIT_F32, {count, n, n});
  stack.batch_axes = 1;
  EXPECT_EQ(fill("orthogonal", stack, {31, 32}).status, INWIT_OK);
  return values_of(buffer, INWIT_F32);
}

using Square = std::vector<double>; // n x n, row-major

Square product(const Square &a, const Square &b, size_t n) {
  Square c(n * n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t k = 0; k < n; ++k)
      for (size_t j = 0; j < n; ++j) c[i * n + j] += a[i * n + k] * b[k * n + j];
  return c;
}

double trace(const Square &a, size_t n) {
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i * n + i];
  return sum;
}

// No coordinate plane stays where it is.
Square fixed_rotation(size_t n) {
  Square r(n * n, 0);
  for (size_t i = 0; i < n; ++i) r[i * n + i] = 1;
  for (size_t i = 0; i + 1 < n; ++i) {
    Square turn(n * n, 0);
    for (size_t k = 0; k < n; ++k) turn[k * n + k] = 1;
    const double c = 0.6, s = 0.8;
    turn[i * n + i] = turn[(i + 1) * n + i + 1] = c, turn[i * n + i + 1] = s, turn[(i + 1) * n + i] = -s;
    r = product(r, turn, n);
  }
  return r;
}

// Diaconis and Shahshahani 1994: for 2 j <= n / 2 traces of powers j have mean 0 or 1 (j even), variance j, and no correlation,
// exactly. Angles that did not repel each other would have variance n. Haar's distribution does not change under a rotation from either side.
TEST(Haar, TracesOfPowersAndInvarianceUnderRotation) {
  constexpr size_t n = 16, matrices = 2000;
  constexpr int powers = 4;
  const std::vector<double> all = matrices_of(matrices, n);
  const Square rotation = fixed_rotation(n);
  for (const int side : {0, 1, 2}) {
    double sum[powers] = {}, square[powers] = {}, together = 0;
    for (size_t m = 0; m < matrices; ++m) {
      const Square drawn(all.data() + m * n * n, all.data() + (m + 1) * n * n);
      const Square q = side == 0 ? drawn : side == 1 ? product(rotation, drawn, n) : product(drawn, rotation, n);
      Square power = q;
      double traces[powers];
      for (int j = 0; j < powers; ++j) {
        traces[j] = trace(power, n) - j % 2;
        if (j + 1 < powers) power = product(power, q, n);
        sum[j] += traces[j], square[j] += traces[j] * traces[j];
      }
      together += traces[0] * traces[2];
    }
    const double root = std::sqrt(double{matrices});
    for (int j = 0; j < powers; ++j) {
      const double variance = j + 1;
      EXPECT_NEAR(sum[j] / matrices, 0, 4 * std::sqrt(variance) / root) << "side " << side << ", power " << j + 1;
      EXPECT_NEAR(square[j] / matrices, variance, 4 * std::sqrt(2.0) * variance / root)
          << "side " << side << ", power " << j + 1;
    }
    EXPECT_NEAR(together / matrices, 0, 4 * std::sqrt(3.0) / root) << "side " << side;
  }
}

// Away from the real axis the angles' spacings follow the unitary ensemble's distribution; Wigner's surmise is within 0.01 of it.
TEST(Haar, EigenvalueAnglesRepelEachOther) {
  constexpr size_t n = 32, matrices = 250;
  std::vector<double> all = matrices_of(matrices, n), spacings;
  for (size_t m = 0; m < matrices; ++m) {
    std::vector<double> real(n), imaginary(n), angles;
    ASSERT_EQ(lapack::eigenvalues(n, all.data() + m * n * n, real.data(), imaginary.data()), 0);
    for (size_t i = 0; i < n; ++i) {
      ASSERT_NEAR(std::hypot(real[i], imaginary[i]), 1, 1e-5);
      if (imaginary[i] > 0) angles.push_back(std::atan2(imaginary[i], real[i]));
    }
    std::sort(angles.begin(), angles.end());
    for (size_t i = 3; i + 3 < angles.size(); ++i) spacings.push_back((angles[i] - angles[i - 1]) * n / (2 * std::numbers::pi));
  }
  std::sort(spacings.begin(), spacings.end());
  double distance = 0;
  for (size_t i = 0; i < spacings.size(); ++i) {
    const double s = spacings[i], surmise = std::erf(2 * s / std::sqrt(std::numbers::pi)) -
                                            4 * s / std::numbers::pi * std::exp(-4 * s * s / std::numbers::pi);
    distance = std::max(distance, std::fabs(surmise - (static_cast<double>(i) + 0.5) / static_cast<double>(spacings.size())));
  }
  EXPECT_GT(spacings.size(), 2000u);
  EXPECT_LT(distance, 0.01 + 1.95 / std::sqrt(static_cast<double>(spacings.size())));
}

TEST(Haar, VectorsAreOrthonormalAsWellAsFloatsCanBe) {
  for (const auto &[n, step] : {std::pair{256, 1}, {1024, 16}}) {
    const auto size = static_cast<size_t>(n);
    const std::vector<double> q = filled_values("orthogonal", INWIT_F32, {n, n});
    double worst = 0;
    for (size_t i = 0; i < size; i += static_cast<size_t>(step))
      for (size_t j = 0; j < size; ++j) {
        double dot = 0;
        for (size_t k = 0; k < size; ++k) dot += q[i * size + k] * q[j * size + k];
        worst = std::max(worst, std::fabs(dot - (i == j)));
      }
    EXPECT_LT(worst, 1e-6 * std::sqrt(n / 1024.0)) << n;
  }
}

} // namespace
} // namespace inwit::test
