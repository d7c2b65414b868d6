// Recipes: what they require of the model's config.
#include "recipe_support.hpp"

namespace inwit::test {
namespace {

std::string requiring(const std::string &requirements) {
  return R"({"recipe": 2, "requires": )" + requirements + R"(, "rules": [{"match": "*", "initializer": "zeros"}]})";
}

TEST(RecipeRequires, ValuesOfTheConfig) {
  const RecipeMade recipe = recipe_from(requiring(
      R"({"model_type": ["llama", "mistral"], "text.cross": false, "groups": [1, 2], "eps.0": 1e-5, "mixed": ["none", true, 4]})"));
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  for (const char *const config :
       {"", "{}", R"({"model_type": "llama", "other": [3]})", R"({"model_type": "mistral", "groups": 2})",
        R"({"model_type": null, "text": {"cross": false}})", R"({"text": 1, "groups": 1.0, "eps": [0.00001]})",
        R"({"mixed": "none"})", R"({"mixed": true})", R"({"mixed": 4})", R"({"eps": []})"})
    EXPECT_EQ(bound(recipe, {}, config).message, "") << config;
  for (const auto &[config, message] :
       {std::pair(R"({"model_type": "gemma"})",
                  R"(config: "model_type" is "gemma", this recipe requires "llama" or "mistral")"),
        {R"({"model_type": 3})", R"(config: "model_type" is 3, this recipe requires "llama" or "mistral")"},
        {R"({"model_type": ["llama"]})", R"(config: "model_type" is ["llama"], this recipe requires)"},
        {R"({"text": {"cross": true}})", R"(config: "text.cross" is true, this recipe requires false)"},
        {R"({"groups": 3})", R"(config: "groups" is 3, this recipe requires 1 or 2)"},
        {R"({"groups": "1"})", R"(config: "groups" is "1", this recipe requires 1 or 2)"},
        {R"({"eps": [1e-6]})", R"(config: "eps.0" is 1e-06, this recipe requires 1e-05)"},
        {R"({"mixed": false})", R"(config: "mixed" is false, this recipe requires "none" or true or 4)"}}) {
    const RecipeMade rejected = bound(recipe, {}, config);
    EXPECT_EQ(rejected.status, INWIT_E_CONFIG) << config;
    EXPECT_NE(rejected.message.find(message), std::string::npos) << rejected.message;
  }
}

TEST(RecipeRequires, RejectsWhatCannotBeCompared) {
  for (const auto &[requirements, message] :
       {std::pair(R"("llama")", "line 1, column 27: recipe: requires must be an object"),
        {R"({"model_type": []})",
         "line 1, column 42: recipe: requires: model_type is [], must be a text, a number, true or false"},
        {R"({"a": null})", "requires: a is null"},
        {R"({"a": {"b": 1}})", "requires: a is {"},
        {R"({"a": ["b", null]})", "requires: a is ["}}) {
    const RecipeMade rejected = recipe_from(requiring(requirements));
    EXPECT_EQ(rejected.status, INWIT_E_CONFIG) << requirements;
    EXPECT_NE(rejected.message.find(message), std::string::npos) << rejected.message;
  }
  EXPECT_NE(recipe_from(R"({"requires": {"a": 1}, "rules": []})").message.find("unknown key \"requires\""), std::string::npos);
}

} // namespace
} // namespace inwit::test
