// zero_hadamard: ZerO, an identity between the channels, through a Hadamard matrix if there are more outputs than inputs.
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

// The signs of one row of the Hadamard matrix: columns with equal low bits have the same signs up to the parity of their high bits.
template <class T> class SignedRow {
public:
  SignedRow(int64_t row, typename T::Storage positive) : row_(row) {
    values_[0] = positive;
    for (int64_t bit = 1; bit < width; bit *= 2)
      for (int64_t k = 0; k < bit; ++k) values_[bit + k] = (row & bit) != 0 ? negate<T>(values_[k]) : values_[k];
  }

  // Columns [first, end), `step` elements apart.
  void write(int64_t first, int64_t end, int64_t step, typename T::Storage *out) const {
    while (first < end) {
      const int64_t before = first / width * width, now = std::min(end, before + width) - first;
      const typename T::Storage *const from = values_ + (first - before);
      const bool is_odd = __builtin_parityll(static_cast<uint64_t>(row_ & before)) != 0; // popcount would call libgcc
      if (step == 1)
        for (int64_t k = 0; k < now; ++k) out[k] = is_odd ? negate<T>(from[k]) : from[k];
      else
        for (int64_t k = 0; k < now; ++k) out[k * step] = is_odd ? negate<T>(from[k]) : from[k];
      first += now;
      out += now * step;
    }
  }

private:
  static constexpr int64_t width = 64;
  int64_t row_;
  typename T::Storage values_[width];
};

// The matrix is symmetric, so either the outputs or the inputs may be its rows: the channels with the smaller stride are its columns.
void generate_hadamard(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &hadamard = parameters_of<Hadamard>(plan);
  const bool in_is_row = hadamard.in_stride > hadamard.out_stride;
  const int64_t row_stride = in_is_row ? hadamard.in_stride : hadamard.out_stride,
                step = in_is_row ? hadamard.out_stride : hadamard.in_stride;
  const int64_t rows = in_is_row ? hadamard.in : hadamard.out, columns = in_is_row ? hadamard.out : hadamard.in;
  const int64_t begin = static_cast<int64_t>(first) - hadamard.centre, end = begin + count; // from the middle of the field on
  const auto up = [step](int64_t distance) { return distance > 0 ? (distance + step - 1) / step : 0; }; // in columns
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *const values = static_cast<typename T::Storage *>(out);
    if (hadamard.period != hadamard.in * hadamard.out || hadamard.out <= hadamard.in)
      std::fill_n(values, count, typename T::Storage{});
    for (int64_t row = std::max<int64_t>(0, begin - (columns - 1) * step) / row_stride; row < rows && row * row_stride < end;
         ++row) {
      const int64_t at = row * row_stride - begin; // of column 0, from `values`
      const int64_t column = up(-at), last = std::min(columns, up(count - at));
      if (hadamard.out > hadamard.in)
        SignedRow<T>(row, round_double<T>(hadamard.factor)).write(column, last, step, values + at + column * step);
      else if (row >= column && row < last)
        values[at + row * step] = round_double<T>(hadamard.gain);
    }
  });
}

inwit_moments moments(const Plan &plan) { return moments_by_sums(plan, parameters_of<Hadamard>(plan).period); }

constexpr Family hadamard_family = elementwise_family(moments, nullptr, formula_on_device<Hadamard>);

Status plan_hadamard(const Values &values, Plan &plan) {
  KernelAxes axes = {};
  INWIT_TRY(find_kernel_axes(plan.view, axes));
  Hadamard hadamard = {axes.elements, axes.in, axes.out, axes.in_stride, axes.out_stride, axes.centre(), 0, 0};
  INWIT_TRY(check_fits(plan, values.named(gain)));
  hadamard.gain = values[gain];
  // 2^(-p/2), p = ceil(log2 out)
  const int power = axes.out > 1 ? static_cast<int>(std::bit_width(static_cast<uint64_t>(axes.out - 1))) : 0;
  hadamard.factor = hadamard.gain * (std::ldexp(1.0, -((power + 1) / 2)) * (power % 2 != 0 ? std::sqrt(2.0) : 1));
  return plan_elementwise(plan, hadamard_family, for_each_weight<one_by_one<generate_hadamard>>, hadamard, 0.3);
}

} // namespace

namespace entries {

extern const Entry zero_hadamard = {
    .name = "zero_hadamard",
    .arguments = hadamard_arguments,
    .positional = 1,
    .plan = plan_with<plan_hadamard>(),
    .summary =
        "ZerO: a deterministic identity between channels, through a Hadamard matrix if there are more outputs than inputs",
    .formula = "w[o,i] = gain (o = i) if out <= in, else gain (-1)^popcount(o AND i) 2^(-p/2), p = ceil(log2 out)",
    .reference = "Zhao, Schaefer, Anandkumar 2021, arXiv 2110.12661",
    .topic = "constant",
    .use =
        "Residual networks without normalization layers that should start deterministically, as the identity between channels; in convolutions it fills the centre tap.",
    .ranks = {2, INWIT_MAX_RANK},
    .default_layout = INWIT_LAYOUT_TORCH,
};

} // namespace entries
} // namespace inwit
