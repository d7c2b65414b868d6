// Recipes: the dtype of tensors for which neither a template nor a rule says it, perhaps that of the model's config.
#include "recipe_support.hpp"

namespace inwit::test {
namespace {

const std::string with_dtype =
    R"json("rules": [{"match": "rule", "initializer": "ones", "dtype": "float64"}, {"match": "*", "initializer": "ones"}],
 "tensors": [{"name": "rule", "shape": [2]}, {"name": "template", "shape": [2], "dtype": "float16"}, {"name": "neither", "shape": [2]}]})json";

// Of the listed tensors, and of a match that is given no dtype.
std::vector<int32_t> dtypes_of(const RecipeMade &recipe) {
  EXPECT_EQ(recipe.status, INWIT_OK) << recipe.message;
  std::vector<int32_t> dtypes;
  for (const RecipeTensor &tensor : recipe.recipe->tensors) dtypes.push_back(tensor.tensor.dtype);
  inwit_job job = job_of("other", {2});
  job.tensor.dtype = 0;
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_OK) << context.error;
  dtypes.push_back(job.tensor.dtype);
  return dtypes;
}

TEST(RecipeDtype, TheDtypeOfTensorsThatHaveNoneOfTheirOwn) {
  using Dtypes = std::vector<int32_t>;
  const std::string version_2 = R"({"recipe": 2, "dtype": )";
  EXPECT_EQ(dtypes_of(recipe_from(R"({"recipe": 2, )" + with_dtype)), (Dtypes{INWIT_F64, INWIT_F16, INWIT_F32, 0}));
  EXPECT_EQ(dtypes_of(recipe_from(version_2 + R"("bf16", )" + with_dtype)),
            (Dtypes{INWIT_F64, INWIT_F16, INWIT_BF16, INWIT_BF16}));
  const RecipeMade version_1 = recipe_from(R"({"dtype": "bfloat16", "rules": [], "tensors": [{"name": "w", "shape": [2]}]})");
  ASSERT_EQ(version_1.status, INWIT_OK) << version_1.message;
  EXPECT_EQ(version_1.recipe->tensors[0].tensor.dtype, INWIT_BF16);
  const RecipeMade recipe = recipe_from(version_2 + R"({"config": ["dtype", "text.torch_dtype"]}, )" + with_dtype);
  for (const auto &[config, dtype] : {std::pair("", INWIT_F32),
                                      {"{}", INWIT_F32},
                                      {R"({"dtype": null})", INWIT_F32},
                                      {R"({"dtype": "bfloat16"})", INWIT_BF16},
                                      {R"({"dtype": "torch.float16"})", INWIT_F16},
                                      {R"({"text": {"torch_dtype": "float8_e5m2"}})", INWIT_F8_E5M2},
                                      {R"({"dtype": null, "text": {"torch_dtype": "bfloat16"}})", INWIT_BF16},
                                      {R"({"dtype": "float64", "text": {"torch_dtype": "bfloat16"}})", INWIT_F64}})
    EXPECT_EQ(dtypes_of(bound(recipe, {}, config)), (Dtypes{INWIT_F64, INWIT_F16, dtype, dtype})) << config;
  const RecipeMade otherwise = recipe_from(version_2 + R"({"config": "dtype", "else": "bfloat16"}, )" + with_dtype);
  EXPECT_EQ(dtypes_of(bound(otherwise, {}, "{}"))[2], INWIT_BF16);
  EXPECT_EQ(dtypes_of(otherwise)[2], INWIT_BF16); // it needs no config
}

TEST(RecipeDtype, RejectsDtypesThatAreNone) {
  const auto rejected = [](const std::string &dtype, const std::string &config) {
    const RecipeMade recipe = recipe_from(R"({"recipe": 2, "dtype": )" + dtype + ", " + with_dtype);
    return config.empty() ? recipe.message : bound(recipe, {}, config).message;
  };
  const char *const of_config = R"({"config": "torch_dtype"})";
  EXPECT_NE(rejected(R"("int8")", "").find("line 1, column 24: recipe: dtype is \"int8\", must be \"float32\""),
            std::string::npos);
  EXPECT_NE(rejected("4", "").find("recipe: dtype must be given, as a text"), std::string::npos);
  EXPECT_NE(rejected("{}", "").find("recipe: dtype must have \"config\""), std::string::npos);
  EXPECT_NE(rejected(R"({"config": []})", "").find("recipe: dtype: config is"), std::string::npos);
  EXPECT_NE(rejected(R"({"config": "a", "else": "f7"})", "").find("dtype: else is \"f7\""), std::string::npos);
  EXPECT_NE(rejected(R"({"config": "a", "els": "f32"})", "").find("unknown key \"els\""), std::string::npos);
  EXPECT_NE(rejected(of_config, R"({"torch_dtype": "auto"})").find("config: \"torch_dtype\" is \"auto\", must be"),
            std::string::npos);
  EXPECT_NE(rejected(of_config, R"({"torch_dtype": 16})").find("config: \"torch_dtype\" is 16, must be the name of a dtype"),
            std::string::npos);
  const RecipeMade version_1 = recipe_from(R"({"dtype": {"config": "dtype"}, "rules": []})");
  EXPECT_NE(version_1.message.find("dtype must be given, as a text"), std::string::npos);
}

} // namespace
} // namespace inwit::test
