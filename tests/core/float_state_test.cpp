// The host's floating-point mode and locale change no bit, and are restored.
#include <cfenv>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "host_locale.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

std::string all_bytes() {
  std::string bytes;
  for (const Entry *entry : registry())
    for (const int32_t dtype : dtypes)
      bytes +=
          filled(entry->name, dtype, shape_for(*entry, 40, 70), INWIT_LAYOUT_KERAS, {42, 7}, required_arguments(*entry)).text();
  // Subnormals, which a mode that flushes them would change.
  bytes += filled("random_normal", INWIT_F32, {1000}, 0, {1, 2}, {{"stddev", 1.2e-38, nullptr, nullptr}}).text();
  bytes += filled("random_normal", INWIT_F64, {1000}, 0, {1, 2}, {{"stddev", 3e-308, nullptr, nullptr}}).text();
  bytes += filled("random_normal", INWIT_F16, {1000}, 0, {1, 2}, {{"stddev", 2e-6, nullptr, nullptr}}).text();
  return bytes;
}

TEST(FloatState, RoundingModesOfTheHostChangeNothingAndAreRestored) {
  const std::string expected = all_bytes();
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    std::fesetround(mode);
    const std::string bytes = all_bytes();
    EXPECT_EQ(std::fegetround(), mode);
    std::fesetround(FE_TONEAREST);
    EXPECT_TRUE(bytes == expected) << mode;
  }
}

// Some hosts report flags at their end, as Fortran programs do. Inexact and underflow are what rounding raises.
TEST(FloatState, FillsRaiseNoFlagOfAnError) {
  std::feclearexcept(FE_ALL_EXCEPT);
  all_bytes();
  EXPECT_EQ(std::fetestexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW), 0);
}

#if defined(__x86_64__)
TEST(FloatState, FlushingToZeroAndUnmaskedExceptionsToo) {
  const std::string expected = all_bytes();
  const unsigned before = _mm_getcsr(), flushing = 0x1F80 | 0x8040;
  _mm_setcsr(flushing); // FTZ and DAZ
  const std::string bytes = all_bytes();
  EXPECT_EQ(_mm_getcsr() & 0xFFC0, flushing & 0xFFC0);
  _mm_setcsr(before);
  EXPECT_TRUE(bytes == expected);
  _mm_setcsr(0x0000 | 0x1000); // every exception but inexact unmasked: a signal would end the test
  float value = 0;
  const inwit_tensor tensor = describe(&value, INWIT_F32, {});
  const int32_t status = inwit_random_normal(&tensor, 1, 2, 0, 1e-30, nullptr);
  EXPECT_EQ(_mm_getcsr() & 0x1F80, 0x1000U);
  _mm_setcsr(before);
  EXPECT_EQ(status, INWIT_OK);
}

TEST(FloatState, FlagsThatTheHostHasRaisedStay) {
  const unsigned before = _mm_getcsr(), invalid = 0x1;
  _mm_setcsr((before & ~0x3Fu) | invalid);
  float value = 0;
  const inwit_tensor tensor = describe(&value, INWIT_F32, {});
  inwit_context context = {};
  context.progress = [](void *, int64_t, int64_t) { return 0; }; // after a callback the mode is set again
  const int32_t status = inwit_random_normal(&tensor, 1, 2, 0, 1, &context);
  EXPECT_EQ(_mm_getcsr() & invalid, invalid);
  _mm_setcsr(before);
  EXPECT_EQ(status, INWIT_OK);
}

TEST(FloatState, IsSetOnThreadsOfTheCallersExecutor) {
  const Shape shape = {700, 301};
  const Buffer expected = filled("random_normal", INWIT_F32, shape, 0, {42, 7}, Arguments::parse("stddev=1.2e-38"));
  Buffer buffer(product(shape) * 4);
  inwit_context context = {};
  context.run = [](void *, int64_t count, void (*task)(void *, int64_t), void *state) {
    const unsigned before = _mm_getcsr();
    _mm_setcsr(0x9FC0);
    for (int64_t i = 0; i < count; ++i) task(state, i);
    EXPECT_EQ(_mm_getcsr(), 0x9FC0U);
    _mm_setcsr(before);
  };
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, shape);
  EXPECT_EQ(inwit_random_normal(&tensor, 42, 7, 0, 1.2e-38, &context), INWIT_OK);
  EXPECT_EQ(buffer, expected);
}
#endif

TEST(Locale, ADecimalCommaChangesNeitherMessagesNorJson) {
  for (const char *name : {"de_DE.UTF-8", "fr_FR.UTF-8"}) {
    const HostLocale locale(name, ",");
    if (!locale.works()) GTEST_SKIP() << name << " cannot be made";
    const std::string json = R"({"class_name": "RandomNormal", "config": {"stddev": 0.25, "mean": -1.5}})";
    inwit_initializer *handle = nullptr;
    ASSERT_EQ(inwit_create_from_json(json.data(), json.size(), nullptr, 0, &handle, nullptr), INWIT_OK);
    inwit_moments moments = {};
    const inwit_tensor tensor = describe(nullptr, INWIT_F32, {4});
    EXPECT_EQ(inwit_expect(handle, &tensor, &moments, nullptr), INWIT_OK);
    EXPECT_EQ(moments.stddev, 0.25);
    EXPECT_EQ(moments.mean, -1.5);
    inwit_free(handle);
    float value = 0;
    const Outcome outcome =
        fill("random_normal", describe(&value, INWIT_F32, {}), {1, 1}, {{"stddev", -0.5, nullptr, nullptr}});
    EXPECT_NE(outcome.message.find("stddev is -0.5"), std::string::npos) << outcome.message;
  }
}

TEST(Executor, ThatSkipsTasksIsToldApart) {
  Buffer buffer(700 * 301 * 4);
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, {700, 301});
  inwit_context context = {};
  context.run = [](void *, int64_t, void (*task)(void *, int64_t), void *state) { task(state, 0); };
  EXPECT_EQ(inwit_random_uniform(&tensor, 1, 1, 0, 1, &context), INWIT_E_CUSTOM);
}

TEST(Progress, ThatThrowsIsAnErrorOfTheCallerAndLeavesNoThread) {
  Buffer buffer(700 * 301 * 4);
  const inwit_tensor tensor = describe(buffer.data(), INWIT_F32, {700, 301});
  inwit_context context = {};
  context.threads = 4;
  context.progress = [](void *, int64_t, int64_t) -> int32_t { throw 1; };
  EXPECT_EQ(inwit_random_uniform(&tensor, 1, 1, 0, 1, &context), INWIT_E_CUSTOM);
}

} // namespace
} // namespace inwit::test
