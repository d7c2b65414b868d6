// Recipes of version 1: patterns, rules and tensors with literal numbers.
#include "recipe_support.hpp"

namespace inwit::test {
namespace {

TEST(Globs, AreAnchoredAndStarsCrossDots) {
  for (const auto &[pattern, name] : {std::pair{"*", ""},
                                      {"*", "a.b"},
                                      {"*.bias", "h.0.attn.bias"},
                                      {"a*c", "abbc"},
                                      {"a*c", "ac"},
                                      {"a**b*", "aXb"},
                                      {"x", "x"},
                                      {"*a*b", "aab"}})
    EXPECT_TRUE(is_match(pattern, name)) << pattern << ' ' << name;
  for (const auto &[pattern, name] :
       {std::pair{"", "a"}, {"*.bias", "bias"}, {"a*c", "abcd"}, {"a", "ab"}, {"b", "ab"}, {"a?c", "abc"}, {"[a]", "a"}})
    EXPECT_FALSE(is_match(pattern, name)) << pattern << ' ' << name;
}

TEST(Recipes, TheFirstRuleThatMatchesWins) {
  const RecipeMade made = recipe_from(R"({"layout": "torch", "rules": [{"match": "*.bias", "initializer": "zeros"},
      {"match": "*.proj.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.004}}, "layout": "keras"},
      {"match": "head.*", "keep": true, "optional": true}, {"match": "*", "initializer": "he_normal"}],
      "tensors": [{"name": "a.weight", "shape": [2, 3], "dtype": "bfloat16"}, {"name": "s", "shape": []}]})");
  ASSERT_EQ(made.status, INWIT_OK) << made.message;
  const struct {
    const char *name, *initializer;
    int32_t layout;
  } cases[] = {{"a.bias", "zeros", INWIT_LAYOUT_TORCH},
               {"h.proj.weight", "random_normal", INWIT_LAYOUT_KERAS},
               {"head.weight", nullptr, INWIT_LAYOUT_TORCH},
               {"head.bias", "zeros", INWIT_LAYOUT_TORCH},
               {"x", "he_normal", INWIT_LAYOUT_TORCH}};
  for (const auto &[name, initializer, layout] : cases) {
    inwit_job job = {};
    job.name = name;
    ASSERT_EQ(inwit_recipe_match(made.recipe.get(), &job, nullptr), INWIT_OK);
    EXPECT_STREQ(inwit_initializer_name(job.initializer), initializer);
    EXPECT_EQ(job.keep, initializer == nullptr);
    EXPECT_EQ(job.tensor.layout, layout);
    EXPECT_EQ(job.stream, inwit_stream(name));
  }
  const char *name = nullptr;
  inwit_tensor tensor = {};
  ASSERT_EQ(inwit_recipe_tensor(made.recipe.get(), 0, &name, &tensor, nullptr), INWIT_OK);
  EXPECT_STREQ(name, "a.weight");
  EXPECT_EQ(tensor.dtype, INWIT_BF16);
  EXPECT_EQ(tensor.shape[1], 3);
  ASSERT_EQ(inwit_recipe_tensor(made.recipe.get(), 2, &name, &tensor, nullptr), INWIT_OK);
  EXPECT_EQ(name, nullptr);
}

TEST(Recipes, NamesAreChecked) {
  const RecipeMade made = recipe_from(
      R"({"rules": [{"match": "*.a", "initializer": "ones"}, {"match": "b", "initializer": "ones", "optional": true}]})");
  const auto check = [&](std::vector<const char *> names, std::string *message) {
    inwit_context context = {};
    const int32_t status = inwit_recipe_check(made.recipe.get(), names.data(), names.size(), &context);
    *message = context.error;
    return status;
  };
  std::string message;
  EXPECT_EQ(check({"x.a", "b"}, &message), INWIT_OK) << message;
  EXPECT_EQ(check({"x.a"}, &message), INWIT_OK) << message;
  EXPECT_EQ(check({"x.a", "c", "d"}, &message), INWIT_E_NAME);
  EXPECT_EQ(message, "2 tensors have no rule: \"c\", \"d\"");
  EXPECT_EQ(check({"b"}, &message), INWIT_E_CONFIG);
  EXPECT_NE(message.find("\"*.a\""), std::string::npos) << message;
  EXPECT_EQ(check({"x.a", "x.a"}, &message), INWIT_E_NAME);
  EXPECT_EQ(message, "the name \"x.a\" appears twice");
  inwit_job job = {};
  job.name = "nothing";
  EXPECT_EQ(inwit_recipe_match(made.recipe.get(), &job, nullptr), INWIT_E_NAME);
}

// The command reads its options in the same way: more names in tests/command/usage_test.py.
TEST(Recipes, KnowTheUsualNamesOfDtypesAndLayouts) {
  const auto dtype_of = [](const std::string &name) {
    const RecipeMade made =
        recipe_from(R"({"rules": [], "tensors": [{"name": "x", "shape": [], "dtype": ")" + name + R"("}]})");
    return made.status == INWIT_OK ? made.recipe->tensors.at(0).tensor.dtype : 0;
  };
  const auto layout_of = [](const std::string &name) {
    const RecipeMade made = recipe_from(R"({"layout": ")" + name + R"(", "rules": [{"match": "*", "initializer": "zeros"}]})");
    return made.status == INWIT_OK ? made.recipe->definition->rules.at(0).layout : INWIT_LAYOUT_NONE;
  };
  EXPECT_EQ(dtype_of("BF16"), INWIT_BF16);
  EXPECT_EQ(dtype_of("torch.half"), INWIT_F16);
  EXPECT_EQ(dtype_of("float"), INWIT_F32);
  EXPECT_EQ(dtype_of("np.float"), 0); // 64 bits there
  EXPECT_EQ(dtype_of("f8"), 0);       // 64 bits in NumPy, 8 elsewhere
  EXPECT_EQ(layout_of("PyTorch"), INWIT_LAYOUT_TORCH);
  EXPECT_EQ(layout_of("jax"), INWIT_LAYOUT_KERAS);
  EXPECT_EQ(layout_of("lux"), INWIT_LAYOUT_FLUX);
  EXPECT_EQ(layout_of("OHWI"), INWIT_LAYOUT_MLX);
  EXPECT_EQ(layout_of("channels_last"), INWIT_LAYOUT_NONE);
}

TEST(Recipes, AreRejectedWithThePlaceOfTheFault) {
  const struct {
    const char *json;
    int32_t status;
    const char *message;
  } cases[] = {
      {R"([])", INWIT_E_CONFIG, "recipe: must be an object"},
      {R"({})", INWIT_E_CONFIG, "rules must be given"},
      {"{\"rules\": [],\n  \"ruels\": []}", INWIT_E_CONFIG,
       "line 2, column 3: recipe: unknown key \"ruels\", known are layout rules"},
      {"{\"rules\": [\n {\"match\": \"*\", \"initializer\": {\"class_name\": \"RandomNormal\",\n \"config\": {\"stddev\": -1}}}]}",
       INWIT_E_PARAMETER, "line 3, column 23: rules[0]: random_normal: stddev is -1"},
      {R"({"rules": {}})", INWIT_E_CONFIG, "recipe: rules must be a list"},
      {R"({"rules": [{"match": "*", "initializer": "ones", "std": 1}]})", INWIT_E_CONFIG,
       "line 1, column 50: rules[0]: unknown key \"std\""},
      {R"({"rules": [{"initializer": "ones"}]})", INWIT_E_CONFIG, "rules[0]: match must be given"},
      {R"({"rules": [{"match": "*"}]})", INWIT_E_CONFIG, "either \"initializer\" or \"keep\""},
      {R"({"rules": [{"match": "*", "keep": true, "initializer": "ones"}]})", INWIT_E_CONFIG, "either"},
      {R"({"rules": [{"match": "*", "keep": 1}]})", INWIT_E_CONFIG, "keep is 1, must be true or false"},
      {R"({"rules": [{"match": "a", "initializer": "ones"}, {"match": "*", "initializer": "onse"}]})", INWIT_E_NAME,
       "rules[1]: initializer is \"onse\""},
      {R"({"layout": "nchw", "rules": []})", INWIT_E_CONFIG, "layout is \"nchw\""},
      {R"({"rules": [], "tensors": [{"name": "x", "shape": [-1]}]})", INWIT_E_CONFIG, "tensors[0]: shape"},
      {R"({"rules": [], "tensors": [{"name": "x", "shape": [1], "dtype": "int8"}]})", INWIT_E_CONFIG, "dtype is \"int8\""},
      {R"({"rules": [], "tensors": [{"name": "x", "shape": [1,1,1,1,1,1,1,1,1]}]})", INWIT_E_CONFIG, "at most 8"},
      {R"({"rules": [], "tensors": [{"name": "x", "shape": [4611686018427387904, 4]}]})", INWIT_E_ARGUMENT,
       "tensors[0]: shape"},
  };
  for (const auto &[json, status, message] : cases) {
    const RecipeMade made = recipe_from(json);
    EXPECT_EQ(made.status, status) << json << ": " << made.message;
    EXPECT_NE(made.message.find(message), std::string::npos) << json << ": " << made.message;
  }
}

} // namespace
} // namespace inwit::test
