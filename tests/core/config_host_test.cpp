// The rounding mode and the locale of the host change no number of a config, a layer or a recipe.
#include <cfenv>

#include "host_locale.hpp"
#include "model/recipe.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

constexpr std::string_view config =
    R"({"class_name":"RandomNormal","config":{"seed":18446744073709551615,"mean":-1.1,"stddev":0.1}})";
constexpr std::string_view layer =
    R"({"kernel_initializer":{"class_name":"Constant","config":{"value":[0.1,2.7e-3,1e23,123456789.123456789]}}})";
constexpr std::string_view recipe = R"({"layout":"keras","rules":[{"match":"*","initializer":)"
                                    R"({"class_name":"VarianceScaling","config":{"scale":0.3}}}]})";

std::string fill_and_write(const inwit_initializer &initializer) {
  double values[4] = {};
  inwit_job job = {};
  job.initializer = &initializer;
  job.tensor = describe(values, INWIT_F64, {4}, INWIT_LAYOUT_KERAS);
  inwit_context context = {};
  EXPECT_EQ(inwit_fill_jobs(&job, 1, 42, &context), INWIT_OK) << context.error;
  char text[256];
  EXPECT_EQ(inwit_to_json(&initializer, INWIT_CONFIG_LEGACY, text, sizeof text, nullptr, &context), INWIT_OK) << context.error;
  return std::string(reinterpret_cast<const char *>(values), sizeof values) + text;
}

// Bytes that are filled and JSON that is written, of each reader.
std::vector<std::string> read_all() {
  inwit_context context = {};
  inwit_initializer *from_json = nullptr, *from_layer = nullptr;
  inwit_recipe *rules = nullptr;
  EXPECT_EQ(inwit_create_from_json(config.data(), config.size(), nullptr, 0, &from_json, &context), INWIT_OK) << context.error;
  EXPECT_EQ(inwit_create_from_layer(layer.data(), layer.size(), "kernel_initializer", nullptr, 0, &from_layer, &context),
            INWIT_OK)
      << context.error;
  EXPECT_EQ(inwit_recipe_create(recipe.data(), recipe.size(), nullptr, 0, &rules, &context), INWIT_OK) << context.error;
  const Handle first(from_json), second(from_layer);
  const std::unique_ptr<inwit_recipe> third(rules);
  if (!first || !second || !third) return {};
  return {fill_and_write(*first), fill_and_write(*second), fill_and_write(*third->definition->rules[0].initializer)};
}

TEST(HostSettings, RoundingModesChangeNothing) {
  const std::vector<std::string> usual = read_all();
  ASSERT_EQ(usual.size(), 3U);
  EXPECT_EQ(usual[0].substr(32),
            R"({"class_name":"RandomNormal","config":{"seed":18446744073709551615,"mean":-1.1,"stddev":0.1}})");
  EXPECT_EQ(usual[1].substr(32), R"({"class_name":"Constant","config":{"value":[0.1,0.0027,1e+23,123456789.12345679]}})");
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO}) {
    ASSERT_EQ(std::fesetround(mode), 0);
    const std::vector<std::string> read = read_all();
    EXPECT_EQ(std::fegetround(), mode);
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(read, usual);
  }
}

TEST(HostSettings, LocalesChangeNothing) {
  const std::vector<std::string> usual = read_all();
  for (const auto &[name, point] : {std::pair{"ps_AF.UTF-8", "\u066b"}, {"de_DE.UTF-8", ","}}) {
    const HostLocale locale(name, point);
    if (!locale.works()) GTEST_SKIP() << name << " cannot be made";
    EXPECT_EQ(read_all(), usual) << name;
  }
}

} // namespace
} // namespace inwit::test
