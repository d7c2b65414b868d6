// Recipes with parts, split, zero_rows and dtypes: a tensor of several weights holds the bytes of each by itself, in every shard.
#include <random>

#include "recipe_support.hpp"

namespace inwit::test {
namespace {

constexpr uint64_t seed = 42;

// A tensor in memory, row-major.
struct Owned {
  Shape shape;
  int32_t dtype;
  std::vector<std::byte> bytes;

  Owned(Shape of, int32_t type) : shape(std::move(of)), dtype(type) {
    bytes.resize(static_cast<size_t>(product(shape) * bytes_of(dtype)), std::byte{0xCA});
  }
  inwit_tensor tensor(int32_t layout = INWIT_LAYOUT_NONE) { return describe(bytes.data(), dtype, shape, layout); }
};

inwit_job matched(const RecipeMade &recipe, const char *name, const inwit_tensor &tensor) {
  inwit_job job = {};
  job.name = name;
  job.tensor = tensor;
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_OK) << context.error;
  return job;
}

void fill_job(const inwit_job &job) {
  inwit_context context = {};
  ASSERT_EQ(inwit_fill_jobs(&job, 1, seed, &context), INWIT_OK) << context.error;
}

std::vector<std::byte> filled_by(const RecipeMade &recipe, const char *name, const Shape &shape, int32_t dtype = INWIT_F32) {
  Owned owned(shape, dtype);
  fill_job(matched(recipe, name, owned.tensor()));
  return owned.bytes;
}

std::vector<std::byte> filled_alone(const std::string &initializer, const char *stream, const Shape &shape,
                                    int32_t dtype = INWIT_F32, const Arguments &args = {}, int32_t layout = INWIT_LAYOUT_TORCH,
                                    uint32_t batch_axes = 0) {
  Owned owned(shape, dtype);
  inwit_tensor tensor = owned.tensor(layout);
  tensor.batch_axes = batch_axes;
  const Outcome outcome = fill(initializer, tensor, {seed, inwit_stream(stream)}, args);
  EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
  return owned.bytes;
}

std::vector<std::byte> joined(std::vector<std::byte> a, const std::vector<std::byte> &b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

RecipeMade rule(const std::string &members) {
  RecipeMade made = recipe_from(R"({"recipe": 2, "layout": "torch", "rules": [{"match": "t", )" + members + "}]}");
  EXPECT_EQ(made.status, INWIT_OK) << made.message;
  return made;
}

const std::string experts = R"json({"recipe": 2, "layout": "torch", "rules": [
 {"match": "{l}.w13", "parts": {"axis": 0, "each": "expert", "rule": {"parts": {"axis": 0, "sizes": ["=shape[0] / 2", "=shape[0] / 2"],
  "rules": [{"initializer": "glorot_uniform", "stream": "{l}.{expert}.w1"},
            {"initializer": {"class_name": "RandomNormal", "config": {"stddev": "=0.25 * (expert + 1) / (l + 1)"}}}]}}}},
 {"match": "{l}.{e}.w1", "initializer": "glorot_uniform", "optional": true},
 {"match": "qkv", "parts": {"axis": -1, "sizes": [4, "=shape[-1] - 6", 2], "rules": [{"initializer": "glorot_uniform"},
  {"initializer": "orthogonal"}, {"initializer": "zeros"}]}, "optional": true},
 {"match": "stack", "split": {"axis": 1, "into": "=shape[1] / 3"}, "initializer": "orthogonal", "optional": true},
 {"match": "normal", "split": {"axis": 0, "into": 4}, "initializer": "random_normal", "optional": true},
 {"match": "table", "zero_rows": ["=1 + 1", 0, "=shape[0] - 1", 2], "initializer": "lecun_normal", "optional": true},
 {"match": "both", "parts": {"axis": 0, "sizes": [3, "=shape[0] - 3"], "rules": [{"initializer": "ones", "zero_rows": [1]},
  {"initializer": "he_normal", "split": {"axis": 0, "into": 3}, "zero_rows": [4]}]}, "optional": true}]})json";

TEST(RecipeParts, HoldTheBytesOfSeparateTensors) {
  const RecipeMade recipe = recipe_from(experts);
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  for (const int32_t dtype : {INWIT_F32, INWIT_BF16, INWIT_F64, INWIT_F8_E4M3FN}) {
    std::vector<std::byte> expected;
    for (int expert = 0; expert < 3; ++expert) {
      const std::string number = std::to_string(expert), stored = "7." + number + ".w1", own = "7.w13[" + number + "][1]";
      expected = joined(expected, filled_by(recipe, stored.c_str(), {4, 5}, dtype));
      const Arguments args = Arguments::parse("stddev=" + std::to_string(0.03125 * (expert + 1)));
      expected = joined(expected, filled_alone("random_normal", own.c_str(), {4, 5}, dtype, args));
    }
    EXPECT_EQ(filled_by(recipe, "7.w13", {3, 8, 5}, dtype), expected) << dtype;
  }
}

TEST(RecipeParts, AxesAreThoseOfThePart) { // along the last axis, with fans of each part
  const RecipeMade recipe = recipe_from(experts);
  const std::vector<std::byte> fused = filled_by(recipe, "qkv", {3, 9});
  const std::vector<std::byte> a = filled_alone("glorot_uniform", "qkv[0]", {3, 4}),
                               b = filled_alone("orthogonal", "qkv[1]", {3, 3});
  for (size_t row = 0; row < 3; ++row) {
    EXPECT_EQ(std::memcmp(&fused[row * 36], &a[row * 16], 16), 0);
    EXPECT_EQ(std::memcmp(&fused[row * 36 + 16], &b[row * 12], 12), 0);
    EXPECT_TRUE(std::all_of(&fused[row * 36 + 28], &fused[row * 36] + 36, [](std::byte byte) { return byte == std::byte{0}; }));
  }
}

TEST(RecipeSplit, CountsAsABatchAxis) {
  const RecipeMade recipe = recipe_from(experts);
  EXPECT_EQ(filled_by(recipe, "stack", {4, 6}),
            filled_alone("orthogonal", "stack", {4, 2, 3}, INWIT_F32, {}, INWIT_LAYOUT_TORCH, 2));
  EXPECT_EQ(filled_by(recipe, "normal", {8, 3}), filled_alone("random_normal", "normal", {8, 3})); // indexes remain
  const RecipeMade fans = rule(R"("split": {"axis": 0, "into": 3}, "if": "=fan_out == 2 and shape[0] == 6",
    "initializer": {"class_name": "Constant", "config": {"value": "=fan_out + 10 * fan_in + 100 * rank"}})");
  EXPECT_EQ(filled_by(fans, "t", {6, 5}), filled_alone("constant", "t", {6, 5}, INWIT_F32, Arguments::parse("value=252")));
}

TEST(RecipeZeroRows, AreZeroAndTheOthersUnchanged) {
  const RecipeMade recipe = recipe_from(experts);
  std::vector<std::byte> expected = filled_alone("lecun_normal", "table", {6, 4});
  for (const ptrdiff_t row : {0, 2, 5}) std::fill_n(expected.begin() + row * 16, 16, std::byte{0});
  EXPECT_EQ(filled_by(recipe, "table", {6, 4}), expected);
  const std::vector<std::byte> both = filled_by(recipe, "both", {9, 4});
  std::vector<std::byte> ones = filled_alone("ones", "", {3, 4}),
                         rows = filled_alone("he_normal", "both[1]", {3, 2, 4}, INWIT_F32, {}, INWIT_LAYOUT_TORCH, 1);
  std::fill_n(ones.begin() + 16, 16, std::byte{0});
  std::fill_n(rows.begin() + 4 * 16, 16, std::byte{0});
  EXPECT_EQ(both, joined(ones, rows));
}

// A box in memory with gaps, a negative stride and the axes in any order.
struct Scattered {
  std::vector<std::byte> bytes;
  inwit_tensor tensor = {};

  Scattered(const Shape &global, int32_t dtype, std::mt19937 &random) {
    const auto below = [&](int64_t end) { return static_cast<int64_t>(random() % static_cast<uint64_t>(end)); };
    tensor.dtype = dtype;
    tensor.rank = static_cast<int32_t>(global.size());
    tensor.order = INWIT_STRIDES;
    int64_t stride = 1 + below(2), begin = 0;
    std::vector<size_t> axes(global.size());
    std::iota(axes.begin(), axes.end(), size_t{0});
    std::ranges::shuffle(axes, random);
    for (const size_t axis : axes) {
      tensor.global_shape[axis] = global[axis];
      tensor.offset[axis] = below(global[axis] + 1);
      tensor.shape[axis] = below(global[axis] - tensor.offset[axis] + 1);
      const bool is_reversed = below(2) == 0;
      tensor.strides[axis] = is_reversed ? -stride : stride;
      const int64_t reach = stride * std::max<int64_t>(tensor.shape[axis] - 1, 0);
      if (is_reversed) begin += reach;
      stride = stride * std::max<int64_t>(tensor.shape[axis], 1) + below(3);
    }
    bytes.assign(static_cast<size_t>((stride + begin + 1) * bytes_of(dtype)), std::byte{0xCA});
    tensor.data = bytes.data() + begin * bytes_of(dtype);
  }

  // Compares every element with that of the whole tensor, and counts the bytes that were written.
  int64_t compare(const Shape &global, const std::vector<std::byte> &whole) const {
    const int64_t size = bytes_of(tensor.dtype);
    int64_t count = 1, different = 0;
    for (int axis = 0; axis < tensor.rank; ++axis) count *= tensor.shape[axis];
    for (int64_t i = 0; i < count; ++i) {
      int64_t rest = i, at = 0, index = 0, place = 1;
      for (int axis = tensor.rank - 1; axis >= 0; --axis) {
        const int64_t coordinate = rest % tensor.shape[axis];
        rest /= tensor.shape[axis];
        at += coordinate * tensor.strides[axis];
        index += (tensor.offset[axis] + coordinate) * place;
        place *= global[static_cast<size_t>(axis)];
      }
      different += std::memcmp(static_cast<const std::byte *>(tensor.data) + at * size,
                               &whole[static_cast<size_t>(index * size)], static_cast<size_t>(size)) != 0;
    }
    return different;
  }
};

TEST(RecipeParts, ShardsHoldTheBytesOfTheWholeTensor) {
  const RecipeMade recipe = recipe_from(experts);
  const std::pair<const char *, Shape> tensors[] = {{"7.w13", {3, 8, 5}}, {"qkv", {3, 9}},   {"stack", {4, 12}},
                                                    {"normal", {8, 3}},   {"table", {6, 4}}, {"both", {9, 4}}};
  std::mt19937 random(1);
  for (const auto &[name, shape] : tensors)
    for (const int32_t dtype : {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16, INWIT_F8_E5M2}) {
      const std::vector<std::byte> whole = filled_by(recipe, name, shape, dtype);
      for (int i = 0; i < 60; ++i) {
        Scattered box(shape, dtype, random);
        inwit_job job = matched(recipe, name, box.tensor);
        fill_job(job);
        EXPECT_EQ(box.compare(shape, whole), 0) << name << ", shard " << i;
        const std::vector<std::byte> before = box.bytes;
        std::ranges::fill(box.bytes, std::byte{0xCA});
        std::vector<inwit_job> parts(64); // one by one they give the same, and write nothing else
        size_t count = 0;
        ASSERT_EQ(inwit_job_parts(&job, parts.data(), parts.size(), &count, nullptr), INWIT_OK);
        for (const inwit_job &part : std::span(parts).first(count)) fill_job(part);
        EXPECT_EQ(box.bytes, before) << name << ", shard " << i;
      }
    }
}

// Every rank of a tensor-parallel group has some rows of each expert; every rank of an expert-parallel one some experts.
TEST(RecipeParts, RanksFillAModelTogether) {
  const RecipeMade recipe = recipe_from(experts);
  const Shape shape = {3, 8, 5};
  const std::vector<std::byte> whole = filled_by(recipe, "7.w13", shape);
  for (const size_t axis : {0u, 1u, 2u})
    for (const int64_t ranks : {2, 3, 5}) {
      std::vector<std::byte> gathered(whole.size());
      for (int64_t rank = 0; rank < ranks; ++rank) { // the last ones may have nothing
        const int64_t size = (shape[axis] + ranks - 1) / ranks, begin = std::min(rank * size, shape[axis]);
        Shape local = shape;
        local[axis] = std::min(size, shape[axis] - begin);
        inwit_tensor tensor = describe(gathered.data(), INWIT_F32, local, INWIT_LAYOUT_NONE);
        std::ranges::copy(shape, tensor.global_shape);
        tensor.offset[axis] = begin;
        tensor.order = INWIT_STRIDES;
        tensor.strides[0] = 40, tensor.strides[1] = 5, tensor.strides[2] = 1;
        tensor.data = gathered.data() + 4 * begin * tensor.strides[axis];
        fill_job(matched(recipe, "7.w13", tensor));
      }
      EXPECT_EQ(gathered, whole) << axis << ", " << ranks << " ranks";
    }
}

TEST(RecipeParts, AreHandedOutAsJobs) {
  const RecipeMade recipe = recipe_from(experts);
  Owned owned({3, 8, 5}, INWIT_F32);
  const inwit_job job = matched(recipe, "7.w13", owned.tensor());
  EXPECT_STREQ(inwit_initializer_name(job.initializer), "parts");
  EXPECT_EQ(job.stream, inwit_stream("7.w13"));
  size_t count = 0;
  inwit_context context = {};
  EXPECT_EQ(inwit_job_parts(&job, nullptr, 0, &count, &context), INWIT_OK);
  ASSERT_EQ(count, 6u);
  std::vector<inwit_job> parts(count);
  EXPECT_EQ(inwit_job_parts(&job, parts.data(), 5, &count, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(context.error, "capacity is 5, must be at least 6");
  ASSERT_EQ(inwit_job_parts(&job, parts.data(), 6, nullptr, &context), INWIT_OK);
  EXPECT_STREQ(parts[2].name, "7.w13[1][0]");
  EXPECT_EQ(parts[2].stream, inwit_stream("7.1.w1"));
  EXPECT_EQ(parts[2].shared_stream, 1);
  EXPECT_EQ(parts[3].stream, inwit_stream("7.w13[1][1]"));
  EXPECT_EQ(parts[3].shared_stream, 0);
  EXPECT_EQ(parts[2].tensor.data, owned.bytes.data() + 4 * 40);
  EXPECT_EQ(parts[2].tensor.rank, 2);
  EXPECT_STREQ(inwit_initializer_name(parts[2].initializer), "glorot_uniform");
  const inwit_job plain = matched(recipe, "7.1.w1", owned.tensor()); // is its own part
  ASSERT_EQ(inwit_job_parts(&plain, parts.data(), 1, &count, &context), INWIT_OK);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(std::memcmp(&plain, &parts[0], sizeof plain), 0);
}

TEST(RecipeParts, AreMatchedOnce) { // and again if they differ: by their shape, or that of a sibling
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "layout": "torch", "rules": [{"match": "w", "initializer": "ones"},
    {"match": "b", "parts": {"axis": 0, "sizes": [2, "=shape[0] - 2"], "rules":
      [{"initializer": "torch_linear", "fans_of": "w"}, {"initializer": "zeros"}]}}]})");
  const auto match = [&](int64_t width, int64_t size) {
    inwit_job jobs[] = {job_of("w", {8, width}), job_of("b", {size})};
    EXPECT_EQ(inwit_recipe_match_jobs(recipe.recipe.get(), jobs, 2, nullptr), INWIT_OK);
    return jobs[1].initializer;
  };
  const inwit_initializer *const first = match(4, 5);
  EXPECT_EQ(match(4, 5), first);
  EXPECT_FALSE(inwit_equal(match(4, 6), first));
  EXPECT_FALSE(inwit_equal(match(9, 5), first));
  EXPECT_EQ(match(4, 5), first);
}

TEST(RecipeParts, ATiedTensorHoldsTheSameBytes) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "rules": [{"match": "head", "same_as": "emb"},
    {"match": "emb", "parts": {"axis": 0, "each": "i", "rule": {"initializer": "random_normal"}}}]})");
  Owned a({4, 3}, INWIT_F32), b({4, 3}, INWIT_F32);
  inwit_job jobs[2] = {};
  jobs[0].name = "head", jobs[1].name = "emb";
  jobs[0].tensor = a.tensor(), jobs[1].tensor = b.tensor();
  inwit_context context = {};
  ASSERT_EQ(inwit_recipe_match_jobs(recipe.recipe.get(), jobs, 2, &context), INWIT_OK) << context.error;
  ASSERT_EQ(inwit_fill_jobs(jobs, 2, seed, &context), INWIT_OK) << context.error;
  EXPECT_EQ(a.bytes, b.bytes);
}

TEST(RecipeParts, TakeTheLayoutOfTheJobUnlessTheyHaveOne) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "rules": [{"match": "t", "parts": {"axis": 0, "sizes": [2, 2], "rules":
    [{"initializer": "glorot_uniform"}, {"initializer": "glorot_uniform", "layout": "keras"}]}}]})");
  Owned owned({4, 3, 5}, INWIT_F32);
  inwit_job job = matched(recipe, "t", owned.tensor());
  inwit_context context = {};
  EXPECT_EQ(inwit_fill_jobs(&job, 1, seed, &context), INWIT_E_LAYOUT);
  EXPECT_EQ(std::string(context.error).substr(0, 7), "t: t[0]");
  job.tensor.layout = INWIT_LAYOUT_TORCH;
  fill_job(job);
  EXPECT_EQ(owned.bytes, joined(filled_alone("glorot_uniform", "t[0]", {2, 3, 5}),
                                filled_alone("glorot_uniform", "t[1]", {2, 3, 5}, INWIT_F32, {}, INWIT_LAYOUT_KERAS)));
}

TEST(RecipeParts, MomentsAreThoseOfAllElements) {
  const RecipeMade recipe = rule(R"("parts": {"axis": 0, "sizes": [1, 3], "rules":
    [{"initializer": "ones"}, {"initializer": {"class_name": "RandomNormal", "config": {"stddev": 2}}}]})");
  Owned owned({4, 3}, INWIT_F32);
  const inwit_job job = matched(recipe, "t", owned.tensor());
  inwit_moments moments = {};
  ASSERT_EQ(inwit_expect(job.initializer, &job.tensor, &moments, nullptr), INWIT_OK);
  EXPECT_DOUBLE_EQ(moments.mean, 0.25);
  EXPECT_NEAR(moments.stddev, std::sqrt(0.75 * 4 + 0.25 - 0.0625), 1e-6);
  double density = 0;
  const double x = 1;
  ASSERT_EQ(inwit_density(job.initializer, &job.tensor, &x, &density, 1, nullptr), INWIT_OK);
  EXPECT_TRUE(std::isnan(density)); // ones have none
}

TEST(RecipeParts, WhatDoesNotFitTheMatchIsRejected) {
  const RecipeMade recipe = recipe_from(experts);
  Owned owned({3, 8, 5}, INWIT_F32);
  const inwit_job job = matched(recipe, "7.w13", owned.tensor());
  const auto rejected = [&](const auto &change) {
    inwit_job changed = job;
    change(changed);
    inwit_context context = {};
    EXPECT_EQ(inwit_fill_jobs(&changed, 1, seed, &context), INWIT_E_ARGUMENT);
    return std::string(context.error);
  };
  EXPECT_NE(rejected([](inwit_job &one) { one.stream = 5; }).find("stream is 5, must be "), std::string::npos);
  EXPECT_NE(rejected([](inwit_job &one) { one.tensor.batch_axes = 1; }).find("axes or fans are given, must be 0"),
            std::string::npos);
  EXPECT_NE(rejected([](inwit_job &one) { one.tensor.fan_in = 1; }).find("axes or fans are given"), std::string::npos);
  EXPECT_EQ(rejected([](inwit_job &one) { one.tensor.shape[0] = 2; }),
            "7.w13: the global shape is (2,8,5), the recipe gave parts to one of (3,8,5)");
  inwit_context context = {};
  inwit_audit_report report = {};
  EXPECT_EQ(inwit_audit(job.initializer, &job.tensor, &report, &context), INWIT_E_UNSUPPORTED);
  EXPECT_EQ(inwit_to_json(job.initializer, 0, nullptr, 0, nullptr, &context), INWIT_E_UNSUPPORTED);
  inwit_initializer *copy = nullptr;
  const inwit_arg args[] = {{"stddev", 1, nullptr, nullptr}};
  EXPECT_EQ(inwit_clone(job.initializer, args, 1, &copy, &context), INWIT_E_PARAMETER);
  EXPECT_EQ(inwit_clone(job.initializer, nullptr, 0, &copy, &context), INWIT_OK);
  EXPECT_TRUE(inwit_equal(copy, job.initializer));
  inwit_free(copy);
}

TEST(RecipeDtypes, AreThoseOfTheRuleUnlessTheTemplateHasOne) {
  const RecipeMade recipe =
      recipe_from(R"({"recipe": 2, "rules": [{"match": "*.A_log", "dtype": "float32", "initializer": "ones"},
    {"match": "head", "same_as": "a.w"}, {"match": "wide", "if": "=shape[0] > 2", "dtype": "float64", "initializer": "ones"},
    {"match": "*", "dtype": "bf16", "initializer": "random_normal"}], "tensors": [{"name": "a.A_log", "shape": [2]},
    {"name": "a.w", "shape": [2]}, {"name": "head", "shape": [2]}, {"name": "wide", "shape": [3]},
    {"name": "own", "shape": [2], "dtype": "float16"}]})");
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  std::vector<int32_t> dtypes;
  for (const RecipeTensor &tensor : recipe.recipe->tensors) dtypes.push_back(tensor.tensor.dtype);
  EXPECT_EQ(dtypes, (std::vector<int32_t>{INWIT_F32, INWIT_BF16, INWIT_BF16, INWIT_F64, INWIT_F16}));
  inwit_job job = job_of("a.w", {2});
  ASSERT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, nullptr), INWIT_OK);
  EXPECT_EQ(job.tensor.dtype, INWIT_F32); // memory that has one keeps it
  job.tensor.dtype = 0;
  ASSERT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, nullptr), INWIT_OK);
  EXPECT_EQ(job.tensor.dtype, INWIT_BF16);
}

TEST(RecipeParts, ErrorsNameTheRuleAndTheKey) {
  const std::pair<const char *, const char *> wrong[] = {
      {R"("parts": {"axis": 0, "sizes": [1], "rules": []})",
       "rules[0]: parts: rules must be given, as a list of one for each of sizes, 1"},
      {R"("parts": {"axis": 0, "sizes": [1]})", "rules[0]: parts: rules must be given"},
      {R"("parts": {"axis": 0, "rule": {"initializer": "ones"}})", "rules[0]: parts: each must be given"},
      {R"("parts": {"axis": 0, "each": "e"})", "rules[0]: parts: rule must be given"},
      {R"("parts": {"sizes": [1], "rules": [{"initializer": "ones"}]})", "rules[0]: parts: axis must be given"},
      {R"("parts": {"axis": [0], "each": "e", "rule": {"initializer": "ones"}})", "rules[0]: parts: axis is a list"},
      {R"("parts": {"axis": 0, "each": "rank", "rule": {"initializer": "ones"}})", "parts: each: rank: the name has a meaning"},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"parts": {"axis": 0, "each": "e", "rule": {}}}})",
       "rules[0]: parts: rule: parts: each: e: the name is that of a value already"},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"keep": true}})", "rules[0]: parts: rule: unknown key \"keep\""},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"initializer": "ones", "stream": "{x}"}})", "rule: stream: \"{x}\""},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"initializer": "onez"}})",
       "rules[0]: parts: rule: initializer is \"onez\""},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"initializer": "ones"}}, "stream": "x")",
       "must have either parts or stream"},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"initializer": "ones"}}, "initializer": "ones")",
       "must have either \"initializer\""},
      {R"("split": {"axis": 0, "into": 2}, "keep": true)", "must have either split or keep"},
      {R"("split": {"axis": 0}, "initializer": "ones")", "rules[0]: split: into must be given"},
      {R"("split": {"axis": 9, "into": 2}, "initializer": "ones")", "rules[0]: split: axis is 9"},
      {R"("zero_rows": [0], "same_as": "x")", "must have either zero_rows or same_as"},
      {R"("zero_rows": 0, "initializer": "ones")", "zero_rows is 0, must be a list"},
      {R"("dtype": "float31", "initializer": "ones")", "dtype is \"float31\""},
      {R"("dtype": "float32", "keep": true)", "must have either dtype or keep"}};
  for (const auto &[members, message] : wrong) {
    const RecipeMade made = recipe_from(R"({"recipe": 2, "rules": [{"match": "t", )" + std::string(members) + "}]}");
    EXPECT_EQ(made.status, made.message.find("initializer is") == std::string::npos ? INWIT_E_CONFIG : INWIT_E_NAME) << members;
    EXPECT_NE(made.message.find(message), std::string::npos) << made.message;
  }
  EXPECT_EQ(recipe_from(R"({"rules": [{"match": "t", "initializer": "ones", "zero_rows": [0]}]})").status, INWIT_E_CONFIG);
}

TEST(RecipeParts, TensorsThatDoNotFitAreRejected) {
  const std::string two = R"("rules": [{"initializer": "ones"}, {"initializer": "ones"}]})";
  const struct {
    std::string members, message;
    int32_t status;
  } wrong[] = {
      {R"("parts": {"axis": 0, "sizes": [2, 3], )" + two, "parts: sizes are (2,3), must add up to shape[0], which is 6",
       INWIT_E_SHAPE},
      {R"("parts": {"axis": 2, "sizes": [2, 3], )" + two, "parts: axis has 2, must be in [-2, 1]", INWIT_E_SHAPE},
      {R"("parts": {"axis": 0, "sizes": ["=1 / 2", 3], )" + two, "parts: sizes[0] is 0.5, must be an integer",
       INWIT_E_PARAMETER},
      {R"("parts": {"axis": 0, "sizes": [7, 3], )" + two, "sizes[0] is 7, must be an integer in [0, 6]", INWIT_E_PARAMETER},
      {R"("parts": {"axis": 0, "sizes": ["=1 / 0", 3], )" + two, "parts: sizes: ", INWIT_E_PARAMETER},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"parts": {"axis": 1, "each": "f", "rule": {"initializer": "ones"}}}})",
       "parts: e 0: parts: axis has 1, must be in [-1, 0]", INWIT_E_SHAPE},
      {R"("parts": {"axis": 0, "each": "e", "rule": {"initializer": {"class_name": "RandomNormal", "config": {"stddev": "=1 / e"}}}
})",
       "parts: e 0: ", INWIT_E_PARAMETER},
      {R"("split": {"axis": 0, "into": 4}, "initializer": "ones")", "split: into is 4, must divide shape[0], which is 6",
       INWIT_E_SHAPE},
      {R"("split": {"axis": 0, "into": 0}, "initializer": "ones")", "split: into is 0, must be an integer in [1, 6]",
       INWIT_E_PARAMETER},
      {R"("split": {"axis": 0, "into": 2}, "initializer": {"class_name": "HeNormal", "config": {"input_axes": 0, "output_axes": 1}})",
       "split: he_normal has input_axes", INWIT_E_CONFIG},
      {R"("zero_rows": [-1], "initializer": "ones")", "zero_rows[0] is -1, must be an integer in [0, 5]", INWIT_E_PARAMETER},
      {R"("zero_rows": [0, 6], "initializer": "ones")", "zero_rows[1] is 6", INWIT_E_PARAMETER},
      {R"("zero_rows": [0], "initializer": {"class_name": "orthogonal", "config": {"method": "qr"}})", "zero_rows: orthogonal",
       INWIT_E_CONFIG}};
  for (const auto &[members, message, status] : wrong) {
    const RecipeMade recipe = rule(members);
    inwit_job job = job_of("t", {6, 2});
    const inwit_job before = job;
    inwit_context context = {};
    EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), status) << members << ": " << context.error;
    EXPECT_NE(std::string(context.error).find(message), std::string::npos) << context.error;
    EXPECT_EQ(std::string(context.error).substr(0, 17), "t: the rule \"t\": ");
    EXPECT_EQ(std::memcmp(&before, &job, sizeof job), 0);
  }
}

TEST(RecipeParts, ATensorMayHaveSoManyPartsAndNoMore) {
  const RecipeMade recipe = rule(R"("parts": {"axis": 0, "each": "e", "rule": {"initializer": "ones"}})");
  inwit_job job = job_of("t", {65536, 2});
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, nullptr), INWIT_OK);
  const RecipeMade nested = rule(R"("parts": {"axis": 0, "each": "a", "rule": {"parts": {"axis": 0, "each": "b", "rule":
    {"parts": {"axis": 0, "each": "c", "rule": {"initializer": "ones"}}}}}})");
  job = job_of("t", {65536, 65536, 0});
  EXPECT_EQ(inwit_recipe_match(nested.recipe.get(), &job, nullptr), INWIT_E_SHAPE);
  job = job_of("t", {int64_t{1} << 40, 2});
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_E_SHAPE);
  EXPECT_NE(std::string(context.error).find("must have at most 65536"), std::string::npos) << context.error;
}

} // namespace
} // namespace inwit::test
