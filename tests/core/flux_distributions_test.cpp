// The random initializers of Flux: its own tests as values, the zeros of sparse_init, partial forms, rejections. Their distribution
// functions are in distribution_test.cpp.
#include <algorithm>
#include <memory>

#include "random/elements.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

std::vector<double> flux(const std::string &name, const Shape &shape, const std::string &arguments = "-",
                         int32_t dtype = INWIT_F32, random::Key key = {42, 7}, int32_t layout = INWIT_LAYOUT_NONE) {
  return filled_values(name, dtype, shape, layout, key, Arguments::parse(arguments));
}

struct Sample {
  double n, mean = 0, variance = 0, fourth = 0;
  explicit Sample(const std::vector<double> &values) : n(static_cast<double>(values.size())) {
    for (const double x : values) mean += x / n;
    for (const double x : values) variance += (x - mean) * (x - mean) / n, fourth += std::pow(x - mean, 4) / n;
  }
  double error_of_mean() const { return std::sqrt(variance / n); }
  double error_of_variance() const { return std::sqrt((fourth - variance * variance) / n); }
};

void expect_variance(const std::vector<double> &values, double variance, const std::string &what) {
  const Sample sample(values);
  EXPECT_NEAR(sample.variance, variance, 4 * sample.error_of_variance()) << what;
  EXPECT_NEAR(sample.mean, 0, 4 * sample.error_of_mean()) << what;
}

// ---- test/utils.jl of Flux ----

TEST(FluxUtils, GlorotHasTheVarianceOfItsFans) {
  const struct {
    Shape shape;
    double fans;
  } cases[] = {{{1000}, 1001}, {{100, 100}, 200}, {{100, 400}, 500}, {{2, 3, 32, 64}, 6 * 96}, {{2, 3, 4, 32, 64}, 24 * 96}};
  for (const char *name : {"flux_glorot_uniform", "flux_glorot_normal"})
    for (const auto &[shape, fans] : cases) {
      expect_variance(flux(name, shape), 2 / fans, name + testing::PrintToString(shape));
      expect_variance(flux(name, shape, "gain=-3"), 18 / fans, name + testing::PrintToString(shape));
    }
}

TEST(FluxUtils, KaimingFollowsTheSecondExtent) {
  for (const auto &[rows, columns] : {std::pair<int64_t, int64_t>{100, 100}, {100, 400}}) {
    const double limit = std::sqrt(6.0 / static_cast<double>(columns));
    const auto values = flux("flux_kaiming_uniform", {rows, columns});
    const auto [least, most] = std::ranges::minmax(values);
    EXPECT_GE(least, -limit);
    EXPECT_LT(least, -0.999 * limit);
    EXPECT_GT(most, 0.999 * limit);
    EXPECT_LT(most, limit);
    expect_variance(flux("flux_kaiming_normal", {rows, columns}), 2.0 / static_cast<double>(columns), "kaiming_normal");
  }
  const auto by_keras = flux("flux_kaiming_uniform", {100, 400}, "-", INWIT_F32, {42, 7}, INWIT_LAYOUT_KERAS);
  EXPECT_NEAR(std::ranges::max(by_keras), std::sqrt(6.0 / 100), 1e-3) << "a layout that is set is used";
}

TEST(FluxUtils, LecunIsNotCorrectedForItsCut) {
  expect_variance(flux("flux_lecun_normal", {10, 1000}), 1 / 1000.0, "10,1000");
  expect_variance(flux("flux_lecun_normal", {1000, 10}), 1 / 10.0, "1000,10");
}

// In Flux one element in 2^24 of a wide layer is exactly -2.0; here the tails are the normal's.
TEST(FluxUtils, LecunHasNoOutliers) {
  const auto values = flux("flux_lecun_normal", {4096, 4096});
  const auto [least, most] = std::ranges::minmax(values);
  for (const double end : {-least, most}) {
    EXPECT_GT(end * 64, 4.9); // the largest of 2^24
    EXPECT_LT(end * 64, 6.8);
  }
}

TEST(FluxUtils, TruncatedNormalReachesItsBounds) {
  const struct {
    const char *arguments;
    double mean, std, lo, hi;
  } cases[] = {{"-", 0, 1, -2, 2}, {"lo=-2,hi=3", 0, 1, -2, 3}, {"mean=1,std=2,lo=-4,hi=5", 1, 2, -4, 5}};
  for (const auto &[arguments, mean, std, lo, hi] : cases) {
    const auto values = flux("flux_truncated_normal", {100, 100, 100}, arguments);
    const auto [least, most] = std::ranges::minmax(values);
    EXPECT_GT(least, lo);
    EXPECT_LT(least, lo + 1e-2);
    EXPECT_GT(most, hi - 1e-2);
    EXPECT_LT(most, hi);
    const double a = (lo - mean) / std, b = (hi - mean) / std, root_2_pi = std::sqrt(2 * M_PI);
    const double mass = 0.5 * (std::erf(b / std::sqrt(2.0)) - std::erf(a / std::sqrt(2.0)));
    const double shift = (std::exp(-a * a / 2) - std::exp(-b * b / 2)) / root_2_pi / mass;
    const Sample sample(values);
    EXPECT_NEAR(sample.mean, mean + std * shift, 4 * sample.error_of_mean()) << arguments;
  }
  for (const auto &[arguments, mean, std] :
       {std::tuple{"mean=6,std=2,lo=-100,hi=100", 6, 2}, {"mean=-7,std=10,lo=-100,hi=100", -7, 10}}) {
    const Sample sample(flux("flux_truncated_normal", {100, 100, 100}, arguments));
    EXPECT_NEAR(sample.mean, mean, 4 * sample.error_of_mean()) << arguments;
    EXPECT_NEAR(sample.variance, std * std, 4 * sample.error_of_variance()) << arguments;
  }
}

// Bounds hold as they are given, in every type, also where they are no multiple of std.
TEST(FluxUtils, TruncatedNormalStaysInsideBoundsThatRound) {
  for (const int32_t dtype : dtypes)
    for (const double x : flux("flux_truncated_normal", {40000}, "mean=0.1,std=0.3,lo=0.1,hi=0.7", dtype)) {
      ASSERT_GT(x, 0.1) << dtype_name(dtype);
      ASSERT_LT(x, 0.7) << dtype_name(dtype);
    }
  // 0.3 + (0.9 - 0.3) / 0.7 * 0.7 is 0.9000000000000001.
  const Arguments args = Arguments::parse("mean=0.3,std=0.7,lo=-inf,hi=0.9");
  const inwit_tensor tensor = describe(nullptr, INWIT_F64, {1});
  inwit_moments moments = {};
  inwit_initializer *handle = nullptr;
  ASSERT_EQ(inwit_create("flux_truncated_normal", args.of.data(), args.of.size(), &handle, nullptr), INWIT_OK);
  EXPECT_EQ(inwit_expect(handle, &tensor, &moments, nullptr), INWIT_OK);
  EXPECT_EQ((std::pair{moments.minimum, moments.maximum}), (std::pair{-static_cast<double>(INFINITY), 0.9}));
  inwit_free(handle);
}

// ---- sparse_init ----

std::vector<int64_t> zeros_of_columns(const std::vector<double> &values, int64_t columns) {
  std::vector<int64_t> zeros(static_cast<size_t>(columns));
  for (size_t i = 0; i < values.size(); ++i) zeros[i % static_cast<size_t>(columns)] += values[i] == 0;
  return zeros;
}

TEST(FluxSparse, EveryColumnHasTheZerosThatWereAskedFor) {
  const struct {
    int64_t rows, columns;
    const char *sparsity;
    int64_t zeros;
    double std;
  } cases[] = {{100, 100, "0.25", 25, 0.1}, {100, 400, "0.75", 75, 0.01}, {10, 10, "0.2", 2, 0.01},  {10, 11, "0.9", 9, 0.01},
               {100, 3, "0.07", 8, 1}, // 0.07 * 100 is 7.000000000000001 in binary
               {100, 100, "-0.1", 0, 0.01}, {100, 100, "1.1", 100, 0.01}, {7, 130, "1e-9", 1, 0.01}, {1, 5, "0", 0, 1}};
  for (const auto &[rows, columns, sparsity, zeros, std] : cases) {
    const std::string arguments = "sparsity=" + std::string(sparsity) + ",std=" + std::to_string(std);
    auto values = flux("flux_sparse_init", {rows, columns}, arguments);
    EXPECT_EQ(zeros_of_columns(values, columns), std::vector<int64_t>(static_cast<size_t>(columns), zeros)) << arguments;
    std::erase(values, 0.0);
    if (values.size() > 1000) expect_variance(values, std * std, arguments);
  }
}

TEST(FluxSparse, OtherElementsAreThoseOfRandomNormal) {
  for (const int32_t dtype : dtypes) {
    const auto values = flux("flux_sparse_init", {60, 70}, "sparsity=0.4,std=0.5", dtype);
    const auto normals = flux("random_normal", {60, 70}, "stddev=0.5", dtype);
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i] != 0) {
        ASSERT_EQ(values[i], normals[i]);
      }
  }
}

// The share of columns in which all of `rows` are 0.
double joint_share(const std::vector<double> &values, size_t columns, std::initializer_list<size_t> rows) {
  double joint = 0;
  for (size_t c = 0; c < columns; ++c)
    joint += std::ranges::all_of(rows, [&](size_t r) { return values[r * columns + c] == 0; });
  return joint / static_cast<double>(columns);
}

TEST(FluxSparse, ZerosFallOnEverySubsetAlike) {
  constexpr size_t columns = 60000, n = 20, k = 7; // drawn without replacement
  const auto values = flux("flux_sparse_init", {n, columns}, "sparsity=0.35", INWIT_F32, {9, 9});
  const double p = static_cast<double>(k) / n;
  double chi_square = 0;
  for (size_t r = 0; r < n; ++r) chi_square += std::pow(joint_share(values, columns, {r}) - p, 2) * columns / (p * (1 - p));
  chi_square *= (n - 1.0) / n; // 19 degrees of freedom
  EXPECT_LT(chi_square, 43.8); // p = 0.001
  EXPECT_GT(chi_square, 5.41);
  const double pair = p * (k - 1) / (n - 1), triple = pair * (k - 2) / (n - 2);
  for (const auto &[a, b] : {std::pair<size_t, size_t>{0, 1}, {0, 19}, {3, 7}, {10, 11}, {4, 8}})
    EXPECT_NEAR(joint_share(values, columns, {a, b}), pair, 4 * std::sqrt(pair * (1 - pair) / columns)) << a << ' ' << b;
  for (const size_t a : {0u, 5u, 13u})
    EXPECT_NEAR(joint_share(values, columns, {a, a + 1, a + 4}), triple, 4 * std::sqrt(triple * (1 - triple) / columns)) << a;
}

TEST(FluxSparse, ColumnsShareNothing) { // the overlap of two columns is hypergeometric
  constexpr size_t columns = 60000, n = 20, k = 7;
  const auto values = flux("flux_sparse_init", {n, columns}, "sparsity=0.35", INWIT_F32, {10, 9});
  const double expected = static_cast<double>(k * k) / n, variance = expected * (n - k) * (n - k) / n / (n - 1.0);
  for (const size_t lag : {1u, 2u, 4u, 64u}) {
    double sum = 0, squares = 0;
    size_t pairs = 0;
    for (size_t c = 0; c + lag < columns; c += 2 * lag, ++pairs) {
      double overlap = 0;
      for (size_t r = 0; r < n; ++r) overlap += values[r * columns + c] == 0 && values[r * columns + c + lag] == 0;
      sum += overlap, squares += (overlap - expected) * (overlap - expected);
    }
    const auto count = static_cast<double>(pairs);
    EXPECT_NEAR(sum / count, expected, 4 * std::sqrt(variance / count)) << lag;
    EXPECT_NEAR(squares / count / variance, 1, 4 * std::sqrt(2 / count)) << lag;
  }
}

// Of equal words the earlier row is zero: a column that is long enough to have some, cut between two of them.
TEST(FluxSparse, EqualWordsGoByRow) {
  constexpr int64_t rows = 1 << 20;
  std::vector<uint32_t> words(rows);
  random::fill_random_words(Target::plain, {42, 7}, random::rank_plane, 0, rows, words.data());
  std::vector<uint32_t> sorted = words;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  ASSERT_NE(twice, sorted.end());
  const int64_t zeros = twice - sorted.begin() + 1;
  inwit_arg sparsity = {"sparsity", static_cast<double>(zeros) / rows, nullptr, nullptr};
  const auto values = filled_values("flux_sparse_init", INWIT_F32, {rows, 1}, 0, {42, 7}, {sparsity});
  EXPECT_EQ(std::ranges::count(values, 0.0), zeros);
  const auto first = std::ranges::find(words, *twice), second = std::find(first + 1, words.end(), *twice);
  EXPECT_EQ(values[static_cast<size_t>(first - words.begin())], 0);
  EXPECT_NE(values[static_cast<size_t>(second - words.begin())], 0);
}

// Weight s of a stack takes the words of columns s * columns and on, wherever the batch axis lies.
TEST(FluxSparse, WeightsOfAStackHaveZerosOfTheirOwn) {
  constexpr int64_t weights = 3, rows = 50, columns = 70, zeros = 20;
  std::vector<uint32_t> words(weights * rows * columns);
  random::fill_random_words(Target::plain, {42, 7}, random::rank_plane, 0, static_cast<int64_t>(words.size()), words.data());
  const Arguments sparsity = Arguments::parse("sparsity=0.4");
  for (int batch_axis = 0; batch_axis < 3; ++batch_axis) {
    Shape shape = {rows, columns};
    shape.insert(shape.begin() + batch_axis, weights);
    Buffer buffer(product(shape) * 8);
    inwit_tensor tensor = describe(buffer.data(), INWIT_F64, shape);
    tensor.batch_axes = 1u << batch_axis;
    ASSERT_EQ(fill("flux_sparse_init", tensor, {42, 7}, sparsity).status, INWIT_OK);
    const auto values = values_of(buffer, INWIT_F64),
               plain = filled_values("random_normal", INWIT_F64, shape, 0, {42, 7}, {{"stddev", 0.01, nullptr, nullptr}});
    const int64_t weight_step = batch_axis == 0 ? rows * columns : batch_axis == 1 ? columns : 1;
    const int64_t column_step = batch_axis == 2 ? weights : 1, row_step = batch_axis == 0 ? columns : weights * columns;
    for (int64_t s = 0; s < weights; ++s)
      for (int64_t c = 0; c < columns; ++c) {
        const auto first = words.begin() + (s * columns + c) * rows;
        std::vector<uint32_t> sorted(first, first + rows);
        std::ranges::sort(sorted);
        for (int64_t r = 0; r < rows; ++r) {
          const auto at = static_cast<size_t>(s * weight_step + r * row_step + c * column_step);
          ASSERT_EQ(values[at], first[r] <= sorted[zeros - 1] ? 0 : plain[at])
              << batch_axis << ' ' << s << ' ' << r << ' ' << c;
        }
      }
  }
}

TEST(FluxSparse, BoxesAndThreadsGiveTheWhole) {
  constexpr int64_t rows = 190, columns = 300;
  const Arguments sparsity = Arguments::parse("sparsity=0.6");
  for (const int32_t dtype : dtypes) {
    const Buffer whole = filled("flux_sparse_init", dtype, {rows, columns}, 0, {42, 7}, sparsity);
    Buffer parts(rows * columns * bytes_of(dtype));
    for (const auto &[top, bottom] : {std::pair<int64_t, int64_t>{0, 1}, {1, 77}, {77, rows}})
      for (const auto &[left, right] : {std::pair<int64_t, int64_t>{0, 63}, {63, 64}, {64, 231}, {231, columns}}) {
        auto *corner = static_cast<std::byte *>(parts.data()) + (top * columns + left) * bytes_of(dtype);
        inwit_tensor box = describe(corner, dtype, {bottom - top, right - left});
        box.order = INWIT_STRIDES;
        box.strides[0] = columns, box.strides[1] = 1;
        box.global_shape[0] = rows, box.global_shape[1] = columns;
        box.offset[0] = top, box.offset[1] = left;
        const Outcome outcome = fill("flux_sparse_init", box, {42, 7}, sparsity, 3);
        ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
      }
    EXPECT_EQ(parts, whole) << dtype_name(dtype);
  }
}

// ---- partial forms: a handle, and a clone with further arguments ----

using Owned = std::unique_ptr<inwit_initializer, decltype(&inwit_free)>;

double largest(const Owned &partial) {
  std::vector<float> out(64, NAN);
  inwit_job job = {};
  job.initializer = partial.get();
  job.tensor = describe(out.data(), INWIT_F32, {8, 8});
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 42, nullptr), INWIT_OK);
  return std::ranges::max(out);
}

Owned partial(const char *json) {
  inwit_initializer *made = nullptr;
  inwit_context context = {};
  EXPECT_EQ(inwit_create_from_json(json, std::strlen(json), nullptr, 0, &made, &context), INWIT_OK) << context.error;
  return {made, inwit_free};
}

Owned called(const Owned &partial, const char *arguments) {
  const Arguments further = Arguments::parse(arguments);
  inwit_initializer *made = nullptr;
  EXPECT_EQ(inwit_clone(partial.get(), further.of.data(), further.of.size(), &made, nullptr), INWIT_OK);
  return {made, inwit_free};
}

TEST(FluxPartial, LaterKeywordsWin) {
  for (const char *json : {R"({"class_name": "flux_kaiming_uniform", "config": {"gain": 1e9}})",
                           R"({"class_name": "flux_kaiming_normal", "config": {"gain": 1e9}})"}) {
    const Owned wide = partial(json);
    EXPECT_GT(largest(wide), 5e8);
    EXPECT_LT(largest(called(wide, "gain=1")), 10);
    EXPECT_GT(largest(wide), 5e8) << "the clone is another value";
  }
  const Owned empty = partial(R"({"class_name": "flux_sparse_init", "config": {"sparsity": 1}})");
  EXPECT_EQ(largest(empty), 0);
  EXPECT_GT(largest(called(empty, "sparsity=0")), 0);
  const Owned third = partial(R"({"class_name": "flux_identity_init", "config": {"gain": 3, "shift": [2]}})");
  std::vector<double> expected(64);
  for (size_t i = 0; i < 8; ++i) expected[(i + 2) % 8 * 8 + i] = 3;
  std::vector<float> out(64, NAN);
  inwit_job job = {};
  job.initializer = third.get();
  job.tensor = describe(out.data(), INWIT_F32, {8, 8});
  ASSERT_EQ(inwit_fill_jobs(&job, 1, 42, nullptr), INWIT_OK);
  EXPECT_EQ(std::vector<double>(out.begin(), out.end()), expected);
  EXPECT_EQ(inwit_equal(third.get(), called(third, "shift=2").get()), 1) << "a number is a list of one";
  EXPECT_EQ(inwit_equal(third.get(), called(third, "shift=2;0").get()), 0);
}

// ---- rejections ----

TEST(FluxRejections, NameArgumentAndValue) {
  const struct {
    const char *name, *arguments;
    Shape shape;
    int32_t status;
    const char *part;
  } cases[] = {
      {"flux_identity_init", "-", {}, INWIT_E_SHAPE, "has rank 0, must have rank 1 or more"},
      {"flux_identity_init", "shift=1;2;3", {3, 5}, INWIT_E_SHAPE, "shift has 3 entries"},
      {"flux_identity_init", "shift=0.5", {3, 5}, INWIT_E_PARAMETER, "shift[0] is 0.5, must be an integer"},
      {"flux_identity_init", "gain=inf", {3, 5}, INWIT_E_PARAMETER, "gain is inf, must be a finite number"},
      {"flux_identity_init", "gain=1e39", {3, 5}, INWIT_E_PARAMETER, "gain is 1e+39, must be between"},
      {"flux_orthogonal", "-", {}, INWIT_E_SHAPE, "has rank 0, must have rank 1 or more"},
      {"flux_sparse_init", "sparsity=0.1", {100, 100, 100}, INWIT_E_SHAPE, "has rank 3, must have rank 2"},
      {"flux_sparse_init", "-", {3, 5}, INWIT_E_PARAMETER, "sparsity is not given, must be a finite number"},
      {"flux_sparse_init", "sparsity=nan", {3, 5}, INWIT_E_PARAMETER, "sparsity is nan"},
      {"flux_sparse_init", "sparsity=0.5,std=-1", {3, 5}, INWIT_E_PARAMETER, "std is -1, must be a finite number >= 0"},
      {"flux_sparse_init", "sparsity=0.5,std=1e38", {3, 5}, INWIT_E_PARAMETER, "10 std is 1e+39"},
      {"flux_truncated_normal", "lo=2", {5}, INWIT_E_PARAMETER, "lo is 2, must be < hi, which is 2"},
      {"flux_truncated_normal", "std=0,mean=3", {5}, INWIT_E_PARAMETER, "std is 0 and mean is 3"},
      {"flux_truncated_normal",
       "mean=100",
       {5},
       INWIT_E_PARAMETER,
       "lo and hi give the bounds -2 and 2, which are -102 and -98 sigma from the mean"},
      {"flux_truncated_normal", "lo=1,hi=1.00000001", {5}, INWIT_E_PARAMETER, "no float32 lies between them"},
      {"flux_kaiming_uniform", "gain=1e39", {5}, INWIT_E_PARAMETER, "gain"},
      {"flux_glorot_normal", "gain=3e38", {1}, INWIT_E_PARAMETER, "gain"},
  };
  for (const auto &[name, arguments, shape, status, part] : cases) {
    Buffer buffer(4096);
    const Arguments args = Arguments::parse(arguments);
    inwit_tensor tensor = describe(buffer.data(), INWIT_F32, shape);
    const Outcome outcome = fill(name, tensor, {1, 1}, args);
    EXPECT_EQ(outcome.status, status) << name << ' ' << arguments;
    EXPECT_TRUE(outcome.message.starts_with(name)) << outcome.message;
    EXPECT_NE(outcome.message.find(part), std::string::npos) << outcome.message;
    EXPECT_TRUE(buffer.untouched()) << name << ' ' << arguments;
  }
}

} // namespace
} // namespace inwit::test
