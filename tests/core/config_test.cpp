// Names and configs as Keras writes them, custom initializers, jobs.
#include "json_support.hpp"
#include "model/handle.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

struct Created {
  int32_t status = 0;
  std::string message;
  Handle handle;
};

Created from_json(const std::string &json, const std::vector<inwit_custom> &customs = {}) {
  inwit_context context = {};
  inwit_initializer *made = nullptr;
  Created created;
  created.status = inwit_create_from_json(json.data(), json.size(), customs.data(), customs.size(), &made, &context);
  created.message = context.error;
  created.handle.reset(made);
  return created;
}

int32_t fill_with_config_length(void *user, const char *config, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                                inwit_context *context) {
  const double value =
      static_cast<double>(std::string(config).size()) + *static_cast<double *>(user) + static_cast<double>(seed + stream);
  return inwit_constant(out, 0, 0, value, context);
}

TEST(Names, AreThoseOfKeras) {
  const std::pair<const char *, const char *> names[] = {{"zeros", "zeros"},
                                                         {"zero", "zeros"},
                                                         {"Zeros", "zeros"},
                                                         {"ones", "ones"},
                                                         {"one", "ones"},
                                                         {"Ones", "ones"},
                                                         {"constant", "constant"},
                                                         {"Constant", "constant"},
                                                         {"identity", "identity"},
                                                         {"Identity", "identity"},
                                                         {"IdentityInitializer", "identity"},
                                                         {"random_normal", "random_normal"},
                                                         {"normal", "random_normal"},
                                                         {"RandomNormal", "random_normal"},
                                                         {"truncated_normal", "truncated_normal"},
                                                         {"TruncatedNormal", "truncated_normal"},
                                                         {"random_uniform", "random_uniform"},
                                                         {"uniform", "random_uniform"},
                                                         {"RandomUniform", "random_uniform"},
                                                         {"variance_scaling", "variance_scaling"},
                                                         {"VarianceScaling", "variance_scaling"},
                                                         {"glorot_uniform", "glorot_uniform"},
                                                         {"GlorotUniform", "glorot_uniform"},
                                                         {"glorot_normal", "glorot_normal"},
                                                         {"GlorotNormal", "glorot_normal"},
                                                         {"he_normal", "he_normal"},
                                                         {"HeNormal", "he_normal"},
                                                         {"he_uniform", "he_uniform"},
                                                         {"HeUniform", "he_uniform"},
                                                         {"lecun_normal", "lecun_normal"},
                                                         {"LecunNormal", "lecun_normal"},
                                                         {"lecun_uniform", "lecun_uniform"},
                                                         {"LecunUniform", "lecun_uniform"},
                                                         {"orthogonal", "orthogonal"},
                                                         {"Orthogonal", "orthogonal"},
                                                         {"OrthogonalInitializer", "orthogonal"},
                                                         {"initializer", "initializer"},
                                                         {"Initializer", "initializer"},
                                                         {"stft", "stft"},
                                                         {"STFT", "stft"},
                                                         {"STFTInitializer", "stft"}};
  for (const auto &[asked, row] : names)
    for (const std::string &json : {std::string(asked), '"' + std::string(asked) + '"',
                                    R"({"class_name": ")" + std::string(asked) + R"(", "config": {}})"}) {
      const Created created = from_json(json);
      ASSERT_EQ(created.status, INWIT_OK) << json << ": " << created.message;
      EXPECT_STREQ(inwit_initializer_name(created.handle.get()), row);
    }
}

TEST(Names, MayBeBareAndHaveWhiteSpaceAround) {
  for (const char *wrong : {"Glorot_Uniform", "GlorotUniformV2", "const", "he normal", "null", "{}x"})
    EXPECT_NE(from_json(wrong).status, INWIT_OK) << wrong;
  EXPECT_NE(from_json("he_norma l").message.find("\"he_norma l\""), std::string::npos);
  for (const char *wrong : {"caf\xe9", "he\001", "ones\"", "a\nb"})
    EXPECT_EQ(from_json(wrong, {{wrong, fill_with_config_length, nullptr}}).status, INWIT_E_CONFIG) << wrong;
  for (const char *space : {"\n", " \t", "\r\n"}) {
    EXPECT_EQ(from_json(std::string("he_normal") + space).status, INWIT_OK);
    EXPECT_EQ(from_json(space + std::string("he_normal")).status, INWIT_OK);
    EXPECT_EQ(from_json(space + std::string("\"he_normal\"") + space).status, INWIT_OK);
    EXPECT_EQ(from_json(space).status, INWIT_E_CONFIG);
  }
  EXPECT_EQ(from_json("").status, INWIT_E_CONFIG);
  EXPECT_EQ(from_json("\"\"").status, INWIT_E_NAME);
}

inwit_moments expect_of(const Created &created, const inwit_tensor &tensor) {
  inwit_moments moments = {};
  inwit_context context = {};
  EXPECT_EQ(inwit_expect(created.handle.get(), &tensor, &moments, &context), INWIT_OK) << context.error;
  return moments;
}

TEST(Configs, OfKeras3AndOfItsLegacyFormAreRead) {
  const inwit_tensor kernel = describe(nullptr, INWIT_F32, {32, 4, 16}, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(expect_of(from_json(R"({"module": "keras.initializers", "class_name": "RandomNormal",
      "config": {"seed": null, "mean": 1.0, "stddev": 0.25}, "registered_name": null})"),
                      kernel)
                .stddev,
            0.25);
  EXPECT_EQ(expect_of(from_json(R"({"class_name": "RandomUniform", "config": {"minval": -1, "maxval": 3, "seed": 7}})"), kernel)
                .maximum,
            3);
  EXPECT_NEAR(expect_of(from_json(R"({"class_name": "HeNormal", "config": {"seed": {"module": "keras.random", "class_name":
      "SeedGenerator", "config": {"seed": 1337, "name": "seed_generator"}, "registered_name": null}, "input_axes": [0],
      "output_axes": [1, 2]}})"),
                        kernel)
                  .stddev,
              std::sqrt(2.0 / 32), 1e-12);
  EXPECT_NEAR(expect_of(from_json(R"({"class_name": "VarianceScaling", "config": {"scale": 2.0, "mode": "fan_out",
      "distribution": "NORMAL", "seed": null, "input_axes": null, "output_axes": null}})"),
                        kernel)
                  .stddev,
              std::sqrt(2.0 / (32 * 16)), 1e-12);
  EXPECT_EQ(expect_of(from_json(R"({"class_name": "Constant", "config": {"value": true}})"), kernel).mean, 1);
  EXPECT_EQ(expect_of(from_json(R"({"class_name": "Constant", "config": {"value": {"class_name": "__numpy__",
      "config": {"value": [1.0, 3.0, 1.0, 3.0, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3], "dtype": "float64"}}}})"),
                      kernel)
                .mean,
            2);
  EXPECT_EQ(expect_of(from_json(R"({"class_name": "Orthogonal", "config": {"gain": 3, "seed": null}})"), kernel).maximum, 3);
  EXPECT_EQ(from_json(R"({"class_name": "Identity", "config": {"gain": 2.0}})").status, INWIT_OK);
  EXPECT_EQ(from_json(R"({"class_name": "Zeros", "config": null})").status, INWIT_OK);
  EXPECT_EQ(from_json(R"({"class_name": "Zeros", "config": {}, "shared_object_id": 3, "build_config": {}})").status, INWIT_OK);
}

TEST(Configs, AreRejectedWithAMessage) {
  const struct {
    const char *json;
    int32_t status;
    const char *message;
  } cases[] = {
      {"{", INWIT_E_CONFIG, "JSON"},
      {"[1, 2]", INWIT_E_CONFIG, "must be a name or an object"},
      {"3", INWIT_E_NAME, "3"},
      {R"({"config": {}})", INWIT_E_CONFIG, "class_name"},
      {R"({"class_name": 3, "config": {}})", INWIT_E_CONFIG, "class_name"},
      {R"({"class_name": "Zeros", "config": [1]})", INWIT_E_CONFIG, "config is [1], must be an object"},
      {R"({"class_name": "Zeros", "class_name": "Ones"})", INWIT_E_CONFIG,
       "line 1, column 25: JSON: the key \"class_name\" appears twice"},
      {R"({"class_name": "GlorotUnifrom", "config": {}})", INWIT_E_NAME, "did you mean"},
      {R"({"class_name": "Ones", "config": {"x": 1}})", INWIT_E_PARAMETER, "has no argument \"x\""},
      {R"({"class_name": "RandomNormal", "config": {"stddev": "a"}})", INWIT_E_PARAMETER, "stddev is \"a\""},
      {R"({"class_name": "RandomNormal", "config": {"stddev": null}})", INWIT_E_PARAMETER, "stddev is null"},
      {R"({"class_name": "RandomNormal", "config": {"stddev": -0.5}})", INWIT_E_PARAMETER,
       "line 1, column 53: random_normal: stddev is -0.5"},
      {"{\"class_name\": \"RandomNormal\",\n  \"config\": {\"mean\": 1,\n \"stddev\": \"a\"}}", INWIT_E_PARAMETER,
       "line 3, column 12: random_normal: stddev is \"a\""},
      {"{\"config\": {},\n \"class_name\": \"Onse\"}", INWIT_E_NAME, "line 2, column 16: initializer is \"Onse\""},
      {"{\"class_name\": \"Ones\",\n \"config\": {\"x\": 1}}", INWIT_E_PARAMETER,
       "line 2, column 18: ones has no argument \"x\""},
      {"\n\"onse\"", INWIT_E_NAME, "line 2, column 1: initializer is \"onse\""},
      {R"({"class_name": "flux_sparse_init", "config": {}})", INWIT_E_PARAMETER, "line 1, column 46: flux_sparse_init"},
      {R"({"class_name": "RandomNormal", "config": {"seed": 1.5}})", INWIT_E_PARAMETER, "seed is 1.5"},
      {R"({"class_name": "RandomNormal", "config": {"seed": {"class_name": 3}}})", INWIT_E_PARAMETER, "seed is {"},
      {R"({"class_name": "RandomNormal", "config": {"stddev\u0000x": 1}})", INWIT_E_CONFIG, "NUL"},
      {R"({"class_name": "", "config": {}})", INWIT_E_NAME, "initializer is \"\""},
      {R"({"class_name": "RandomNormal", "config": {"stddev": 1e999}})", INWIT_E_CONFIG, "JSON"},
      {R"({"class_name": "VarianceScaling", "config": {"scale": -1.0}})", INWIT_E_PARAMETER, "scale is -1"},
      {R"({"class_name": "VarianceScaling", "config": {"mode": "invalid_mode"}})", INWIT_E_PARAMETER, "invalid_mode"},
      {R"({"class_name": "VarianceScaling", "config": {"distribution": "invalid_dist"}})", INWIT_E_PARAMETER, "invalid_dist"},
      {R"({"class_name": "HeNormal", "config": {"input_axes": [0.5], "output_axes": [1]}})", INWIT_E_PARAMETER,
       "input_axes[0] is 0.5"},
      {R"({"class_name": "HeNormal", "config": {"input_axes": "x"}})", INWIT_E_PARAMETER, "input_axes"},
      {R"({"class_name": "Constant", "config": {"value": [[1, 2], [3]]}})", INWIT_E_PARAMETER, "value is"},
  };
  for (const auto &[json, status, message] : cases) {
    const Created created = from_json(json);
    EXPECT_EQ(created.status, status) << json << ": " << created.message;
    EXPECT_NE(created.message.find(message), std::string::npos) << json << ": " << created.message;
  }
  EXPECT_EQ(from_json(std::string(100000, '[')).status, INWIT_E_CONFIG) << "depth has a limit";
}

TEST(Customs, AreCalledWithTheirConfig) {
  double hundred = 100;
  const std::vector<inwit_custom> customs = {{"package>Mine", fill_with_config_length, &hundred},
                                             {"Ones", fill_with_config_length, &hundred}};
  for (const char *json :
       {R"({"class_name": "Mine", "config": {"a":1}, "registered_name": "package>Mine"})", R"("package>Mine")", "Ones"}) {
    const Created created = from_json(json, customs);
    ASSERT_EQ(created.status, INWIT_OK) << created.message;
    float value = 0;
    inwit_job job = {};
    job.initializer = created.handle.get();
    job.stream = 20;
    job.tensor = describe(&value, INWIT_F32, {});
    inwit_context context = {};
    EXPECT_EQ(inwit_fill_jobs(&job, 1, 3, &context), INWIT_OK) << context.error;
    EXPECT_EQ(value, (std::string(json).size() > 20 ? 7 : 2) + 123);
  }
  EXPECT_EQ(from_json("Mine", customs).status, INWIT_E_NAME);
  EXPECT_EQ(from_json("Ones", {{nullptr, fill_with_config_length, nullptr}}).status, INWIT_E_ARGUMENT);
}

TEST(Customs, CountInTheProgressOfTheCallAndDoNotReportTheirOwn) {
  double zero = 0;
  const Created mine = from_json("Mine", {{"Mine", fill_with_config_length, &zero}}), normal = from_json("random_normal");
  std::vector<std::pair<int64_t, int64_t>> seen;
  inwit_context context = {};
  context.progress_user = &seen;
  context.progress = [](void *user, int64_t done, int64_t total) -> int32_t {
    static_cast<std::vector<std::pair<int64_t, int64_t>> *>(user)->emplace_back(done, total);
    return 0;
  };
  float custom[5], built_in[7];
  inwit_job jobs[2] = {};
  jobs[0] = {normal.handle.get(), nullptr, 1, 0, 0, describe(built_in, INWIT_F32, {7})};
  jobs[1] = {mine.handle.get(), nullptr, 2, 0, 0, describe(custom, INWIT_F32, {5})};
  EXPECT_EQ(inwit_fill_jobs(jobs, 2, 3, &context), INWIT_OK);
  EXPECT_EQ(seen, (std::vector<std::pair<int64_t, int64_t>>{{12, 12}}));
  seen.clear();
  EXPECT_EQ(inwit_fill_jobs(jobs + 1, 1, 3, &context), INWIT_OK);
  EXPECT_EQ(seen, (std::vector<std::pair<int64_t, int64_t>>{{5, 5}}));
}

TEST(Jobs, AreAllCheckedBeforeOneIsWritten) {
  Buffer first(64), second(64);
  const Created normal = from_json("random_normal"), glorot = from_json("glorot_uniform");
  inwit_job jobs[3] = {};
  jobs[0] = {normal.handle.get(), "a", 1, 0, 0, describe(first.data(), INWIT_F32, {16})};
  jobs[1] = {nullptr, "kept", 2, 1, 0, {}};
  jobs[2] = {glorot.handle.get(), "b", 3, 0, 0, describe(second.data(), INWIT_F32, {4, 4})};
  inwit_context context = {};
  EXPECT_EQ(inwit_fill_jobs(jobs, 3, 5, &context), INWIT_E_LAYOUT);
  EXPECT_EQ(context.failed_job, 2);
  EXPECT_EQ(std::string(context.error).find("b: glorot_uniform: fans are needed"), 0U) << context.error;
  EXPECT_TRUE(first.untouched() && second.untouched());
  jobs[2].tensor.layout = INWIT_LAYOUT_TORCH;
  jobs[2].stream = 1;
  EXPECT_EQ(inwit_fill_jobs(jobs, 3, 5, &context), INWIT_E_ARGUMENT) << "two names, one stream";
  EXPECT_EQ(context.failed_job, 2);
  jobs[2].stream = 3;
  EXPECT_EQ(inwit_fill_jobs(jobs, 3, 5, &context), INWIT_OK) << context.error;
  EXPECT_EQ(context.failed_job, -1);
  EXPECT_EQ(first, filled("random_normal", INWIT_F32, {16}, 0, {5, 1}));
  EXPECT_EQ(second, filled("glorot_uniform", INWIT_F32, {4, 4}, INWIT_LAYOUT_TORCH, {5, 3}));
  jobs[0].initializer = nullptr;
  EXPECT_EQ(inwit_fill_jobs(jobs, 3, 5, &context), INWIT_E_ARGUMENT);
  EXPECT_EQ(inwit_fill_jobs(nullptr, 0, 5, &context), INWIT_OK);
  EXPECT_EQ(inwit_fill_jobs(nullptr, 2, 5, &context), INWIT_E_ARGUMENT);
}

TEST(Registry, IsListedAsJson) {
  size_t needed = 0;
  ASSERT_EQ(inwit_registry_json(nullptr, 0, &needed, nullptr), INWIT_OK);
  std::string text(needed, '?');
  EXPECT_EQ(inwit_registry_json(text.data(), needed - 1, &needed, nullptr), INWIT_E_ARGUMENT);
  EXPECT_EQ(text, std::string(needed, '?'));
  ASSERT_EQ(inwit_registry_json(text.data(), needed, &needed, nullptr), INWIT_OK);
  text.pop_back();
  const Json listed = parsed(text);
  ASSERT_EQ(listed.items().size(), registry().size());
  for (size_t i = 0; i < registry().size(); ++i) {
    const Json &entry = listed.items()[i];
    EXPECT_EQ(entry.find("name")->text(), inwit_name_at(i));
    EXPECT_EQ(entry.find("stream_version")->bits(), inwit_stream_version(inwit_name_at(i)));
    EXPECT_EQ(entry.find("arguments")->items().size(), registry()[i]->arguments.size());
  }
  EXPECT_EQ(inwit_name_at(registry().size()), nullptr);
  const auto part_of = [&](std::string_view name, const char *key) {
    std::string part;
    for (const Json &entry : listed.items())
      if (entry.find("name")->text() == name && entry.find(key) != nullptr) JsonWriter(part).value(*entry.find(key));
    return part;
  };
  EXPECT_EQ(part_of("orthogonal", "not_sliceable_with"), R"({"method":["qr","svd"]})");
  EXPECT_EQ(part_of("orthogonal", "sliceable"), "true");
  EXPECT_EQ(part_of("zeros", "not_sliceable_with"), "");
  EXPECT_EQ(part_of("zeros", "synonyms"), R"(["zeros_"])");
  EXPECT_EQ(part_of("torch_trunc_normal", "alias_of"), "\"flux_truncated_normal\"");
  EXPECT_EQ(part_of("identity", "ranks"), "[2,2]");
  for (const char *const literal : {"NaN,", "NaN\n", "Infinity"})
    EXPECT_EQ(text.find(literal), std::string::npos) << "every JSON reader can read it";
}

} // namespace
} // namespace inwit::test
