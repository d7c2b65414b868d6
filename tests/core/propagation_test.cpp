// Verifies tools/command/suggestions.json: runs every suggestion, and every choice that it advises against, on data.
#include <algorithm>

#include "propagation.hpp"

namespace inwit::test {
namespace {

constexpr int deep = 30; // layers within which a mistake must have its effect
constexpr int networks = 3;

struct Case {
  const Suggestion *suggestion;
  std::string layer;
};

std::string name_of(const Case &c) {
  return c.layer + "_" + (c.suggestion->activation.empty() ? "any" : c.suggestion->activation);
}
void PrintTo(const Case &c, std::ostream *out) { *out << name_of(c); }

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Suggestion &suggestion : suggestions())
    for (const std::string &layer : suggestion.layers) cases.push_back({&suggestion, layer});
  return cases;
}

// Sends data through layers of the case's kind. A unit of a convolution has three times as many inputs as there are channels.
Signal observe(const Case &c, const Choice &choice, size_t width, int depth, uint64_t seed) {
  const std::string &layer = c.layer;
  if (layer == "norm") return through_norm(choice, width, depth, seed);
  if (layer == "bias") return through_bias(choice, width, depth, seed);
  if (layer == "embedding") return through_embedding(choice, seed).signal;
  if (layer == "attention") return through_attention(choice, seed).signal;
  if (c.suggestion->activation == "softmax") return through_softmax(choice, seed).signal;
  if (layer == "residual") return through_residual(choice, width, depth, seed);
  if (layer == "upsampling") return through_upsampling(choice, width / 4, seed);
  if (layer == "gate") return through_forget_gate(choice, width, seed);
  if (layer == "state_space") return through_state_space(choice, seed);
  const Activation activation = activation_of(*c.suggestion);
  if (layer == "recurrent") return through_recurrence(choice, activation, width, seed);
  if (c.suggestion->activation.ends_with("glu"))
    return layer == "conv" ? through_gated_conv(choice, activation, width / 4, depth, seed)
                           : through_gated_dense(choice, activation, width, depth, seed);
  if (layer == "conv") return through_conv(choice, activation, width / 4, depth, seed);
  EXPECT_EQ(layer, "dense");
  return through_dense(choice, activation, width, depth, seed);
}

class Suggestions : public testing::TestWithParam<Case> {
protected:
  const Suggestion &suggestion = *GetParam().suggestion;
};
INSTANTIATE_TEST_SUITE_P(All, Suggestions, testing::ValuesIn(all_cases()), [](const auto &c) { return name_of(c.param); });

// The variance of the last layer is within a factor of 2 of that of the first, as the geometric mean of three networks of width 1024.
// Convolutions have 256 channels and ten layers, because they vary as much as dense layers of a quarter of the width. Recurrent
// states keep their norm exactly, logits have a mean square of about 1.
TEST_P(Suggestions, PreserveTheSignal) {
  const bool exact = GetParam().layer == "recurrent";
  const int claimed = suggestion.depth > 0 ? suggestion.depth : deep,
            depth = GetParam().layer == "conv" ? std::min(claimed, 10) : claimed;
  double log_ratio = 0;
  for (uint64_t seed = 1; seed <= networks; ++seed) {
    const Signal signal = observe(GetParam(), suggestion.choice, 1024, depth, seed);
    ASSERT_GT(signal.last, 0);
    EXPECT_FALSE(signal.symmetric);
    EXPECT_NEAR(signal.last / signal.first, 1, exact ? 1e-4 : INFINITY);
    log_ratio += std::log2(signal.last / signal.first) / networks;
  }
  EXPECT_LT(std::fabs(log_ratio), 1);
}

bool has_effect(std::string_view effect, const Signal &signal, std::string_view activation) {
  const double ratio = signal.last / signal.first;
  if (effect == "vanishes") return signal.last == 0 || ratio < 1e-6;
  if (effect == "explodes") return !std::isfinite(ratio) || ratio > 1e6;
  if (effect == "fades") return ratio < 0.5;
  if (effect == "grows") return ratio > 2;
  if (effect == "saturates") return signal.at_one + (activation == "sigmoid" ? signal.at_zero : 0) > 0.5;
  if (effect == "symmetry") return signal.symmetric;
  if (effect == "checkerboard") return signal.within_blocks > 1.0 / 3;
  ADD_FAILURE() << "unknown effect " << effect;
  return false;
}

TEST_P(Suggestions, MistakesHaveTheStatedEffect) {
  EXPECT_FALSE(suggestion.avoid.empty());
  for (const Mistake &mistake : suggestion.avoid) {
    if (mistake.effect == "scrambles") {
      EXPECT_GT(distance_of_neighbours(mistake.choice, activation_of(suggestion), 512, 3, 1), 0.5)
          << mistake.choice.initializer;
      EXPECT_LT(distance_of_neighbours(suggestion.choice, activation_of(suggestion), 512, 3, 1), 0.01);
      continue;
    }
    const Signal signal = observe(GetParam(), mistake.choice, 512, deep, 1);
    EXPECT_TRUE(has_effect(mistake.effect, signal, suggestion.activation))
        << mistake.choice.initializer << " " << mistake.effect << ": first " << signal.first << " last " << signal.last
        << " at one " << signal.at_one << " at zero " << signal.at_zero;
  }
}

inwit_initializer *created(const Choice &choice) {
  inwit_initializer *handle = nullptr;
  inwit_context context = {};
  const std::vector<inwit_arg> arguments = choice.arguments();
  EXPECT_EQ(inwit_create(choice.initializer.c_str(), arguments.data(), arguments.size(), &handle, &context), INWIT_OK)
      << context.error;
  return handle;
}

TEST_P(Suggestions, NameRegisteredInitializersAndTheirArguments) {
  inwit_free(created(suggestion.choice));
  for (const Mistake &mistake : suggestion.avoid) inwit_free(created(mistake.choice));
}

using Function = std::function<double(double)>;

// E[f(sqrt(q) z)^power] for z ~ N(0, 1), by the trapezoidal rule.
double moment_after(const Function &f, double q, int power) {
  constexpr double step = 1.0 / 1024, reach = 12;
  double sum = 0;
  for (double z = -reach; z <= reach; z += step) sum += std::pow(f(std::sqrt(q) * z), power) * std::exp(-z * z / 2);
  return sum * step / std::sqrt(2 * std::acos(-1.0));
}

double mean_square_after(const Function &f, double q) { return moment_after(f, q, 2); }

// The factor by which a small relative deviation of q changes in E[f(sqrt(q) z)^2].
double deviation_after(const Function &f, double q) {
  constexpr double step = 1e-3;
  return std::log(mean_square_after(f, q * (1 + step)) / mean_square_after(f, q * (1 - step))) / (2 * step);
}

const std::pair<std::string_view, Function> in_double[] = {
    {"linear", [](double x) { return x; }},
    {"relu", [](double x) { return std::max(x, 0.0); }},
    {"leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; }},
    {"elu", [](double x) { return x > 0 ? x : std::expm1(x); }},
    {"selu", [](double x) { return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * std::expm1(x)); }},
    {"gelu", [](double x) { return x * 0.5 * std::erfc(-x * std::sqrt(0.5)); }},
    {"silu", [](double x) { return x / (1 + std::exp(-x)); }}};

// The variance of the weights times their fan_in.
double scale_of(const Choice &choice) {
  inwit_initializer *const handle = created(choice);
  inwit_moments expected = {};
  const inwit_tensor square = describe(nullptr, INWIT_F64, {1024, 1024}, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(inwit_expect(handle, &square, &expected, nullptr), INWIT_OK);
  inwit_free(handle);
  return expected.stddev * expected.stddev * 1024;
}

// The scales are solutions of E[f(sqrt(s) z)^2] = 1, and a deviation of the mean square changes per layer as the reasons state.
TEST(SuggestionTheory, ScalesPreserveAMeanSquareOfOne) {
  int solved = 0;
  for (const Suggestion &suggestion : suggestions())
    for (const auto &[name, f] : in_double) {
      if (suggestion.activation != name || suggestion.layers[0] != "dense") continue;
      const double scale = scale_of(suggestion.choice), factor = deviation_after(f, scale);
      EXPECT_NEAR(mean_square_after(f, scale), 1, 1e-7) << name;
      const double stated = name == "elu" ? 0.9 : name == "selu" ? 0.78 : name == "gelu" ? 1.08 : name == "silu" ? 1.15 : 1;
      EXPECT_NEAR(factor, stated, 0.005) << name;
      EXPECT_EQ(suggestion.depth, factor < 1.01 ? 30 : 10) << name;
      ++solved;
    }
  EXPECT_EQ(solved, 7);
}

TEST(SuggestionTheory, ScaleOfLeakyReluFollowsFromItsSlope) {
  const auto leaky = std::ranges::find(suggestions(), "leaky_relu", &Suggestion::activation);
  EXPECT_EQ(std::ranges::find(leaky->choice.settings, "scale", &Setting::name)->number, 2 / (1 + leaky->slope * leaky->slope));
}

const Function &function(std::string_view name) {
  return std::ranges::find(in_double, name, [](const auto &entry) { return entry.first; })->second;
}

TEST(SuggestionTheory, NoScaleMakesGeluOrSiluStable) {
  for (const auto *name : {"gelu", "silu"})
    for (const double q : {0.01, 0.1, 1.0, 10.0, 100.0}) EXPECT_GT(deviation_after(function(name), q), 1) << name << " " << q;
}

TEST(SuggestionTheory, SeluKeepsMeanZero) { EXPECT_NEAR(moment_after(function("selu"), 1, 1), 0, 1e-7); }

TEST(SuggestionTheory, HeAddsAConstantToElu) {
  for (const double q : {10.0, 20.0, 40.0}) EXPECT_NEAR(2 * mean_square_after(function("elu"), q) - q, 0.8, 0.2) << q;
}

const Suggestion &kernel_suggestion(std::string_view activation) {
  return *std::ranges::find(suggestions(), activation, &Suggestion::activation);
}

TEST(SuggestionTheory, TanhSettlesAndPullsNeighboursApart) {
  const Suggestion &suggestion = kernel_suggestion("tanh");
  EXPECT_NEAR(through_dense(suggestion.choice, activation_of(suggestion), 1024, 30, 1).last, 0.424, 0.01);
  EXPECT_NEAR(growth_of_a_difference(suggestion.choice, activation_of(suggestion), 1024, 12, 1), 1.21, 0.05);
}

// With Glorot's variance 1 / fan the variance of tanh falls as 1 / (2 L).
TEST(SuggestionTheory, TanhFadesWithPlainGlorot) {
  const Suggestion &suggestion = kernel_suggestion("tanh");
  const double last = through_dense({"glorot_uniform", {}}, activation_of(suggestion), 1024, 60, 1).last;
  EXPECT_GT(last * 2 * 60, 0.7);
  EXPECT_LT(last * 2 * 60, 1.3);
}

TEST(SuggestionTheory, SigmoidSettlesAndForgetsItsInput) {
  const Suggestion &suggestion = kernel_suggestion("sigmoid");
  const Choice plain = {"glorot_uniform", {}};
  const Signal deep_stack = through_dense(suggestion.choice, activation_of(suggestion), 1024, 30, 1);
  EXPECT_NEAR(deep_stack.last, 0.116, 0.005);
  EXPECT_LT(deep_stack.at_one + deep_stack.at_zero, 0.1);
  EXPECT_NEAR(growth_of_a_difference(suggestion.choice, activation_of(suggestion), 1024, 8, 1), 0.40, 0.04);
  EXPECT_NEAR(growth_of_a_difference(plain, activation_of(suggestion), 1024, 5, 1), 0.05, 0.01);
  const Signal outputs = through_dense(plain, activation_of(suggestion), 1024, 1, 1);
  EXPECT_LT(outputs.at_one + outputs.at_zero, 1e-3);
}

TEST(SuggestionTheory, SineSettlesAndPullsNeighboursApart) {
  const Suggestion &suggestion = kernel_suggestion("sine");
  EXPECT_NEAR(through_dense(suggestion.choice, activation_of(suggestion), 1024, 30, 1).last, 0.398, 0.02);
  EXPECT_NEAR(growth_of_a_difference(suggestion.choice, activation_of(suggestion), 1024, 12, 1), 1.20, 0.05);
  const Choice first = {"siren", {{"omega", "", 30}, {"first", "", 1}}}; // of coordinates: the bound is 1 / fan_in
  for (const float w : weights(first, {2, 64}, 1, 1)) EXPECT_LE(std::fabs(w), 0.5F);
}

// The scales of gated units are solutions of s E[f(sqrt(s) z)^2] = 1: the mean square of the product, whose factors are independent.
TEST(SuggestionTheory, ScalesOfGatedUnitsPreserveAMeanSquareOfOne) {
  const std::tuple<std::string_view, Function, double> units[] = {
      {"glu", [](double x) { return 1 / (1 + std::exp(-x)); }, 1.13}, {"swiglu", function("silu"), 2.17}};
  for (const auto &[name, gate, stated] : units) {
    const double scale = scale_of(kernel_suggestion(name).choice);
    EXPECT_NEAR(scale * mean_square_after(gate, scale), 1, 1e-7) << name;
    EXPECT_NEAR(1 + deviation_after(gate, scale), stated, 0.005) << name;
    for (const double q : {0.01, 0.1, 1.0, 10.0}) EXPECT_GT(deviation_after(gate, q), 0) << name << " has a stable scale";
  }
}

const Suggestion &layer_suggestion(std::string_view layer) {
  return *std::ranges::find_if(suggestions(), [&](const Suggestion &s) { return s.layers[0] == layer; });
}

TEST(SuggestionTheory, ResidualBlocksStartAsTheIdentity) {
  const Signal signal = through_residual(layer_suggestion("residual").choice, 256, 100, 1);
  EXPECT_EQ(signal.first, signal.last);
  const double scaled = through_residual({"random_normal", {{"stddev", "", 0.02 / std::sqrt(2 * 100)}}}, 256, 100, 1).last;
  EXPECT_LT(scaled, 1.2); // GPT-2's rule
}

TEST(SuggestionTheory, UpsamplingStartsWithEqualPixels) {
  EXPECT_EQ(through_upsampling(layer_suggestion("upsampling").choice, 64, 1).within_blocks, 0);
  EXPECT_GT(through_upsampling({"icnr", {{"order", "crd", 0}}}, 64, 1).within_blocks, 1.0 / 3) << "the order matters";
}

TEST(SuggestionTheory, GatesRemember) {
  EXPECT_GT(through_forget_gate(layer_suggestion("gate").choice, 1024, 1).last, 0.5);
  const double kept = std::sqrt(through_forget_gate({"gate_bias", {}}, 1024, 1).last);
  EXPECT_NEAR(std::pow(kept, 1.0 / 30), 0.73, 0.005);
  EXPECT_NEAR(std::pow(kept, 1.0 / 3), 0.04, 0.005); // ten of the thirty steps
}

TEST(SuggestionTheory, AStateSpaceRemembersItsInput) {
  const Choice &choice = layer_suggestion("state_space").choice;
  EXPECT_LT(error_of_the_history(choice, 1), 1e-3);
  EXPECT_GT(through_state_space(choice, 1).first / 150, 0.3);
}

TEST(SuggestionTheory, SoftmaxStartsUndecided) {
  const Suggestion &suggestion = kernel_suggestion("softmax");
  EXPECT_NEAR(through_softmax(suggestion.choice, 1).loss, std::log(10) + 0.5, 0.15);
}

TEST(SuggestionTheory, EmbeddingRowsHaveTheLengthOfTheTable) {
  const auto embedding = std::ranges::find_if(suggestions(), [](const Suggestion &s) { return s.layers[0] == "embedding"; });
  const std::vector<float> table = weights(embedding->choice, {256, 1024}, 1, 1);
  for (size_t i = 0; i < 256; ++i) {
    const double length = std::sqrt(std::inner_product(&table[i * 1024], &table[i * 1024] + 1024, &table[i * 1024], 0.0));
    EXPECT_NEAR(length, 0.64, 4 * 0.02 / std::sqrt(2)); // the length of n normals deviates by stddev / sqrt(2)
  }
  EXPECT_NEAR(std::sqrt(through_embedding(embedding->choice, 1).signal.last), 1.28, 0.03);
}

TEST(SuggestionTheory, EveryPairOfLayerAndActivationHasAnAnswer) {
  std::vector<std::string_view> activations, layers;
  for (const Suggestion &suggestion : suggestions()) {
    if (!suggestion.activation.empty()) activations.push_back(suggestion.activation);
    layers.insert(layers.end(), suggestion.layers.begin(), suggestion.layers.end());
  }
  EXPECT_GE(activations.size(), 10U);
  for (const std::string_view activation : activations)
    for (const std::string_view layer : layers) {
      const auto matching = [&](std::string_view wanted) {
        return std::ranges::count_if(suggestions(), [&](const Suggestion &suggestion) {
          return suggestion.activation == wanted && std::ranges::find(suggestion.layers, layer) != suggestion.layers.end();
        });
      };
      const auto exact = matching(activation), any = matching("");
      EXPECT_LE(exact, 1) << activation << " " << layer;
      EXPECT_TRUE(exact == 1 || any == 1) << activation << " " << layer;
    }
}

} // namespace
} // namespace inwit::test
