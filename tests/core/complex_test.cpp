// Complex tensors: which initializers support them, their draws, distributions and moments, unitary matrices, any box and order.
#include <complex>
#include <numeric>

#include "math/functions.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using Numbers = std::vector<std::complex<double>>;

int32_t part_dtype(int32_t dtype) { return dtype == INWIT_C128 ? INWIT_F64 : INWIT_F32; }

Numbers numbers_of(Buffer &buffer, int32_t dtype) {
  const std::vector<double> parts = values_of(buffer, part_dtype(dtype));
  Numbers numbers(parts.size() / 2);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = {parts[2 * i], parts[2 * i + 1]};
  return numbers;
}

Numbers drawn(const std::string &name, int32_t dtype, const Shape &shape, const std::string &arguments = "-",
              int32_t layout = INWIT_LAYOUT_KERAS, random::Key key = {42, 7}) {
  const Arguments args = Arguments::parse(arguments);
  Buffer buffer = filled(name, dtype, shape, layout, key, args);
  return numbers_of(buffer, dtype);
}

std::vector<const Entry *> entries_of(bool complex) {
  std::vector<const Entry *> entries;
  for (const Entry *const entry : registry())
    if (entry->is_complex == complex) entries.push_back(entry);
  return entries;
}

TEST(Complex, OthersRejectIt) {
  for (const Entry *const entry : entries_of(false)) {
    const Shape shape = shape_for(*entry, 8, 8);
    Buffer buffer(product(shape) * 16);
    for (const int32_t dtype : {INWIT_C64, INWIT_C128}) {
      const Outcome outcome =
          fill(entry->name, describe(buffer.data(), dtype, shape, INWIT_LAYOUT_KERAS), {1, 2}, required_arguments(*entry));
      EXPECT_EQ(outcome.status, INWIT_E_DTYPE) << entry->name;
      EXPECT_NE(outcome.message.find(": dtype is " + std::string(dtype_name(dtype)) + ", must be real"), std::string::npos)
          << outcome.message;
      EXPECT_TRUE(buffer.untouched());
    }
  }
}

TEST(Complex, ArraysOfArgumentsAreReal) {
  float parts[2] = {};
  const inwit_tensor array = describe(parts, INWIT_C64, {1});
  Buffer buffer(8);
  const Outcome outcome = fill("constant", describe(buffer.data(), INWIT_C64, {1}), {0, 0}, {{"value", 0, nullptr, &array}});
  EXPECT_EQ(outcome.status, INWIT_E_PARAMETER);
  EXPECT_NE(outcome.message.find("value: dtype is 1344 (complex), must be"), std::string::npos) << outcome.message;
}

// ---- every initializer that supports it ----

class EveryComplex : public testing::TestWithParam<const Entry *> {
protected:
  std::string name = GetParam()->name;
  Arguments required = required_arguments(*GetParam());
  Shape shape_of(int64_t rows, int64_t columns) const { return shape_for(*GetParam(), rows, columns); }
};
INSTANTIATE_TEST_SUITE_P(Registry, EveryComplex, testing::ValuesIn(entries_of(true)),
                         [](const auto &one) { return std::string(one.param->name); });

TEST_P(EveryComplex, BoxesOrdersAndThreadsGiveTheWhole) {
  constexpr int64_t rows = 61, columns = 47;
  for (const int32_t dtype : {INWIT_C64, INWIT_C128}) {
    const int64_t size = bytes_of(dtype);
    Buffer whole = filled(name, dtype, shape_of(rows, columns), INWIT_LAYOUT_KERAS, {42, 7}, required);
    Buffer boxes(rows * columns * size), transposed(rows * columns * size);
    for (const auto &[top, bottom] : {std::pair<int64_t, int64_t>{0, 1}, {1, 40}, {40, rows}})
      for (const auto &[left, right] : {std::pair<int64_t, int64_t>{0, 13}, {13, columns}}) {
        auto *corner = static_cast<std::byte *>(boxes.data()) + (top * columns + left) * size;
        inwit_tensor box = describe(corner, dtype, shape_of(bottom - top, right - left), INWIT_LAYOUT_KERAS);
        std::ranges::copy(shape_of(rows, columns), box.global_shape);
        box.order = INWIT_STRIDES;
        box.offset[0] = top, box.offset[box.rank - 1] = left;
        for (int axis = 0; axis < box.rank; ++axis) box.strides[axis] = axis == box.rank - 1 ? 1 : columns;
        const Outcome outcome = fill(name, box, {42, 7}, required, 3);
        ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
      }
    EXPECT_EQ(boxes, whole) << dtype_name(dtype);
    inwit_tensor tensor = describe(transposed.data(), dtype, shape_of(rows, columns), INWIT_LAYOUT_KERAS);
    tensor.order = INWIT_COLUMN_MAJOR;
    ASSERT_EQ(fill(name, tensor, {42, 7}, required).status, INWIT_OK);
    const Numbers expected = numbers_of(whole, dtype), found = numbers_of(transposed, dtype);
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t c = 0; c < columns; ++c)
        ASSERT_EQ(found[static_cast<size_t>(c * rows + r)], expected[static_cast<size_t>(r * columns + c)]);
  }
}

// E|w|^2 is the variance of the real initializer around 0, and what is expected is what comes.
TEST_P(EveryComplex, HasTheMomentsOfTheRealOne) {
  const Shape shape = shape_of(300, 300);
  for (const int32_t dtype : {INWIT_C64, INWIT_C128}) {
    const inwit_tensor tensor = describe(nullptr, dtype, shape, INWIT_LAYOUT_KERAS);
    const inwit_tensor real = describe(nullptr, part_dtype(dtype), shape, INWIT_LAYOUT_KERAS);
    const inwit_moments expected = expected_moments(name.c_str(), tensor, required),
                        of_real = expected_moments(name.c_str(), real, required);
    Buffer buffer = filled(name, dtype, shape, INWIT_LAYOUT_KERAS, {42, 7}, required);
    const Numbers numbers = numbers_of(buffer, dtype);
    const auto n = static_cast<double>(numbers.size());
    const bool has_two_uniforms = name == "random_uniform" || name == "torch_uniform" || name == "flux_rand32";
    const bool is_truncated = name == "truncated_normal"; // its stddev is that before the truncation
    if (!is_truncated) {
      EXPECT_NEAR(expected.stddev, of_real.stddev * (has_two_uniforms ? std::sqrt(2) : 1), 1e-12);
    }
    const std::complex<double> mean = std::accumulate(numbers.begin(), numbers.end(), std::complex<double>()) / n;
    double squares = 0, fourth = 0;
    for (const auto &w : numbers) {
      squares += std::norm(w - mean), fourth += std::norm(w - mean) * std::norm(w - mean);
      EXPECT_TRUE(w.real() >= expected.minimum - 1e-12 && w.real() <= expected.maximum + 1e-7);
      EXPECT_TRUE(w.imag() >= expected.minimum - 1e-7 && w.imag() <= expected.maximum + 1e-7);
    }
    const double variance = squares / n;
    EXPECT_NEAR(mean.real(), expected.mean, 4 * std::sqrt(variance / n) + 1e-12);
    EXPECT_NEAR(mean.imag(), has_two_uniforms ? expected.mean : 0, 4 * std::sqrt(variance / n));
    EXPECT_NEAR(variance, expected.stddev * expected.stddev, 4 * std::sqrt((fourth / n - variance * variance) / n) + 1e-14);
  }
}

TEST_P(EveryComplex, C128RefinesC64) {
  const Shape shape = shape_of(30, 20);
  Buffer narrow = filled(name, INWIT_C64, shape, INWIT_LAYOUT_KERAS, {42, 7}, required),
         wide = filled(name, INWIT_C128, shape, INWIT_LAYOUT_KERAS, {42, 7}, required);
  const Numbers a = numbers_of(narrow, INWIT_C64), b = numbers_of(wide, INWIT_C128);
  for (size_t i = 0; i < a.size(); ++i) ASSERT_LT(std::abs(a[i] - b[i]), 2e-6) << name;
}

TEST_P(EveryComplex, IsAlignedToItsParts) {
  const Shape shape = shape_of(5, 7);
  const Buffer whole = filled(name, INWIT_C128, shape, INWIT_LAYOUT_KERAS, {42, 7}, required);
  alignas(16) double memory[72];
  ASSERT_EQ(fill(name, describe(memory + 1, INWIT_C128, shape, INWIT_LAYOUT_KERAS), {42, 7}, required).status, INWIT_OK);
  EXPECT_EQ(std::memcmp(memory + 1, whole.text().data(), 35 * 16), 0);
  const Outcome outcome =
      fill(name, describe(reinterpret_cast<char *>(memory) + 4, INWIT_C128, shape, INWIT_LAYOUT_KERAS), {42, 7}, required);
  EXPECT_EQ(outcome.status, INWIT_E_ARGUMENT);
  EXPECT_NE(outcome.message.find("must be a multiple of 8, the size of a part of a complex128"), std::string::npos)
      << outcome.message;
}

TEST_P(EveryComplex, HasNoDensityOfOneNumber) {
  inwit_initializer *handle = nullptr;
  const inwit_tensor tensor = describe(nullptr, INWIT_C64, shape_of(8, 8), INWIT_LAYOUT_KERAS);
  const double x = 0.01;
  double density = 0;
  ASSERT_EQ(inwit_create(name.c_str(), required.of.data(), required.of.size(), &handle, nullptr), INWIT_OK);
  EXPECT_EQ(inwit_density(handle, &tensor, &x, &density, 1, nullptr), INWIT_OK);
  EXPECT_TRUE(std::isnan(density));
  inwit_free(handle);
}

// ---- the draws ----

TEST(Complex, IndependentPartsAreThoseOfARealTensorWithALastAxisOfTwo) {
  for (const auto &[complex_type, type] : {std::pair{INWIT_C64, INWIT_F32}, {INWIT_C128, INWIT_F64}}) {
    const Arguments bounds = Arguments::parse("minval=-2,maxval=3");
    EXPECT_EQ(filled("random_uniform", complex_type, {9, 14}, 0, {5, 6}, bounds).text(),
              filled("random_uniform", type, {9, 14, 2}, 0, {5, 6}, bounds).text());
    const Arguments both = {{"stddev", 2, nullptr, nullptr}}, each = {{"stddev", 2 * std::sqrt(0.5), nullptr, nullptr}};
    EXPECT_EQ(filled("random_normal", complex_type, {9, 14}, 0, {5, 6}, both).text(),
              filled("random_normal", type, {9, 14, 2}, 0, {5, 6}, each).text());
  }
}

TEST(Complex, ConstantsAreReal) {
  for (const auto &w : drawn("constant", INWIT_C64, {3000}, "value=-1.5")) ASSERT_EQ(w, std::complex<double>(-1.5, 0));
  for (const auto &w : drawn("random_uniform", INWIT_C128, {5}, "minval=2,maxval=2")) EXPECT_EQ(w, std::complex<double>(2, 2));
  double values[] = {1, -2, 3};
  const inwit_tensor array = describe(values, INWIT_F64, {3});
  Buffer buffer = filled("constant", INWIT_C64, {2, 3}, 0, {0, 0}, {{"value", 0, nullptr, &array}});
  const Numbers numbers = numbers_of(buffer, INWIT_C64);
  for (size_t i = 0; i < 6; ++i) EXPECT_EQ(numbers[i], std::complex<double>(values[i % 3], 0));
}

// ---- distributions ----

// The largest distance of the sorted sample from uniform numbers, times sqrt(n): above 1.95 once in a thousand times.
double kolmogorov_smirnov(std::vector<double> shares) {
  std::ranges::sort(shares);
  double largest = 0;
  const auto n = static_cast<double>(shares.size());
  for (size_t i = 0; i < shares.size(); ++i)
    largest = std::max({largest, static_cast<double>(i + 1) / n - shares[i], shares[i] - static_cast<double>(i) / n});
  return largest * std::sqrt(n);
}

template <class Share> void expect_modulus(const Numbers &numbers, const std::complex<double> &centre, const Share &share) {
  std::vector<double> moduli, angles;
  for (const auto &w : numbers) {
    moduli.push_back(share(std::norm(w - centre)));
    angles.push_back(std::arg(w - centre) / (2 * M_PI) + 0.5);
  }
  EXPECT_LT(kolmogorov_smirnov(moduli), 1.95);
  EXPECT_LT(kolmogorov_smirnov(angles), 1.95);
}

TEST(Complex, ModuliHaveTheirDistributions) {
  const Shape shape = {300, 500};
  for (const int32_t dtype : {INWIT_C64, INWIT_C128}) {
    expect_modulus(drawn("random_normal", dtype, shape, "mean=1,stddev=0.5"), 1.0, // |w - 1|^2 is exponential
                   [](double square) { return 1 - std::exp(-square / 0.25); });
    expect_modulus(drawn("he_uniform", dtype, shape), 0.0, // a disk with E|w|^2 = radius^2 / 2 = 2 / 300
                   [](double square) { return square / (4.0 / 300); });
    expect_modulus(drawn("truncated_normal", dtype, shape, "mean=-2,stddev=3"), -2.0,
                   [](double square) { return -std::expm1(-square / 9) / -std::expm1(-4); });
    expect_modulus(drawn("truncated_normal", dtype, shape, "stddev=3,lower=-0.25,upper=0.25"), 0.0,
                   [](double square) { return std::expm1(-square / 9) / std::expm1(-0.0625); });
    const double scale =
        std::sqrt(1.0 / 300) / std::sqrt((1 - 5 * std::exp(-4)) / -std::expm1(-4)); // JAX's, by the exact constant
    expect_modulus(drawn("lecun_normal", dtype, shape), 0.0,
                   [&](double square) { return std::expm1(-square / (scale * scale)) / std::expm1(-4); });
  }
}

TEST(Complex, OnlyTheModulusIsTruncated) {
  const auto rejected = [](const char *arguments, const char *part) {
    Buffer buffer(64);
    const Outcome outcome =
        fill("truncated_normal", describe(buffer.data(), INWIT_C64, {4}), {1, 2}, Arguments::parse(arguments));
    EXPECT_EQ(outcome.status, INWIT_E_PARAMETER) << arguments;
    EXPECT_NE(outcome.message.find(part), std::string::npos) << outcome.message;
    EXPECT_TRUE(buffer.untouched());
  };
  rejected("lower=-1", "lower is -1 and upper is 2, but of complex64 the modulus is truncated");
  rejected("lower=-1e-4,upper=1e-4", "upper must be at least 0.0009765625");
  rejected("stddev=1e-42", "stddev is 1e-42");
  for (const auto &w : drawn("truncated_normal", INWIT_C128, {20000}, "stddev=1,lower=-inf,upper=inf"))
    ASSERT_TRUE(std::isfinite(w.real()) && std::isfinite(w.imag()));
  for (const auto &w : drawn("truncated_normal", INWIT_C64, {100000}, "stddev=1,lower=-1.5,upper=1.5"))
    ASSERT_LT(std::abs(w), 1.5 * (1 + 1e-7));
}

TEST(Complex, ScalesThatDoNotFitAreRejected) {
  Buffer buffer(16 * 16 * 8);
  const inwit_tensor tensor = describe(buffer.data(), INWIT_C64, {16, 16}, INWIT_LAYOUT_KERAS);
  for (const auto &[name, arguments] : {std::pair{"variance_scaling", "scale=1e-90"},
                                        {"variance_scaling", "scale=1e-90,distribution=uniform"},
                                        {"random_normal", "stddev=1e38"},
                                        {"random_uniform", "minval=0,maxval=1e39"},
                                        {"orthogonal", "gain=1,method=qr"},
                                        {"constant", "value=1e39"}}) {
    EXPECT_EQ(fill(name, tensor, {1, 2}, Arguments::parse(arguments)).status, INWIT_E_PARAMETER) << name << arguments;
    EXPECT_TRUE(buffer.untouched());
  }
}

// ---- unitary matrices ----

// The largest deviation of the Gram matrix of the shorter side from gain^2 I.
double defect(const Numbers &w, size_t rows, size_t columns, double gain) {
  const bool by_rows = rows <= columns;
  const size_t vectors = std::min(rows, columns), length = std::max(rows, columns);
  const auto at = [&](size_t vector, size_t i) { return by_rows ? w[vector * columns + i] : w[i * columns + vector]; };
  double largest = 0;
  for (size_t a = 0; a < vectors; ++a)
    for (size_t b = 0; b <= a; ++b) {
      std::complex<double> sum = a == b ? -gain * gain : 0;
      for (size_t i = 0; i < length; ++i) sum += std::conj(at(a, i)) * at(b, i);
      largest = std::max(largest, std::abs(sum));
    }
  return largest;
}

TEST(Unitary, RowsOrColumnsAreOrthonormal) {
  for (const auto &[rows, columns] :
       {std::pair<int64_t, int64_t>{1, 1}, {1, 9}, {9, 1}, {8, 8}, {40, 75}, {130, 70}, {129, 129}})
    for (const auto &[dtype, tolerance] : {std::pair{INWIT_C64, 2e-6}, {INWIT_C128, 5e-15}})
      EXPECT_LT(defect(drawn("orthogonal", dtype, {rows, columns}, "gain=1.5"), static_cast<size_t>(rows),
                       static_cast<size_t>(columns), 1.5),
                tolerance)
          << rows << 'x' << columns;
}

TEST(Unitary, StacksHaveIndependentMatrices) {
  Buffer buffer(3 * 6 * 6 * 16);
  inwit_tensor tensor = describe(buffer.data(), INWIT_C128, {3, 6, 6});
  tensor.batch_axes = 1;
  ASSERT_EQ(fill("orthogonal", tensor).status, INWIT_OK);
  const Numbers all = numbers_of(buffer, INWIT_C128);
  for (ptrdiff_t i = 0; i < 3; ++i)
    EXPECT_LT(defect(Numbers(all.begin() + 36 * i, all.begin() + 36 * (i + 1)), 6, 6, 1), 1e-14);
  EXPECT_GT(std::abs(all[0] - all[36]), 1e-3);
}

// Haar's: |w|^2 of an element is 1 - (1 - x)^(n - 1) distributed, its phase uniform, also that of the determinant and of the last element.
TEST(Unitary, IsHaarDistributed) {
  constexpr int64_t stack = 4000, n = 3;
  Buffer buffer(stack * n * n * 16);
  inwit_tensor tensor = describe(buffer.data(), INWIT_C128, {stack, n, n});
  tensor.batch_axes = 1;
  ASSERT_EQ(fill("orthogonal", tensor).status, INWIT_OK);
  const Numbers all = numbers_of(buffer, INWIT_C128);
  std::vector<double> determinants;
  Numbers traces;
  for (size_t k = 0; k < stack; ++k) {
    const auto w = [&](size_t r, size_t c) { return all[9 * k + 3 * r + c]; };
    const auto minor = [&](size_t a, size_t b) { return w(1, a) * w(2, b) - w(1, b) * w(2, a); };
    determinants.push_back(std::arg(w(0, 0) * minor(1, 2) - w(0, 1) * minor(0, 2) + w(0, 2) * minor(0, 1)) / (2 * M_PI) + 0.5);
    traces.push_back(w(0, 0) + w(1, 1) + w(2, 2));
  }
  EXPECT_LT(kolmogorov_smirnov(determinants), 1.95);
  double square = 0, fourth = 0; // E|tr|^2 = 1, E|tr|^4 = 2 (Diaconis and Shahshahani 1994)
  for (const auto &trace : traces) square += std::norm(trace) / stack, fourth += std::norm(trace) * std::norm(trace) / stack;
  EXPECT_NEAR(square, 1, 4 * std::sqrt(1.0 / stack));
  EXPECT_NEAR(fourth, 2, 4 * std::sqrt(19.0 / stack)); // E|tr|^8 = 23
  for (const size_t element : {0u, 2u, 4u, 8u}) {
    Numbers numbers;
    for (size_t k = 0; k < stack; ++k) numbers.push_back(all[9 * k + element]);
    expect_modulus(numbers, 0.0, [](double of) { return 1 - (1 - of) * (1 - of); });
  }
}

} // namespace
} // namespace inwit::test
