// include/inwit/inwit.hpp: recipes that compute are bound to a config, and matched against whole models.
#include "cpp_support.hpp"

#include <memory>

namespace {

using namespace inwit::test;
using inwit::Job;
using inwit::Key;
using inwit::Recipe;
using inwit::Tensor;

constexpr const char *recipe_json = R"text({"recipe": 2, "layout": "torch",
  "let": {"width": {"config": "hidden_size"}, "std": {"config": "initializer_range", "else": 0.02}},
  "rules": [{"match": "frozen", "keep": true, "optional": true},
            {"match": "head.weight", "same_as": "embed.weight", "optional": true},
            {"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight", "optional": true},
            {"match": "layers.{l}.weight", "optional": true,
             "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std / (l + 1)"}}},
            {"match": "embed.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}],
  "tensors": [{"name": "embed.weight", "shape": ["=2 * width", "=width"]}]})text";
constexpr const char *config = R"({"hidden_size": 4})";

std::vector<int64_t> shape_of(const Recipe &recipe) {
  const auto listed = recipe.tensors();
  EXPECT_EQ(listed.size(), 1u);
  const inwit_tensor &tensor = listed.front().second.c();
  return {tensor.shape, tensor.shape + tensor.rank};
}

std::vector<double> normal(double stddev, const inwit::Dims &shape, const char *name) {
  return by_c("random_normal", {{"stddev", stddev, nullptr, nullptr}}, shape, Key::of(42, name));
}

TEST(CppRecipeBind, ValuesComeFromTheConfigAndFromVariables) {
  const Recipe recipe = Recipe::from_json(recipe_json);
  EXPECT_ERROR(INWIT_E_CONFIG, "width", recipe.tensors());
  EXPECT_ERROR(INWIT_E_CONFIG, "width", recipe.match("embed.weight", Tensor()));
  const Recipe bound = recipe.bind({}, config);
  EXPECT_EQ(shape_of(bound), (std::vector<int64_t>{8, 4}));
  EXPECT_EQ(shape_of(recipe.bind({{"width", 3}}, config)), (std::vector<int64_t>{6, 3})); // variables win
  EXPECT_EQ(shape_of(recipe.bind({{"width", 5}})), (std::vector<int64_t>{10, 5}));
  EXPECT_EQ(shape_of(bound.bind({{"width", 2}})), (std::vector<int64_t>{4, 2})); // again
  const std::string longer = std::string(config) + "}";
  EXPECT_EQ(shape_of(recipe.bind({}, std::string_view(longer).substr(0, longer.size() - 1))), (std::vector<int64_t>{8, 4}));
}

TEST(CppRecipeBind, Rejections) {
  const Recipe recipe = Recipe::from_json(recipe_json);
  EXPECT_ERROR(INWIT_E_CONFIG, "let: width", recipe.bind({}));
  EXPECT_ERROR(INWIT_E_CONFIG, "let: width", recipe.bind({}, "{}"));
  EXPECT_ERROR(INWIT_E_CONFIG, "config", recipe.bind({}, ""));
  EXPECT_ERROR(INWIT_E_CONFIG, "must be a number", recipe.bind({}, R"({"hidden_size": "4"})"));
  EXPECT_ERROR(INWIT_E_NAME, "did you mean \"width\"", recipe.bind({{"widht", 4}}, config));
  EXPECT_ERROR(INWIT_E_PARAMETER, "must be finite", recipe.bind({{"width", NAN}}));
  EXPECT_ERROR(INWIT_E_PARAMETER, "must be an integer", recipe.bind({{"width", 0.25}}));
}

TEST(CppRecipeBind, OutlivesWhatItIsMadeFrom) {
  const auto alive = std::make_shared<int>();
  const inwit::Custom ones = {
      "Mine", [alive](const Tensor &out, Key, std::string_view, const inwit::Options &) { inwit::fill("ones", out, {}); }};
  std::vector<double> w(6, 9);
  {
    auto recipe = std::make_unique<Recipe>(
        Recipe::from_json(R"({"recipe": 2, "let": {"a": 1}, "rules": [{"match": "*", "initializer": "Mine"}]})", {ones}));
    auto bound = std::make_unique<Recipe>(recipe->bind({{"a", 2}}));
    recipe.reset();
    const Job job = bound->match("w", Tensor(w, {6}));
    bound.reset();
    EXPECT_EQ(alive.use_count(), 3); // here, in `ones`, and in what the job holds
    inwit::fill_all({&job, 1}, 42);
  }
  EXPECT_EQ(w, std::vector<double>(6, 1));
  EXPECT_EQ(alive.use_count(), 2);
}

TEST(CppRecipeMatch, TensorsOfAModelReferToEachOther) {
  std::vector<double> head(32), embed(32), layer(24), bias(6), frozen(2, 7);
  const std::vector<std::pair<std::string, Tensor>> model = {{"head.weight", Tensor(head, {8, 4})},
                                                             {"embed.weight", Tensor(embed, {8, 4})},
                                                             {"layers.1.bias", Tensor(bias, {6})},
                                                             {"layers.1.weight", Tensor(layer, {6, 4})},
                                                             {"frozen", Tensor(frozen, {2})}};
  const std::vector<Job> jobs = Recipe::from_json(recipe_json).bind({}, config).match(model);
  ASSERT_EQ(jobs.size(), 5u);
  EXPECT_EQ(jobs[0].stream, inwit::stream("embed.weight"));
  EXPECT_TRUE(jobs[0].shared_stream);
  EXPECT_FALSE(jobs[3].shared_stream);
  EXPECT_FALSE(jobs[4].initializer);
  EXPECT_EQ(jobs[2].tensor.c().fan_in, 4);
  inwit::fill_all(jobs, 42);
  EXPECT_EQ(embed, normal(0.02, {8, 4}, "embed.weight"));
  EXPECT_EQ(head, embed);
  EXPECT_EQ(layer, normal(0.01, {6, 4}, "layers.1.weight"));
  EXPECT_EQ(bias, by_c("random_uniform", {{"minval", -0.5, nullptr, nullptr}, {"maxval", 0.5, nullptr, nullptr}}, {6},
                       Key::of(42, "layers.1.bias")));
  EXPECT_EQ(frozen, std::vector<double>(2, 7));
}

TEST(CppRecipeMatch, RejectsModelsThatAreNotWhole) {
  const Recipe recipe = Recipe::from_json(recipe_json).bind({}, config);
  using Model = std::vector<std::pair<std::string, Tensor>>;
  const auto of = [](const inwit::Dims &shape) { return Tensor::typed(nullptr, INWIT_F32, shape); };
  const auto match = [&](const Model &model) { return recipe.match(model); };
  EXPECT_ERROR(INWIT_E_CONFIG, "embed.weight", match({{"layers.0.weight", of({8, 4})}}));
  EXPECT_ERROR(INWIT_E_NAME, "norm", match({{"embed.weight", of({8, 4})}, {"norm", of({4})}}));
  EXPECT_ERROR(INWIT_E_NAME, "embed.weight", match({{"embed.weight", of({8, 4})}, {"embed.weight", of({8, 4})}}));
  EXPECT_ERROR(INWIT_E_CONFIG, "fc.weight", match({{"embed.weight", of({8, 4})}, {"fc.bias", of({8})}}));
  EXPECT_ERROR(INWIT_E_SHAPE, "head.weight", match({{"embed.weight", of({8, 4})}, {"head.weight", of({4, 8})}}));
  EXPECT_ERROR(INWIT_E_CONFIG, "embed.weight", match({})); // a required rule without a tensor
}

} // namespace
