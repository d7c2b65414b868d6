// Properties of all initializers: one test each, walking the registry. A new entry is tested without a change here.
#include <algorithm>
#include <memory>
#include <set>

#include "source_path.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

class EveryInitializer : public testing::TestWithParam<const Entry *> {
protected:
  const std::string name = GetParam()->name;
  const Arguments required = required_arguments(*GetParam());

  // Columns of the form that the initializer needs.
  int64_t wide(int64_t columns) const { return columns * form_of(*GetParam()).columns_multiple; }
  // A matrix, or a stack of vectors.
  inwit_tensor matrix(void *data, int32_t dtype, int64_t rows, int64_t columns) const {
    inwit_tensor tensor = describe(data, dtype, matrix_shape(rows, columns), INWIT_LAYOUT_KERAS);
    const TestForm form = form_of(*GetParam());
    tensor.batch_axes = form.is_vector ? 1 : form.batch_axes;
    return tensor;
  }
  Shape matrix_shape(int64_t rows, int64_t columns) const {
    if (form_of(*GetParam()).batch_axes != 0) return {rows, 1, 1, columns};
    return GetParam()->ranks.least <= 2 ? Shape{rows, columns} : Shape{rows, 1, columns};
  }
  static void set_strides(inwit_tensor &tensor, int32_t order, int64_t row, int64_t column) {
    tensor.order = order;
    tensor.strides[0] = row;
    tensor.strides[tensor.rank - 1] = column;
  }
  Outcome fill(const inwit_tensor &tensor, int32_t threads = 1) const {
    return test::fill(name, tensor, {42, 7}, required, threads);
  }
  Buffer filled(int32_t dtype, int64_t rows, int64_t columns, random::Key key = {42, 7}) const {
    Buffer buffer(rows * columns * bytes_of(dtype));
    const Outcome outcome = test::fill(name, matrix(buffer.data(), dtype, rows, columns), key, required);
    EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
    EXPECT_TRUE(buffer.guards_hold());
    return buffer;
  }
  inwit_initializer *create() const {
    inwit_initializer *handle = nullptr;
    inwit_context context = {};
    EXPECT_EQ(inwit_create(name.c_str(), required.of.data(), required.of.size(), &handle, &context), INWIT_OK) << context.error;
    return handle;
  }
  Buffer from_boxes(int32_t dtype, const Shape &row_cuts, const Shape &column_cuts) const;
};

INSTANTIATE_TEST_SUITE_P(Registry, EveryInitializer, testing::ValuesIn(registry().begin(), registry().end()),
                         [](const auto &one) { return std::string(one.param->name); });

std::vector<GoldenValue> golden_values() {
  std::vector<GoldenValue> answers;
  for (const GoldenFile &each : golden_files) {
    std::ifstream file(source_path(each.path));
    for (std::string line; std::getline(file, line);)
      if (const GoldenValue answer = GoldenValue::parse(line, each); !answer.name.empty()) answers.push_back(answer);
  }
  return answers;
}

// The arguments of a golden value under an alias's names; those that it does not state have the defaults of the other entry, not the
// alias's. False: the alias lacks one of them.
bool rename_arguments(const Entry &from, const Entry &to, Arguments &arguments) {
  for (size_t position = 0; position < from.arguments.size(); ++position) {
    const Argument &argument = from.arguments[position];
    const auto given = std::ranges::find(arguments.of, std::string_view(argument.name), &inwit_arg::name);
    if (given != arguments.of.end()) {
      if (position >= to.arguments.size()) return false;
      given->name = to.arguments[position].name;
    } else if (position < to.arguments.size() && argument.kind == Kind::number) {
      arguments.of.push_back({to.arguments[position].name, argument.default_value, nullptr, nullptr});
    }
  }
  return true;
}

// By the ranges that the registry states, of numbers and ranks.
bool is_in_range(const Entry &entry, const Arguments &arguments, const Shape &shape) {
  const auto rank = static_cast<int>(shape.size());
  return rank >= entry.ranks.least && rank <= entry.ranks.most && std::ranges::all_of(arguments.of, [&](const inwit_arg &arg) {
           const auto argument = std::ranges::find(entry.arguments, std::string_view(arg.name), &Argument::name);
           return argument->kind != Kind::number || argument->range->contains(arg.number);
         });
}

// The layout of a golden value without one: that of the entry, or Keras's.
int32_t layout_of(const Entry &entry, const GoldenValue &answer) {
  if (answer.layout() != INWIT_LAYOUT_NONE) return answer.layout();
  return entry.default_layout != INWIT_LAYOUT_NONE ? entry.default_layout : INWIT_LAYOUT_KERAS;
}

TEST_P(EveryInitializer, HasTheGoldenBits) {
  int cases = 0;
  const Entry *const alias_of = GetParam()->alias_of; // has the bits of that entry, under its own argument names
  const std::string canonical = alias_of != nullptr ? alias_of->name : name;
  for (const GoldenValue &answer : golden_values()) {
    if (answer.name != canonical) continue;
    ASSERT_EQ(answer.digests.size(), answer.dtypes().size()) << "run scripts/golden";
    for (size_t i = 0; i < answer.digests.size(); ++i) {
      const int32_t dtype = answer.dtypes()[i];
      Arguments arguments = Arguments::parse(answer.arguments);
      if (alias_of != nullptr && !rename_arguments(*alias_of, *GetParam(), arguments)) continue;
      if (alias_of != nullptr && !is_in_range(*GetParam(), arguments, answer.shape())) continue; // an alias may accept less
      const int32_t layout = alias_of != nullptr ? layout_of(*alias_of, answer) : answer.layout();
      Buffer buffer(product(answer.shape()) * bytes_of(dtype));
      const Outcome outcome =
          test::fill(name, describe(buffer.data(), dtype, answer.shape(), layout), GoldenValue::key(), arguments);
      ++cases;
      ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
      EXPECT_EQ(digest_of(buffer.text(), dtype), answer.digests[i])
          << name << ' ' << answer.arguments << ' ' << answer.shape_text << ' ' << dtype_name(dtype);
    }
  }
  EXPECT_GT(cases, 0) << "tests/golden.txt has no line for this initializer";
}

// Fills the boxes between these cuts of both axes, one by one, into one buffer.
Buffer EveryInitializer::from_boxes(int32_t dtype, const Shape &row_cuts, const Shape &column_cuts) const {
  const int64_t rows = row_cuts.back(), columns = wide(column_cuts.back());
  Buffer buffer(rows * columns * bytes_of(dtype));
  for (size_t r = 0; r + 1 < row_cuts.size(); ++r)
    for (size_t c = 0; c + 1 < column_cuts.size(); ++c) {
      const int64_t first = wide(column_cuts[c]);
      auto *corner = static_cast<std::byte *>(buffer.data()) + (row_cuts[r] * columns + first) * bytes_of(dtype);
      inwit_tensor box = matrix(corner, dtype, row_cuts[r + 1] - row_cuts[r], wide(column_cuts[c + 1]) - first);
      std::ranges::copy(matrix_shape(rows, columns), box.global_shape);
      box.offset[0] = row_cuts[r];
      box.offset[box.rank - 1] = first;
      set_strides(box, INWIT_STRIDES, columns, 1);
      const Outcome outcome = fill(box);
      EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
    }
  return buffer;
}

TEST_P(EveryInitializer, WholeEqualsAnyCuttingIntoBoxes) {
  const Shape cuttings[][2] = {
      {{0, 24}, {0, 18}}, {{0, 1, 2, 24}, {0, 18}}, {{0, 24}, {0, 5, 5, 18}}, {{0, 7, 13, 24}, {0, 1, 3, 17, 18}}};
  for (const int32_t dtype : dtypes)
    for (const auto &[rows, columns] : cuttings)
      EXPECT_EQ(from_boxes(dtype, rows, columns), filled(dtype, 24, wide(18))) << dtype_name(dtype);
  if (!GetParam()->uses_workspace) { // large enough for several tasks and batches
    EXPECT_EQ(from_boxes(INWIT_F32, {0, 3, 401, 611}, {0, 64, 229}), filled(INWIT_F32, 611, wide(229)));
  }
}

TEST_P(EveryInitializer, EveryCutOfAnOrthogonalSizedMatrixAndStack) {
  EXPECT_EQ(from_boxes(INWIT_F32, {0, 64, 130}, {0, 70, 71}), filled(INWIT_F32, 130, wide(71)));
  EXPECT_EQ(from_boxes(INWIT_F64, {0, 1, 71}, {0, 66, 130}), filled(INWIT_F64, 71, wide(130)));
}

TEST_P(EveryInitializer, MemoryOrderMovesValuesAndChangesNone) {
  for (const int32_t dtype : dtypes) {
    const int64_t element = bytes_of(dtype), rows = 24, columns = wide(18);
    Buffer plain = filled(dtype, rows, columns);
    const std::vector<double> expected = values_of(plain, dtype);
    struct Case {
      const char *what;
      int32_t order;
      int64_t stride[2], first; // in elements; first: the index of [0,0] in memory
    } const cases[] = {{"column-major", INWIT_COLUMN_MAJOR, {1, rows}, 0},
                       {"padded", INWIT_STRIDES, {columns + 5, 1}, 0},
                       {"transposed by bytes", INWIT_BYTE_STRIDES, {1, rows}, 0},
                       {"every third, backwards", INWIT_STRIDES, {-3 * columns, -3}, 3 * (rows * columns - 1)}};
    for (const Case &one : cases) {
      Buffer buffer(3 * rows * (columns + 5) * element);
      inwit_tensor tensor = matrix(static_cast<std::byte *>(buffer.data()) + one.first * element, dtype, rows, columns);
      const int64_t unit = one.order == INWIT_COLUMN_MAJOR ? 0 : one.order == INWIT_BYTE_STRIDES ? element : 1;
      set_strides(tensor, one.order, one.stride[0] * unit, one.stride[1] * unit);
      const Outcome outcome = fill(tensor);
      ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
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

TEST_P(EveryInitializer, AnotherKeyGivesOtherBytesIfItIsRandom) {
  for (const int32_t dtype : dtypes) {
    const Buffer base = filled(dtype, 24, wide(18));
    for (const random::Key other : {random::Key{43, 7}, {42, 8}, {42 + (uint64_t{1} << 40), 7}, {42, 7 + (uint64_t{1} << 40)}})
      EXPECT_EQ(base == filled(dtype, 24, wide(18), other), !GetParam()->is_random);
  }
}

TEST_P(EveryInitializer, ThreadsAndExecutorsChangeNothing) {
  const int64_t rows = GetParam()->uses_workspace ? 300 : 700, columns = wide(GetParam()->uses_workspace ? 290 : 301);
  const Buffer one = filled(INWIT_F32, rows, columns);
  for (const int32_t threads : {2, 3, 16, 0}) {
    Buffer many(rows * columns * 4);
    EXPECT_EQ(fill(matrix(many.data(), INWIT_F32, rows, columns), threads).status, INWIT_OK);
    EXPECT_EQ(one, many) << threads;
  }
  Buffer reversed(rows * columns * 4);
  inwit_context context = {};
  context.run = [](void *, int64_t count, void (*task)(void *, int64_t), void *state) {
    for (int64_t i = count; i-- > 0;) task(state, i);
  };
  const inwit_tensor tensor = matrix(reversed.data(), INWIT_F32, rows, columns);
  EXPECT_EQ(inwit_fill(name.c_str(), required.of.data(), required.of.size(), &tensor, 42, 7, &context), INWIT_OK)
      << context.error;
  EXPECT_EQ(one, reversed);
}

TEST_P(EveryInitializer, TakesZeroExtentsAndWritesNothing) {
  for (const auto &[rows, columns] : {std::pair{0, 3}, {3, 0}}) {
    Buffer buffer(16);
    inwit_tensor tensor = matrix(nullptr, INWIT_F32, rows, wide(columns));
    const Outcome outcome = fill(tensor);
    EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
    tensor.data = buffer.data();
    EXPECT_EQ(fill(tensor).status, INWIT_OK);
    EXPECT_TRUE(buffer.untouched());
  }
}

TEST_P(EveryInitializer, ProgressCountsEveryElementAndCancels) {
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
  const int64_t columns = wide(290);
  Buffer buffer(300 * columns * 4);
  const inwit_tensor tensor = matrix(buffer.data(), INWIT_F32, 300, columns);
  const auto run = [&] { return inwit_fill(name.c_str(), required.of.data(), required.of.size(), &tensor, 1, 1, &context); };
  EXPECT_EQ(run(), INWIT_OK);
  EXPECT_TRUE(seen.ascending);
  EXPECT_EQ(seen.last, 300 * columns);
  EXPECT_EQ(seen.total, 300 * columns);
  seen.cancel = true;
  EXPECT_EQ(run(), INWIT_E_CANCELLED);
  EXPECT_NE(std::string(context.error).find("cancelled"), std::string::npos);
}

TEST_P(EveryInitializer, HandlesAndJobsGiveTheBytesOfAFill) {
  inwit_context context = {};
  inwit_initializer *handle = create();
  EXPECT_STREQ(inwit_initializer_name(handle), name.c_str());
  Buffer buffer(24 * wide(18) * 4);
  inwit_job job = {};
  job.initializer = handle;
  job.stream = 7;
  job.tensor = matrix(buffer.data(), INWIT_F32, 24, wide(18));
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 42, &context), INWIT_OK) << context.error;
  EXPECT_EQ(buffer, filled(INWIT_F32, 24, wide(18)));
  inwit_free(handle);
}

std::string json_of(const inwit_initializer *handle, int32_t form) {
  size_t needed = 0;
  EXPECT_EQ(inwit_to_json(handle, form, nullptr, 0, &needed, nullptr), INWIT_OK);
  std::string text(needed, '\0');
  EXPECT_EQ(inwit_to_json(handle, form, text.data(), text.size(), nullptr, nullptr), INWIT_OK);
  text.pop_back();
  return text;
}

TEST_P(EveryInitializer, IsReadBackFromItsJsonAndEqual) {
  inwit_initializer *handle = create();
  for (const int32_t form : {INWIT_CONFIG_KERAS, INWIT_CONFIG_LEGACY}) {
    const std::string text = json_of(handle, form);
    inwit_initializer *read = nullptr, *clone = nullptr;
    inwit_context context = {};
    ASSERT_EQ(inwit_create_from_json(text.data(), text.size(), nullptr, 0, &read, &context), INWIT_OK) << context.error;
    EXPECT_EQ(json_of(read, form), text);
    ASSERT_EQ(inwit_clone(read, nullptr, 0, &clone, &context), INWIT_OK) << context.error;
    EXPECT_EQ(inwit_equal(read, handle), 1) << text;
    inwit_free(read);
    EXPECT_EQ(json_of(clone, form), text);
    EXPECT_EQ(inwit_equal(clone, handle), 1) << text;
    inwit_free(clone);
  }
  inwit_free(handle);
}

// The largest relative error of an element that is rounded once; of float64, that of the moments' sums too.
double rounding_of(int32_t dtype) {
  switch (dtype) {
  case INWIT_F64: return 0x1p-44;
  case INWIT_F32: return 0x1p-24;
  case INWIT_F16: return 0x1p-11;
  case INWIT_F8_E4M3FN: return 0x1p-4;
  case INWIT_F8_E5M2: return 0x1p-3;
  default: return 0x1p-8;
  }
}

// Expected moments against a sample of 90,000: mean and variance within 4 standard errors, extremes inside the bounds. All random
// initializers have expected moments; of the others, some have no closed form.
TEST_P(EveryInitializer, SampleMomentsMeetTheExpectedOnes) {
  const std::unique_ptr<inwit_initializer, decltype(&inwit_free)> handle(create(), inwit_free);
  for (const int32_t dtype : dtypes) {
    const inwit_tensor tensor = matrix(nullptr, dtype, 300, wide(300));
    inwit_moments expected = {};
    const int32_t status = inwit_expect(handle.get(), &tensor, &expected, nullptr);
    const bool is_coarse = bytes_of(dtype) == 1; // the range is small, and rounding changes the moments
    if (is_coarse && status == INWIT_E_PARAMETER) continue;
    ASSERT_EQ(status, INWIT_OK);
    const bool is_random = GetParam()->is_random, is_known = !std::isnan(expected.mean);
    ASSERT_TRUE(is_known || !is_random);
    Buffer buffer = filled(dtype, 300, wide(300));
    const std::vector<double> values = values_of(buffer, dtype);
    const auto n = static_cast<double>(values.size());
    double sum = 0, squares = 0, fourth = 0;
    for (const double x : values) sum += x;
    const double mean = sum / n;
    for (const double x : values) squares += (x - mean) * (x - mean), fourth += std::pow(x - mean, 4);
    const double variance = squares / n, rounding = rounding_of(dtype);
    const double scale = std::max(std::fabs(expected.minimum), std::fabs(expected.maximum));
    const double slack = std::isfinite(scale) ? scale * rounding : 0;
    if (is_known) {
      const double coarse = is_coarse ? rounding : 0;
      EXPECT_NEAR(mean, expected.mean, is_random ? 4 * std::sqrt(variance / n) + coarse * expected.stddev : 1e-12 + slack)
          << dtype_name(dtype);
      EXPECT_NEAR(variance, expected.stddev * expected.stddev,
                  is_random ? 4 * std::sqrt((fourth / n - variance * variance) / n) + 2 * coarse * variance
                            : 1e-9 + 2 * slack * scale)
          << dtype_name(dtype);
    }
    for (const double x : values) {
      ASSERT_GE(x, expected.minimum - (is_random ? 0 : slack));
      ASSERT_LE(x, expected.maximum + (is_random ? 0 : slack));
    }
  }
}

// The shares of a sample in 20 bins against the integral of the density.
TEST_P(EveryInitializer, SampleFollowsTheDensity) {
  inwit_initializer *handle = create();
  const inwit_tensor tensor = matrix(nullptr, INWIT_F64, 300, wide(300));
  Buffer buffer = filled(INWIT_F64, 300, wide(300));
  const std::vector<double> values = values_of(buffer, INWIT_F64);
  const auto [least, most] = std::ranges::minmax(values);
  const auto n = static_cast<double>(values.size());
  const double step = (most - least) / 20, atom = static_cast<double>(std::ranges::count(values, 0.0)) / n;
  for (int bin = 0; bin < 20 && most > least; ++bin) {
    constexpr int points = 64; // midpoint rule
    const double low = least + bin * step, high = low + step;
    double x[points], density[points], share = 0;
    for (int i = 0; i < points; ++i) x[i] = low + (i + 0.5) * step / points;
    ASSERT_EQ(inwit_density(handle, &tensor, x, density, points, nullptr), INWIT_OK);
    if (!GetParam()->is_random) break; // constants have none
    if (!form_of(*GetParam()).has_density) {
      EXPECT_TRUE(std::isnan(density[0])) << "the density is known: say so in form_of()";
      break;
    }
    for (const double at : density) share += at * step / points;
    const auto inside = std::ranges::count_if(values, [&](double value) { return value != 0 && value >= low && value < high; });
    EXPECT_NEAR(static_cast<double>(inside) / n, share, 4.5 * std::sqrt(share * (1 - share) / n) + 2e-5) << bin;
    EXPECT_LE(share, 1 - atom + 1e-3);
  }
  inwit_free(handle);
}

} // namespace
} // namespace inwit::test
