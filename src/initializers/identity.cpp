// identity, torch_eye, flux_identity_init: one diagonal between two axes, at the centre of the others.
#include <algorithm>
#include <cmath>

#include "initializers/constant.hpp"
#include "initializers/diagonal.hpp"
#include "initializers/entry.hpp"
#include "initializers/formula.hpp"
#include "initializers/formulas/identity.hpp"

namespace inwit {
namespace {

using namespace formulas::identity;

enum class Alignment { leading, centered };
constexpr Choice alignments[] = {{"leading", static_cast<int>(Alignment::leading)},
                                 {"centered", static_cast<int>(Alignment::centered)}};

constexpr Index<double> gain{0};
constexpr Index<Alignment> align{1};
constexpr Index<double> offset{2};
constexpr ValueRange diagonal_number = {"an integer from -2^53 to 2^53",
                                        [](double x) { return std::fabs(x) <= 0x1p53 && x == std::floor(x); }};
constexpr auto identity_arguments = arguments(argument(gain, {.name = "gain",
                                                              .default_value = 1,
                                                              .doc = "factor on every element",
                                                              .range = &finite_number,
                                                              .omitted_when_default = true}),
                                              argument(align, {.name = "align",
                                                               .doc = "where the diagonal of a non-square matrix lies",
                                                               .choices = alignments,
                                                               .omitted_when_default = true}),
                                              argument(offset, {.name = "offset",
                                                                .doc = "columns by which the diagonal lies to the right",
                                                                .range = &diagonal_number,
                                                                .omitted_when_default = true}));

constexpr Index<IntegerList> shift{1};
constexpr auto flux_arguments =
    arguments(argument(gain, {.name = "gain", .default_value = 1, .doc = "factor on every element", .range = &finite_number}),
              argument(shift, {.name = "shift",
                               .doc = "circular shift of the array: along the first axis, or a list, one for each axis"}));

void generate_diagonal(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &diagonal = parameters_of<Diagonal>(plan);
  const auto begin = static_cast<int64_t>(first), end = begin + count;
  const int64_t top = diagonal.centre * diagonal.in; // rows are counted over all matrices
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *values = static_cast<typename T::Storage *>(out);
    std::fill_n(values, count, typename T::Storage{});
    const int64_t last_row = std::min(top + diagonal.in - 1, (end - 1) / diagonal.out);
    for (int64_t row = std::max(top, begin / diagonal.out); row <= last_row; ++row) {
      const int64_t column = column_of(diagonal, row - top), at = row * diagonal.out + column;
      if (column >= 0 && at >= begin && at < end) values[at - begin] = stored_from<T>(diagonal.gain_bits);
    }
  });
}

inwit_moments moments(const Plan &plan) {
  const auto &diagonal = parameters_of<Diagonal>(plan);
  return diagonal_moments(diagonal.gain, static_cast<double>(diagonal.length),
                          static_cast<double>(diagonal.matrices * diagonal.in * diagonal.out));
}

constexpr Family diagonal_family = elementwise_family(moments, nullptr, formula_on_device<Diagonal>);

Status plan_diagonal(Plan &plan, const Named &factor, Diagonal diagonal) {
  INWIT_TRY(check_value(plan, factor));
  diagonal.gain = factor.value;
  with_dtype(plan.view.dtype, [&]<class T>(T) { diagonal.gain_bits = bits_of<T>(round_double<T>(factor.value)); });
  return plan_elementwise(plan, diagonal_family, for_each_weight<one_by_one<generate_diagonal>>, diagonal, 0.05);
}

Status plan_aligned(Plan &plan, const Named &factor, Alignment alignment, double columns_right) {
  const WeightAxes weight(plan.view);
  const int64_t rows = plan.view.global[weight.axis[0]], columns = plan.view.global[weight.axis[1]];
  const int64_t square = std::min(rows, columns);
  const bool centered = alignment == Alignment::centered;
  const int64_t right = (centered ? (columns - square) / 2 - (rows - square) / 2 : 0) + static_cast<int64_t>(columns_right);
  const int64_t first_row = std::max<int64_t>(0, -right), first_column = std::max<int64_t>(0, right);
  const int64_t length = std::max<int64_t>(0, std::min(rows - first_row, columns - first_column));
  return plan_diagonal(plan, factor,
                       {.gain_bits = 0,
                        .gain = 0,
                        .centre = 0,
                        .matrices = 1,
                        .in = rows,
                        .out = columns,
                        .shift_in = first_row,
                        .shift_out = first_column,
                        .length = length});
}

Status plan_identity(const Values &values, Plan &plan) {
  return plan_aligned(plan, values.named(gain), values[align], values[offset]);
}

Status plan_eye(const Values &, Plan &plan) { return plan_aligned(plan, {"gain", 1}, Alignment::leading, 0); }

Status plan_flux_identity(const Values &values, Plan &plan) {
  const View &view = plan.view;
  const WeightAxes weight(view);
  if (weight.rank == 1) return plan_constant(plan, 0.0); // a bias is zero for any gain and shift
  const IntegerList shifts = values[shift];
  if (shifts.count > weight.rank)
    return fail(INWIT_E_SHAPE, values.name(shift), " has ", shifts.count,
                " entries, must have at most one for each axis of shape ", view.global_extents());
  const auto shifted = [&](int number, int64_t at) { // along an axis of the weight
    const int64_t extent = view.global[weight.axis[number]];
    return wrapped(at + (number < shifts.count ? wrapped(shifts.of[number], extent) : 0), extent);
  };
  const int in_axis = weight.rank - 2, out_axis = weight.rank - 1;
  Diagonal diagonal = {};
  diagonal.matrices = 1;
  for (int number = 0; number < in_axis; ++number) {
    const int64_t extent = view.global[weight.axis[number]];
    diagonal.centre = diagonal.centre * extent + shifted(number, (extent - 1) / 2);
    diagonal.matrices *= extent;
  }
  diagonal.in = view.global[weight.axis[in_axis]];
  diagonal.out = view.global[weight.axis[out_axis]];
  diagonal.shift_in = shifted(in_axis, 0);
  diagonal.shift_out = shifted(out_axis, 0);
  diagonal.length = std::min(diagonal.in, diagonal.out);
  return plan_diagonal(plan, values.named(gain), diagonal);
}

constexpr std::string_view identity_aliases[] = {"IdentityInitializer"};

} // namespace

inwit_moments diagonal_moments(double value, double ones, double count) {
  if (!(ones > 0)) return {0, 0, 0, 0};
  const double mean = value * ones / count;
  return {mean, std::sqrt(std::max(0.0, value * value * ones / count - mean * mean)),
          ones < count ? std::min(value, 0.0) : value, ones < count ? std::max(value, 0.0) : value};
}

namespace entries {

extern const Entry identity = {
    .name = "identity",
    .keras_class = "Identity",
    .aliases = identity_aliases,
    .arguments = identity_arguments,
    .positional = 1,
    .plan = plan_with<plan_identity>(),
    .summary =
        "a multiple of the identity matrix, padded with zeros if it is not square, or of a matrix with ones on another diagonal",
    .formula = "w[i, i + offset] = gain",
    .reference = "Keras Identity",
    .topic = "constant",
    .use = "Recurrent kernels of ReLU networks, and square layers that should start by passing their input on.",
    .ranks = {2, 2},
};

extern const Entry torch_eye = {
    .name = "torch_eye",
    .plan = plan_with<plan_eye>(),
    .summary = "the identity matrix, padded with zeros if it is not square",
    .formula = "w = I",
    .reference = "PyTorch eye_",
    .topic = "constant",
    .ranks = {2, 2},
    .default_layout = INWIT_LAYOUT_TORCH,
    .alias_of = &identity,
};

extern const Entry flux_identity_init = {
    .name = "flux_identity_init",
    .arguments = flux_arguments,
    .positional = 1,
    .plan = plan_with<plan_flux_identity>(),
    .summary = "an identity: matrix, convolution of any rank (..., in, out), or bias of zeros; shifted around its axes",
    .formula = "w[c..., i, i] = gain, c = (k - 1) div 2, then a circular shift",
    .reference = "Flux identity_init",
    .topic = "constant",
    .use = "Flux's layers that should start as the identity; unlike identity it also fills convolutions.",
    .ranks = {1, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_FLUX,
};

} // namespace entries
} // namespace inwit
