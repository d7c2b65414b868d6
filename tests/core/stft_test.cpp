// Keras's STFT initializer: its kernels, what it rejects, and its configs.
#include "json_support.hpp"
#include "source_path.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

constexpr long double pi = 3.14159265358979323846264338327950288L;

struct Kernel {
  const char *side = "real", *window = "hann", *scaling = "density"; // window: a name, or numbers between commas
  bool periodic = false;

  Outcome fill(const inwit_tensor &tensor) const {
    std::vector<double> numbers;
    std::istringstream items(std::strchr(window, ',') != nullptr ? window : "");
    for (std::string item; std::getline(items, item, ',');) numbers.push_back(std::stod(item));
    const inwit_tensor array = describe(numbers.data(), INWIT_F64, {static_cast<int64_t>(numbers.size())});
    const bool is_name = numbers.empty();
    return test::fill("stft", tensor, {42, 7},
                      {{"side", 0, side, nullptr},
                       {"window", 0, is_name ? window : nullptr, is_name ? nullptr : &array},
                       {"scaling", 0, scaling, nullptr},
                       {"periodic", periodic ? 1.0 : 0.0, nullptr, nullptr}});
  }
  std::vector<double> values(const Shape &shape, int32_t dtype = INWIT_F64) const {
    Buffer buffer(product(shape) * bytes_of(dtype));
    const Outcome outcome = fill(describe(buffer.data(), dtype, shape));
    EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
    EXPECT_TRUE(buffer.guards_hold());
    return values_of(buffer, dtype);
  }
};

TEST(Stft, HasKerasValues) {
  const Json known = parsed_file(source_path("tests/known/keras_stft.json"));
  ASSERT_EQ(known.find("stft")->items().size(), 14U);
  const auto text_or_none = [](const Json &value) { return value.is_null() ? std::string("none") : value.text(); };
  for (const Json &one : known.find("stft")->items()) {
    const std::string side = one.find("side")->text(), scaling = text_or_none(*one.find("scaling"));
    const Json &given = *one.find("window");
    std::string window = given.is_array() ? short_text(given) : text_or_none(given);
    if (window[0] == '[') window = window.substr(1, window.size() - 2);
    const std::vector<double> values =
                                  Kernel{side.c_str(), window.c_str(), scaling.c_str(), one.find("periodic")->boolean()}.values(
                                      numbers_of<int64_t>(*one.find("shape"))),
                              expected = numbers_of(*one.find("values"));
    ASSERT_EQ(values.size(), expected.size());
    for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-12) << short_text(one) << i;
  }
}

TEST(Stft, IsExactWhereTheValuesAre) {
  using List = std::vector<double>;
  const double third = 1 / 3.0; // of the window's sum
  const struct {
    Kernel kernel;
    List expected;
  } cases[] = {
      {{"real", "none"}, {1, 1, 1, 1, 0, -1, 1, -1, 1, 1, 0, -1}},
      {{"imag", "none"}, {0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0}},
      {{"real", "hann", "spectrum", true}, {0, 0, 0, .25, 0, -.25, .5, -.5, .5, .25, 0, -.25}},
      {{"imag", "hann", "none", true}, {0, 0, 0, 0, -.5, 0, 0, 0, 0, 0, .5, 0}},
      {{"real", "bartlett", "none"}, {0, 0, 0, 2 * third, 0, -2 * third, 2 * third, -2 * third, 2 * third, 0, 0, 0}},
      {{"real", "1,2,3,4", "spectrum"}, {.1, .1, .1, .2, 0, -.2, 3 / 10., -3 / 10., 3 / 10., .4, 0, -.4}},
      {{"imag", "-1,-2,-3,-4", "none", true}, {0, 0, 0, 0, 2, 0, 0, 0, 0, 0, -4, 0}},
  };
  for (const auto &[kernel, expected] : cases) {
    const List values = kernel.values({4, 1, 3});
    EXPECT_EQ(values, expected) << kernel.side << ' ' << kernel.window;
    for (const double value : values) EXPECT_FALSE(value == 0 && std::signbit(value)) << "-0";
  }
}

// Keras's own tests of this class: (256, 1, 513), each against the formula in long double.
TEST(Stft, PassesKerasTests) {
  constexpr int64_t rows = 256, bins = 513;
  std::string counted = "1";
  for (int i = 2; i <= rows; ++i) counted.append(",").append(std::to_string(i));
  const struct {
    Kernel kernel;
    long double (*window)(long double t);
  } cases[] = {
      {{"real", "none", "none"}, [](long double) { return 1.0L; }},
      {{"real", "hamming", "none", true}, [](long double t) { return 0.54L - 0.46L * cosl(2 * pi * t / 256); }},
      {{"imag", "tukey", "density"},
       [](long double t) {
         const long double edge = std::min(t, 255 - t);
         return edge <= 63.75L ? (1 - cosl(4 * pi * edge / 255)) / 2 : 1.0L;
       }},
      {{"imag", counted.c_str(), "spectrum"}, [](long double t) { return t + 1; }},
  };
  for (const auto &[kernel, window_of] : cases) {
    const bool is_density = kernel.scaling == std::string("density"), is_real = kernel.side == std::string("real");
    long double sum = 0;
    for (int64_t t = 0; t < rows; ++t) sum += is_density ? window_of(t) * window_of(t) : window_of(t);
    const long double divisor = is_density ? sqrtl(sum) : kernel.scaling == std::string("none") ? 1 : sum;
    const std::vector<double> values = kernel.values({rows, 1, bins});
    for (int64_t t = 0; t < rows; ++t)
      for (int64_t f = 0; f < bins; ++f) {
        const long double angle = -2 * pi * static_cast<long double>(t * f) / 1024;
        const long double expected = window_of(t) * (is_real ? cosl(angle) : sinl(angle)) / divisor;
        ASSERT_NEAR(values[static_cast<size_t>(t * bins + f)], static_cast<double>(expected), 1e-12) << t << ' ' << f;
      }
  }
}

TEST(Stft, RoundsOnceToEachType) {
  const Kernel kernel = {"imag", "blackmanharris", "density", true};
  const std::vector<double> wide = kernel.values({50, 1, 21});
  for (const int32_t dtype : dtypes) {
    const std::vector<double> values = kernel.values({50, 1, 21}, dtype);
    with_dtype(dtype, [&]<class T>(T) {
      for (size_t i = 0; i < wide.size(); ++i)
        ASSERT_EQ(values[i], static_cast<double>(widen<T>(round_double<T>(wide[i])))) << dtype_name(dtype) << ' ' << i;
    });
  }
}

// A corner of a kernel of almost 2^58 elements: t f goes far beyond what a double could hold.
TEST(Stft, HasNoAngleTooLarge) {
  constexpr int64_t rows = (int64_t{1} << 29) - 3, bins = (int64_t{1} << 29) - 5, period = 2 * (bins - 1);
  for (const bool imaginary : {false, true}) {
    double corner[2][3];
    inwit_tensor box = describe(corner, INWIT_F64, {2, 1, 3});
    std::ranges::copy(Shape{rows, 1, bins}, box.global_shape);
    box.offset[0] = rows - 2;
    box.offset[2] = bins - 3;
    const Outcome outcome = Kernel{imaginary ? "imag" : "real", "none"}.fill(box);
    ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
    for (int64_t t = rows - 2; t < rows; ++t)
      for (int64_t f = bins - 3; f < bins; ++f) {
        const auto turns = static_cast<long double>(t * f % period);
        const long double angle = -2 * pi * turns / static_cast<long double>(period);
        EXPECT_NEAR(corner[t - rows + 2][f - bins + 3], static_cast<double>(imaginary ? sinl(angle) : cosl(angle)), 1e-15);
      }
  }
}

TEST(Stft, OfAnArrayIsTheSameInBoxes) {
  std::string array;
  for (int i = 0; i < 37; ++i) array.append(i > 0 ? "," : "").append(std::to_string(std::sqrt(i) - 2));
  const Kernel kernel = {"real", array.c_str(), "spectrum"};
  const std::vector<double> whole = kernel.values({37, 1, 12});
  for (int64_t t = 0; t < 37; t += 5)
    for (int64_t f = 0; f < 12; f += 7) {
      double values[15];
      const int64_t height = std::min<int64_t>(5, 37 - t), width = 3;
      inwit_tensor box = describe(values, INWIT_F64, {height, 1, width});
      std::ranges::copy(Shape{37, 1, 12}, box.global_shape);
      box.offset[0] = t, box.offset[2] = f;
      ASSERT_EQ(kernel.fill(box).status, INWIT_OK);
      for (int64_t i = 0; i < height * width; ++i)
        EXPECT_EQ(values[i], whole[static_cast<size_t>((t + i / width) * 12 + f + i % width)]);
    }
}

TEST(Stft, IsRejectedWithAMessage) {
  const struct {
    Kernel kernel;
    Shape shape;
    int32_t dtype, status;
    const char *part;
  } cases[] = {
      {{"imaginary"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "side is \"imaginary\", must be one of \"real\", \"imag\""},
      {{"real", "unknown"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window is \"unknown\", must be one of \"none\""},
      {{"real", "kaiser"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "\"tukey\", a Kaiser beta from -700 to 700, or an array"},
      {{"real", "Hann"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window is \"Hann\""},
      {{"real", ""}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window is \"\""},
      {{"real", "701"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window is 701, must be a Kaiser beta from -700 to 700"},
      {{"real", "nan"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window is nan"},
      {{"real", "hann", "l2"}, {4, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "scaling is \"l2\""},
      {{}, {4, 3}, INWIT_F32, INWIT_E_SHAPE, "has rank 2, must have rank 3"},
      {{}, {4, 1, 1, 3}, INWIT_F32, INWIT_E_SHAPE, "has rank 4, must have rank 3"},
      {{}, {4, 5, 3}, INWIT_F32, INWIT_E_SHAPE, "shape (4,5,3) must be (frame_length,1,fft_bins)"},
      {{}, {4, 0, 3}, INWIT_F32, INWIT_E_SHAPE, "shape (4,0,3) must be (frame_length,1,fft_bins)"},
      {{}, {4, 1, 1}, INWIT_F32, INWIT_E_SHAPE, "shape (4,1,1) has 1 bin, must have 2 or more"},
      {{}, {16777217, 1, 0}, INWIT_F32, INWIT_E_SHAPE, "has 16777217 rows, must have at most 16777216, the longest window"},
      {{}, {2, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "squares of its 2 values sum to 0"},
      {{"real", "blackman", "spectrum"}, {2, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "absolute values of its 2 values sum to 0"},
      {{"real", "1,2,3"}, {4, 1, 3}, INWIT_F32, INWIT_E_SHAPE, "(3,), must have shape (4,)"},
      {{"real", "1,nan,3", "none"}, {3, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window[1] is nan"},
      {{"real", "1,2,-inf", "none"}, {3, 1, 3}, INWIT_F32, INWIT_E_PARAMETER, "window[2] is -inf"},
      {{"real", "1e200,1"}, {2, 1, 3}, INWIT_F64, INWIT_E_PARAMETER, "sum to inf"},
      {{"real", "1,-70000", "none"}, {2, 1, 3}, INWIT_F16, INWIT_E_PARAMETER, "is 70000, must be between -65504"},
  };
  for (const auto &[kernel, shape, dtype, status, part] : cases) {
    Buffer buffer(product(shape) * bytes_of(dtype));
    const Outcome outcome = kernel.fill(describe(buffer.data(), dtype, shape));
    EXPECT_EQ(outcome.status, status) << part;
    EXPECT_NE(outcome.message.find(part), std::string::npos) << outcome.message;
    EXPECT_TRUE(buffer.untouched());
  }
  float value = 0;
  const inwit_tensor tensor = describe(&value, INWIT_F32, {1, 1, 0});
  for (const double flag : {0.5, 2.0, std::nan("")})
    EXPECT_EQ(fill("stft", tensor, {1, 1}, {{"periodic", flag, nullptr, nullptr}}).status, INWIT_E_PARAMETER) << flag;
  const inwit_tensor square = describe(&value, INWIT_F32, {1, 1});
  const Outcome outcome = fill("stft", tensor, {1, 1}, {{"window", 0, nullptr, &square}});
  EXPECT_NE(outcome.message.find("window has shape (1,1), must have shape (1,)"), std::string::npos) << outcome.message;
}

TEST(Stft, OfNothingWritesNothing) {
  for (const Shape &shape : {Shape{0, 1, 0}, {0, 1, 1}, {0, 1, 5}, {5, 1, 0}})
    EXPECT_EQ(Kernel{}.fill(describe(nullptr, INWIT_F32, shape)).status, INWIT_OK);
}

TEST(Stft, ScalesByNoWindowAndNotByNone) {
  EXPECT_EQ((Kernel{"real", "none", "density"}.values({9, 1, 4})), (Kernel{"real", "none", "none"}.values({9, 1, 4})));
  EXPECT_EQ((Kernel{"real", "boxcar", "none"}.values({9, 1, 4})), (Kernel{"real", "none", "spectrum"}.values({9, 1, 4})));
  EXPECT_EQ((Kernel{"real", "boxcar", "density"}.values({9, 1, 4})[0]), 1 / 3.0);
}

TEST(Stft, TypedFunctionTakesNamesAndBetas) {
  double typed[12];
  const inwit_tensor tensor = describe(typed, INWIT_F64, {4, 1, 3});
  for (const char *name : {"5.0", "5", "tri"}) {
    ASSERT_EQ(inwit_stft(&tensor, 0, 0, "imag", name, "spectrum", 1, nullptr), INWIT_OK);
    EXPECT_EQ(std::vector<double>(typed, typed + 12), (Kernel{"imag", name, "spectrum", true}.values({4, 1, 3})));
  }
  inwit_context context = {};
  EXPECT_EQ(inwit_stft(&tensor, 0, 0, "imag", nullptr, "spectrum", 1, &context), INWIT_E_PARAMETER);
  EXPECT_NE(std::string(context.error).find("window is \"\", must be one of"), std::string::npos) << context.error;
  EXPECT_EQ(inwit_stft(&tensor, 0, 0, "imag", "hann", nullptr, 1, nullptr), INWIT_E_PARAMETER);
}

// ---- configs ----

struct FromJson {
  int32_t status = 0;
  std::string message, written;
  std::vector<double> values; // of (4, 1, 3)
  inwit_moments expected = {};
};

FromJson from_config(const std::string &config) {
  FromJson made;
  inwit_context context = {};
  inwit_initializer *handle = nullptr;
  const std::string json =
      R"({"module":"keras.initializers","class_name":"STFT","config":)" + config + R"(,"registered_name":null})";
  made.status = inwit_create_from_json(json.data(), json.size(), nullptr, 0, &handle, &context);
  made.message = context.error;
  if (made.status != INWIT_OK) return made;
  std::string text(1000, '\0');
  EXPECT_EQ(inwit_to_json(handle, INWIT_CONFIG_KERAS, text.data(), text.size(), nullptr, &context), INWIT_OK) << context.error;
  made.written = canonical(text.c_str(), {"config"});
  made.values.resize(12);
  inwit_job job = {};
  job.initializer = handle;
  job.tensor = describe(made.values.data(), INWIT_F64, {4, 1, 3});
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 0, &context), INWIT_OK) << context.error;
  EXPECT_EQ(inwit_expect(handle, &job.tensor, &made.expected, &context), INWIT_OK) << context.error;
  inwit_free(handle);
  return made;
}

TEST(StftConfigs, AreReadAndWrittenBack) {
  const struct {
    const char *config;
    Kernel kernel;
  } cases[] = {
      {R"({"periodic":false,"scaling":"density","side":"real","window":"hann"})", {}},
      {R"({"periodic":true,"scaling":null,"side":"imag","window":"tuk"})", {"imag", "tukey", "none", true}},
      {R"({"periodic":true,"scaling":"spectrum","side":"real","window":null})", {"real", "none"}},
      {R"({"periodic":false,"scaling":"spectrum","side":"real","window":"5.0"})", {"real", "5", "spectrum"}},
      {R"({"periodic":false,"scaling":"spectrum","side":"real","window":[1,2.5,-3,4]})", {"real", "1,2.5,-3,4", "spectrum"}},
      {R"({"periodic":false,"scaling":"density","side":"real","window":{"class_name":"__numpy__","config":{"dtype":"float64","value":[1,2,3,4]}}})",
       {"real", "1,2,3,4"}},
  };
  for (const auto &[config, kernel] : cases) {
    const FromJson made = from_config(config);
    ASSERT_EQ(made.status, INWIT_OK) << config << made.message;
    EXPECT_EQ(made.written, config);
    EXPECT_EQ(made.values, kernel.values({4, 1, 3})) << config;
  }
  const FromJson bare = from_config("{}");
  EXPECT_EQ(bare.written, cases[0].config);
  EXPECT_TRUE(std::isnan(bare.expected.mean) && std::isnan(bare.expected.stddev));
  EXPECT_EQ(bare.expected.maximum, *std::ranges::max_element(bare.values));
  EXPECT_EQ(bare.expected.minimum, -bare.expected.maximum);
}

TEST(StftConfigs, AreRejectedWithAMessage) {
  for (const auto &[config, part] : {std::pair{R"({"side":"imaginary"})", "side is \"imaginary\""},
                                     {R"({"side":null})", "side is null"},
                                     {R"({"scaling":"l2"})", "scaling is \"l2\""},
                                     {R"({"window":"unknown"})", "window is \"unknown\""},
                                     {R"({"window":["kaiser",4.0]})", "window is [\"kaiser\",4.0]"},
                                     {R"({"window":{"class_name":"__numpy__"}})", "window is {"},
                                     {R"({"periodic":"yes"})", "periodic is \"yes\""},
                                     {R"({"periodic":2})", "periodic is 2, must be 0 or 1"},
                                     {R"({"seed":1})", "stft has no argument \"seed\""}}) {
    const FromJson made = from_config(config);
    EXPECT_EQ(made.status, INWIT_E_PARAMETER) << config;
    EXPECT_NE(made.message.find(part), std::string::npos) << config << made.message;
  }
}

} // namespace
} // namespace inwit::test
