// zero_hadamard: ZerO, an identity between the channels, by way of a Hadamard matrix where the outputs are more than the inputs.
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/kernel_axes.hpp"

namespace inwit {
namespace {

constexpr Index<double> gain{0};
constexpr auto hadamard_arguments =
    arguments(argument(gain, {.name = "gain", .default_value = 1, .doc = "factor on every element", .range = &finite_number}));

struct Hadamard {
  int64_t period;
  KernelAxes axes;
  double gain, factor; // of the elements of an identity, and of a Hadamard matrix
};

double hadamard_at(const Hadamard &hadamard, int64_t index) {
  const int64_t input = hadamard.axes.input_of(index), output = hadamard.axes.output_of(index);
  if (index - input * hadamard.axes.in_stride - output * hadamard.axes.out_stride != hadamard.axes.centre()) return 0;
  if (hadamard.axes.out <= hadamard.axes.in) return input == output ? hadamard.gain : 0;
  const bool is_odd = __builtin_parityll(static_cast<uint64_t>(input & output)) != 0; // popcount is a call of libgcc's
  return is_odd ? -hadamard.factor : hadamard.factor;
}

Status plan_hadamard(const Values &values, Plan &plan) {
  Hadamard hadamard = {};
  INWIT_TRY(find_kernel_axes(plan.view, hadamard.axes));
  INWIT_TRY(check_fits(plan, values.named(gain)));
  hadamard.gain = values[gain];
  // 2^(-p/2), p = ceil(log2 out)
  const int power = hadamard.axes.out > 1 ? static_cast<int>(std::bit_width(static_cast<uint64_t>(hadamard.axes.out - 1))) : 0;
  hadamard.factor = hadamard.gain * (std::ldexp(1.0, -((power + 1) / 2)) * (power % 2 != 0 ? std::sqrt(2.0) : 1));
  hadamard.period = hadamard.axes.elements;
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
