// Properties of all initializers: one test each, walking the registry. A new row is tested here without a line being touched.
#include <set>

#include "known_answers.hpp"

namespace inwit::test {
namespace {

class EveryRow : public testing::TestWithParam<Row> {
protected:
  const std::string name = GetParam().name;
  bool has(Traits trait) const { return (GetParam().traits & trait) != 0; }
};

INSTANTIATE_TEST_SUITE_P(Registry, EveryRow, testing::ValuesIn(registry().begin(), registry().end()),
                         [](const auto &row) { return std::string(row.param.name); });

std::vector<KnownAnswer> known_answers() {
  std::ifstream file(source_path("tests/golden.txt"));
  return read_known_answers(file);
}

TEST_P(EveryRow, HasTheKnownBits) {
  int cases = 0;
  for (const KnownAnswer &answer : known_answers()) {
    if (answer.name != name) continue;
    ++cases;
    ASSERT_EQ(answer.digests.size(), std::size(dtypes)) << "run scripts/golden";
    for (size_t i = 0; i < std::size(dtypes); ++i)
      EXPECT_EQ(digest_of(answer, dtypes[i]), answer.digests[i])
          << name << ' ' << answer.arguments << ' ' << answer.shape_text << ' ' << dtype_name(dtypes[i]);
  }
  EXPECT_GT(cases, 0) << "tests/golden.txt has no line for this row";
}

// Fills every box of a cutting at `cuts` of both axes into one buffer.
Buffer from_boxes(const std::string &name, int32_t dtype, const Shape &whole, const Shape &row_cuts, const Shape &column_cuts) {
  Buffer buffer(product(whole) * bytes_of(dtype));
  for (size_t r = 0; r + 1 < row_cuts.size(); ++r)
    for (size_t c = 0; c + 1 < column_cuts.size(); ++c) {
      auto *corner = static_cast<std::byte *>(buffer.data()) + (row_cuts[r] * whole[1] + column_cuts[c]) * bytes_of(dtype);
      inwit_tensor box =
          describe(corner, dtype, {row_cuts[r + 1] - row_cuts[r], column_cuts[c + 1] - column_cuts[c]}, INWIT_LAYOUT_KERAS);
      std::copy(whole.begin(), whole.end(), box.global_shape);
      box.offset[0] = row_cuts[r];
      box.offset[1] = column_cuts[c];
      box.order = INWIT_STRIDES;
      box.strides[0] = whole[1];
      box.strides[1] = 1;
      const Outcome outcome = fill(name, box);
      EXPECT_EQ(outcome.status, INWIT_OK) << outcome.words;
    }
  return buffer;
}

TEST_P(EveryRow, WholeEqualsAnyCuttingIntoBoxes) {
  const Shape cuttings[][2] = {
      {{0, 24}, {0, 18}}, {{0, 1, 2, 24}, {0, 18}}, {{0, 24}, {0, 5, 5, 18}}, {{0, 7, 13, 24}, {0, 1, 3, 17, 18}}};
  for (const int32_t dtype : dtypes)
    for (const auto &[rows, columns] : cuttings)
      EXPECT_EQ(from_boxes(name, dtype, {24, 18}, rows, columns), filled(name, dtype, {24, 18})) << dtype_name(dtype);
  if (!has(uses_workspace)) { // large enough for several tasks and batches
    EXPECT_EQ(from_boxes(name, INWIT_F32, {611, 229}, {0, 3, 401, 611}, {0, 64, 229}), filled(name, INWIT_F32, {611, 229}));
  }
}

TEST_P(EveryRow, EveryCutOfAnOrthogonalSizedMatrixAndStack) {
  EXPECT_EQ(from_boxes(name, INWIT_F32, {130, 71}, {0, 64, 130}, {0, 70, 71}), filled(name, INWIT_F32, {130, 71}));
  EXPECT_EQ(from_boxes(name, INWIT_F64, {71, 130}, {0, 1, 71}, {0, 66, 130}), filled(name, INWIT_F64, {71, 130}));
}

TEST_P(EveryRow, MemoryOrderMovesValuesAndChangesNone) {
  for (const int32_t dtype : dtypes) {
    const int64_t element = bytes_of(dtype), rows = 24, columns = 18;
    Buffer plain = filled(name, dtype, {rows, columns});
    const std::vector<double> expected = values_of(plain, dtype);
    struct Case {
      const char *what;
      int32_t order;
      int64_t stride[2], first; // in elements; first: where [0,0] lies
    } const cases[] = {{"column-major", INWIT_COLUMN_MAJOR, {1, rows}, 0},
                       {"padded", INWIT_STRIDES, {columns + 5, 1}, 0},
                       {"transposed by bytes", INWIT_BYTE_STRIDES, {1, rows}, 0},
                       {"every third, backwards", INWIT_STRIDES, {-3 * columns, -3}, 3 * (rows * columns - 1)}};
    for (const Case &one : cases) {
      Buffer buffer(3 * rows * (columns + 5) * element);
      inwit_tensor tensor =
          describe(static_cast<std::byte *>(buffer.data()) + one.first * element, dtype, {rows, columns}, INWIT_LAYOUT_KERAS);
      tensor.order = one.order;
      for (int axis = 0; axis < 2 && one.order != INWIT_COLUMN_MAJOR; ++axis)
        tensor.strides[axis] = one.stride[axis] * (one.order == INWIT_BYTE_STRIDES ? element : 1);
      const Outcome outcome = fill(name, tensor);
      ASSERT_EQ(outcome.status, INWIT_OK) << outcome.words;
      EXPECT_TRUE(buffer.guards_hold());
      const std::vector<double> all = values_of(buffer, dtype);
      std::set<int64_t> written;
      for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < columns; ++c) {
          const int64_t at = one.first + r * one.stride[0] + c * one.stride[1];
          written.insert(at);
          ASSERT_EQ(all[static_cast<size_t>(at)], expected[static_cast<size_t>(r * columns + c)]) << one.what;
        }
      const std::string bytes = buffer.text();
      for (int64_t i = 0; i < static_cast<int64_t>(all.size()); ++i)
        if (!written.contains(i)) {
          ASSERT_EQ(static_cast<uint8_t>(bytes[static_cast<size_t>(i * element)]), 0xCA)
              << one.what << " wrote between the elements";
        }
    }
  }
}

TEST_P(EveryRow, AnotherKeyGivesOtherBytesIfItIsRandom) {
  for (const int32_t dtype : dtypes) {
    const Buffer base = filled(name, dtype, matrix_shape());
    for (const random::Key other : {random::Key{43, 7}, {42, 8}, {42 + (uint64_t{1} << 40), 7}, {42, 7 + (uint64_t{1} << 40)}})
      EXPECT_EQ(base == filled(name, dtype, matrix_shape(), INWIT_LAYOUT_KERAS, other), !has(random_bits));
  }
}

TEST_P(EveryRow, ThreadsAndExecutorsChangeNothing) {
  const Shape shape = has(uses_workspace) ? Shape{300, 290} : Shape{700, 301};
  const Buffer one = filled(name, INWIT_F32, shape);
  for (const int32_t threads : {2, 3, 16, 0}) {
    Buffer many(product(shape) * 4);
    EXPECT_EQ(fill(name, describe(many.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS), {42, 7}, {}, threads).status, INWIT_OK);
    EXPECT_EQ(one, many) << threads;
  }
  Buffer reversed(product(shape) * 4);
  inwit_context context = {};
  context.run = [](void *, int64_t count, void (*task)(void *, int64_t), void *state) {
    for (int64_t i = count; i-- > 0;) task(state, i);
  };
  const inwit_tensor tensor = describe(reversed.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(inwit_fill(name.c_str(), nullptr, 0, &tensor, 42, 7, &context), INWIT_OK) << context.error;
  EXPECT_EQ(one, reversed);
}

TEST_P(EveryRow, TakesZeroExtentsAndWritesNothing) {
  for (const Shape &shape : {Shape{0, 3}, Shape{3, 0}}) {
    Buffer buffer(16);
    inwit_tensor tensor = describe(nullptr, INWIT_F32, shape, INWIT_LAYOUT_KERAS);
    EXPECT_EQ(fill(name, tensor).status, INWIT_OK);
    tensor.data = buffer.data();
    EXPECT_EQ(fill(name, tensor).status, INWIT_OK);
    EXPECT_TRUE(buffer.untouched());
  }
}

TEST_P(EveryRow, ProgressCountsEveryElementAndCancels) {
  struct Seen {
    int64_t last = 0, total = 0;
    bool ascending = true, cancel = false;
  } seen;
  inwit_context context = {};
  context.threads = 2;
  context.progress_user = &seen;
  context.progress = [](void *user, int64_t done, int64_t total) -> int32_t {
    auto &s = *static_cast<Seen *>(user);
    s.ascending = s.ascending && done >= s.last;
    s.last = done;
    s.total = total;
    return s.cancel;
  };
  const Shape shape = {300, 290};
  Buffer buffer(product(shape) * 4);
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(inwit_fill(name.c_str(), nullptr, 0, &tensor, 1, 1, &context), INWIT_OK);
  EXPECT_TRUE(seen.ascending);
  EXPECT_EQ(seen.last, product(shape));
  EXPECT_EQ(seen.total, product(shape));
  seen.cancel = true;
  EXPECT_EQ(inwit_fill(name.c_str(), nullptr, 0, &tensor, 1, 1, &context), INWIT_E_CANCELLED);
  EXPECT_NE(std::string(context.error).find("cancelled"), std::string::npos);
}

TEST_P(EveryRow, HandlesAndJobsGiveTheBytesOfAFill) {
  inwit_context context = {};
  inwit_initializer *handle = nullptr;
  ASSERT_EQ(inwit_create(name.c_str(), nullptr, 0, &handle, &context), INWIT_OK) << context.error;
  EXPECT_STREQ(inwit_initializer_name(handle), name.c_str());
  Buffer buffer(24 * 18 * 4);
  inwit_job job = {};
  job.initializer = handle;
  job.stream = 7;
  job.tensor = describe(buffer.data(), INWIT_F32, {24, 18}, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 42, &context), INWIT_OK) << context.error;
  EXPECT_EQ(buffer, filled(name, INWIT_F32, {24, 18}));
  inwit_free(handle);
}

// Theory beside a sample of 90,000: mean and variance within 4 standard errors, extremes inside the bounds.
TEST_P(EveryRow, SampleMomentsMeetTheory) {
  inwit_initializer *handle = nullptr;
  ASSERT_EQ(inwit_create(name.c_str(), nullptr, 0, &handle, nullptr), INWIT_OK);
  const inwit_tensor tensor = describe(nullptr, INWIT_F32, {300, 300}, INWIT_LAYOUT_KERAS);
  inwit_moments theory = {};
  ASSERT_EQ(inwit_expect(handle, &tensor, &theory, nullptr), INWIT_OK);
  inwit_free(handle);
  for (const int32_t dtype : dtypes) {
    const std::vector<double> values = filled_values(name, dtype, {300, 300});
    const auto n = static_cast<double>(values.size());
    double sum = 0, squares = 0, fourth = 0;
    for (const double x : values) sum += x;
    const double mean = sum / n;
    for (const double x : values) squares += (x - mean) * (x - mean), fourth += std::pow(x - mean, 4);
    const double variance = squares / n, rounding = dtype == INWIT_BF16 ? 0x1p-8 : 0x1p-11;
    const double scale = std::max(std::fabs(theory.minimum), std::fabs(theory.maximum));
    const double slack = std::isfinite(scale) ? scale * rounding : 0;
    const bool is_random = has(random_bits);
    EXPECT_NEAR(mean, theory.mean, is_random ? 4 * std::sqrt(variance / n) : 1e-12 + slack) << dtype_name(dtype);
    EXPECT_NEAR(variance, theory.stddev * theory.stddev,
                is_random ? 4 * std::sqrt((fourth / n - variance * variance) / n) : 1e-9)
        << dtype_name(dtype);
    for (const double x : values) {
      ASSERT_GE(x, theory.minimum - (is_random ? 0 : slack));
      ASSERT_LE(x, theory.maximum + (is_random ? 0 : slack));
    }
  }
}

} // namespace
} // namespace inwit::test
