// The guidance, held to what it says: every suggestion and every wrong choice of the table is run on data.
#include <algorithm>

#include "propagation.hpp"

namespace inwit::test {
namespace {

constexpr int deep = 30; // layers in which a wrong choice must show
constexpr int networks = 3;

struct Case {
  const Suggestion *row;
  const Layer *layer;
};

std::string name_of(const Case &c) {
  return std::string(c.layer->name).append("_").append(c.row->activation.empty() ? "any" : c.row->activation);
}
void PrintTo(const Case &c, std::ostream *out) { *out << name_of(c); }

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const Suggestion &row : guidance())
    for (const Layer *layer : row.layers) cases.push_back({&row, layer});
  return cases;
}

// Sends data through layers of the case's kind. Kernels of a convolution have three times as many inputs as they have channels.
Signal observe(const Case &c, const Choice &choice, size_t width, int depth, uint64_t seed) {
  const std::string_view layer = c.layer->name;
  if (layer == "norm") return through_norm(choice, width, depth, seed);
  if (layer == "bias") return through_bias(choice, width, depth, seed);
  if (layer == "embedding") return through_embedding(choice, seed).signal;
  if (layer == "attention") return through_attention(choice, seed).signal;
  if (c.row->activation == "softmax") return through_softmax(choice, seed).signal;
  const Activation activation = activation_of(*c.row);
  if (layer == "recurrent") return through_recurrence(choice, activation, width, seed);
  if (layer == "conv") return through_conv(choice, activation, width / 4, depth, seed);
  EXPECT_EQ(layer, "dense");
  return through_dense(choice, activation, width, depth, seed);
}

class Guidance : public testing::TestWithParam<Case> {
protected:
  const Suggestion &row = *GetParam().row;
  const Choice suggested = {row.initializer, row.arguments};
};
INSTANTIATE_TEST_SUITE_P(Table, Guidance, testing::ValuesIn(all_cases()), [](const auto &c) { return name_of(c.param); });

// Variance of the last layer over that of the first, as the geometric mean of three networks of width 1024: within a factor 2.
// Convolutions have 256 channels and ten layers: single networks stray as those of a quarter of the width do. Recurrent states keep
// their length exactly, logits have a mean square of about 1.
TEST_P(Guidance, SuggestionKeepsTheSignal) {
  const bool exact = GetParam().layer->name == "recurrent";
  const int depth = GetParam().layer->name == "conv" ? 10 : row.depth > 0 ? row.depth : deep;
  double log_ratio = 0;
  for (uint64_t seed = 1; seed <= networks; ++seed) {
    const Signal signal = observe(GetParam(), suggested, 1024, depth, seed);
    ASSERT_GT(signal.last, 0);
    EXPECT_FALSE(signal.symmetric);
    EXPECT_NEAR(signal.last / signal.first, 1, exact ? 1e-4 : INFINITY);
    log_ratio += std::log2(signal.last / signal.first) / networks;
  }
  EXPECT_LT(std::fabs(log_ratio), 1);
}

bool shows(Effect effect, const Signal &signal, std::string_view activation) {
  const double ratio = signal.last / signal.first;
  switch (effect) {
  case Effect::vanishes: return signal.last == 0 || ratio < 1e-6;
  case Effect::explodes: return !std::isfinite(ratio) || ratio > 1e6;
  case Effect::fades: return ratio < 0.5;
  case Effect::grows: return ratio > 2;
  case Effect::saturates: return signal.at_one + (activation == "sigmoid" ? signal.at_zero : 0) > 0.5;
  case Effect::symmetry: return signal.symmetric;
  }
  return false;
}

TEST_P(Guidance, WrongChoicesGoWrongAsTheTableSays) {
  EXPECT_FALSE(row.avoid.empty());
  for (const WrongChoice &wrong : row.avoid) {
    const Signal signal = observe(GetParam(), {wrong.initializer, wrong.arguments}, 512, deep, 1);
    EXPECT_TRUE(shows(wrong.effect, signal, row.activation))
        << wrong.initializer << " " << effect_name(wrong.effect) << ": first " << signal.first << " last " << signal.last
        << " at one " << signal.at_one << " at zero " << signal.at_zero;
  }
}

TEST_P(Guidance, NamesRegisteredInitializersAndTheirArguments) {
  const auto check = [](const char *name, std::span<const inwit_arg> arguments) {
    inwit_initializer *handle = nullptr;
    inwit_context context = {};
    EXPECT_EQ(inwit_create(name, arguments.data(), arguments.size(), &handle, &context), INWIT_OK) << context.error;
    inwit_free(handle);
  };
  check(row.initializer, row.arguments);
  for (const WrongChoice &wrong : row.avoid) check(wrong.initializer, wrong.arguments);
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

// How much of a relative error of q is left in E[f(sqrt(q) z)^2].
double error_after(const Function &f, double q) {
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

double scale_of(const Suggestion &row) {
  for (const inwit_arg &arg : row.arguments)
    if (std::string_view(arg.name) == "scale") return arg.number;
  inwit_initializer *preset = nullptr; // its variance times the fans of a square matrix, which are equal
  inwit_moments expected = {};
  const inwit_tensor square = describe(nullptr, INWIT_F64, {1024, 1024}, INWIT_LAYOUT_KERAS);
  EXPECT_EQ(inwit_create(row.initializer, nullptr, 0, &preset, nullptr), INWIT_OK);
  EXPECT_EQ(inwit_expect(preset, &square, &expected, nullptr), INWIT_OK);
  inwit_free(preset);
  return expected.stddev * expected.stddev * 1024;
}

// The scales are solutions of E[f(sqrt(s) z)^2] = 1, and an error of the mean square shrinks or grows in a layer as the table says.
TEST(GuidanceTheory, ScalesKeepAMeanSquareOfOne) {
  int solved = 0;
  for (const Suggestion &row : guidance())
    for (const auto &[name, f] : in_double) {
      if (row.activation != name || row.layers[0]->name != "dense") continue;
      const double scale = scale_of(row), error = error_after(f, scale);
      EXPECT_NEAR(mean_square_after(f, scale), 1, 1e-7) << name;
      const double said = name == "elu" ? 0.9 : name == "selu" ? 0.78 : name == "gelu" ? 1.08 : name == "silu" ? 1.15 : 1;
      EXPECT_NEAR(error, said, 0.005) << name;
      EXPECT_EQ(row.depth, error < 1.01 ? 30 : 10) << name;
      ++solved;
    }
  EXPECT_EQ(solved, 7);
}

const Function &function(std::string_view name) {
  return std::ranges::find(in_double, name, [](const auto &entry) { return entry.first; })->second;
}

TEST(GuidanceTheory, NoScaleMakesGeluOrSiluStable) {
  for (const auto *name : {"gelu", "silu"})
    for (const double q : {0.01, 0.1, 1.0, 10.0, 100.0}) EXPECT_GT(error_after(function(name), q), 1) << name << " " << q;
}

TEST(GuidanceTheory, SeluKeepsMeanZero) { EXPECT_NEAR(moment_after(function("selu"), 1, 1), 0, 1e-7); }

TEST(GuidanceTheory, HeAddsAConstantToElu) {
  for (const double q : {10.0, 20.0, 40.0}) EXPECT_NEAR(2 * mean_square_after(function("elu"), q) - q, 0.8, 0.2) << q;
}

const Suggestion &kernel_row(std::string_view activation) {
  return *std::ranges::find_if(guidance(), [&](const Suggestion &row) { return row.activation == activation; });
}

TEST(GuidanceTheory, TanhSettlesAndPullsNeighboursApart) {
  const Suggestion &row = kernel_row("tanh");
  EXPECT_NEAR(through_dense({row.initializer, row.arguments}, activation_of(row), 1024, 30, 1).last, 0.424, 0.01);
  EXPECT_NEAR(growth_of_a_difference({row.initializer, row.arguments}, activation_of(row), 1024, 12, 1), 1.21, 0.05);
}

// With Glorot's variance 1 / fan the variance of tanh falls as 1 / (2 L).
TEST(GuidanceTheory, TanhFadesWithPlainGlorot) {
  const Suggestion &row = kernel_row("tanh");
  const double last = through_dense({"glorot_uniform", {}}, activation_of(row), 1024, 60, 1).last;
  EXPECT_GT(last * 2 * 60, 0.7);
  EXPECT_LT(last * 2 * 60, 1.3);
}

TEST(GuidanceTheory, SigmoidSettlesAndForgetsItsInput) {
  const Suggestion &row = kernel_row("sigmoid");
  const Choice suggested = {row.initializer, row.arguments}, plain = {"glorot_uniform", {}};
  const Signal deep_stack = through_dense(suggested, activation_of(row), 1024, 30, 1);
  EXPECT_NEAR(deep_stack.last, 0.116, 0.005);
  EXPECT_LT(deep_stack.at_one + deep_stack.at_zero, 0.1);
  EXPECT_NEAR(growth_of_a_difference(suggested, activation_of(row), 1024, 8, 1), 0.40, 0.04);
  EXPECT_NEAR(growth_of_a_difference(plain, activation_of(row), 1024, 5, 1), 0.05, 0.01);
  const Signal outputs = through_dense(plain, activation_of(row), 1024, 1, 1);
  EXPECT_LT(outputs.at_one + outputs.at_zero, 1e-3);
}

TEST(GuidanceTheory, SoftmaxStartsUndecided) {
  const Suggestion &row = kernel_row("softmax");
  EXPECT_NEAR(through_softmax({row.initializer, row.arguments}, 1).loss, std::log(10) + 0.5, 0.15);
}

TEST(GuidanceTheory, EmbeddingRowsHaveTheLengthOfTheTable) {
  const auto row = std::ranges::find_if(guidance(), [](const Suggestion &s) { return s.layers[0]->name == "embedding"; });
  const std::vector<float> table = weights({row->initializer, row->arguments}, {256, 1024}, 1, 1);
  for (size_t i = 0; i < 256; ++i) {
    const double length = std::sqrt(std::inner_product(&table[i * 1024], &table[i * 1024] + 1024, &table[i * 1024], 0.0));
    EXPECT_NEAR(length, 0.64, 4 * 0.02 / std::sqrt(2)); // the length of n normals deviates by stddev / sqrt(2)
  }
  EXPECT_NEAR(std::sqrt(through_embedding({row->initializer, row->arguments}, 1).signal.last), 1.28, 0.03);
}

TEST(GuidanceTheory, EveryPairOfLayerAndActivationHasAnAnswer) {
  std::vector<std::string_view> activations, layers;
  for (const Suggestion &row : guidance()) {
    if (!row.activation.empty()) activations.push_back(row.activation);
    for (const Layer *layer : row.layers) layers.push_back(layer->name);
  }
  EXPECT_GE(activations.size(), 10U);
  for (const std::string_view activation : activations)
    for (const std::string_view layer : layers) {
      const auto fitting = [&](std::string_view wanted) {
        return std::ranges::count_if(guidance(), [&](const Suggestion &row) {
          return row.activation == wanted &&
                 std::ranges::any_of(row.layers, [&](const Layer *of) { return of->name == layer; });
        });
      };
      const auto own = fitting(activation), any = fitting("");
      EXPECT_LE(own, 1) << activation << " " << layer;
      EXPECT_TRUE(own == 1 || any == 1) << activation << " " << layer;
    }
}

} // namespace
} // namespace inwit::test
