// include/inwit/inwit.hpp: initializers, callbacks, customs and recipes give the results of the C ABI, and throw its errors.
#include "cpp_support.hpp"

#include <thread>

namespace {

using namespace inwit::test;
using inwit::Arguments;
using inwit::Dims;
using inwit::Initializer;
using inwit::Job;
using inwit::Key;
using inwit::Layout;
using inwit::Options;
using inwit::Tensor;

// ---- initializers ----

TEST(CppInitializer, ArgumentsOfEveryKind) {
  std::vector<double> w(24);
  const Tensor tensor(w, {4, 6});
  const auto filled = [&](const Initializer &initializer) {
    initializer.fill(tensor, key);
    return w;
  };
  EXPECT_EQ(filled(Initializer("random_normal", {{"stddev", 0.02}, {"mean", 3}})),
            by_c("random_normal", {{"mean", 3, nullptr, nullptr}, {"stddev", 0.02, nullptr, nullptr}}, {4, 6}, key));
  EXPECT_EQ(filled(Initializer("constant", {{"value", 0}})), std::vector<double>(24, 0));

  int64_t zero = 0, one = 1;
  inwit_tensor axis_0 = {}, axis_1 = {};
  axis_0.data = &zero, axis_1.data = &one;
  axis_0.dtype = axis_1.dtype = INWIT_I64;
  axis_0.rank = axis_1.rank = 1;
  axis_0.shape[0] = axis_1.shape[0] = 1;
  EXPECT_EQ(filled(Initializer("variance_scaling", {{"mode", "fan_out"},
                                                    {"distribution", std::string("uniform")},
                                                    {"scale", 2.0f},
                                                    {"input_axes", {1}},
                                                    {"output_axes", std::vector<double>{0}}})),
            by_c("variance_scaling",
                 {{"mode", 0, "fan_out", nullptr},
                  {"distribution", 0, "uniform", nullptr},
                  {"scale", 2, nullptr, nullptr},
                  {"input_axes", 0, nullptr, &axis_1},
                  {"output_axes", 0, nullptr, &axis_0}},
                 {4, 6}, key));

  filled(Initializer("constant", {{"value", {1, 2, 3, 4, 5, 6}}}));
  EXPECT_EQ(tensor.at<double>({3, 4}), 5);
  filled(Initializer("constant", {{"value", {7, 8, 9, 10}, {4, 1}}}));
  EXPECT_EQ(tensor.at<double>({2, 4}), 9);
  EXPECT_ERROR(INWIT_E_PARAMETER, "input_axes", Initializer("random_normal", {{"input_axes", {}}})); // braces: a list
  EXPECT_ERROR(INWIT_E_ARGUMENT, "4 elements", Arguments({{"value", {7, 8, 9, 10}, {3, 1}}}));
  EXPECT_ERROR(INWIT_E_PARAMETER, "mode", Initializer("variance_scaling", {{"mode", "fan"}}));
}

TEST(CppInitializer, IsAValue) {
  std::vector<double> w(24), again(24);
  Initializer copy("zeros");
  {
    const Arguments arguments = {{"value", {7, 8, 9, 10}, {4, 1}}};
    const Initializer initializer("constant", arguments);
    copy = initializer; // outlives the arguments and what it was copied from
    initializer.fill(Tensor(w, {4, 6}), key);
  }
  EXPECT_EQ(copy.name(), "constant");
  copy.fill(Tensor(again, {4, 6}), key);
  EXPECT_EQ(w, again);
  EXPECT_EQ(w[23], 10);
  const Initializer moved = std::move(copy);
  EXPECT_EQ(copy.name(), ""); // NOLINT: the moved-from value is empty and safe
  EXPECT_ERROR(INWIT_E_ARGUMENT, "NULL", copy.fill(Tensor(w, {4, 6}), key));
}

TEST(CppInitializer, FillIsTheFillByName) {
  std::vector<double> w(24);
  inwit::fill("orthogonal", Tensor(w, {4, 6}), key, {{"gain", 2}});
  EXPECT_EQ(w, by_c("orthogonal", {{"gain", 2, nullptr, nullptr}}, {4, 6}, key));
  std::vector<double> again(24);
  Initializer("orthogonal", {{"gain", 2}}).fill(Tensor(again, {4, 6}), key);
  EXPECT_EQ(w, again);
}

TEST(CppInitializer, Expect) {
  const Tensor tensor = Tensor::typed(nullptr, INWIT_F32, {64, 32}).layout(Layout::keras);
  const inwit::Moments moments = Initializer("glorot_uniform").expect(tensor);
  EXPECT_NEAR(moments.mean, 0, 1e-7);
  EXPECT_NEAR(moments.stddev, std::sqrt(2.0 / 96), 1e-7);
  EXPECT_NEAR(moments.maximum, 0.25, 1e-7);
  EXPECT_NEAR(moments.minimum, -0.25, 1e-7);
  EXPECT_ERROR(INWIT_E_LAYOUT, "layout", Initializer("glorot_uniform").expect(tensor.layout(Layout::none)));
}

TEST(CppInitializer, FromJson) {
  std::vector<double> w(24);
  const Tensor tensor(w, {4, 6});
  const char *json = R"({"class_name": "RandomNormal", "config": {"mean": 3.0, "stddev": 0.02, "seed": null}})";
  Initializer::from_json(json).fill(tensor, key);
  EXPECT_EQ(w, by_c("random_normal", {{"mean", 3, nullptr, nullptr}, {"stddev", 0.02, nullptr, nullptr}}, {4, 6}, key));
  EXPECT_EQ(Initializer::from_json("GlorotUniform").name(), "glorot_uniform");
  EXPECT_EQ(Initializer::from_json(std::string_view("zeros and more", 5)).name(), "zeros"); // no NUL needed
  EXPECT_ERROR(INWIT_E_CONFIG, "JSON", Initializer::from_json("{"));
  EXPECT_ERROR(INWIT_E_NAME, "Mine", Initializer::from_json("Mine"));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "NULL", Initializer::from_json({}));
}

TEST(CppInitializer, IsWrittenComparedAndCopiedWithFurtherArguments) {
  const std::string legacy = R"({"class_name":"RandomNormal","config":{"seed":7,"mean":0.0,"stddev":0.25}})";
  const Initializer read = Initializer::from_json(legacy);
  EXPECT_EQ(read.to_json(inwit::Form::legacy), legacy);
  EXPECT_EQ(read.to_json(), R"({"module":"keras.initializers","class_name":"RandomNormal",)"
                            R"("config":{"seed":7,"mean":0.0,"stddev":0.25},"registered_name":null})");
  EXPECT_EQ(read.seed(), std::optional<uint64_t>(7));
  const Initializer made("random_normal", {{"stddev", 0.25}});
  EXPECT_EQ(made.seed(), std::nullopt);
  EXPECT_FALSE(made == read) << "the seed differs";
  EXPECT_TRUE(made.with({{"stddev", 0.5}}) == Initializer("random_normal", {{"stddev", 0.5}}));
  EXPECT_TRUE(made == Initializer("random_normal", {{"stddev", 0.25}})) << "it is a value";
  EXPECT_ERROR(INWIT_E_PARAMETER, "stddev is -1", made.with({{"stddev", -1}}));
  const std::vector<double> x = {0, 0.25}, density = made.density(Tensor::typed(nullptr, INWIT_F32, {2}), x);
  EXPECT_NEAR(density[0], 4 / std::sqrt(2 * M_PI), 1e-12);
  EXPECT_NEAR(density[1] / density[0], std::exp(-0.5), 1e-12);
}

TEST(CppInitializer, FromLayer) {
  constexpr std::string_view layer = R"({"units": 2, "kernel_initializer": "he_uniform"})";
  EXPECT_EQ(Initializer::from_layer(layer, "kernel_initializer").name(), "he_uniform");
  EXPECT_ERROR(INWIT_E_CONFIG, "no \"bias_initializer\"", Initializer::from_layer(layer, "bias_initializer"));
}

// ---- how a call runs ----

TEST(CppOptions, ThreadsGiveTheSameBytes) {
  std::vector<double> w(size_t{1} << 20);
  const std::vector<double> expected = by_c("random_normal", {}, {1024, 1024}, key);
  for (const int32_t threads : {0, 1, 3}) {
    w.assign(w.size(), 0);
    inwit::fill("random_normal", Tensor(w, {1024, 1024}), key, {}, {.threads = threads});
    EXPECT_EQ(w, expected) << threads;
  }
}

TEST(CppOptions, ProgressCountsToTheEndAndCancels) {
  std::vector<float> w(size_t{1} << 20);
  const Tensor tensor(w, w.size());
  int64_t last = 0, calls = 0;
  Options options{.threads = 1, .progress = [&](int64_t done, int64_t total) {
                    EXPECT_EQ(total, int64_t{1} << 20);
                    EXPECT_GE(done, last);
                    last = done;
                    ++calls;
                    return true;
                  }};
  inwit::fill("random_normal", tensor, key, {}, options);
  EXPECT_EQ(last, int64_t{1} << 20);
  EXPECT_GT(calls, 1);
  options.progress = [](int64_t done, int64_t total) { return done < total / 2; };
  EXPECT_ERROR(INWIT_E_CANCELLED, "cancelled", inwit::fill("random_normal", tensor, key, {}, options));
}

TEST(CppOptions, ExceptionsOfProgressComeOut) {
  struct Mine {
    int number;
  };
  std::vector<float> w(size_t{1} << 20);
  for (const int32_t threads : {1, 2}) try {
      inwit::fill("random_normal", Tensor(w, w.size()), key, {},
                  {.threads = threads, .progress = [](int64_t, int64_t) -> bool { throw Mine{7}; }});
      ADD_FAILURE();
    } catch (const Mine &mine) {
      EXPECT_EQ(mine.number, 7);
    }
}

TEST(CppOptions, ExecutorRunsTheTasks) {
  std::vector<double> w(size_t{1} << 20);
  int64_t tasks = 0;
  const Options options{.executor = [&](int64_t count, const std::function<void(int64_t)> &task) {
    tasks += count;
    std::thread odd([&] {
      for (int64_t i = 1; i < count; i += 2) task(i);
    });
    for (int64_t i = 0; i < count; i += 2) task(i);
    odd.join();
  }};
  inwit::fill("random_normal", Tensor(w, {1024, 1024}), key, {}, options);
  EXPECT_GT(tasks, 1);
  EXPECT_EQ(w, by_c("random_normal", {}, {1024, 1024}, key));
}

TEST(CppOptions, ExceptionsOfTheExecutorComeOut) {
  std::vector<float> w(size_t{1} << 20);
  int progress_calls = 0;
  Options options{.executor =
                      [](int64_t, const std::function<void(int64_t)> &task) {
                        task(0);
                        throw std::length_error("the pool is full");
                      },
                  .progress = [&](int64_t, int64_t) { return ++progress_calls > 0; }};
  EXPECT_THROW(inwit::fill("random_normal", Tensor(w, w.size()), key, {}, options), std::length_error);
  EXPECT_EQ(progress_calls, 0); // no callback runs after an exception
  options.progress = nullptr;
  EXPECT_THROW(inwit::fill("random_normal", Tensor(w, w.size()), key, {}, options), std::length_error);
  options.executor = [](int64_t, const std::function<void(int64_t)> &) {};
  EXPECT_ERROR(INWIT_E_CUSTOM, "every task", inwit::fill("random_normal", Tensor(w, w.size()), key, {}, options));
}

// ---- custom initializers ----

constexpr const char *ramp_json = R"({"class_name": "Ramp", "registered_name": "test>Ramp", "config": {"step": 2}})";

// Element (i, j) = 10 i + j.
inwit::Custom ramp() {
  return {"test>Ramp", [](const Tensor &out, Key, std::string_view, const Options &) {
            const Dims shape = out.shape();
            for (int64_t i = 0; i < shape[0]; ++i)
              for (int64_t j = 0; j < shape[1]; ++j) out.at<float>({i, j}) = static_cast<float>(10 * i + j);
          }};
}

inwit::Custom failing() {
  return {"test>Ramp", [](const Tensor &, Key, std::string_view, const Options &) { throw std::out_of_range("no such ramp"); }};
}

TEST(CppCustom, FillsThroughJson) {
  std::vector<float> w(6);
  const Initializer initializer = Initializer::from_json(ramp_json, {ramp()});
  EXPECT_EQ(initializer.name(), "test>Ramp");
  initializer.fill(Tensor(w, {2, 3}).column_major(), key);
  EXPECT_EQ(w, (std::vector<float>{0, 10, 1, 11, 2, 12}));
  EXPECT_TRUE(std::isnan(initializer.expect(Tensor(w, {2, 3})).mean));
}

TEST(CppCustom, LivesAsLongAsItsCopies) {
  std::vector<float> w(6);
  const Initializer copy = Initializer::from_json(ramp_json, {ramp()}).with({});
  copy.fill(Tensor(w, {2, 3}), key);
  EXPECT_EQ(w, (std::vector<float>{0, 1, 2, 10, 11, 12}));
}

TEST(CppCustom, IsToldEverything) {
  std::vector<float> w(6), same(6);
  std::string config;
  const inwit::Custom custom = {"Mine", [&](const Tensor &out, Key given, std::string_view json, const Options &options) {
                                  EXPECT_EQ(given, key);
                                  EXPECT_EQ(options.threads, 1);
                                  EXPECT_FALSE(options.progress);
                                  config = json;
                                  inwit::fill("random_normal", out, given, {{"stddev", 0.25}}, options);
                                }};
  const Options options{.threads = 1, .progress = [](int64_t, int64_t) { return true; }};
  Initializer::from_json("Mine", {custom}).fill(Tensor(w, {2, 3}), key, options);
  EXPECT_EQ(config, "{}");
  Initializer::from_json(R"({"class_name": "Mine", "config": {"a": [1, 2]}})", {custom}).fill(Tensor(w, {2, 3}), key, options);
  EXPECT_EQ(config, R"({"a":[1,2]})");
  inwit::fill("random_normal", Tensor(same, {2, 3}), key, {{"stddev", 0.25}});
  EXPECT_EQ(w, same);
}

TEST(CppCustom, ItsExceptionsAreNestedInAnError) {
  std::vector<float> w(6);
  const Initializer initializer = Initializer::from_json(ramp_json, {failing()});
  EXPECT_ERROR(INWIT_E_CUSTOM, "\"test>Ramp\" failed: no such ramp", initializer.fill(Tensor(w, {2, 3}), key));
  try {
    initializer.fill(Tensor(w, {2, 3}), key);
    ADD_FAILURE();
  } catch (const std::nested_exception &nested) {
    EXPECT_THROW(nested.rethrow_nested(), std::out_of_range);
  }
  const inwit::Custom odd = {"Odd", [](const Tensor &, Key, std::string_view, const Options &) { throw 7; }};
  EXPECT_ERROR(INWIT_E_CUSTOM, "\"Odd\" failed: an exception that is not a std::exception",
               Initializer::from_json("Odd", {odd}).fill(Tensor(w, {2, 3}), key));
  const inwit::Custom wordy = {"Wordy", [](const Tensor &, Key, std::string_view, const Options &) {
                                 throw std::runtime_error(std::string(5000, 'w'));
                               }};
  EXPECT_ERROR(INWIT_E_CUSTOM, "wwww", Initializer::from_json("Wordy", {wordy}).fill(Tensor(w, {2, 3}), key));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "has no fill", Initializer::from_json("Empty", {{"Empty", nullptr}}));
}

// ---- many tensors ----

constexpr const char *recipe_json = R"({
  "layout": "torch",
  "rules": [{"match": "*.bias", "initializer": "zeros"},
            {"match": "ramp.*", "optional": true,
             "initializer": {"class_name": "Ramp", "registered_name": "test>Ramp", "config": {}}},
            {"match": "*.embedding", "layout": "keras",
             "initializer": {"class_name": "RandomNormal", "config": {"stddev": 0.02}}},
            {"match": "head.*", "keep": true},
            {"match": "*.weight", "initializer": "he_normal"}],
  "tensors": [{"name": "a.weight", "shape": [2, 3]}, {"name": "a.bias", "shape": [3], "dtype": "bfloat16"}]})";

TEST(CppRecipe, MatchesAndFillsAModel) {
  const std::vector<std::string> names = {"a.bias", "ramp.x", "b.embedding", "head.weight", "a.weight"};
  std::vector<std::vector<float>> memory(5, std::vector<float>(6, 9));
  std::vector<Job> jobs;
  {
    const inwit::Recipe recipe = inwit::Recipe::from_json(recipe_json, {ramp()});
    recipe.check(names);
    for (size_t i = 0; i < 5; ++i) jobs.push_back(recipe.match(names[i], Tensor(memory[i], {2, 3})));
  } // initializers outlive their recipe
  int64_t last = 0;
  inwit::fill_all(jobs, 42, {.threads = 2, .progress = [&](int64_t done, int64_t) {
                               last = done;
                               return true;
                             }});
  EXPECT_EQ(last, 24); // kept tensors are not counted
  EXPECT_EQ(memory[0], std::vector<float>(6, 0));
  EXPECT_EQ(memory[1], (std::vector<float>{0, 1, 2, 10, 11, 12}));
  EXPECT_EQ(memory[3], std::vector<float>(6, 9));
  EXPECT_FALSE(jobs[3].initializer);
  EXPECT_EQ(jobs[2].initializer->name(), "random_normal");
  EXPECT_EQ(jobs[2].tensor.c().layout, status(INWIT_LAYOUT_KERAS));
  std::vector<float> alone(6);
  inwit::fill("random_normal", Tensor(alone, {2, 3}), Key::of(42, "b.embedding"), {{"stddev", 0.02}});
  EXPECT_EQ(memory[2], alone);
  inwit::fill("he_normal", Tensor(alone, {2, 3}).layout(Layout::torch), Key::of(42, "a.weight"));
  EXPECT_EQ(memory[4], alone);
}

TEST(CppRecipe, ListsItsTensors) {
  const inwit::Recipe recipe = inwit::Recipe::from_json(recipe_json, {ramp()});
  const auto tensors = recipe.tensors();
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[0].first, "a.weight");
  EXPECT_EQ(tensors[0].second.shape()[1], 3);
  EXPECT_EQ(tensors[1].first, "a.bias");
  EXPECT_EQ(tensors[1].second.dtype(), status(INWIT_BF16));
  std::vector<float> w(6, 9);
  inwit::fill("zeros", tensors[0].second.data(w.data()), key);
  EXPECT_EQ(w, std::vector<float>(6, 0));
}

TEST(CppRecipe, Rejections) {
  const inwit::Recipe recipe = inwit::Recipe::from_json(recipe_json, {ramp()});
  EXPECT_ERROR(INWIT_E_NAME, "\"other\" has no rule", recipe.match("other", Tensor()));
  const std::vector<std::string> unknown = {"a.bias", "other"}, few = {"a.bias", "a.weight"};
  EXPECT_ERROR(INWIT_E_NAME, "other", recipe.check(unknown));
  EXPECT_ERROR(INWIT_E_CONFIG, "head.*", recipe.check(few));
  EXPECT_ERROR(INWIT_E_NAME, "Ramp", inwit::Recipe::from_json(recipe_json));
  EXPECT_ERROR(INWIT_E_CONFIG, "rules", inwit::Recipe::from_json("{}"));
}

TEST(CppJobs, FillAll) {
  std::vector<double> a(6), b(6, 9), c(6);
  std::vector<Job> jobs = {Job{"a", Tensor(a, {2, 3}), Initializer("random_normal")}, Job{"b", Tensor(b, {2, 3}), std::nullopt},
                           Job{"c", Tensor(c, {6}), Initializer("random_normal"), 77}};
  EXPECT_EQ(jobs[0].stream, inwit::stream("a"));
  inwit::fill_all(jobs, 5);
  EXPECT_EQ(a, by_c("random_normal", {}, {6}, Key::of(5, "a")));
  EXPECT_EQ(b, std::vector<double>(6, 9));
  EXPECT_EQ(c, by_c("random_normal", {}, {6}, Key{5, 77}));
  inwit::fill_all({}, 5);

  const std::vector<Job> nameless = {Job{"", Tensor(a, {6}), Initializer("random_normal"), 1},
                                     Job{"", Tensor(c, {6}), Initializer("random_normal"), 1}};
  inwit::fill_all(nameless, 5);
  EXPECT_EQ(a, c);

  const std::vector<double> before = a;
  jobs[2].initializer = Initializer("identity");
  const inwit::Error error = error_of([&] { inwit::fill_all(jobs, 6); });
  EXPECT_EQ(error.status(), status(INWIT_E_SHAPE));
  EXPECT_EQ(error.job(), 2);
  EXPECT_NE(std::string_view(error.what()).find("c: "), std::string_view::npos) << error.what();
  EXPECT_EQ(a, before);

  jobs[2] = {"c", Tensor(c, {6}), Initializer("zeros"), inwit::stream("a")};
  EXPECT_ERROR(INWIT_E_ARGUMENT, "needs its own", inwit::fill_all(jobs, 5));
  jobs[2] = {"c", Tensor(c, {2, 3}), Initializer::from_json(ramp_json, {failing()})};
  EXPECT_ERROR(INWIT_E_CUSTOM, "c: custom initializer \"test>Ramp\" failed: no such ramp", inwit::fill_all(jobs, 5));
}

// ---- registry and library information ----

TEST(CppLibrary, NamesRegistryVersion) {
  const std::vector<std::string_view> names = inwit::names();
  ASSERT_GE(names.size(), 15u);
  EXPECT_EQ(names.front(), inwit_name_at(0));
  EXPECT_EQ(names.back(), inwit_name_at(names.size() - 1));
  const std::string json = inwit::registry_json();
  EXPECT_EQ(json.front(), '[');
  EXPECT_EQ(json.back(), ']');
  for (const std::string_view name : names) EXPECT_NE(json.find(name), std::string::npos);
  std::string expected;
  for (const int part : {INWIT_VERSION_MAJOR, INWIT_VERSION_MINOR, INWIT_VERSION_PATCH})
    expected += (expected.empty() ? "" : ".") + std::to_string(part);
  EXPECT_EQ(inwit::version(), expected);
}

} // namespace
