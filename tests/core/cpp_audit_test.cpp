// include/inwit/inwit.hpp: audits, and tensors with parts, which a recipe fills and an audit judges one by one.
#include "cpp_support.hpp"

namespace {

using namespace inwit::test;
using inwit::Audit;
using inwit::Initializer;
using inwit::Job;
using inwit::Key;
using inwit::Layout;
using inwit::Recipe;
using inwit::Tensor;

constexpr uint32_t differs = INWIT_FINDING_DIFFERS;
const Initializer he("he_normal");

struct Weights {
  std::vector<float> values = std::vector<float>(96 * 64);
  Tensor tensor = Tensor(values, {96, 64}).layout(Layout::torch);

  Weights() { he.fill(tensor, key); }
};

TEST(CppAudit, NothingIsFoundInWhatTheLibraryFills) {
  const Weights weights;
  const Audit audit = Audit({.tensors = 20, .strict = true, .verify = key}).read(he, weights.tensor);
  EXPECT_EQ(audit.findings(), 0u);
  EXPECT_EQ(audit.message(), "");
  EXPECT_EQ(audit.report().expected.stddev, std::sqrt(2.0 / 64));
  EXPECT_EQ(audit.report().statistics.count, 96 * 64);
}

TEST(CppAudit, FaultsAreFound) {
  const Weights weights;
  const Audit other = Audit().read(Initializer("glorot_uniform"), weights.tensor);
  EXPECT_NE(other.findings() & INWIT_FINDING_STDDEV, 0u);
  EXPECT_NE(other.message().find("looks like truncated normal"), std::string::npos) << other.message();
  EXPECT_NE(Audit().read(weights.tensor).looks_like().find("sqrt(2/fan_in), fan_in 64"), std::string::npos);
  EXPECT_EQ(Audit({.verify = Key::of(43, "encoder.0.weight")}).read(he, weights.tensor).findings(), differs);
}

TEST(CppAudit, ReadsBoxesOneByOne) {
  Weights weights;
  weights.values[40 * 64] += 1e-3f;
  Audit audit({.verify = key});
  for (int64_t row = 0; row < 96; row += 32) {
    const Tensor box = Tensor(weights.values.data() + row * 64, {32, 64}).box({96, 64}, {row, 0}).layout(Layout::torch);
    EXPECT_EQ(audit.read(he, box).findings(), row == 0 ? 0u : differs);
  }
  EXPECT_EQ(audit.report().statistics.count, 96 * 64);
  EXPECT_EQ(audit.report().statistics.differing, 1);
}

TEST(CppAudit, IsUnchangedIfItThrows) {
  const Weights weights;
  Audit audit;
  EXPECT_ERROR(INWIT_E_LAYOUT, "fans are needed", audit.read(he, Tensor(weights.tensor).layout(Layout::none)));
  EXPECT_EQ(audit.report().statistics.count, 0);
  EXPECT_ERROR(INWIT_E_ARGUMENT, "tensors", Audit({.tensors = -1}).read(he, weights.tensor));
  EXPECT_ERROR(INWIT_E_ARGUMENT, "verify", Audit({.verify = key}).read(weights.tensor));
}

constexpr const char *experts = R"({"recipe": 2, "layout": "torch", "rules": [
  {"match": "{stem:**}.gate_up_proj", "parts": {"axis": 0, "each": "expert", "rule":
    {"parts": {"axis": 0, "sizes": ["=shape[0] / 2", "=shape[0] / 2"], "rules": [
      {"initializer": "he_normal", "stream": "{stem}.{expert}.gate_proj.weight"},
      {"initializer": "glorot_uniform"}]}}}}]})";

TEST(CppParts, HoldTheBytesOfSeparateTensors) {
  std::vector<float> stacked(3 * 40 * 24), separate(20 * 24), other(20 * 24);
  std::optional<Recipe> recipe = Recipe::from_json(experts);
  const Job job = recipe->match("mlp.gate_up_proj", Tensor(stacked, {3, 40, 24}));
  recipe.reset(); // the job keeps what it needs
  inwit::fill_all({&job, 1}, 42);
  const std::vector<Job> parts = inwit::parts_of(job);
  ASSERT_EQ(parts.size(), 6u);
  for (size_t expert = 0; expert < 3; ++expert) {
    he.fill(Tensor(separate, {20, 24}).layout(Layout::torch),
            Key::of(42, "mlp." + std::to_string(expert) + ".gate_proj.weight"));
    const std::string name = "mlp.gate_up_proj[" + std::to_string(expert) + "][1]";
    inwit::fill("glorot_uniform", Tensor(other, {20, 24}).layout(Layout::torch), Key::of(42, name));
    const float *const at = stacked.data() + expert * 40 * 24;
    EXPECT_TRUE(std::equal(separate.begin(), separate.end(), at));
    EXPECT_TRUE(std::equal(other.begin(), other.end(), at + 20 * 24));
    EXPECT_EQ(parts[2 * expert + 1].name, name);
    EXPECT_EQ(parts[2 * expert].initializer->name(), "he_normal");
  }
}

TEST(CppParts, AreAuditedOneByOne) {
  std::vector<float> stacked(3 * 40 * 24);
  const Job job = Recipe::from_json(experts).match("mlp.gate_up_proj", Tensor(stacked, {3, 40, 24}));
  inwit::fill_all({&job, 1}, 42);
  EXPECT_ERROR(INWIT_E_UNSUPPORTED, "parts", Audit().read(*job.initializer, job.tensor));
  const auto wrong = [&] {
    std::vector<std::string> names;
    for (const Job &part : inwit::parts_of(job))
      if (Audit({.verify = Key{42, part.stream}}).read(*part.initializer, part.tensor).findings() != 0)
        names.push_back(part.name);
    return names;
  };
  EXPECT_EQ(wrong(), std::vector<std::string>());
  stacked[40 * 24 + 7] = 0;
  EXPECT_EQ(wrong(), std::vector<std::string>{"mlp.gate_up_proj[1][0]"});
  const Job plain = {"plain", Tensor(stacked, {120, 24}), Initializer("zeros")};
  EXPECT_EQ(inwit::parts_of(plain).size(), 1u);
  EXPECT_FALSE(inwit::parts_of({"kept", Tensor(stacked, {120, 24}), std::nullopt}).front().initializer);
}

} // namespace
