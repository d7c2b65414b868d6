// The limits that docs/limits.md states: the largest allowed input is accepted, one more is an error with a message.
#include <chrono>

#include "recipe_support.hpp"

namespace inwit::test {
namespace {

Outcome create(const std::string &json, double *mean = nullptr, std::span<const inwit_custom> customs = {}) {
  inwit_context context = {};
  inwit_initializer *made = nullptr;
  const int32_t status = inwit_create_from_json(json.data(), json.size(), customs.data(), customs.size(), &made, &context);
  if (status == INWIT_OK && mean != nullptr) {
    const inwit_tensor tensor = describe(nullptr, INWIT_F64, {1, 1, 1, 1, 1, 1, 1, 1});
    inwit_moments moments = {};
    EXPECT_EQ(inwit_expect(made, &tensor, &moments, nullptr), INWIT_OK);
    *mean = moments.mean;
  }
  const Outcome outcome = {status, context.error};
  inwit_free(made);
  return outcome;
}

Outcome create_recipe(const std::string &json) {
  inwit_context context = {};
  inwit_recipe *made = nullptr;
  const int32_t status = inwit_recipe_create(json.data(), json.size(), nullptr, 0, &made, &context);
  inwit_recipe_free(made);
  return {status, context.error};
}

void expect_rejected(const Outcome &outcome, int32_t status, const std::string &part) {
  EXPECT_EQ(outcome.status, status) << outcome.message;
  EXPECT_NE(outcome.message.find(part), std::string::npos) << outcome.message;
}

std::string repeated(const std::string &text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Limits, DocumentsHave64MebibytesAtMost) {
  std::string json = "\"ones\"", recipe = R"({"rules": []})";
  json.resize(67'108'864, ' ');
  recipe.resize(json.size(), ' ');
  EXPECT_EQ(create(json).status, INWIT_OK);
  EXPECT_EQ(create_recipe(recipe).status, INWIT_OK);
  expect_rejected(create(json + ' '), INWIT_E_CONFIG, "the document has 67108865 bytes, must have at most 67108864");
  expect_rejected(create_recipe(recipe + ' '), INWIT_E_CONFIG, "the document has 67108865 bytes");
}

TEST(Limits, DocumentsHave32LevelsAtMost) {
  const auto fill = [](void *, const char *, const inwit_tensor *, uint64_t, uint64_t, inwit_context *) { return 0; };
  const inwit_custom customs[] = {{"Mine", fill, nullptr}};
  const auto nested = [](int lists, const std::string &text = "") {
    return R"({"class_name": "Mine", "config": {"x": )" + repeated("[", lists) + text + repeated("]", lists) + "}}";
  };
  EXPECT_EQ(create(nested(30), nullptr, customs).status, INWIT_OK) << "two objects and 30 lists";
  expect_rejected(create(nested(31), nullptr, customs), INWIT_E_CONFIG, "JSON: nested deeper than 32 levels");
  EXPECT_EQ(create(nested(30, R"("[[[{{{\"[[[")"), nullptr, customs).status, INWIT_OK) << "brackets in a text are none";
}

TEST(Limits, TimeGrowsWithTheDocumentNotWithItsSquare) {
  std::string list = "{}";
  for (int i = 1; i < 300'000; ++i) list += ",{}";
  const auto start = std::chrono::steady_clock::now();
  expect_rejected(create("[" + list + "]"), INWIT_E_CONFIG, "must be a name or an object");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "a fraction of a second when it is linear";
}

TEST(Limits, NumbersAreDoubles) {
  const std::pair<const char *, double> numbers[] = {
      {"0.1", 0.1},
      {"-0", 0.0},
      {"9007199254740993", 9007199254740992.0}, // 2^53 + 1, to even
      {"-9223372036854775808", -0x1p63},
      {"18446744073709551615", 0x1p64},
      {"18446744073709551616", 0x1p64},
      {"123456789012345678901234567890", 123456789012345678901234567890.0},
      {"1.7976931348623157e308", 1.7976931348623157e308},
      {"5e-324", 5e-324},
      {"1e-999", 0.0},
      {"true", 1.0},
  };
  for (const auto &[text, number] : numbers) {
    double mean = -1;
    const Outcome outcome = create(R"({"class_name": "Constant", "config": {"value": )" + std::string(text) + "}}", &mean);
    EXPECT_EQ(outcome.status, INWIT_OK) << text << ": " << outcome.message;
    EXPECT_EQ(mean, number) << text;
  }
  for (const char *text :
       {"1e999", "-1e999", "nan", "+NaN", "-NaN", "Inf", "+Infinity", "01", "+1", ".5", "0x10", "1 /* one */", "1,"})
    expect_rejected(create(R"({"class_name": "Constant", "config": {"value": )" + std::string(text) + "}}"), INWIT_E_CONFIG,
                    "JSON: ");
}

TEST(Limits, CustomConfigsArePrintedAnew) {
  std::string seen;
  const inwit_custom mine = {"Mine",
                             [](void *user, const char *config, const inwit_tensor *, uint64_t, uint64_t, inwit_context *) {
                               *static_cast<std::string *>(user) = config;
                               return 0;
                             },
                             &seen};
  const std::string json = R"({"class_name": "Mine", "config": {"a": 18446744073709551615, "b": -9223372036854775808,
      "c": 18446744073709551616, "d": 0.10}})";
  inwit_job job = {};
  inwit_initializer *made = nullptr;
  ASSERT_EQ(inwit_create_from_json(json.data(), json.size(), &mine, 1, &made, nullptr), INWIT_OK);
  float value = 0;
  job.initializer = made;
  job.tensor = describe(&value, INWIT_F32, {});
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 0, nullptr), INWIT_OK);
  EXPECT_EQ(seen, R"({"a":18446744073709551615,"b":-9223372036854775808,"c":1.8446744073709552e+19,"d":0.1})");
  inwit_free(made);
}

TEST(Limits, SeedsAreIntegersOf64Bits) {
  const auto config = [](const char *seed) {
    return R"({"class_name": "RandomNormal", "config": {"seed": )" + std::string(seed) + "}}";
  };
  for (const char *seed : {"18446744073709551615", "-9223372036854775808", "null", "true", "0"})
    EXPECT_EQ(create(config(seed)).status, INWIT_OK) << seed;
  for (const char *seed : {"18446744073709551616", "-9223372036854775809", "1.0", "1e3", "\"1\""})
    expect_rejected(create(config(seed)), INWIT_E_PARAMETER, "must be null, an integer of 64 bits or a SeedGenerator");
}

TEST(Limits, TextsAreUtf8WithoutNulAndKeysDiffer) {
  expect_rejected(create("{\"class_name\": \"\xff\"}"), INWIT_E_CONFIG, "JSON: ");
  expect_rejected(create(R"({"class_name": "a\u0000"})"), INWIT_E_CONFIG, "NUL");
  expect_rejected(create_recipe(R"({"rules": [], "tensors": [{"name": "a\u0000", "shape": []}]})"), INWIT_E_CONFIG, "NUL");
  expect_rejected(create(R"({"class_name": "Ones", "config": {"x": 1, "x": 1}})"), INWIT_E_CONFIG,
                  "the key \"x\" appears twice");
  expect_rejected(create(R"({"class_name": "Ones", "": 1, "": 1})"), INWIT_E_CONFIG, "the key \"\" appears twice");
}

TEST(Limits, ArraysHave8AxesAndAxesLieBetweenMinus8And7) {
  const auto constant = [](int depth) {
    return R"({"class_name": "Constant", "config": {"value": )" + repeated("[", depth) + "3" + repeated("]", depth) + "}}";
  };
  double mean = 0;
  EXPECT_EQ(create(constant(8), &mean).status, INWIT_OK);
  EXPECT_EQ(mean, 3);
  expect_rejected(create(constant(9)), INWIT_E_PARAMETER, "value is [[[[[[[[[3]]]]]]]]]");
  const auto he = [](const char *axes) {
    return R"({"class_name": "HeNormal", "config": {"output_axes": [7], "input_axes": )" + std::string(axes) + "}}";
  };
  for (const char *axes : {"[0,1,2,3,4,5,6,-8]", "-8", "[]"}) EXPECT_EQ(create(he(axes)).status, INWIT_OK) << axes;
  expect_rejected(create(he("[0,1,2,3,4,5,6,7,0]")), INWIT_E_PARAMETER, "at most 8 of them");
  expect_rejected(create(he("[8]")), INWIT_E_PARAMETER, "input_axes[0] is 8, must be an axis from -8 to 7");
  expect_rejected(create(he("[-9]")), INWIT_E_PARAMETER, "input_axes[0] is -9");
}

TEST(Limits, TensorsHave8AxesAnd2To58Elements) {
  inwit_moments moments = {};
  inwit_initializer *ones = nullptr;
  ASSERT_EQ(inwit_create("ones", nullptr, 0, &ones, nullptr), INWIT_OK);
  const auto expect = [&](const Shape &shape) {
    inwit_context context = {};
    const inwit_tensor tensor = describe(nullptr, INWIT_F64, shape);
    const int32_t status = inwit_expect(ones, &tensor, &moments, &context);
    return Outcome{status, context.error};
  };
  constexpr int64_t half = int64_t{1} << 29;
  EXPECT_EQ(expect({half, half, 1, 1, 1, 1, 1, 1}).status, INWIT_OK);
  expect_rejected(expect({half, half + 1}), INWIT_E_ARGUMENT, "shape (536870912,536870913) has more than 2^58 elements");
  expect_rejected(expect({0, half, half + 1}), INWIT_E_ARGUMENT, "more than 2^58 elements");
  const auto strided = [&](int64_t extent, int64_t stride) {
    inwit_context context = {};
    inwit_tensor tensor = describe(nullptr, INWIT_F64, {extent});
    tensor.order = INWIT_STRIDES;
    tensor.strides[0] = stride;
    const int32_t status = inwit_expect(ones, &tensor, &moments, &context);
    return Outcome{status, context.error};
  };
  EXPECT_EQ(strided(2, int64_t{1} << 59).status, INWIT_OK) << "2^62 bytes";
  expect_rejected(strided(3, int64_t{1} << 59), INWIT_E_ARGUMENT, "needs more bytes than memory holds");
  expect_rejected(strided(2, int64_t{1} << 60), INWIT_E_ARGUMENT,
                  "strides[0] is 1152921504606846976 elements: more than memory");
  inwit_free(ones);
  const auto listed = [](const std::string &shape) {
    return create_recipe(R"({"rules": [], "tensors": [{"name": "a", "shape": )" + shape + "}]}");
  };
  EXPECT_EQ(listed("[1,1,1,1,1,1,536870912,536870912]").status, INWIT_OK);
  expect_rejected(listed("[536870912,536870913]"), INWIT_E_ARGUMENT,
                  "tensors[0]: shape (536870912,536870913) has more than 2^58");
  for (const char *shape :
       {"[1,1,1,1,1,1,1,1,1]", "[-1]", "[9223372036854775808]", "[18446744073709551616]", "[2.0]", "[true]", "[[2]]", "2"})
    expect_rejected(listed(shape), INWIT_E_CONFIG, "tensors[0]: shape must be given, as a list of at most 8 integers >= 0");
}

TEST(Limits, TensorsOfARecipeHaveDifferentNames) {
  expect_rejected(create_recipe(R"({"rules": [], "tensors": [{"name": "b", "shape": [2]}, {"name": "a", "shape": []},
                                {"name": "a", "shape": [3]}, {"name": "b", "shape": [2]}]})"),
                  INWIT_E_CONFIG, "line 2, column 42: tensors[2]: name is \"a\", which is that of tensors[1] too");
  EXPECT_EQ(create_recipe(R"({"rules": [], "tensors": [{"name": "a", "shape": [2]}, {"name": "A", "shape": [2]}]})").status,
            INWIT_OK);
}

// Before anything is written, another job of the call included.
TEST(Limits, LapackTakesSidesOf32Bits) {
  float written = 7, unwritten = 7;
  inwit_initializer *handles[4] = {};
  const inwit_arg methods[] = {{"method", 0, "qr", nullptr}, {"method", 0, "svd", nullptr}};
  ASSERT_EQ(inwit_create("ones", nullptr, 0, &handles[0], nullptr), INWIT_OK);
  for (const int i : {0, 1}) ASSERT_EQ(inwit_create("orthogonal", &methods[i], 1, &handles[i + 1], nullptr), INWIT_OK);
  const std::pair<int, Shape> rejections[] = {{1, {int64_t{1} << 31, 1}}, {1, {1, int64_t{1} << 40}}, {2, {23170, 23170}}};
  for (const auto &[method, shape] : rejections) {
    inwit_job jobs[2] = {};
    jobs[0].initializer = handles[0], jobs[0].tensor = describe(&written, INWIT_F32, {});
    jobs[1].initializer = handles[method], jobs[1].tensor = describe(&unwritten, INWIT_F32, shape), jobs[1].stream = 1;
    inwit_context context = {};
    EXPECT_EQ(inwit_fill_jobs(jobs, 2, 0, &context), INWIT_E_SHAPE) << context.error;
    EXPECT_NE(std::string_view(context.error).find("LAPACK accepts at most 2147483647"), std::string_view::npos)
        << context.error;
    EXPECT_EQ(context.failed_job, 1);
    EXPECT_EQ(written, 7);
  }
  for (inwit_initializer *handle : handles) inwit_free(handle);
}

TEST(Limits, NamesAndPatternsMayBeEmptyOrLong) {
  EXPECT_EQ(
      create_recipe(R"({"rules": [{"match": "", "initializer": "ones"}], "tensors": [{"name": "", "shape": []}]})").status,
      INWIT_OK);
  EXPECT_TRUE(is_match("", ""));
  EXPECT_FALSE(is_match(repeated("*a", 1000) + "b", repeated("a", 20'000))) << "in time that does not explode";
}

std::string quoted(const std::string &text) {
  std::string all = "\"";
  return all.append(text).append("\"");
}

TEST(Limits, MessagesHave511BytesAndAreUtf8) {
  const std::string umlauts = repeated("\xc3\xa4", 300);
  for (const std::string &name : {umlauts, "x" + umlauts}) { // one of the two would be truncated within an umlaut
    const std::string message = create(quoted(name)).message;
    EXPECT_GE(message.size(), 510U);
    EXPECT_LE(message.size(), 511U);
    EXPECT_EQ(message.find('?'), std::string::npos) << message;
  }
  for (const std::string &name : {umlauts, "x" + umlauts}) { // prefix of the message
    inwit_job job = {};
    job.name = name.c_str();
    inwit_context context = {};
    EXPECT_EQ(inwit_fill_jobs(&job, 1, 0, &context), INWIT_E_ARGUMENT);
    const std::string_view error = context.error;
    EXPECT_GE(error.size(), 510U);
    EXPECT_LE(error.size(), 511U);
    EXPECT_EQ(error.find('?'), std::string_view::npos) << error;
  }
  expect_rejected(create("zer\xe9s"), INWIT_E_CONFIG, "initializer is \"zer?s\", which is neither a name nor JSON");
  expect_rejected(create(std::string("ze\0ros", 6)), INWIT_E_CONFIG, "\"ze?ros\", which is neither");
  expect_rejected(create("{\xc3\xa4"), INWIT_E_CONFIG, "expected a key in quotes");
  for (const std::string invalid : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                                    "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80"})
    expect_rejected(create(invalid), INWIT_E_CONFIG, quoted(std::string(invalid.size(), '?')));
  for (const std::string valid :
       {"\x7f", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"})
    expect_rejected(create(quoted(valid)), INWIT_E_NAME, quoted(valid));
}

} // namespace
} // namespace inwit::test
