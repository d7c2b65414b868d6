// Configs written back: what Keras wrote, key by key, in both forms; seeds; clones and equality; initializers inside layers.
#include "json_support.hpp"
#include "model/handle.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

struct Made {
  int32_t status = INWIT_OK;
  std::string message;
  Handle handle;
  const inwit_initializer *get() const { return handle.get(); }
};

template <class Create> Made made_by(const Create &create) {
  inwit_context context = {};
  inwit_initializer *handle = nullptr;
  Made made;
  made.status = create(&handle, &context);
  made.message = context.error;
  made.handle.reset(handle);
  return made;
}

Made read(const std::string &json, const std::vector<inwit_custom> &customs = {}) {
  return made_by([&](inwit_initializer **out, inwit_context *context) {
    return inwit_create_from_json(json.data(), json.size(), customs.data(), customs.size(), out, context);
  });
}

Made read_layer(const std::string &json, const char *key) {
  return made_by([&](inwit_initializer **out, inwit_context *context) {
    return inwit_create_from_layer(json.data(), json.size(), key, nullptr, 0, out, context);
  });
}

Made create(const char *name, const Arguments &args = {}) {
  return made_by([&](inwit_initializer **out, inwit_context *context) {
    return inwit_create(name, args.of.data(), args.of.size(), out, context);
  });
}

Made clone(const Made &from, const Arguments &args = {}) {
  return made_by([&](inwit_initializer **out, inwit_context *context) {
    return inwit_clone(from.get(), args.of.data(), args.of.size(), out, context);
  });
}

std::string written(const Made &made, int32_t form = INWIT_CONFIG_KERAS) {
  size_t needed = 0;
  inwit_context context = {};
  EXPECT_EQ(inwit_to_json(made.get(), form, nullptr, 0, &needed, &context), INWIT_OK) << context.error;
  std::string text(needed, '\0');
  EXPECT_EQ(inwit_to_json(made.get(), form, text.data(), text.size(), nullptr, &context), INWIT_OK) << context.error;
  text.pop_back();
  return text;
}

// What Keras 3.15, 3.14, 3.6, TF-Keras and Keras 2 write.
constexpr const char *keras_objects[] = {
    R"({"module":"keras","class_name":"Initializer","config":{},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Zeros","config":{},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Ones","config":{},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Identity","config":{},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"IdentityInitializer","config":{"gain":2},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Constant","config":{"value":0.0},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Constant","config":{"value":6},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Constant","config":{"value":true},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Constant","config":{"value":[[1,2],[3.5,4]]},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Constant","config":{"value":{"class_name":"__numpy__","config":
        {"value":[1.0,2.0],"dtype":"float64"}}},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"RandomNormal","config":{"seed":null,"mean":0.0,"stddev":0.05},
        "registered_name":null})",
    R"({"module":"keras.initializers","class_name":"TruncatedNormal","config":{"seed":1337,"mean":1,"stddev":0.5},
        "registered_name":null})",
    R"({"module":"keras.src.initializers.random_initializers","class_name":"RandomNormal","config":{"seed":null,"mean":0.0,
        "stddev":0.05},"registered_name":"RandomNormal"})", // as serialize_keras_object writes it
    R"({"module":"keras.initializers","class_name":"RandomUniform","config":{"seed":{"module":"keras.random","class_name":
        "SeedGenerator","config":{"seed":1337,"name":"seed_generator"},"registered_name":null},"minval":-1.0,"maxval":1.0},
        "registered_name":null})",
    R"({"module":"keras.initializers","class_name":"VarianceScaling","config":{"seed":null,"scale":2.0,"mode":"fan_out",
        "distribution":"untruncated_normal","input_axes":null,"output_axes":null},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"GlorotUniform","config":{"seed":null,"input_axes":[0],"output_axes":[1,2]},
        "registered_name":null})",
    R"({"module":"keras.initializers","class_name":"HeNormal","config":{"seed":7},"registered_name":null})",
    R"({"module":"keras.initializers","class_name":"Orthogonal","config":{"seed":-1,"gain":1.0},"registered_name":null})",
    R"({"class_name":"GlorotUniform","config":{"seed":null}})",
    R"({"class_name":"VarianceScaling","config":{"scale":1.0,"mode":"fan_avg","distribution":"normal","seed":null}})",
    R"({"class_name":"OrthogonalInitializer","config":{"gain":1.0,"seed":null}})",
    R"({"class_name":"Identity","config":{"gain":1.0}})",
    R"({"class_name":"RandomUniform","config":{"minval":-0.05,"maxval":0.05,"seed":null}})",
};

TEST(WrittenConfigs, AreWhatKerasWroteKeyByKey) {
  for (const char *text : keras_objects) {
    const Made made = read(text);
    ASSERT_EQ(made.status, INWIT_OK) << text << ": " << made.message;
    const int32_t form = parsed(text).find("module") != nullptr ? INWIT_CONFIG_KERAS : INWIT_CONFIG_LEGACY;
    EXPECT_EQ(canonical(written(made, form)), canonical(text));
    const std::string legacy = written(made, INWIT_CONFIG_LEGACY);
    EXPECT_EQ(canonical(legacy, {"config"}), canonical(text, {"config"}));
    EXPECT_EQ(parsed(legacy).members().size(), 2U);
  }
}

TEST(WrittenConfigs, OfNamesAndArgumentsAreKerasesOwn) {
  const std::pair<Made, const char *> cases[] = {
      {read("he_normal"),
       R"({"module":"keras.initializers","class_name":"HeNormal","config":{"seed":null},"registered_name":null})"},
      {read("normal"), R"({"module":"keras.initializers","class_name":"RandomNormal",)"
                       R"("config":{"seed":null,"mean":0.0,"stddev":0.05},"registered_name":null})"},
      {read("initializer"), R"({"module":"keras","class_name":"Initializer","config":{},"registered_name":null})"},
      {create("identity", Arguments::parse("gain=2")),
       R"({"module":"keras.initializers","class_name":"Identity","config":{"gain":2.0},"registered_name":null})"},
      {create("variance_scaling", Arguments::parse("mode=fan_avg,distribution=normal")),
       R"({"module":"keras.initializers","class_name":"VarianceScaling","config":{"seed":null,"scale":1.0,"mode":"fan_avg",)"
       R"("distribution":"truncated_normal"},"registered_name":null})"},
      {create("truncated_normal", Arguments::parse("lower=-inf,upper=3")),
       R"({"module":"keras.initializers","class_name":"TruncatedNormal","config":{"seed":null,"mean":0.0,"stddev":0.05,)"
       R"("lower":-Infinity,"upper":3.0},"registered_name":null})"},
  };
  for (const auto &[made, text] : cases) {
    ASSERT_EQ(made.status, INWIT_OK) << made.message;
    EXPECT_EQ(written(made), text);
    EXPECT_EQ(inwit_equal(read(written(made)).get(), made.get()), 1) << text;
  }
  EXPECT_EQ(inwit_to_json(cases[0].first.get(), 2, nullptr, 0, nullptr, nullptr), INWIT_E_ARGUMENT);
}

TEST(WrittenConfigs, LoseTheDtypeOfOldFiles) {
  const Made old = read(R"({"class_name": "GlorotUniform", "config": {"seed": null, "dtype": "float32"}})");
  ASSERT_EQ(old.status, INWIT_OK) << old.message;
  EXPECT_EQ(written(old, INWIT_CONFIG_LEGACY), R"({"class_name":"GlorotUniform","config":{"seed":null}})");
  EXPECT_EQ(read(R"({"class_name": "GlorotUniform", "config": {"dtype": 3}})").status, INWIT_E_PARAMETER);
  EXPECT_EQ(read(R"({"module": "keras.initializers", "class_name": "Zeros", "config": {"dtype": "float32"}})").status,
            INWIT_E_PARAMETER)
      << "Keras 3 writes none";
}

TEST(WrittenConfigs, OfArraysHoldTheirElements) {
  double elements[6] = {1, 2.5, INFINITY, 4, NAN, 6};
  const inwit_tensor array = describe(elements, INWIT_F64, {2, 3});
  const Made made = create("constant", {{"value", 0, nullptr, &array}});
  elements[0] = 100; // the handle has its own
  EXPECT_EQ(canonical(written(made), {"config", "value"}), "[[1.0,2.5,Infinity],[4.0,NaN,6.0]]");
  const Made again = read(written(made));
  ASSERT_EQ(again.status, INWIT_OK) << again.message;
  EXPECT_EQ(inwit_equal(again.get(), made.get()), 1);
}

TEST(WrittenConfigs, KeepNumbersThatAreNotFiniteAsTheyWereWritten) { // Keras writes literals; texts are read too
  for (const char *const value :
       {"NaN", "Infinity", "-Infinity", R"("nan")", R"("inf")", R"("-inf")", "[1.0,NaN]", R"([1.0,"inf"])"}) {
    const std::string text = std::string(R"({"class_name":"Constant","config":{"value":)") + value + "}}";
    const Made made = read(text);
    ASSERT_EQ(made.status, INWIT_OK) << text << ": " << made.message;
    EXPECT_EQ(written(made, INWIT_CONFIG_LEGACY), text);
    EXPECT_EQ(written(clone(made), INWIT_CONFIG_LEGACY), text);
  }
  EXPECT_EQ(inwit_equal(read(R"({"class_name":"Constant","config":{"value":-Infinity}})").get(),
                        read(R"({"class_name":"Constant","config":{"value":"-inf"}})").get()),
            1);
  EXPECT_EQ(inwit_equal(read(R"({"class_name":"Constant","config":{"value":NaN}})").get(),
                        create("constant", Arguments::parse("value=nan")).get()),
            1);
  EXPECT_EQ(read(R"({"class_name":"RandomNormal","config":{"mean":NaN}})").status, INWIT_E_PARAMETER);
}

TEST(WrittenConfigs, KeepTheOrderOfKeysThatTheyDoNotKnow) {
  const std::string text =
      R"({"class_name":"HeNormal","config":{"seed":{"class_name":"SeedGenerator","config":{"seed":1,"name":"z","a":0}}}})";
  EXPECT_EQ(written(read(text), INWIT_CONFIG_LEGACY), text);
}

TEST(ConfigSeeds, AreTold) {
  const struct {
    const char *seed;
    int32_t given;
    uint64_t number;
  } cases[] = {{"null", 0, 0},
               {"1337", 1, 1337},
               {"-1", 1, UINT64_MAX},
               {"18446744073709551615", 1, UINT64_MAX},
               {"true", 1, 1},
               {R"({"class_name": "SeedGenerator", "config": {"seed": 42, "name": "g"}})", 1, 42},
               {R"({"class_name": "SeedGenerator", "config": {"seed": null}})", 0, 0},
               {R"({"class_name": "SeedGenerator"})", 0, 0}};
  for (const auto &[seed, given, number] : cases) {
    const Made made = read(std::string(R"({"class_name": "HeNormal", "config": {"seed": )") + seed + "}}");
    ASSERT_EQ(made.status, INWIT_OK) << seed << made.message;
    int32_t was_given = -1;
    uint64_t told = 0;
    EXPECT_EQ(inwit_config_seed(made.get(), &was_given, &told, nullptr), INWIT_OK) << seed;
    EXPECT_EQ(was_given, given) << seed;
    EXPECT_EQ(told, number) << seed;
  }
  for (const char *seed : {"1.5", "\"a\"", "[1]", "36893488147419103232", R"({"class_name": "SeedGenerator", "config": 3})",
                           R"({"class_name": "SeedGenerator", "config": {"seed": 0.5}})",
                           R"({"class_name": "SeedGenerator", "config": {"seed": {"class_name": "SeedGenerator"}}})"})
    EXPECT_EQ(read(std::string(R"({"class_name": "HeNormal", "config": {"seed": )") + seed + "}}").status, INWIT_E_PARAMETER)
        << seed;
}

TEST(Handles, AreEqualHoweverTheyWereGiven) {
  const auto equal = [](const Made &a, const Made &b) { return inwit_equal(a.get(), b.get()); };
  EXPECT_EQ(equal(read("HeNormal"), create("he_normal")), 1);
  EXPECT_EQ(equal(read(R"({"class_name": "IdentityInitializer", "config": {"gain": 1}})"), create("identity")), 1);
  EXPECT_EQ(equal(read(R"({"class_name": "HeNormal", "config": {"seed": null, "input_axes": null}})"), create("he_normal")), 1);
  EXPECT_EQ(equal(read(R"({"class_name": "HeNormal", "config": {"seed": 1}})"), create("he_normal")), 0);
  EXPECT_EQ(
      equal(read(R"({"class_name": "HeNormal", "config": {"seed": 1}})"),
            read(R"({"class_name": "HeNormal", "config": {"seed": {"class_name": "SeedGenerator", "config": {"seed": 1}}}})")),
      0);
  EXPECT_EQ(equal(read(R"({"class_name": "HeNormal", "config": {"input_axes": [0]}})"), create("he_normal")), 0);
  EXPECT_EQ(equal(create("random_normal"), create("truncated_normal")), 0);
  EXPECT_EQ(equal(create("random_normal", Arguments::parse("mean=1")), create("random_normal")), 0);
  EXPECT_EQ(equal(create("constant", Arguments::parse("value=nan")), create("constant", Arguments::parse("value=nan"))), 1);
  EXPECT_EQ(inwit_equal(nullptr, nullptr), 1);
  EXPECT_EQ(inwit_equal(nullptr, create("zeros").get()), 0);
}

TEST(Handles, ClonesTakeFurtherArguments) {
  Made clone_of_clone;
  {
    const Made first = create("random_normal", Arguments::parse("mean=3,stddev=0.25"));
    const Made second = clone(first, Arguments::parse("stddev=0.5"));
    clone_of_clone = clone(second);
    EXPECT_EQ(inwit_equal(first.get(), second.get()), 0);
    EXPECT_EQ(inwit_equal(second.get(), clone_of_clone.get()), 1);
    EXPECT_EQ(canonical(written(first), {"config", "stddev"}), "0.25") << "values do not change";
  }
  EXPECT_EQ(inwit_equal(clone_of_clone.get(), create("random_normal", Arguments::parse("mean=3,stddev=0.5")).get()), 1);
  const Made rejected = clone(clone_of_clone, Arguments::parse("stddev=-1"));
  EXPECT_EQ(rejected.status, INWIT_E_PARAMETER);
  EXPECT_NE(rejected.message.find("stddev is -1"), std::string::npos) << rejected.message;
  EXPECT_EQ(clone(clone_of_clone, Arguments::parse("nothing=1")).status, INWIT_E_PARAMETER);

  double elements[2] = {1, 2};
  const inwit_tensor array = describe(elements, INWIT_F64, {2});
  Made copy;
  {
    const Made constant = create("constant", {{"value", 0, nullptr, &array}});
    copy = clone(constant); // outlives what it was copied from
  }
  EXPECT_EQ(canonical(written(copy), {"config", "value"}), "[1.0,2.0]");
  EXPECT_EQ(canonical(written(clone(copy, Arguments::parse("value=7"))), {"config", "value"}), "7.0");
}

int32_t fill_with_one(void *, const char *, const inwit_tensor *out, uint64_t, uint64_t, inwit_context *context) {
  return inwit_ones(out, 0, 0, context);
}

TEST(Handles, OfCustomInitializersAreWrittenAndCloned) {
  int user = 0;
  const std::vector<inwit_custom> customs = {{"pkg>Mine", fill_with_one, &user}};
  const std::string text =
      R"({"module":"my.module","class_name":"Mine","config":{"a":[1,"x"],"seed":3},"registered_name":"pkg>Mine"})";
  const Made made = read(text, customs);
  ASSERT_EQ(made.status, INWIT_OK) << made.message;
  EXPECT_EQ(written(made), text);
  const Made copy = clone(made);
  EXPECT_STREQ(inwit_initializer_name(copy.get()), "pkg>Mine");
  EXPECT_EQ(inwit_equal(copy.get(), made.get()), 1);
  EXPECT_EQ(inwit_equal(copy.get(), read(text, {{"pkg>Mine", fill_with_one, nullptr}}).get()), 0);
  const std::string reordered = R"({"class_name":"Mine","config":{"seed":3,"a":[1,"x"]},"registered_name":"pkg>Mine"})";
  EXPECT_EQ(inwit_equal(copy.get(), read(reordered, customs).get()), 1);
  EXPECT_EQ(clone(made, Arguments::parse("a=1")).status, INWIT_E_PARAMETER);
  float value = 0;
  inwit_job job = {};
  job.initializer = copy.get();
  job.tensor = describe(&value, INWIT_F32, {});
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 3, nullptr), INWIT_OK);
  EXPECT_EQ(value, 1);
}

TEST(KerasBase, IsReadAndFillsNothing) {
  const Made base = read("Initializer");
  EXPECT_STREQ(inwit_initializer_name(base.get()), "initializer");
  float value = 5;
  inwit_job job = {};
  job.initializer = base.get();
  job.tensor = describe(&value, INWIT_F32, {});
  inwit_context context = {};
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 3, &context), INWIT_E_UNSUPPORTED);
  EXPECT_NE(std::string(context.error).find("subclasses"), std::string::npos);
  EXPECT_EQ(value, 5);
  EXPECT_EQ(fill("initializer", job.tensor).status, INWIT_E_NAME) << "it is no row";
}

TEST(Layers, GiveTheirInitializers) { // seed: a Dense layer's get_config()
  const std::string config = R"({"name": "dense_4", "trainable": true, "batch_input_shape": [null, 3], "units": 4,
      "activation": "relu", "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": null}},
      "bias_initializer": {"class_name": "Zeros", "config": {}}, "recurrent_initializer": "orthogonal",
      "gamma_initializer": null, "beta_initializer": {"class_name": "Zero"}})";
  for (const std::string &layer : {config, R"({"module": "keras.layers", "class_name": "Dense", "config": )" + config + "}"}) {
    for (const auto &[key, name] : {std::pair{"kernel_initializer", "glorot_uniform"},
                                    {"bias_initializer", "zeros"},
                                    {"recurrent_initializer", "orthogonal"},
                                    {"gamma_initializer", "glorot_uniform"}}) {
      const Made made = read_layer(layer, key);
      ASSERT_EQ(made.status, INWIT_OK) << made.message;
      EXPECT_STREQ(inwit_initializer_name(made.get()), name);
    }
    const Made wrong = read_layer(layer, "beta_initializer");
    EXPECT_EQ(wrong.status, INWIT_E_NAME);
    EXPECT_NE(wrong.message.find("beta_initializer: initializer is \"Zero\""), std::string::npos) << wrong.message;
    const Made missing = read_layer(layer, "depthwise_initializer");
    EXPECT_EQ(missing.status, INWIT_E_CONFIG);
    EXPECT_NE(missing.message.find("no \"depthwise_initializer\"; of initializers it has \"kernel_initializer\""),
              std::string::npos)
        << missing.message;
  }
  EXPECT_EQ(read_layer("[]", "x").status, INWIT_E_CONFIG);
  EXPECT_EQ(read_layer("{", "x").status, INWIT_E_CONFIG);
  EXPECT_EQ(read_layer("{}", nullptr).status, INWIT_E_ARGUMENT);
}

} // namespace
} // namespace inwit::test
