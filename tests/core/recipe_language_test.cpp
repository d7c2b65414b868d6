// Recipes of version 2: values, captures, conditions, fans, ties, templates.
#include <random>

#include "recipe_support.hpp"

namespace inwit::test {
namespace {

const std::string llama = R"json({"recipe": 2, "layout": "torch",
 "let": {"layers": {"config": "num_hidden_layers"}, "width": {"config": ["hidden_size", "n_embd"]},
         "inner": {"config": "intermediate_size"}, "vocab": {"config": "vocab_size"}, "heads": {"config": "num_attention_heads"},
         "kv": {"config": "num_key_value_heads", "else": "=heads"}, "head": {"config": "head_dim", "else": "=width // heads"},
         "tied": {"config": "tie_word_embeddings", "else": 0}, "std": {"config": "initializer_range", "else": 0.02},
         "depth_scaled": 0},
 "rules": [{"match": "*norm.weight", "initializer": "ones"},
           {"match": "*.layers.{l}.*.{o_proj|down_proj}.weight", "if": "=depth_scaled", "optional": true,
            "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std / sqrt(2 * (l + 1))"
}
}
},
           {"match": "*.weight", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}],
 "tensors": [{"name": "model.embed_tokens.weight", "shape": ["=vocab", "=width"]},
             {"for": {"l": "=layers"}, "name": "model.layers.{l}.self_attn.q_proj.weight", "shape": ["=heads * head", "=width"]},
             {"for": {"l": "=layers"}, "name": "model.layers.{l}.self_attn.{k_proj|v_proj}.weight", "shape": ["=kv * head", "=width"]},
             {"for": {"l": "=layers"}, "name": "model.layers.{l}.self_attn.o_proj.weight", "shape": ["=width", "=heads * head"]},
             {"for": {"l": "=layers"}, "name": "model.layers.{l}.mlp.{gate_proj|up_proj}.weight", "shape": ["=inner", "=width"]},
             {"for": {"l": "=layers"}, "name": "model.layers.{l}.mlp.down_proj.weight", "shape": ["=width", "=inner"]},
             {"for": {"l": "=layers"}, "name": "model.layers.{l}.{input_layernorm|post_attention_layernorm}.weight", "shape": ["=width"]},
             {"name": "model.norm.weight", "shape": ["=width"]},
             {"if": "=not tied", "name": "lm_head.weight", "shape": ["=vocab", "=width"]}]
})json";

const std::string llama_3_8b =
    R"({"num_hidden_layers": 32, "hidden_size": 4096, "intermediate_size": 14336, "vocab_size": 128256,
  "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": null, "torch_dtype": "bfloat16", "tie_word_embeddings": false})";

double stddev_of(const RecipeMade &recipe, const char *name, std::initializer_list<int64_t> shape) {
  inwit_job job = job_of(name, shape);
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_OK) << context.error;
  inwit_moments moments = {};
  EXPECT_EQ(inwit_expect(job.initializer, &job.tensor, &moments, &context), INWIT_OK) << context.error;
  return moments.stddev;
}

TEST(RecipeLanguage, LlamaHasTheTensorsOfItsConfig) {
  const RecipeMade recipe = bound(recipe_from(llama), {}, llama_3_8b);
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  int64_t parameters = 0;
  for (const RecipeTensor &tensor : recipe.recipe->tensors) {
    int64_t size = 1;
    for (int axis = 0; axis < tensor.tensor.rank; ++axis) size *= tensor.tensor.shape[axis];
    parameters += size;
  }
  EXPECT_EQ(recipe.recipe->tensors.size(), 291u);
  EXPECT_EQ(parameters, 8030261248);
  EXPECT_EQ(recipe.recipe->tensors[1].name, "model.layers.0.self_attn.q_proj.weight");
  const inwit_tensor *const key = recipe.recipe->find_tensor("model.layers.31.self_attn.k_proj.weight");
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(key->shape[0], 1024); // 8 heads of 128, which the config leaves out
}

TEST(RecipeLanguage, RulesComputeWithCapturesAndVariables) {
  const RecipeMade recipe = recipe_from(llama), plain = bound(recipe, {}, llama_3_8b),
                   scaled = bound(recipe, {{"depth_scaled", 1}, {"std", 0.01}}, llama_3_8b);
  EXPECT_EQ(stddev_of(plain, "model.layers.3.self_attn.o_proj.weight", {4, 4}), 0.02);
  EXPECT_EQ(stddev_of(scaled, "model.layers.3.self_attn.o_proj.weight", {4, 4}), 0.01 / std::sqrt(8.0));
  EXPECT_EQ(stddev_of(scaled, "model.layers.31.mlp.down_proj.weight", {4, 4}), 0.01 / std::sqrt(64.0));
  EXPECT_EQ(stddev_of(scaled, "model.layers.31.mlp.up_proj.weight", {4, 4}), 0.01);
}

TEST(RecipeLanguage, TextsOfTheConfigAreCompared) {
  const RecipeMade recipe =
      recipe_from(R"({"recipe": 2, "let": {"a": {"config": "type", "is": ["x", "y"], "else": 5}}, "rules": []})");
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  for (const auto &[config, value] : {std::pair{R"({"type": "y"})", 1.0}, {R"({"type": "z"})", 0.0}, {"{}", 5.0}})
    EXPECT_EQ(bound(recipe, {}, config).recipe->values, std::vector{value}) << config;
  EXPECT_NE(bound(recipe, {}, R"({"type": 1})").message.find("\"type\" is 1, must be a text or null"), std::string::npos);
}

TEST(RecipeLanguage, InitializersAreMadeOnceForEachValue) {
  const RecipeMade scaled = bound(recipe_from(llama), {{"depth_scaled", 1}}, llama_3_8b);
  const auto initializer_of = [&](const char *name) {
    inwit_job job = job_of(name, {4, 4});
    EXPECT_EQ(inwit_recipe_match(scaled.recipe.get(), &job, nullptr), INWIT_OK);
    return job.initializer;
  };
  const auto *const third = initializer_of("model.layers.3.self_attn.o_proj.weight");
  EXPECT_EQ(third, initializer_of("model.layers.3.mlp.down_proj.weight"));
  EXPECT_NE(third, initializer_of("model.layers.4.mlp.down_proj.weight"));
}

TEST(RecipeLanguage, NullInAConfigIsMissingUnlessItHasAValueOfItsOwn) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "description": "x", "models": ["A", "B"], "source": "y",
    "let": {"n": {"value": 2, "comment": "an option"}, "pad": {"config": ["pad", "padding"], "null": "=10 * n", "else": 1},
            "end": {"config": "end", "else": 3}},
    "rules": [], "tensors": [{"name": "a", "shape": ["=pad", "=end", "=n"]}]})");
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  const struct {
    const char *config;
    std::vector<int64_t> shape;
  } cases[] = {{"{}", {1, 3, 2}},
               {R"({"pad": null, "end": null})", {20, 3, 2}},
               {R"({"padding": null})", {20, 3, 2}},
               {R"({"pad": 5, "end": 6})", {5, 6, 2}},
               {R"({"pad": false})", {0, 3, 2}}};
  for (const auto &[config, shape] : cases) {
    const RecipeMade made = bound(recipe, {}, config);
    ASSERT_EQ(made.status, INWIT_OK) << made.message;
    const char *name = nullptr;
    inwit_tensor tensor = {};
    ASSERT_EQ(inwit_recipe_tensor(made.recipe.get(), 0, &name, &tensor, nullptr), INWIT_OK);
    EXPECT_EQ(std::vector(tensor.shape, tensor.shape + tensor.rank), shape) << config;
  }
  const RecipeMade set = bound(recipe, {{"n", 4}}, R"({"pad": null})");
  const char *name = nullptr;
  inwit_tensor tensor = {};
  ASSERT_EQ(inwit_recipe_tensor(set.recipe.get(), 0, &name, &tensor, nullptr), INWIT_OK);
  EXPECT_EQ(std::vector(tensor.shape, tensor.shape + tensor.rank), (std::vector<int64_t>{40, 3, 4}));
}

TEST(RecipeLanguage, AConfigIsNeededAndChecked) {
  const RecipeMade recipe = recipe_from(llama);
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  inwit_job job = job_of("x.weight", {2, 2});
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_E_CONFIG);
  EXPECT_NE(std::string(context.error).find("the recipe takes \"layers\" from the model's config"), std::string::npos);
  const char *name = nullptr;
  EXPECT_EQ(inwit_recipe_tensor(recipe.recipe.get(), 0, &name, &job.tensor, &context), INWIT_E_CONFIG);
  const struct {
    std::vector<inwit_variable> variables;
    const char *config;
    int32_t status;
    const char *message;
  } cases[] = {
      {{}, "{}", INWIT_E_CONFIG, "let: layers: the config has no \"num_hidden_layers\""},
      {{},
       "",
       INWIT_E_CONFIG,
       "let: layers: it is that of a model's config: \"num_hidden_layers\"; give the config, or a value"},
      {{{"layer", 1}}, "{}", INWIT_E_NAME, "the recipe has no value \"layer\", did you mean \"layers\"?"},
      {{{"layers", 1}, {"layers", 2}}, "{}", INWIT_E_ARGUMENT, "\"layers\" is given twice"},
      {{{"layers", 1}},
       R"({"hidden_size": "768"})",
       INWIT_E_CONFIG,
       "let: width: config: \"hidden_size\" is \"768\", must be a number"},
      {{{"layers", NAN}}, "{}", INWIT_E_PARAMETER, "let: layers: the value is nan, must be finite"},
      {{{"layers", 1}}, R"({"hidden_size": 1)", INWIT_E_CONFIG, "config: line 1"},
      {{{"layers", 1.5}, {"inner", 1}, {"vocab", 1}, {"heads", 1}},
       R"({"n_embd": 4})",
       INWIT_E_PARAMETER,
       "tensors[1]: for: l is 1.5, must be an integer in [0, 1000000]"},
      {{{"layers", 1}, {"inner", 1}, {"vocab", 1}, {"heads", 0}},
       R"({"n_embd": 4})",
       INWIT_E_PARAMETER,
       "let: head: \"=width // heads\": division by 0 (width = 4, heads = 0)"},
      {{{"layers", 1}, {"inner", 2.5}, {"vocab", 1}, {"heads", 1}},
       R"({"n_embd": 4})",
       INWIT_E_PARAMETER,
       "tensors[4]: shape[0] is 2.5, must be an integer"},
  };
  for (const auto &[variables, config, status, message] : cases) {
    const RecipeMade made = bound(recipe, variables, config);
    EXPECT_EQ(made.status, status) << made.message;
    EXPECT_NE(made.message.find(message), std::string::npos) << made.message;
  }
}

TEST(RecipeLanguage, PatternsCapture) {
  const struct {
    const char *pattern, *name;
    std::vector<std::string_view> captured;
    bool is_match;
  } cases[] = {
      {"*.{l}.weight", "h.12.weight", {"12"}, true},
      {"*{l}.weight", "h12.weight", {"12"}, true}, // the whole run, not "2"
      {"h1{l}.weight", "h12.weight", {}, false},
      {"{a:*}.{b:*}.w", "x.y.w", {"x", "y"}, true},
      {"{a:*}.w", "x.y.w", {}, false},
      {"{a:**}.w", "x.y.w", {"x.y"}, true},
      {"{q|k|v}_proj", "k_proj", {}, true},
      {"{q|k|v}_proj", "o_proj", {}, false},
      {"x{|.bias}", "x", {}, true},
      {"{i}.{j}.{i}", "1.2.1", {"1", "2"}, true},
      {"{i}.{j}.{i}", "1.2.01", {"1", "2"}, true},
      {"{i}.{j}.{i}", "1.2.3", {}, false},
      {"*{i}*-{i}", "1 2 3-2", {"2"}, true}, // the first one that fits all
      {"{l}", "1234567890123456", {}, false},
  };
  for (const auto &[text, name, expected, is_match] : cases) {
    Pattern pattern;
    std::vector<std::string_view> captured;
    ASSERT_TRUE(Pattern::parse(text, true, pattern)) << text;
    EXPECT_EQ(pattern.match(name, captured), is_match) << text << ' ' << name;
    if (is_match) {
      EXPECT_EQ(captured, expected) << text << " " << name;
    }
  }
  for (const char *const text : {"{", "}", "{}", "{a", "{a{b}}", "{1a}", "{a:b}", "{shape}", "{a}{a:*}", "{a}{b}{a}{b}"}) {
    Pattern pattern;
    EXPECT_EQ(Pattern::parse(text, true, pattern).code(), INWIT_E_CONFIG) << text;
    EXPECT_TRUE(Pattern::parse(text, false, pattern)) << text; // no special characters in version 1
  }
}

TEST(RecipeLanguage, MatchingEndsSoonForEveryPattern) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "*{a|aa}";
  Pattern pattern;
  std::vector<std::string_view> captured;
  ASSERT_TRUE(Pattern::parse(text + "b", true, pattern));
  EXPECT_FALSE(pattern.match(std::string(300, 'a'), captured));
  ASSERT_TRUE(Pattern::parse("{i}" + text + "*{i}b", true, pattern));
  EXPECT_FALSE(pattern.match("1" + std::string(300, 'a') + "2b", captured));
}

TEST(RecipeLanguage, FansAreThoseThatTheRuleGives) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "layout": "torch", "rules": [
    {"match": "{stem:**}.bias", "initializer": "torch_linear", "fans_of": "{stem}.weight"},
    {"match": "experts.*", "initializer": "he_normal", "in_axes": [-1], "out_axes": -2, "batch_axes": 0},
    {"match": "stacked", "initializer": "he_normal", "batch_axes": [0]},
    {"match": "literal", "initializer": "he_normal", "fan_in": "=shape[1] * 2"},
    {"match": "*", "initializer": "glorot_normal"}]})");
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  inwit_job jobs[] = {job_of("a.b.weight", {6, 8}), job_of("a.b.bias", {6}), job_of("experts.w", {4, 3, 5}),
                      job_of("stacked", {4, 3, 5}), job_of("literal", {4, 3})};
  inwit_context context = {};
  ASSERT_EQ(inwit_recipe_match_jobs(recipe.recipe.get(), jobs, std::size(jobs), &context), INWIT_OK) << context.error;
  const double wanted[][2] = {{8, 6}, {8, 6}, {5, 3}, {5, 3}, {6, 4}};
  for (size_t i = 0; i < std::size(jobs); ++i) {
    double in = 0, out = 0;
    ASSERT_EQ(inwit_fans(&jobs[i].tensor, &in, &out, &context), INWIT_OK) << jobs[i].name << context.error;
    EXPECT_EQ(in, wanted[i][0]) << jobs[i].name;
    EXPECT_EQ(out, wanted[i][1]) << jobs[i].name;
  }
  inwit_job alone = job_of("c.bias", {6});
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &alone, &context), INWIT_E_CONFIG);
  EXPECT_NE(std::string(context.error).find("c.bias: fans_of is \"c.weight\", which the recipe does not list"),
            std::string::npos);
  EXPECT_EQ(alone.initializer, nullptr);
  jobs[0].name = "other.weight";
  EXPECT_EQ(inwit_recipe_match_jobs(recipe.recipe.get(), jobs, std::size(jobs), &context), INWIT_E_CONFIG);
  EXPECT_EQ(context.failed_job, 1);
  EXPECT_NE(std::string(context.error).find("which the model does not have"), std::string::npos);
}

TEST(RecipeLanguage, AxesThatATensorDoesNotHaveAreRejected) {
  const RecipeMade recipe =
      recipe_from(R"({"recipe": 2, "rules": [{"match": "*", "initializer": "he_normal", "in_axes": [-3], "out_axes": [0]}]})");
  inwit_job job = job_of("x", {4, 4});
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_E_SHAPE);
  EXPECT_EQ(std::string(context.error), "x: in_axes has -3, must be in [-2, 1] for a tensor of rank 2");
}

TEST(RecipeLanguage, ShardsHaveTheFansOfTheWholeTensor) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "layout": "torch", "rules": [
    {"match": "*", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=1 / fan_in + shape[0]"}}}]})");
  inwit_job job = job_of("x", {2, 8});
  job.tensor.global_shape[0] = 4;
  job.tensor.global_shape[1] = 16;
  inwit_moments moments = {};
  ASSERT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, nullptr), INWIT_OK);
  ASSERT_EQ(inwit_expect(job.initializer, &job.tensor, &moments, nullptr), INWIT_OK);
  EXPECT_EQ(moments.stddev, 1.0 / 16 + 4);
}

TEST(RecipeLanguage, TiedTensorsHoldTheSameBytes) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "rules": [
    {"match": "head", "same_as": "embedding"}, {"match": "pair.{i}", "initializer": "random_normal", "stream": "pair"},
    {"match": "*", "initializer": "random_normal"}]})");
  ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
  float memory[4][6] = {};
  inwit_job jobs[] = {job_of("head", {2, 3}), job_of("embedding", {2, 3}), job_of("pair.0", {6}), job_of("pair.1", {6})};
  for (size_t i = 0; i < std::size(jobs); ++i) jobs[i].tensor.data = memory[i];
  inwit_context context = {};
  ASSERT_EQ(inwit_recipe_match_jobs(recipe.recipe.get(), jobs, std::size(jobs), &context), INWIT_OK) << context.error;
  ASSERT_EQ(inwit_fill_jobs(jobs, std::size(jobs), 3, &context), INWIT_OK) << context.error;
  EXPECT_EQ(std::memcmp(memory[0], memory[1], sizeof memory[0]), 0);
  EXPECT_EQ(std::memcmp(memory[2], memory[3], sizeof memory[0]), 0);
  EXPECT_NE(std::memcmp(memory[0], memory[2], sizeof memory[0]), 0);
  for (inwit_job &job : jobs) job.shared_stream = 0;
  EXPECT_EQ(inwit_fill_jobs(jobs, std::size(jobs), 3, &context), INWIT_E_ARGUMENT); // an accident
  jobs[0].tensor.shape[0] = 1;
  EXPECT_EQ(inwit_recipe_match_jobs(recipe.recipe.get(), jobs, std::size(jobs), &context), INWIT_E_SHAPE);
  EXPECT_EQ(std::string(context.error), "head: shape is (1,3), same_as is \"embedding\", whose shape is (2,3)");
}

TEST(RecipeLanguage, ConditionsDecideBetweenRules) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "let": {"dense": 2}, "rules": [
    {"match": "{l}.w", "if": "=l < dense", "initializer": "ones"}, {"match": "*.w", "if": "=rank > 1", "initializer": "random_normal"},
    {"match": "*", "initializer": "zeros"}]})");
  const struct {
    const char *name, *initializer;
    std::initializer_list<int64_t> shape;
  } cases[] = {{"1.w", "ones", {2, 2}}, {"2.w", "random_normal", {2, 2}}, {"2.w", "zeros", {2}}};
  for (const auto &[name, initializer, shape] : cases) {
    inwit_job job = job_of(name, shape);
    ASSERT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, nullptr), INWIT_OK);
    EXPECT_STREQ(inwit_initializer_name(job.initializer), initializer);
  }
  const char *const names[] = {"1.w", "2.w", "b"};
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_check(recipe.recipe.get(), names, 3, &context), INWIT_E_CONFIG);
  EXPECT_NE(std::string(context.error).find("needs shapes"), std::string::npos) << context.error;
}

TEST(RecipeLanguage, AreRejectedWithThePlaceOfTheFault) {
  const struct {
    const char *json;
    int32_t status;
    const char *message;
  } cases[] = {
      {R"({"recipe": 3, "rules": []})", INWIT_E_CONFIG, "line 1, column 12: recipe: recipe is 3, must be 1 or 2"},
      {R"({"rules": [], "let": {}})", INWIT_E_CONFIG, "unknown key \"let\""}, // of version 2
      {R"({"rules": [{"match": "*", "initializer": "ones", "if": "=1"}]})", INWIT_E_CONFIG, "unknown key \"if\""},
      {R"({"recipe": 2, "rules": [], "let": {"a": "=b"}})", INWIT_E_CONFIG,
       "line 1, column 41: let: a: the value: unknown name \"b\""},
      {R"({"recipe": 2, "rules": [], "let": {"a b": 1}})", INWIT_E_CONFIG, "let: a b: the name must have letters"},
      {R"({"recipe": 2, "rules": [], "let": {"rank": 1}})", INWIT_E_CONFIG, "let: rank: the name has a meaning"},
      {R"({"recipe": 2, "rules": [], "let": {"a": "1"}})", INWIT_E_CONFIG, "must be a number or an expression"},
      {R"({"recipe": 2, "rules": [], "let": {"a": {"else": 1}}})", INWIT_E_CONFIG, "either \"config\" or \"value\""},
      {R"({"recipe": 2, "rules": [], "let": {"a": {"config": "b", "value": 1}}})", INWIT_E_CONFIG,
       "either \"config\" or \"value\""},
      {R"({"recipe": 2, "rules": [], "let": {"a": {"value": 1, "null": 2}}})", INWIT_E_CONFIG,
       "line 1, column 62: let: a: null is for a value with \"config\""},
      {R"({"recipe": 2, "rules": [], "let": {"a": {"config": "b", "null": "1"}}})", INWIT_E_CONFIG,
       "let: a: null is \"1\", must be a number"},
      {R"({"recipe": 2, "rules": [], "let": {"a": "=1/0"}})", INWIT_E_PARAMETER, "let: a: \"=1/0\": division by 0"},
      {R"({"recipe": 2, "rules": [{"match": "{l", "initializer": "ones"}]})", INWIT_E_CONFIG, "rules[0]: match: \"{l\""},
      {R"({"recipe": 2, "let": {"l": 1}, "rules": [{"match": "{l}", "initializer": "ones"}]})", INWIT_E_CONFIG,
       "that of a value already"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=std"}}}]})",
       INWIT_E_CONFIG, "line 1, column 107: rules[0]: RandomNormal: unknown name \"std\""},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": {"class_name": "RandomNormal", "config": {"std": "=1"}}}]})",
       INWIT_E_PARAMETER, "rules[0]: random_normal has no argument \"std\"; it has mean, stddev"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": {"class_name": "RandomNormale", "config": {"std": "=1"}}}]})",
       INWIT_E_NAME, "RandomNormale"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": "ones", "same_as": "x"}]})", INWIT_E_CONFIG,
       "either \"initializer\", \"parts\", \"same_as\""},
      {R"({"recipe": 2, "rules": [{"match": "*", "same_as": "{x}"}]})", INWIT_E_CONFIG, "unknown capture {x}, there are none"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": "ones", "in_axes": [0]}]})", INWIT_E_CONFIG, "given together"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": "ones", "batch_axes": [9]}]})", INWIT_E_CONFIG,
       "batch_axes is"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": "ones", "layout": "torch", "in_axes": 0, "out_axes": 1}]})",
       INWIT_E_CONFIG, "either layout, or in_axes and out_axes"},
      {R"({"recipe": 2, "rules": [{"match": "*", "initializer": "ones", "fans_of": "a", "fan_in": 1}]})", INWIT_E_CONFIG,
       "either fans_of"},
      {R"({"recipe": 2, "rules": [], "tensors": [{"name": "a", "shape": ["=-1"]}]})", INWIT_E_PARAMETER,
       "tensors[0]: shape[0] is -1, must be an integer in [0, "},
      {R"({"recipe": 2, "rules": [], "tensors": [{"for": {"i": 2}, "name": "a", "shape": []}]})", INWIT_E_CONFIG,
       "line 1, column 66: tensors[0]: name is \"a\", which is that of tensors[0] too"},
      {R"({"recipe": 2, "rules": [], "tensors": [{"for": {"i": 2, "j": 3, "k": 4, "l": 5}, "name": "a", "shape": []}]})",
       INWIT_E_CONFIG, "for must be an object of at most 3 names"},
      {R"({"recipe": 2, "rules": [], "tensors": [{"for": {"i": 1001, "j": 1000}, "name": "{i}.{j}", "shape": []}]})",
       INWIT_E_CONFIG, "more than 1000000"},
      {R"({"recipe": 2, "rules": [], "tensors": [{"name": "{i}", "shape": []}]})", INWIT_E_CONFIG, "unknown capture {i}"},
  };
  for (const auto &[json, status, message] : cases) {
    const RecipeMade made = recipe_from(json);
    EXPECT_EQ(made.status, status) << json << ": " << made.message;
    EXPECT_NE(made.message.find(message), std::string::npos) << json << ": " << made.message;
  }
}

TEST(RecipeLanguage, ValuesOutOfAnArgumentsRangeAreRejectedWhereTheyAreUsed) {
  const RecipeMade recipe = recipe_from(R"({"recipe": 2, "rules": [{"match": "{l}",
    "initializer": {"class_name": "RandomNormal", "config": {"stddev": "=1 - l"}}}]})");
  inwit_job job = job_of("3", {2});
  inwit_context context = {};
  EXPECT_EQ(inwit_recipe_match(recipe.recipe.get(), &job, &context), INWIT_E_PARAMETER);
  EXPECT_NE(std::string(context.error).find("3: random_normal: stddev is -2"), std::string::npos) << context.error;
}

// Whatever the place of what distinguishes the rules.
TEST(RecipeLanguage, ManyRulesAndNamesTakeLinearTime) {
  constexpr int count = 16000;
  const std::pair<const char *, const char *> forms[] = {
      {"layers.#.*", "layers.#.weight"},
      {"*.w#.weight", "h.w#.weight"},
      {"*.w#.*", "h.w#.weight"},
      {"{l}.w#.{weight|bias}", "7.w#.bias"},
      {"model.layers.{l}.expert#.{name:*}.weight", "model.layers.3.expert#.up.weight"},
      {"model.w#.weight", "model.w#.weight"}};
  const auto with_number = [](std::string text, int number) { return text.replace(text.find('#'), 1, std::to_string(number)); };
  for (const auto &[pattern, name] : forms) {
    std::string json = R"({"recipe": 2, "rules": [)";
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) {
      json += std::string(i > 0 ? "," : "") + R"({"match": ")" + with_number(pattern, i) + R"(", "initializer": "ones"})";
      names.push_back(with_number(name, i));
    }
    const RecipeMade recipe = recipe_from(json + "]}");
    ASSERT_EQ(recipe.status, INWIT_OK) << recipe.message;
    size_t candidates = 0;
    std::vector<const char *> pointers;
    for (const std::string &one : names) {
      candidates += recipe.recipe->definition->index.candidates(one).size();
      pointers.push_back(one.c_str());
    }
    EXPECT_LE(candidates, 2u * count) << pattern; // not 16 000 times as many
    EXPECT_EQ(inwit_recipe_check(recipe.recipe.get(), pointers.data(), pointers.size(), nullptr), INWIT_OK) << pattern;
  }
}

TEST(RecipeLanguage, TheIndexFindsEveryRuleThatMatches) {
  std::minstd_rand random(1);
  const auto text_of = [&](std::initializer_list<const char *> pieces) {
    std::string text;
    for (auto left = random() % 6; left > 0; --left) text += pieces.begin()[random() % pieces.size()];
    return text;
  };
  std::vector<Pattern> patterns(300);
  for (size_t i = 0; i < patterns.size(); ++i)
    while (!Pattern::parse(text_of({"a", "b", "ab", ".", "*", "{x}", "{y:*}", "{a|.b}", "7"}), i % 3 != 0, patterns[i])) {}
  std::vector<const Pattern *> pointers;
  for (const Pattern &pattern : patterns) pointers.push_back(&pattern);
  const RuleIndex index(pointers);
  std::vector<std::string_view> captured;
  size_t matches = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const std::string name = text_of({"a", "b", ".", "7", "{x}", "ab", "*"});
    const std::vector<uint32_t> found = index.candidates(name);
    EXPECT_TRUE(std::ranges::is_sorted(found, std::ranges::less_equal())) << name;
    for (uint32_t i = 0; i < patterns.size(); ++i)
      if (patterns[i].match(name, captured)) {
        ++matches;
        EXPECT_TRUE(std::ranges::binary_search(found, i)) << patterns[i].text() << ' ' << name;
      }
  }
  EXPECT_GT(matches, 10000u);
}

} // namespace
} // namespace inwit::test
