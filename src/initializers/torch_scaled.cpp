// PyTorch's scaled distributions: Xavier and Kaiming, and the defaults of its linear, convolution and recurrent layers. The scalars
// are computed in the order in which torch.nn.init computes them.
#include <cmath>

#include "base/fans.hpp"
#include "initializers/constant.hpp"
#include "initializers/distributions.hpp"
#include "initializers/elementwise.hpp"
#include "initializers/entry.hpp"
#include "initializers/gains.hpp"

namespace inwit {
namespace {

enum class Distribution { uniform, normal };

Status plan_deviation(Plan &plan, Distribution distribution, double deviation) {
  return distribution == Distribution::normal ? plan_normal_of(plan, deviation)
                                              : plan_uniform_within(plan, std::sqrt(3.0) * deviation);
}

// ---- Xavier ----

constexpr Index<double> gain{0};
constexpr auto xavier_arguments = arguments(argument(
    gain, {.name = "gain", .default_value = 1, .doc = "factor on the standard deviation", .range = &non_negative_number}));

Status plan_xavier(const Distribution &distribution, const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(find_fans(plan.view, fans));
  if (plan.view.count == 0 || values[gain] == 0) return plan_constant(plan, 0.0);
  return caused_by(values.named(gain), plan.view, fans,
                   plan_deviation(plan, distribution, values[gain] * std::sqrt(2.0 / (fans.in + fans.out))));
}

// ---- Kaiming ----

enum class Mode { fan_in, fan_out };
constexpr Choice modes[] = {{"fan_in", static_cast<int>(Mode::fan_in)}, {"fan_out", static_cast<int>(Mode::fan_out)}};

constexpr Index<double> slope{0};
constexpr Index<Mode> mode{1};
constexpr Index<Nonlinearity> nonlinearity{2};
constexpr auto kaiming_arguments = arguments(
    argument(slope,
             {.name = "a", .doc = "negative slope of the leaky ReLU; other nonlinearities ignore it", .range = &finite_number}),
    argument(mode, {.name = "mode", .doc = "the fan that divides the variance", .choices = modes}),
    argument(nonlinearity, {.name = "nonlinearity",
                            .doc = "the nonlinearity after the layer, which determines the gain",
                            .choices = nonlinearities}));

Status plan_kaiming(const Distribution &distribution, const Values &values, Plan &plan) {
  Fans fans;
  INWIT_TRY(find_fans(plan.view, fans));
  const double fan = values[mode] == Mode::fan_in ? fans.in : fans.out;
  const double factor = gain_of(values[nonlinearity], values[slope]);
  if (plan.view.count == 0 || factor == 0) return plan_constant(plan, 0.0);
  const Status status = plan_deviation(plan, distribution, factor / std::sqrt(fan));
  return values[nonlinearity] == Nonlinearity::leaky_relu ? caused_by(values.named(slope), plan.view, fans, status)
                                                          : caused_by(fans, status);
}

// ---- defaults of layers ----

// A bias has no fan_in of its own: the caller gives the weight's as a number.
Status plan_linear(const Values &, Plan &plan) {
  double fan_in = plan.view.fan_in;
  if (!(fan_in > 0)) {
    Fans fans;
    INWIT_TRY(find_fans(plan.view, fans));
    fan_in = fans.in;
  }
  return fan_in > 0 ? plan_uniform_within(plan, 1 / std::sqrt(fan_in)) : plan_constant(plan, 0.0);
}

constexpr Index<double> hidden_size{0};
constexpr auto rnn_arguments = arguments(argument(hidden_size, {.name = "hidden_size",
                                                                .default_value = 16, // an example
                                                                .doc = "features of the hidden state",
                                                                .range = &positive_integer,
                                                                .required = true}));

Status plan_rnn(const Values &values, Plan &plan) { return plan_uniform_within(plan, 1 / std::sqrt(values[hidden_size])); }

constexpr Distribution uniform = Distribution::uniform, normal = Distribution::normal;

} // namespace

namespace entries {

extern const Entry torch_xavier_uniform = {
    .name = "torch_xavier_uniform",
    .arguments = xavier_arguments,
    .positional = 1,
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_xavier>(uniform),
    .summary = "PyTorch's Xavier (Glorot) uniform",
    .formula = "U[-l, l), l = sqrt(3) gain sqrt(2 / (fan_in + fan_out))",
    .reference = "PyTorch xavier_uniform_; Glorot, Bengio 2010, AISTATS",
    .topic = "scaled",
    .use = "Code from PyTorch: nn.Transformer uses it for all its matrices.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

extern const Entry torch_xavier_normal = {
    .name = "torch_xavier_normal",
    .arguments = xavier_arguments,
    .positional = 1,
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_xavier>(normal),
    .summary = "PyTorch's Xavier (Glorot) normal, not truncated",
    .formula = "N(0, s^2), s = gain sqrt(2 / (fan_in + fan_out))",
    .reference = "PyTorch xavier_normal_; Glorot, Bengio 2010, AISTATS",
    .topic = "scaled",
    .use = "Code from PyTorch; the normal is not truncated, unlike that of glorot_normal.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

extern const Entry torch_kaiming_uniform = {
    .name = "torch_kaiming_uniform",
    .arguments = kaiming_arguments,
    .positional = 3,
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_kaiming>(uniform),
    .summary = "PyTorch's Kaiming (He) uniform",
    .formula = "U[-l, l), l = sqrt(3) gain / sqrt(fan)",
    .reference = "PyTorch kaiming_uniform_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852",
    .topic = "scaled",
    .use =
        "Code from PyTorch. With a of the square root of 5 it has the bound 1 / sqrt(fan_in) of torch_linear, which names this default.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

extern const Entry torch_kaiming_normal = {
    .name = "torch_kaiming_normal",
    .arguments = kaiming_arguments,
    .positional = 3,
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_kaiming>(normal),
    .summary = "PyTorch's Kaiming (He) normal, not truncated",
    .formula = "N(0, s^2), s = gain / sqrt(fan)",
    .reference = "PyTorch kaiming_normal_; He, Zhang, Ren, Sun 2015, arXiv 1502.01852",
    .topic = "scaled",
    .use =
        "Code from PyTorch: the convolutions of torchvision's ResNet use mode fan_out and relu. The normal is not truncated, unlike that of he_normal.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

extern const Entry torch_linear = {
    .name = "torch_linear",
    .is_random = true,
    .uses_fans = true,
    .is_complex = true,
    .plan = plan_with<plan_linear>(),
    .summary =
        "the default of PyTorch's linear and convolution layers; for a bias, fan_in is that of the weight, given as a number",
    .formula = "U[-l, l), l = 1 / sqrt(fan_in)",
    .reference = "PyTorch Linear.reset_parameters",
    .topic = "scaled",
    .use =
        "Linear and convolutional layers as in PyTorch. Its variance is 1 / (3 fan_in), a sixth of what ReLU needs: deep stacks need normalization.",
    .default_layout = INWIT_LAYOUT_TORCH,
};

extern const Entry torch_rnn = {
    .name = "torch_rnn",
    .arguments = rnn_arguments,
    .positional = 1,
    .is_random = true,
    .is_complex = true,
    .plan = plan_with<plan_rnn>(),
    .summary = "the default of every weight and bias of PyTorch's RNN, LSTM and GRU",
    .formula = "U[-l, l), l = 1 / sqrt(hidden_size)",
    .reference = "PyTorch RNNBase.reset_parameters",
    .topic = "recurrent",
    .use = "Recurrent layers as in PyTorch: every weight and bias of a layer has this bound.",
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
