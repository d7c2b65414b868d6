#include "initializers/gains.hpp"

#include <algorithm>
#include <cmath>

#include "base/arithmetic.hpp"

namespace inwit {
namespace {

constexpr Choice choice(std::string_view name, Nonlinearity nonlinearity) { return {name, static_cast<int>(nonlinearity)}; }

} // namespace

extern constexpr Choice nonlinearities[] = {choice("leaky_relu", Nonlinearity::leaky_relu),
                                            choice("linear", Nonlinearity::linear),
                                            choice("conv1d", Nonlinearity::conv1d),
                                            choice("conv2d", Nonlinearity::conv2d),
                                            choice("conv3d", Nonlinearity::conv3d),
                                            choice("conv_transpose1d", Nonlinearity::conv_transpose1d),
                                            choice("conv_transpose2d", Nonlinearity::conv_transpose2d),
                                            choice("conv_transpose3d", Nonlinearity::conv_transpose3d),
                                            choice("sigmoid", Nonlinearity::sigmoid),
                                            choice("tanh", Nonlinearity::tanh),
                                            choice("relu", Nonlinearity::relu),
                                            choice("selu", Nonlinearity::selu),
                                            choice("identity", Nonlinearity::identity),
                                            choice("gelu", Nonlinearity::gelu),
                                            choice("silu", Nonlinearity::silu),
                                            choice("elu", Nonlinearity::elu)};

// The first eleven are PyTorch's, rounded as calculate_gain() rounds them. For gelu, silu and elu it is the g with E[f(g z)^2] = 1 for a
// standard normal z.
double gain_of(Nonlinearity nonlinearity, double slope) {
  switch (nonlinearity) {
  case Nonlinearity::leaky_relu: {
    const double given = slope == slope ? slope : 0.01;
    const double square = given * given;
    return std::isinf(square) ? std::sqrt(2.0) / std::fabs(given)
                              : std::sqrt(2 / (1 + square)); // not 0, which gives weights of 0
  }
  case Nonlinearity::tanh: return 5.0 / 3;
  case Nonlinearity::relu: return std::sqrt(2.0);
  case Nonlinearity::selu: return 0.75;
  case Nonlinearity::gelu: return 1.468011260546793;
  case Nonlinearity::silu: return 1.5587599300694917;
  case Nonlinearity::elu: return 1.2779600754045293;
  default: return 1; // linear functions and the sigmoid
  }
}

Status find_gain(const char *nonlinearity, double slope, double &gain) {
  if (std::isinf(slope)) return fail(INWIT_E_PARAMETER, "slope is ", slope, ", must be finite, or NaN for 0.01");
  const auto *const found = std::ranges::find(nonlinearities, nonlinearity, [](const Choice &one) { return one.text; });
  if (found != std::end(nonlinearities)) {
    gain = gain_of(static_cast<Nonlinearity>(found->value), slope);
    return {};
  }
  std::string_view names[std::size(nonlinearities)];
  std::ranges::transform(nonlinearities, names, &Choice::text);
  return fail(INWIT_E_NAME, "nonlinearity is \"", nonlinearity, "\", which is unknown; known are").add_list(names);
}

} // namespace inwit
