// zero_hadamard: ZerO, an identity between the channels, by way of a Hadamard matrix where the outputs are more than the inputs.
#include "initializers/formulas/zero_hadamard.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/kernel_axes.hpp"

namespace inwit {
namespace {

using namespace formulas::zero_hadamard;

constexpr Index<double> gain{0};
constexpr auto hadamard_arguments =
    arguments(argument(gain, {.name = "gain", .default_value = 1, .doc = "factor on every element", .range = &finite_number}));

Status plan_hadamard(const Values &values, Plan &plan) {
  KernelAxes axes = {};
  INWIT_TRY(find_kernel_axes(plan.view, axes));
  Hadamard hadamard = {axes.elements, axes.in, axes.out, axes.in_stride, axes.out_stride, axes.centre(), 0, 0};
  INWIT_TRY(check_fits(plan, values.named(gain)));
  hadamard.gain = values[gain];
  // 2^(-p/2), p = ceil(log2 out)
  const int power = axes.out > 1 ? static_cast<int>(std::bit_width(static_cast<uint64_t>(axes.out - 1))) : 0;
  hadamard.factor = hadamard.gain * (std::ldexp(1.0, -((power + 1) / 2)) * (power % 2 != 0 ? std::sqrt(2.0) : 1));
  return plan_formula<Hadamard, hadamard_at>(plan, hadamard, 6);
}

} // namespace

namespace entries {

extern const Entry zero_hadamard = {
    .name = "zero_hadamard",
    .arguments = hadamard_arguments,
    .positional = 1,
    .plan = plan_with<plan_hadamard>(),
    .summary = "ZerO: a deterministic identity between channels, by a Hadamard matrix where outputs outnumber inputs",
    .formula = "w[o,i] = gain (o = i) if out <= in, else gain (-1)^popcount(o AND i) 2^(-p/2), p = ceil(log2 out)",
    .reference = "Zhao, Schaefer, Anandkumar 2021, arXiv 2110.12661",
    .topic = "constant",
    .use =
        "Residual networks that should start deterministic, as the identity between channels, without normalization layers; for convolutions it fills the matrix in the middle.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
