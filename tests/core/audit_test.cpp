// inwit_audit: no finding in what the library fills, a finding in every planted fault, the same in any order of memory and in boxes.
#include <bit>
#include <cstdlib>
#include <deque>
#include <memory>
#include <numbers>
#include <tuple>

#include "source_path.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using Initializer = std::unique_ptr<inwit_initializer, void (*)(inwit_initializer *)>;

Initializer created(const char *name, const Arguments &args = {}) {
  inwit_initializer *handle = nullptr;
  inwit_context context = {};
  EXPECT_EQ(inwit_create(name, args.of.data(), args.of.size(), &handle, &context), INWIT_OK) << context.error;
  return {handle, inwit_free};
}

inwit_audit_report audited(const inwit_initializer *initializer, const inwit_tensor &tensor, inwit_audit_report report = {},
                           int32_t threads = 1) {
  inwit_context context = {};
  context.threads = threads;
  EXPECT_EQ(inwit_audit(initializer, &tensor, &report, &context), INWIT_OK) << context.error;
  return report;
}

// A tensor filled by one initializer, judged by another.
inwit_audit_report judged(const char *fills, const Arguments &fill_args, const char *expected, const Arguments &expected_args,
                          const Shape &shape, int32_t layout = INWIT_LAYOUT_TORCH, int32_t strict = 0) {
  Buffer buffer = filled(fills, INWIT_F32, shape, layout, {42, 7}, fill_args);
  inwit_audit_report report = {};
  report.strict = strict;
  return audited(created(expected, expected_args).get(), describe(buffer.data(), INWIT_F32, shape, layout), report);
}

uint64_t seeds() { // of each test of chance; 1000 were run
  const char *const given = std::getenv("INWIT_AUDIT_SEEDS");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 3;
}

// ---- no false alarm ----

class NoFinding : public testing::TestWithParam<const Entry *> {};

TEST_P(NoFinding, InWhatTheLibraryFills) {
  const Entry &entry = *GetParam();
  const Arguments args = required_arguments(entry);
  const Initializer initializer = created(entry.name, args);
  for (const int32_t dtype : {INWIT_F32, INWIT_BF16, INWIT_F16, INWIT_F64})
    for (const auto &[rows, columns] : {std::pair<int64_t, int64_t>{3, 2}, {24, 20}, {160, 64}}) {
      const Shape shape = shape_for(entry, std::string_view(entry.name) == "hippo" ? columns : rows, columns);
      for (uint64_t seed = 0; seed < seeds(); ++seed) {
        Buffer buffer = filled(entry.name, dtype, shape, INWIT_LAYOUT_KERAS, {seed, 7}, args);
        inwit_audit_report report = {};
        report.tensors = 100;
        report.strict = 1;
        report.verify = 1;
        report.seed = seed;
        report.stream = 7;
        report = audited(initializer.get(), describe(buffer.data(), dtype, shape, INWIT_LAYOUT_KERAS), report);
        ASSERT_EQ(report.findings, 0U) << entry.name << " dtype " << dtype << " rows " << rows << " seed " << seed << ": "
                                       << report.message;
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Audit, NoFinding, testing::ValuesIn(registry().begin(), registry().end()),
                         [](const auto &of) { return std::string(of.param->name); });

TEST(Audit, NoFindingInAMillionElements) {
  for (const char *const name : {"random_normal", "random_uniform", "truncated_normal", "glorot_uniform", "he_normal"})
    for (const int32_t dtype : {INWIT_F32, INWIT_BF16, INWIT_F16}) {
      const Shape shape = {2048, 1024};
      Buffer buffer = filled(name, dtype, shape, INWIT_LAYOUT_KERAS);
      inwit_audit_report report = {};
      report.strict = 1;
      report = audited(created(name).get(), describe(buffer.data(), dtype, shape, INWIT_LAYOUT_KERAS), report);
      EXPECT_EQ(report.findings, 0U) << name << " " << dtype << ": " << report.message;
    }
}

// Every tensor that a shipped recipe lists, with extents of at most `most`.
std::vector<inwit_job> shipped_jobs(const inwit_recipe *recipe, int64_t most) {
  std::vector<inwit_job> jobs;
  for (size_t i = 0;; ++i) {
    inwit_job job = {};
    EXPECT_EQ(inwit_recipe_tensor(recipe, i, &job.name, &job.tensor, nullptr), INWIT_OK);
    if (job.name == nullptr) return jobs;
    EXPECT_EQ(inwit_recipe_match(recipe, &job, nullptr), INWIT_OK) << job.name;
    for (int64_t &extent : job.tensor.shape) extent = std::min(extent, most);
    jobs.push_back(job);
  }
}

TEST(Audit, NoFindingInWhatShippedRecipesGive) {
  for (const char *const name : {"gpt2-small", "resnet50", "keras-dense", "simple-rnn"}) {
    std::ifstream file(source_path(std::string("recipes/") + name + ".json"));
    const std::string json{std::istreambuf_iterator<char>(file), {}};
    inwit_recipe *recipe = nullptr;
    inwit_context context = {};
    ASSERT_EQ(inwit_recipe_create(json.data(), json.size(), nullptr, 0, &recipe, &context), INWIT_OK) << context.error;
    for (const int64_t most : {12, 64}) {
      const std::vector<inwit_job> jobs = shipped_jobs(recipe, most);
      for (uint64_t seed = 0; seed < seeds(); ++seed)
        for (inwit_job job : jobs) {
          if (job.keep != 0) continue;
          std::vector<float> memory(static_cast<size_t>(product({job.tensor.shape, job.tensor.shape + job.tensor.rank})));
          job.tensor.data = memory.data();
          ASSERT_EQ(inwit_fill_jobs(&job, 1, seed, nullptr), INWIT_OK);
          inwit_audit_report report = {};
          report.tensors = static_cast<int32_t>(jobs.size());
          report.strict = seed % 8 == 0; // which takes most of the time
          report = audited(job.initializer, job.tensor, report);
          ASSERT_EQ(report.findings, 0U) << name << ' ' << job.name << " seed " << seed << ": " << report.message;
        }
    }
    inwit_recipe_free(recipe);
  }
}

// ---- faults ----

TEST(Audit, FindsTheResidualScalingThatIsNotApplied) { // transformers 47458
  const double scaled = 0.02 / std::sqrt(24.0);
  const Arguments wanted = Arguments::parse("stddev=" + std::to_string(scaled)), given = Arguments::parse("stddev=0.02");
  const inwit_audit_report report = judged("random_normal", given, "random_normal", wanted, {64, 64});
  EXPECT_EQ(report.findings & INWIT_FINDING_STDDEV, INWIT_FINDING_STDDEV);
  EXPECT_NEAR(report.factor, 4.9, 0.2);
  EXPECT_EQ(report.looks, INWIT_LOOKS_NORMAL);
  EXPECT_NE(std::string(report.message).find("looks like normal of stddev 0.0"), std::string::npos) << report.message;
}

TEST(Audit, FindsFansThatLeaveOutTheReceptiveField) { // lczero-training 43: 3 + 3 + 256 + 256 in place of 9 (256 + 256)
  const Arguments wrong = Arguments::parse("minval=-0.1076,maxval=0.1076");
  const inwit_audit_report report = judged("random_uniform", wrong, "glorot_uniform", {}, {256, 256, 3, 3});
  EXPECT_NE(report.findings & INWIT_FINDING_STDDEV, 0U) << report.message;
  EXPECT_NE(report.findings & INWIT_FINDING_BOUNDS, 0U) << report.message;
  EXPECT_NEAR(report.factor, 3, 0.1);
}

TEST(Audit, FindsTheFansOfAFusedMatrix) { // apex 910: fan_out of 3 x 64
  Buffer buffer = filled("glorot_uniform", INWIT_F32, {192, 64}, INWIT_LAYOUT_TORCH);
  inwit_tensor part = describe(buffer.data(), INWIT_F32, {64, 64}, INWIT_LAYOUT_TORCH);
  const inwit_audit_report report = audited(created("glorot_uniform").get(), part);
  EXPECT_NE(report.findings & INWIT_FINDING_STDDEV, 0U) << report.message;
  EXPECT_NEAR(report.factor, 0.707, 0.02);
}

TEST(Audit, RecognisesPyTorchsDefaultThatWasNotReplaced) { // torchtitan: .data of a DTensor
  const Arguments wanted = Arguments::parse("stddev=0.02"), torch = Arguments::parse("a=2.23606797749979");
  const inwit_audit_report report = judged("torch_kaiming_uniform", torch, "random_normal", wanted, {64, 256});
  EXPECT_NE(report.findings & INWIT_FINDING_STDDEV, 0U) << report.message;
  EXPECT_EQ(report.looks, INWIT_LOOKS_UNIFORM);
  EXPECT_NE(std::string(report.message).find("1/sqrt(fan_in), fan_in 256: PyTorch's default"), std::string::npos)
      << report.message;
}

TEST(Audit, FindsAnotherShapeOfTheSameVariance) {
  const Arguments wanted = Arguments::parse("stddev=1"), uniform = Arguments::parse("minval=-1.7320508,maxval=1.7320508");
  const inwit_audit_report report = judged("random_uniform", uniform, "random_normal", wanted, {80, 80});
  EXPECT_EQ(report.findings, static_cast<uint32_t>(INWIT_FINDING_SHAPE)) << report.message;
}

TEST(Audit, StrictFindsAnotherShapeInFewElements) {
  float x[400];
  for (int i = 0; i < 400; ++i) x[i] = (i % 2 == 0 ? 1.0F : -1.0F) * (0.9F + 0.2F * static_cast<float>(i) / 400);
  inwit_audit_report report = {};
  const Initializer normal = created("random_normal", Arguments::parse("stddev=1"));
  EXPECT_EQ(audited(normal.get(), describe(x, INWIT_F32, {400})).findings, 0U);
  report.strict = 1;
  report = audited(normal.get(), describe(x, INWIT_F32, {400}), report);
  EXPECT_EQ(report.findings, static_cast<uint32_t>(INWIT_FINDING_SHAPE));
  EXPECT_NE(std::string(report.message).find("Kolmogorov-Smirnov distance 0.3"), std::string::npos) << report.message;
}

TEST(Audit, FindsAMean) {
  const Arguments wanted = Arguments::parse("stddev=0.02"), given = Arguments::parse("stddev=0.02,mean=0.01");
  const inwit_audit_report report = judged("random_normal", given, "random_normal", wanted, {64, 64});
  EXPECT_EQ(report.findings, static_cast<uint32_t>(INWIT_FINDING_MEAN)) << report.message;
}

TEST(Audit, FindsOneElementThatIsWrong) {
  struct Case {
    const char *name;
    float value;
    uint32_t finding;
  };
  const float nan = std::nanf("");
  for (const Case &one :
       {Case{"ones", 1.0000001F, INWIT_FINDING_VALUES}, Case{"zeros", -1e-30F, INWIT_FINDING_VALUES},
        Case{"identity", 0.01F, INWIT_FINDING_VALUES}, Case{"zeros", nan, INWIT_FINDING_VALUES},
        Case{"glorot_uniform", 0.5F, INWIT_FINDING_BOUNDS}, Case{"random_normal", nan, INWIT_FINDING_NOT_FINITE},
        Case{"random_normal", INFINITY, INWIT_FINDING_NOT_FINITE}}) {
    const Shape shape = {64, 64};
    Buffer buffer = filled(one.name, INWIT_F32, shape);
    static_cast<float *>(buffer.data())[1003] = one.value;
    const inwit_audit_report report =
        audited(created(one.name).get(), describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS));
    EXPECT_EQ(report.findings & one.finding, one.finding) << one.name << ' ' << one.value << ": " << report.message;
  }
}

// Of 2 million elements one at ten standard deviations changes no moment.
TEST(Audit, FindsOneElementFarOut) {
  const Shape shape = {2048, 1024};
  const Initializer normal = created("random_normal", Arguments::parse("stddev=0.02"));
  for (const int32_t dtype : {INWIT_F32, INWIT_BF16}) {
    Buffer buffer = filled("random_normal", dtype, shape, INWIT_LAYOUT_TORCH, {42, 7}, Arguments::parse("stddev=0.02"));
    const inwit_tensor tensor = describe(buffer.data(), dtype, shape, INWIT_LAYOUT_TORCH);
    inwit_audit_report report = audited(normal.get(), tensor);
    EXPECT_EQ(report.findings, 0U) << report.message;
    EXPECT_EQ(report.looks, INWIT_LOOKS_NORMAL) << report.looks_like;
    const float far = -0.2F;
    if (dtype == INWIT_F32)
      static_cast<float *>(buffer.data())[1003] = far;
    else
      static_cast<uint16_t *>(buffer.data())[1003] = static_cast<uint16_t>(std::bit_cast<uint32_t>(far) >> 16);
    report = audited(normal.get(), tensor);
    EXPECT_EQ(report.findings, static_cast<uint32_t>(INWIT_FINDING_SHAPE));
    EXPECT_TRUE(std::string(report.message).starts_with("an element is -0.")) << report.message;
    EXPECT_EQ(report.looks, INWIT_LOOKS_OTHER) << report.looks_like;
  }
}

// Rows that nothing has written; one may be that of a padding index.
TEST(Audit, FindsRowsOfZeros) {
  const Shape shape = {4096, 256};
  for (const auto &[name, args, padding] : {std::tuple("random_normal", "stddev=1", 0),
                                            {"random_uniform", "", 0},
                                            {"truncated_normal", "", 0},
                                            {"torch_embedding", "padding_idx=9", 1}}) {
    const Arguments given = Arguments::parse(args);
    Buffer buffer = filled(name, INWIT_F32, shape, INWIT_LAYOUT_TORCH, {42, 7}, given);
    const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_TORCH);
    const Initializer initializer = created(name, given);
    EXPECT_EQ(audited(initializer.get(), tensor).findings, 0U) << name;
    for (const int row : {3000, 3005}) {
      const bool is_first = row == 3000 && padding == 0;
      std::fill_n(static_cast<float *>(buffer.data()) + 256 * row, 256, 0.0F);
      const inwit_audit_report report = audited(initializer.get(), tensor);
      EXPECT_EQ(report.findings, is_first ? 0U : static_cast<uint32_t>(INWIT_FINDING_SHAPE)) << name << ": " << report.message;
      const bool is_named = std::string(report.message).find("elements are 0, expected at most 28") != std::string::npos;
      EXPECT_EQ(is_named, !is_first) << name << ": " << report.message;
    }
  }
}

TEST(Audit, FindsAChannelOfZeros) {
  const Shape shape = {256, 64, 3, 3};
  Buffer buffer = filled("he_normal", INWIT_F32, shape);
  std::fill_n(static_cast<float *>(buffer.data()) + 576 * 17, 576, 0.0F);
  const inwit_audit_report report =
      audited(created("he_normal").get(), describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS));
  EXPECT_EQ(report.findings, static_cast<uint32_t>(INWIT_FINDING_SHAPE)) << report.message;
  EXPECT_TRUE(std::string(report.message).starts_with("576 elements are 0, expected at most 2")) << report.message;
}

// The basis of a Fourier transform has nearly the kurtosis of normals.
TEST(Audit, CosinesInAWindowAreNoNormals) {
  const Shape shape = {129, 256};
  std::vector<float> basis(129 * 256);
  for (int k = 0; k < 129; ++k)
    for (int i = 0; i < 256; ++i)
      basis[static_cast<size_t>(256 * k + i)] = static_cast<float>((0.5 - 0.5 * std::cos(std::numbers::pi * i / 128)) *
                                                                   std::cos(std::numbers::pi * i * k / 128 + 0.3));
  const inwit_audit_report report = audited(nullptr, describe(basis.data(), INWIT_F32, shape, INWIT_LAYOUT_TORCH));
  EXPECT_NEAR(report.kurtosis, 3, 0.1);
  EXPECT_EQ(report.looks, INWIT_LOOKS_OTHER) << report.looks_like;
}

TEST(Audit, VerifyFindsOneWeightThatDiffersInItsLastBit) {
  const Shape shape = {300, 70};
  Buffer buffer = filled("random_normal", INWIT_F32, shape);
  const Initializer initializer = created("random_normal");
  inwit_audit_report options = {};
  options.verify = 1;
  options.seed = 42;
  options.stream = 7;
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(audited(initializer.get(), tensor, options).findings, 0U);
  float &weight = static_cast<float *>(buffer.data())[20000];
  weight = std::nextafter(weight, 1.0F);
  const inwit_audit_report report = audited(initializer.get(), tensor, options);
  EXPECT_EQ(report.findings, static_cast<uint32_t>(INWIT_FINDING_DIFFERS)) << report.message;
  EXPECT_EQ(report.statistics.differing, 1);
}

// ---- what a tensor looks like ----

TEST(Audit, RecognisesDistributions) {
  struct Case {
    const char *name, *arguments;
    int32_t looks;
    double scale;
    const char *text;
  };
  for (const Case &one : {Case{"ones", "-", INWIT_LOOKS_CONSTANT, 1, "constant 1"},
                          Case{"glorot_uniform", "-", INWIT_LOOKS_UNIFORM, std::sqrt(6.0 / 384), "Glorot"},
                          Case{"he_uniform", "-", INWIT_LOOKS_UNIFORM, std::sqrt(6.0 / 128), "sqrt(6/fan_in), fan_in 128: He"},
                          Case{"lecun_uniform", "-", INWIT_LOOKS_UNIFORM, std::sqrt(3.0 / 128), "LeCun"},
                          Case{"random_normal", "stddev=0.02", INWIT_LOOKS_NORMAL, 0.02, "GPT-2"},
                          Case{"torch_kaiming_normal", "-", INWIT_LOOKS_NORMAL, 0.125, "sqrt(2/fan_in), fan_in 128: He"},
                          Case{"he_normal", "-", INWIT_LOOKS_TRUNCATED_NORMAL, 0.125, "He"},
                          Case{"identity", "-", INWIT_LOOKS_MOSTLY_ZERO, 0.995, "% zeros"},
                          Case{"orthogonal", "-", INWIT_LOOKS_ORTHOGONAL, 1, "orthogonal, gain 1"}}) {
    const Shape shape = {256, 128};
    Buffer buffer = filled(one.name, INWIT_F32, shape, INWIT_LAYOUT_TORCH, {42, 7}, Arguments::parse(one.arguments));
    const inwit_audit_report report = audited(nullptr, describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_TORCH));
    EXPECT_EQ(report.looks, one.looks) << one.name << ": " << report.looks_like;
    EXPECT_NEAR(report.looks_scale / one.scale, 1, 0.02) << one.name;
    EXPECT_NE(std::string(report.looks_like).find(one.text), std::string::npos) << one.name << ": " << report.looks_like;
    EXPECT_EQ(report.findings, 0U) << report.message;
  }
}

// ---- statistics ----

TEST(Audit, StatisticsAreThoseOfTheElements) {
  const Shape shape = {700, 500};
  Buffer buffer = filled("random_normal", INWIT_F32, shape);
  auto *const x = static_cast<float *>(buffer.data());
  x[5] = INFINITY, x[6] = std::nanf(""), x[7] = 0, x[349999] = -0.0F;
  double sum = 0, count = 0;
  for (const double v : values_of(buffer, INWIT_F32))
    if (std::isfinite(v)) sum += v, ++count;
  const double mean = sum / count;
  double powers[3] = {};
  for (const double v : values_of(buffer, INWIT_F32))
    for (int k = 0; k < 3 && std::isfinite(v); ++k) powers[k] += std::pow(v - mean, k + 2);
  for (const int32_t threads : {1, 2}) {
    const inwit_audit_report report = audited(nullptr, describe(buffer.data(), INWIT_F32, shape), {}, threads);
    const inwit_statistics &of = report.statistics;
    EXPECT_EQ(of.count, static_cast<int64_t>(count));
    EXPECT_EQ((std::array{of.nans, of.infinities, of.zeros}), (std::array<int64_t, 3>{1, 1, 2}));
    EXPECT_NEAR(of.mean, mean, 1e-12);
    EXPECT_NEAR(of.squares / powers[0], 1, 1e-12);
    EXPECT_NEAR(of.cubes, powers[1], 1e-12 * powers[0]);
    EXPECT_NEAR(of.fourths / powers[2], 1, 1e-12);
    EXPECT_EQ(of.distinct, 5);
  }
}

TEST(Audit, BoxesAndStridesGiveTheStatisticsOfTheWhole) {
  const Shape shape = {60, 50};
  Buffer buffer = filled("identity", INWIT_F32, shape);
  const Initializer initializer = created("identity");
  inwit_tensor tensor = describe(buffer.data(), INWIT_F32, shape, INWIT_LAYOUT_KERAS);
  const inwit_audit_report whole = audited(initializer.get(), tensor);
  tensor.global_shape[0] = 60, tensor.global_shape[1] = 50;
  inwit_audit_report parts = {};
  for (const int64_t first : {0, 25}) { // every second row, then every second column of these
    tensor.order = INWIT_STRIDES;
    tensor.shape[1] = 25;
    tensor.offset[1] = first;
    tensor.strides[0] = 50, tensor.strides[1] = 1;
    tensor.data = static_cast<float *>(buffer.data()) + first;
    parts = audited(initializer.get(), tensor, parts);
  }
  for (const inwit_audit_report *const report : {&whole, static_cast<const inwit_audit_report *>(&parts)}) {
    EXPECT_EQ(report->findings, 0U) << report->message;
    EXPECT_EQ(report->statistics.count, 3000);
    EXPECT_EQ(report->statistics.zeros, 2950);
    EXPECT_EQ(report->statistics.distinct, 2);
    EXPECT_NEAR(report->statistics.mean, 1.0 / 60, 1e-15);
  }
  static_cast<float *>(buffer.data())[49] = 1;
  EXPECT_NE(audited(initializer.get(), tensor).findings, 0U);
}

// Of which the moments of the whole tensor tell nothing: another row may be zero in its place.
TEST(Audit, FindsAPaddingRowThatIsNotZero) {
  const Shape shape = {12, 50};
  const Arguments args = Arguments::parse("padding_idx=-3");
  const Initializer initializer = created("torch_embedding", args);
  Buffer buffer = filled("torch_embedding", INWIT_F32, shape, INWIT_LAYOUT_TORCH, {42, 7}, args);
  auto *const values = static_cast<float *>(buffer.data());
  const inwit_tensor whole = describe(values, INWIT_F32, shape, INWIT_LAYOUT_TORCH);
  inwit_tensor upside_down = whole; // rows 5 to 11, last row first in memory, as a shard of their own
  upside_down.order = INWIT_STRIDES;
  upside_down.global_shape[0] = 12, upside_down.global_shape[1] = 50;
  upside_down.shape[0] = 7, upside_down.offset[0] = 5;
  upside_down.strides[0] = -50, upside_down.strides[1] = 1;
  std::vector<float> flipped(350);
  upside_down.data = flipped.data() + 300;
  const auto flip = [&] {
    for (size_t row = 0; row < 7; ++row) std::copy_n(values + (5 + row) * 50, 50, flipped.data() + (6 - row) * 50);
  };
  flip();
  EXPECT_EQ(audited(initializer.get(), whole).findings, 0U);
  EXPECT_EQ(audited(initializer.get(), upside_down).findings, 0U);
  values[9 * 50 + 49] = 0.5F;
  values[9 * 50 + 3] = -0.25F;
  values[9 * 50 + 4] = -0.0F; // a zero too
  flip();
  for (const inwit_tensor *const tensor : {&whole, static_cast<const inwit_tensor *>(&upside_down)}) {
    const inwit_audit_report report = audited(initializer.get(), *tensor);
    EXPECT_EQ(report.findings, INWIT_FINDING_VALUES);
    EXPECT_EQ(report.statistics.differing, 2);
    EXPECT_NE(std::string_view(report.message).find("2 elements of the row padding_idx are not zero, but up to 0.5"),
              std::string_view::npos)
        << report.message;
  }
  inwit_tensor other = whole; // the shard without that row
  other.global_shape[0] = 12, other.global_shape[1] = 50;
  other.shape[0] = 9;
  const inwit_audit_report first = audited(initializer.get(), other);
  EXPECT_EQ(first.findings, 0U);
  other.shape[0] = 3, other.offset[0] = 9;
  other.data = values + 9 * 50;
  EXPECT_EQ(audited(initializer.get(), other, first).statistics.differing, 2);
  values[9 * 50 + 4] = NAN;
  EXPECT_EQ(audited(initializer.get(), whole).statistics.largest_difference, INFINITY);
  EXPECT_EQ(audited(created("torch_embedding").get(), whole).findings, INWIT_FINDING_NOT_FINITE);
}

TEST(Audit, RejectsWhatTheReportMustNotAsk) {
  Buffer buffer = filled("zeros", INWIT_F32, {4});
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, {4});
  const auto rejected = [&](auto change, const char *part) {
    inwit_audit_report report = {};
    change(report);
    const inwit_audit_report before = report;
    inwit_context context = {};
    EXPECT_EQ(inwit_audit(nullptr, &tensor, &report, &context), INWIT_E_ARGUMENT);
    EXPECT_NE(std::string(context.error).find(part), std::string::npos) << context.error;
    EXPECT_EQ(std::memcmp(&before, &report, sizeof report), 0);
  };
  rejected([](auto &report) { report.tensors = -1; }, "report.tensors is -1, must be 0 or more");
  rejected([](auto &report) { report.strict = 2; }, "report.strict is 2, must be 0 or 1");
  rejected([](auto &report) { report.verify = 7; }, "report.verify is 7, must be 0 or 1");
  rejected([](auto &report) { report.verify = 1; }, "initializer is NULL");
  rejected([](auto &report) { report.reserved[7] = 1; }, "reserved");
  rejected([](auto &report) { report.statistics.reserved = 1; }, "reserved");
  EXPECT_EQ(inwit_audit(nullptr, &tensor, nullptr, nullptr), INWIT_E_ARGUMENT);
  inwit_tensor complex = tensor;
  complex.dtype = INWIT_C64;
  complex.shape[0] = 1;
  inwit_audit_report report = {};
  EXPECT_EQ(inwit_audit(nullptr, &complex, &report, nullptr), INWIT_E_DTYPE); // the real parts alone would be judged
  EXPECT_EQ(inwit_audit(nullptr, nullptr, nullptr, nullptr), INWIT_E_ARGUMENT);
}

} // namespace
} // namespace inwit::test
