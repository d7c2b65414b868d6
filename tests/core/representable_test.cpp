// Values and distributions that a dtype cannot represent are rejected with the argument that the caller wrote; what is accepted has the
// standard deviation that inwit_expect states.
#include <numeric>

#include "random/elements.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

struct Case {
  int32_t dtype;
  const char *name, *arguments, *part; // of the message; nullptr: it is accepted
};

const Case cases[] = {
    // uniform: the step between its values
    {INWIT_F32, "random_uniform", "minval=-1e-38,maxval=1e-38", "minval is -1e-38 and maxval is 1e-38, must be at least 1.97"},
    {INWIT_F32, "random_uniform", "minval=-1e-39,maxval=1e-39", "the least that float32 can represent"},
    {INWIT_F32, "random_uniform", "minval=0,maxval=1e-45", "minval is 0 and maxval is 1e-45"},
    {INWIT_F32, "random_uniform", "minval=-9.8e-32,maxval=9.8e-32", "at least"},
    {INWIT_F32, "random_uniform", "minval=-1e-31,maxval=1e-31", nullptr},
    {INWIT_F32, "random_uniform", "minval=1,maxval=1.001", nullptr},
    {INWIT_F32, "random_uniform", "minval=1e-50,maxval=1e-50", "minval is 1e-50, which float32 rounds to 0"},
    {INWIT_F64, "random_uniform", "minval=-1e-300,maxval=1e-300", "float64"},
    {INWIT_F64, "random_uniform", "minval=-1e-290,maxval=1e-290", nullptr},
    {INWIT_F16, "random_uniform", "minval=-1e-8,maxval=1e-8", "minval is -1e-08 and maxval is 1e-08"},
    {INWIT_F16, "random_uniform", "minval=-1e-7,maxval=1e-7", "the least that float16"},
    {INWIT_F16, "random_uniform", "minval=-3e-7,maxval=3e-7", nullptr},
    {INWIT_F16, "random_uniform", "minval=-1e-4,maxval=1e-4", nullptr},
    {INWIT_BF16, "random_uniform", "minval=-1e-38,maxval=1e-38", "bfloat16"},
    {INWIT_BF16, "random_uniform", "minval=0.9,maxval=1.1", nullptr},
    {INWIT_F8_E4M3FN, "random_uniform", "minval=-0.004,maxval=0.004",
     "must be at least 0.009765625 apart, the least that float8_e4m3fn"},
    {INWIT_F8_E4M3FN, "random_uniform", "minval=0,maxval=0.01", nullptr},
    {INWIT_F8_E4M3FN, "random_uniform", "minval=-449,maxval=448", "minval is -449, must be between -448 and 448"},
    {INWIT_F8_E4M3FN, "random_uniform", "minval=0.51,maxval=0.56", "no float8_e4m3fn lies in"},
    {INWIT_F8_E5M2, "random_uniform", "minval=-1e-5,maxval=1e-5", "the least that float8_e5m2"},
    {INWIT_F8_E5M2, "random_uniform", "minval=-57344,maxval=0", nullptr},
    {INWIT_F8_E5M2, "random_uniform", "minval=0,maxval=60000", "must be between -57344 and 57344, the range of float8_e5m2"},
    // normal: the standard deviation, by itself and around the mean
    {INWIT_F32, "random_normal", "stddev=1e-45", "stddev is 1e-45, must be at least 1.17"},
    {INWIT_F32, "random_normal", "stddev=1e-60", "stddev is 1e-60"},
    {INWIT_F32, "random_normal", "stddev=1e-39", "stddev is 1e-39"},
    {INWIT_F32, "random_normal", "stddev=1e-37", nullptr},
    {INWIT_F32, "random_normal", "mean=1,stddev=1e-8", "stddev is 1e-08, must be at least 1.1920928955078125e-07"},
    {INWIT_F32, "random_normal", "mean=-1,stddev=1e-8", "the least that float32 can represent around 1"},
    {INWIT_F32, "random_normal", "mean=1,stddev=1e-5", nullptr},
    {INWIT_F32, "random_normal", "mean=1e-50,stddev=0", "mean is 1e-50, which float32 rounds to 0"},
    {INWIT_F32, "random_normal", "mean=3,stddev=0", nullptr},
    {INWIT_F64, "random_normal", "stddev=1e-310", "stddev is 1e-310"},
    {INWIT_F16, "random_normal", "stddev=1e-8", "stddev is 1e-08"},
    {INWIT_F16, "random_normal", "stddev=1e-7", "stddev is 1e-07"},
    {INWIT_F16, "random_normal", "stddev=1e-5", nullptr},
    {INWIT_F16, "random_normal", "mean=1000,stddev=0.1", "stddev is 0.1"},
    {INWIT_BF16, "random_normal", "stddev=1e-39", "stddev is 1e-39"},
    {INWIT_BF16, "random_normal", "mean=1,stddev=0.001", "stddev is 0.001"},
    {INWIT_BF16, "random_normal", "mean=1,stddev=0.02", nullptr},
    {INWIT_F8_E4M3FN, "random_normal", "stddev=0.0039", "stddev is 0.0039, must be at least 0.00390625"},
    {INWIT_F8_E4M3FN, "random_normal", "stddev=0.01", nullptr},
    {INWIT_F8_E4M3FN, "random_normal", "stddev=45", "|mean| + 10 stddev is 450, must be between -448 and 448"},
    {INWIT_F8_E4M3FN, "random_normal", "mean=1,stddev=0.1", "stddev is 0.1, must be at least 0.125"},
    {INWIT_F8_E5M2, "random_normal", "stddev=3e-5", "stddev is 3"},
    {INWIT_F8_E5M2, "random_normal", "stddev=1e-4", nullptr},
    {INWIT_F8_E5M2, "random_normal", "mean=1,stddev=0.2", "stddev is 0.2, must be at least 0.25"},
    // truncated normal
    {INWIT_F8_E4M3FN, "torch_trunc_normal", "a=0.51,b=0.56", "no float8_e4m3fn lies between them"},
    {INWIT_F8_E4M3FN, "torch_trunc_normal", "mean=0,std=10,a=-inf,b=inf", nullptr},
    {INWIT_F8_E5M2, "truncated_normal", "stddev=1e-6", "stddev is 1e-06"},
    {INWIT_F32, "truncated_normal", "stddev=1e-42", "stddev is 1e-42"},
    {INWIT_F16, "truncated_normal", "stddev=1e-8", "stddev is 1e-08"},
    {INWIT_BF16, "truncated_normal", "mean=2,stddev=0.001", "stddev is 0.001"},
    {INWIT_F32, "truncated_normal", "stddev=0,mean=1e-60", "mean is 1e-60"},
    {INWIT_F16, "torch_trunc_normal", "a=0,b=1e-7", "a and b"},
    {INWIT_F16, "torch_trunc_normal", "std=1e-9", "std is 1e-09"},
    {INWIT_F32, "torch_trunc_normal", "mean=-7,std=0.5,a=-inf,b=-9", nullptr},
    // what computes its standard deviation
    {INWIT_F32, "variance_scaling", "scale=1e-90", "scale is 1e-90: the standard deviation is "},
    {INWIT_F32, "variance_scaling", "scale=1e-90,distribution=uniform", "scale is 1e-90: the lower bound is "},
    {INWIT_F32, "variance_scaling", "scale=1e-90,distribution=untruncated_normal", "scale is 1e-90: the standard deviation"},
    {INWIT_F64, "variance_scaling", "scale=4.9e-324", "scale is 5e-324: the standard deviation is 0"},
    {INWIT_F64, "variance_scaling", "scale=4.9e-324,distribution=uniform", "scale is 5e-324: the lower bound is "},
    {INWIT_F16, "variance_scaling", "scale=1e-16", "scale is 1e-16: the standard deviation"},
    {INWIT_F16, "variance_scaling", "scale=1e-4", nullptr},
    {INWIT_F32, "flux_glorot_uniform", "gain=1e-40", "gain is 1e-40: the lower bound"},
    {INWIT_F32, "flux_kaiming_normal", "gain=-1e-40", "gain is -1e-40: the standard deviation"},
    {INWIT_F64, "flux_lecun_normal", "gain=5e-324", "gain is 5e-324: the standard deviation"},
    {INWIT_F16, "flux_glorot_normal", "gain=1e-7", "gain is 1e-07: the standard deviation"},
    {INWIT_F32, "flux_glorot_uniform", "gain=0", nullptr},
    {INWIT_F32, "orthogonal", "gain=1e-40", "gain is 1e-40: the standard deviation"},
    {INWIT_F16, "orthogonal", "gain=-1e-7", "gain is -1e-07: the standard deviation"},
    {INWIT_F32, "flux_orthogonal", "gain=1e-38", "gain is 1e-38: the standard deviation"},
    {INWIT_F32, "orthogonal", "gain=0", nullptr},
    {INWIT_F32, "flux_sparse_init", "sparsity=0.5,std=1e-45", "std is 1e-45"},
    {INWIT_F16, "flux_sparse_init", "sparsity=0.5,std=1e-9", "std is 1e-09"},
    // one value
    {INWIT_F32, "constant", "value=1e300",
     "value is 1e+300, must be between -3.4028234663852886e+38 and 3.4028234663852886e+38"},
    {INWIT_F32, "constant", "value=-1e39", "value is -1e+39"},
    {INWIT_F32, "constant", "value=3.4028235e38", nullptr}, // how its largest number is printed
    {INWIT_F32, "constant", "value=1e-60", "value is 1e-60, which float32 rounds to 0"},
    {INWIT_F16, "constant", "value=1e5", "value is 1e+05, must be between -65504 and 65504, the range of float16"},
    {INWIT_F16, "constant", "value=1e-8", "value is 1e-08, which float16 rounds to 0"},
    {INWIT_F16, "constant", "value=1e-6", nullptr},
    {INWIT_BF16, "constant", "value=3.4e38", "the range of bfloat16"},
    {INWIT_F64, "constant", "value=1e308", nullptr},
    {INWIT_F32, "constant", "value=inf", nullptr},
    {INWIT_F16, "constant", "value=-inf", nullptr},
    {INWIT_BF16, "constant", "value=nan", nullptr},
    {INWIT_F8_E4M3FN, "constant", "value=inf", "value is inf, must be between -448 and 448, the range of float8_e4m3fn"},
    {INWIT_F8_E4M3FN, "constant", "value=470", "value is 470, must be between -448 and 448"},
    {INWIT_F8_E4M3FN, "constant", "value=450", nullptr}, // 448 to the nearest
    {INWIT_F8_E4M3FN, "constant", "value=nan", nullptr},
    {INWIT_F8_E4M3FN, "constant", "value=0.0009", "which float8_e4m3fn rounds to 0"},
    {INWIT_F8_E5M2, "constant", "value=-inf", nullptr},
    {INWIT_F8_E5M2, "constant", "value=61440", "the range of float8_e5m2"},
    {INWIT_F8_E4M3FN, "identity", "gain=1000", "gain is 1000"},
    {INWIT_F16, "identity", "gain=1e-9", "gain is 1e-09, which float16 rounds to 0"},
    {INWIT_F32, "flux_identity_init", "gain=1e-60", "gain is 1e-60"},
};

TEST(Representable, WhatADtypeCannotHoldIsRejected) {
  for (const Case &test : cases) {
    Buffer buffer(64 * 48 * bytes_of(test.dtype));
    const inwit_tensor tensor = describe(buffer.data(), test.dtype, {64, 48}, INWIT_LAYOUT_KERAS);
    const Outcome outcome = fill(test.name, tensor, {1, 2}, Arguments::parse(test.arguments));
    const auto what = [&] {
      return std::string(dtype_name(test.dtype)) + " " + test.name + " " + test.arguments + ": " + outcome.message;
    };
    EXPECT_EQ(outcome.status, test.part != nullptr ? INWIT_E_PARAMETER : INWIT_OK) << what();
    EXPECT_NE(outcome.message.find(test.part != nullptr ? test.part : ""), std::string::npos) << what();
    if (test.part == nullptr) continue;
    EXPECT_TRUE(outcome.message.starts_with(std::string(test.name) + ": ")) << what();
    EXPECT_TRUE(buffer.untouched()) << what();
    inwit_initializer *handle = nullptr; // what is described is rejected alike
    inwit_moments moments = {};
    const Arguments args = Arguments::parse(test.arguments);
    ASSERT_EQ(inwit_create(test.name, args.of.data(), args.of.size(), &handle, nullptr), INWIT_OK) << what();
    EXPECT_EQ(inwit_expect(handle, &tensor, &moments, nullptr), INWIT_E_PARAMETER) << what();
    inwit_free(handle);
  }
}

TEST(Representable, FansThatLeaveNothingAreNamed) {
  Buffer buffer(64);
  inwit_tensor tensor = describe(buffer.data(), INWIT_F32, {4, 4}, INWIT_LAYOUT_KERAS);
  tensor.fan_in = 1e90;
  for (const char *name : {"he_normal", "he_uniform", "lecun_normal", "glorot_uniform"}) {
    const Outcome outcome = fill(name, tensor);
    EXPECT_EQ(outcome.status, INWIT_E_PARAMETER) << outcome.message;
    EXPECT_TRUE(outcome.message.starts_with(std::string(name) + ": fan_in is 1e+90 and fan_out is 4: the ")) << outcome.message;
  }
  for (const char *name : {"variance_scaling", "flux_kaiming_normal"}) {
    const Outcome outcome = fill(name, tensor);
    EXPECT_EQ(outcome.status, INWIT_E_PARAMETER) << outcome.message;
    EXPECT_NE(outcome.message.find(": fan_in is 1e+90"), std::string::npos) << outcome.message;
  }
  EXPECT_TRUE(buffer.untouched());
}

// From the least that is accepted upwards, the sample has the standard deviation that is expected.
TEST(Representable, WhatIsAcceptedHasItsStandardDeviation) {
  int accepted = 0;
  for (const char *name : {"random_uniform", "random_normal", "truncated_normal", "flux_sparse_init", "orthogonal"})
    for (const int32_t dtype : dtypes)
      for (double scale = 1; scale > 1e-320; scale /= 8) {
        const bool uniform = std::string_view(name) == "random_uniform", sparse = std::string_view(name) == "flux_sparse_init";
        const Arguments args = uniform  ? Arguments{{"minval", -scale, nullptr, nullptr}, {"maxval", scale, nullptr, nullptr}}
                               : sparse ? Arguments{{"sparsity", 0.5, nullptr, nullptr}, {"std", scale, nullptr, nullptr}}
                                        : Arguments{{*name == 'o' ? "gain" : "stddev", scale, nullptr, nullptr}};
        Buffer buffer(128 * 128 * bytes_of(dtype));
        const inwit_tensor tensor = describe(buffer.data(), dtype, {128, 128}, INWIT_LAYOUT_KERAS);
        if (fill(name, tensor, {3, 4}, args).status != INWIT_OK) break;
        ++accepted;
        inwit_initializer *handle = nullptr;
        inwit_moments moments = {};
        ASSERT_EQ(inwit_create(name, args.of.data(), args.of.size(), &handle, nullptr), INWIT_OK);
        ASSERT_EQ(inwit_expect(handle, &tensor, &moments, nullptr), INWIT_OK);
        inwit_free(handle);
        double squares = 0;
        for (const double value : values_of(buffer, dtype)) squares += value / scale * (value / scale);
        EXPECT_NEAR(std::sqrt(squares / (128 * 128)) / (moments.stddev / scale), 1, bytes_of(dtype) == 1 ? 0.03 : 0.02)
            << name << dtype << " " << scale;
      }
  EXPECT_GT(accepted, 1000);
}

TEST(Representable, ElementsOfArraysMustNotBecomeInfinite) {
  double values[] = {1, 1e300, 2, 3};
  inwit_tensor array = describe(values, INWIT_F64, {4});
  const Arguments args = {{"value", 0, nullptr, &array}};
  Buffer buffer(32);
  const Outcome outcome = fill("constant", describe(buffer.data(), INWIT_F32, {4}), {0, 0}, args);
  EXPECT_EQ(outcome.status, INWIT_E_PARAMETER);
  EXPECT_NE(outcome.message.find("an element of value is 1e+300, must be between"), std::string::npos) << outcome.message;
  EXPECT_TRUE(buffer.untouched());
  EXPECT_EQ(fill("constant", describe(buffer.data(), INWIT_F64, {4}), {0, 0}, args).status, INWIT_OK);
  for (const double too_large : {500.0, -static_cast<double>(INFINITY)}) { // to a dtype without infinities
    values[1] = too_large;
    const Outcome of_eight_bits = fill("constant", describe(buffer.data(), INWIT_F8_E4M3FN, {4}), {0, 0}, args);
    EXPECT_EQ(of_eight_bits.status, INWIT_E_PARAMETER);
    EXPECT_NE(of_eight_bits.message.find("must be between -448 and 448"), std::string::npos) << of_eight_bits.message;
  }
  values[1] = INFINITY, values[2] = NAN; // what the caller wrote
  EXPECT_EQ(filled_values("constant", INWIT_F32, {4}, 0, {0, 0}, args)[1], INFINITY);
  const int32_t integers[] = {70000, 1, 2, 3};
  array = describe(const_cast<int32_t *>(integers), INWIT_I32, {2, 2});
  EXPECT_EQ(fill("constant", describe(buffer.data(), INWIT_F16, {2, 2}), {0, 0}, args).status, INWIT_E_PARAMETER);
  EXPECT_EQ(fill("constant", describe(buffer.data(), INWIT_BF16, {2, 2}), {0, 0}, args).status, INWIT_OK);
  const double window[] = {1e-60, 1e-60, 1e-60, 1e-60}; // of a short-time Fourier transform
  array = describe(const_cast<double *>(window), INWIT_F64, {4});
  Buffer kernel(4 * 3 * 4);
  const Outcome of_window = fill("stft", describe(kernel.data(), INWIT_F32, {4, 1, 3}), {0, 0},
                                 {{"window", 0, nullptr, &array}, {"scaling", 0, "none", nullptr}});
  EXPECT_EQ(of_window.status, INWIT_E_PARAMETER);
  EXPECT_NE(of_window.message.find("stft: window: the largest value"), std::string::npos) << of_window.message;
}

// What is rejected above is beyond the golden values, but the kernels keep subnormals on every instruction set all the same.
TEST(Representable, KernelsKeepSubnormals) {
  const random::ElementRange all = {0, 1001, 0};
  for (const Target target : {Target::plain, Target::sse4, Target::avx2, Target::avx3, Target::neon}) {
    Target chosen = Target::plain;
    if (!choose_target(name_of(target), chosen)) continue;
    std::vector<float> narrow(1001), normals(1001);
    std::vector<double> wide(1001);
    random::fill_normal<Float32>(chosen, {0, 1e-38F}, GoldenValue::key(), {&all, 1}, normals.data());
    random::fill_normal<Float64>(chosen, {0, 1e-308}, GoldenValue::key(), {&all, 1}, wide.data());
    random::fill_uniform<Float32>(chosen, {0, 1e-31F * 0x1p-24F, false}, {0, 1e-31F}, GoldenValue::key(), {&all, 1},
                                  narrow.data());
    const auto digest = [](const auto &values, int32_t dtype) {
      return digest_of({reinterpret_cast<const char *>(values.data()), values.size() * sizeof values[0]}, dtype);
    };
    EXPECT_EQ(digest(normals, INWIT_F32), "ef705aa57dc3ccca") << name_of(target);
    EXPECT_EQ(digest(wide, INWIT_F64), "95b06ef7a46e178e") << name_of(target);
    EXPECT_EQ(digest(narrow, INWIT_F32), "1853fe819cf8bd6b") << name_of(target);
  }
}

TEST(Density, OfAUniformIsZeroFromItsUpperBoundOn) {
  inwit_initializer *uniform = nullptr;
  const inwit_arg args[] = {{"minval", -1, nullptr, nullptr}, {"maxval", 3, nullptr, nullptr}};
  const inwit_tensor tensor = describe(nullptr, INWIT_F32, {});
  const double x[] = {-1.0000001, -1, 0, 2.9999999, 3, 3.0000001};
  double density[6];
  ASSERT_EQ(inwit_create("random_uniform", args, 2, &uniform, nullptr), INWIT_OK);
  ASSERT_EQ(inwit_density(uniform, &tensor, x, density, 6, nullptr), INWIT_OK);
  inwit_free(uniform);
  EXPECT_EQ((std::vector<double>(density, density + 6)), (std::vector<double>{0, 0.25, 0.25, 0.25, 0, 0}));
}

} // namespace
} // namespace inwit::test
