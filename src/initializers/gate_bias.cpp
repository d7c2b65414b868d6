// gate_bias, chrono_bias: biases of gated recurrent layers, one block of the vector for each gate.
#include <cmath>

#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/chrono_bias.hpp"
#include "initializers/formulas/gate_bias.hpp"
#include "initializers/unit_draws.hpp"
#include "math/functions.hpp"

namespace inwit {
namespace {

using formulas::chrono_bias::Chrono;
using namespace formulas::gate_bias;

// Units of one gate; `gates` must divide the vector.
Status find_units(const Plan &plan, const Named &gates, int64_t &units) {
  const int64_t extent = WeightShape(plan.view).last(), count = static_cast<int64_t>(gates.value);
  if (extent % count != 0)
    return fail(INWIT_E_SHAPE, gates.name, " is ", count, ", must divide the ", extent, " elements of shape ",
                plan.view.global_extents());
  units = extent / count;
  return {};
}

Status check_gate(const Named &gate, const Named &gates) {
  if (gate.value < gates.value) return {};
  return fail(INWIT_E_PARAMETER, gate.name, " is ", gate.value, ", must be less than ", gates.name, ", which is ", gates.value);
}

// ---- gate_bias ----

constexpr Index<double> gates{0}, gate{1}, value{2}, other{3};
constexpr auto gate_arguments = arguments(
    argument(gates, {.name = "gates", .default_value = 4, .doc = "number of gates: 4 for an LSTM", .range = &positive_integer}),
    argument(
        gate,
        {.name = "gate",
         .default_value = 1,
         .doc =
             "the gate that has the value, counted from 0: the forget gate is 1 in PyTorch, Keras and MXNet, 2 in TensorFlow 1's BasicLSTMCell",
         .range = &non_negative_integer}),
    argument(value, {.name = "value", .default_value = 1, .doc = "biases of that gate", .range = &finite_number}),
    argument(other, {.name = "other", .doc = "biases of the other gates", .range = &finite_number}));

struct ManyBiases : GateBias {
  void of_columns(const math::VectorFunctions &, int64_t first, int64_t count, double *values) const {
    const int64_t begin = std::clamp(gate * units - first, int64_t{0}, count);
    const int64_t end = std::clamp((gate + 1) * units - first, int64_t{0}, count);
    std::fill_n(values, count, other);
    std::fill(values + begin, values + end, value);
  }
};

Status plan_gate(const Values &values, Plan &plan) {
  ManyBiases bias = {{WeightShape(plan.view).last(), 0, static_cast<int64_t>(values[gate]), values[value], values[other]}};
  INWIT_TRY(check_gate(values.named(gate), values.named(gates)));
  INWIT_TRY(find_units(plan, values.named(gates), bias.units));
  INWIT_TRY(check_value(plan, values.named(value)));
  INWIT_TRY(check_value(plan, values.named(other)));
  return plan_formula(plan, bias, 0.5);
}

// ---- chrono_bias ----

constexpr ValueRange above_two = {"a finite number > 2", [](double x) { return std::isfinite(x) && x > 2; }};
constexpr Index<double> t_max{0}, chrono_gates{1}, forget{2}, input{3};
constexpr auto chrono_arguments = arguments(
    argument(t_max, {.name = "t_max",
                     .default_value = 100, // an example
                     .doc = "the longest dependency, in steps",
                     .range = &above_two,
                     .required = true}),
    argument(chrono_gates,
             {.name = "gates", .default_value = 4, .doc = "number of gates: 4 for an LSTM", .range = &positive_integer}),
    argument(forget,
             {.name = "forget", .default_value = 1, .doc = "the forget gate, counted from 0", .range = &non_negative_integer}),
    argument(input, {.name = "input", .doc = "the input gate, which has the opposite values", .range = &non_negative_integer}));

// Fills one block after the other.
void generate_chrono(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &chrono = parameters_of<Chrono>(plan);
  const math::VectorFunctions &functions = math::vector_functions(plan.target);
  const int64_t block_elements = chrono.units * chrono.axis_stride; // consecutive in the global order
  for (int64_t done = 0; done < count;) {
    const int64_t at = static_cast<int64_t>(first) + done, block = at / block_elements % chrono.gates;
    const int64_t now = std::min({unit_batch, count - done, block_elements - at % block_elements});
    double values[unit_batch] = {};
    if (block == chrono.forget || block == chrono.input) {
      fill_unit_draws(plan, static_cast<uint64_t>(at - block * block_elements), now, values);
      for (int64_t i = 0; i < now; ++i) values[i] = 1 + values[i] * chrono.width;
      functions.log(values, now, values);
    }
    if (block == chrono.input)
      for (int64_t i = 0; i < now; ++i) values[i] = -values[i] + 0.0;
    round_doubles(plan.view.dtype, values, now, static_cast<std::byte *>(out) + done * bytes_of(plan.view.dtype));
    done += now;
  }
}

inwit_moments chrono_moments(const Plan &plan) {
  const auto &chrono = parameters_of<Chrono>(plan);
  const double width = chrono.width, log_end = math::log_one_plus(width), share = 1 / static_cast<double>(chrono.gates);
  const double mean = log_end - 1 + log_end / width, square = log_end * log_end + log_end * log_end / width - 2 * mean;
  const double end = stored_value(plan, log_end);
  return {0, std::sqrt(2 * share * square), -end, end};
}

double chrono_density(const Plan &plan, double x) {
  const auto &chrono = parameters_of<Chrono>(plan);
  const double steps = std::fabs(x) < 700 ? math::exponential_of(std::fabs(x)) : INFINITY;
  return steps < 1 + chrono.width ? steps / chrono.width / static_cast<double>(chrono.gates) : 0;
}

constexpr Family chrono_family = elementwise_family(chrono_moments, chrono_density, formula_on_device<Chrono>);

Status plan_chrono(const Values &values, Plan &plan) {
  Chrono chrono = {};
  INWIT_TRY(check_gate(values.named(forget), values.named(chrono_gates)));
  INWIT_TRY(check_gate(values.named(input), values.named(chrono_gates)));
  if (values[forget] == values[input])
    return fail(INWIT_E_PARAMETER, values.name(input), " is ", values[input], ", must differ from ", values.name(forget));
  INWIT_TRY(find_units(plan, values.named(chrono_gates), chrono.units));
  chrono.gates = static_cast<int64_t>(values[chrono_gates]);
  chrono.forget = static_cast<int64_t>(values[forget]);
  chrono.input = static_cast<int64_t>(values[input]);
  chrono.width = values[t_max] - 2;
  const int axis = WeightAxes(plan.view).axis[0];
  chrono.axis_stride = 1;
  for (int inner = axis + 1; inner < plan.view.rank; ++inner) chrono.axis_stride *= plan.view.global[inner];
  return plan_elementwise(plan, chrono_family, one_by_one<generate_chrono>, chrono, 3);
}

} // namespace

namespace entries {

extern const Entry gate_bias = {
    .name = "gate_bias",
    .arguments = gate_arguments,
    .positional = 4,
    .plan = plan_with<plan_gate>(),
    .summary = "biases of a gated recurrent layer: one value for one gate, such as a forget gate that starts open",
    .formula = "w[g h + j] = value for g = gate, else other; h units a gate",
    .reference = "Jozefowicz, Zaremba, Sutskever 2015, ICML; Keras unit_forget_bias; MXNet LSTMBias",
    .topic = "recurrent",
    .use =
        "Biases of LSTM and GRU layers: a forget gate of 1 starts open, so that gradients reach back further. The update bias of a highway layer is the same with a negative value.",
    .ranks = {1, 1},
};

extern const Entry chrono_bias = {
    .name = "chrono_bias",
    .arguments = chrono_arguments,
    .positional = 4,
    .is_random = true,
    .plan = plan_with<plan_chrono>(),
    .summary = "biases of a gated recurrent layer for dependencies of up to t_max steps",
    .formula = "v = log U[1, t_max - 1) for the forget gate, -v for the input gate, else 0",
    .reference = "Tallec, Ollivier 2018, arXiv 1804.11188",
    .topic = "recurrent",
    .use =
        "Biases of LSTM and GRU layers whose data have dependencies over up to t_max steps: the memory times of the units spread over 1...t_max.",
    .ranks = {1, 1},
};

} // namespace entries
} // namespace inwit
