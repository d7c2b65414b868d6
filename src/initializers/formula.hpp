// Families whose elements are a formula of their row and column in one weight, evaluated in double and rounded once to the element's type.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>

#include "initializers/elementwise.hpp"
#include "initializers/stack.hpp"
#include "math/vector_functions.hpp"

namespace inwit {

// A formula is the type of its plan's parameters. Its base class in formulas/NAME.hpp computes one element, for devices; the type itself
// computes many elements at a time, for the host, with the same bits. Its members:
//   kernel      of the device program
//   period      elements of one weight after which it repeats
//   columns     of a row; without it the period is one row, and rows are equal
//   of_columns  the numbers that depend on the column only: computed once for many rows. Without of_row() they are the values
//   per_column  how many numbers that is for each column, with of_row()
//   of_row      the values of some columns of one row
// Both functions write the numbers of columns [first, first + count), count <= formula_columns.
inline constexpr int64_t formula_columns = 128;

template <class F>
concept OfColumns = requires(const F &formula, const math::VectorFunctions &functions, double *numbers) {
  formula.of_columns(functions, int64_t{0}, int64_t{1}, numbers);
};
template <class F>
concept OfRow = requires(const F &formula, const math::VectorFunctions &functions, double *numbers) {
  formula.of_row(functions, int64_t{0}, int64_t{0}, int64_t{1}, numbers, numbers);
};

template <class F> class FormulaWriter {
public:
  FormulaWriter(const Plan &plan, void *out)
      : formula_(parameters_of<F>(plan)), functions_(math::vector_functions(plan.target)), dtype_(plan.view.dtype),
        out_(static_cast<std::byte *>(out)) {}

  // Ranges of one weight. Ranges with the same columns, as in a shard, are written together.
  void write(random::ElementRanges ranges) const {
    while (!ranges.empty()) {
      const int64_t first = column_of(ranges[0]), count = ranges[0].count;
      size_t equal = 1;
      if (first + count <= columns())
        while (equal < ranges.size() && ranges[equal].count == count && column_of(ranges[equal]) == first) ++equal;
      if (equal > 1)
        write_rows(first, count, static_cast<int64_t>(equal), [&](int64_t k) {
          const random::ElementRange &range = ranges[static_cast<size_t>(k)];
          return Row{static_cast<int64_t>(range.first) / columns(), range.at};
        });
      else
        write_one(ranges[0]);
      ranges = ranges.subspan(equal);
    }
  }

private:
  struct Row {
    int64_t number, at; // `at`: index of its first element in the output
  };

  int64_t columns() const {
    if constexpr (requires { formula_.columns; })
      return formula_.columns;
    else
      return formula_.period;
  }
  int64_t column_of(const random::ElementRange &range) const { return static_cast<int64_t>(range.first) % columns(); }
  std::byte *place(int64_t at) const { return out_ + at * bytes_of(dtype_); }

  // The end of a row, whole rows, and the start of another, each if present.
  void write_one(const random::ElementRange &range) const {
    int64_t row = static_cast<int64_t>(range.first) / columns(), first = column_of(range), at = range.at, left = range.count;
    while (left > 0) {
      const int64_t count = std::min(columns() - first, left), rows = first == 0 ? std::max<int64_t>(1, left / columns()) : 1;
      write_rows(first, count, rows, [&](int64_t k) { return Row{row + k, at + k * columns()}; });
      row += rows;
      at += rows * count;
      left -= rows * count;
      first = 0;
    }
  }

  template <class RowOf> void write_rows(int64_t first, int64_t count, int64_t rows, const RowOf &row_of) const {
    for (int64_t done = 0; done < count; done += formula_columns)
      write_columns(first + done, std::min(formula_columns, count - done), rows, [&](int64_t k) {
        const Row row = row_of(k);
        return Row{row.number, row.at + done};
      });
  }

  template <class RowOf> void write_columns(int64_t first, int64_t count, int64_t rows, const RowOf &row_of) const {
    if constexpr (OfRow<F>) {
      double numbers[numbers_of_columns()], values[formula_columns];
      if constexpr (OfColumns<F>) formula_.of_columns(functions_, first, count, numbers);
      for (int64_t k = 0; k < rows; ++k) {
        const Row row = row_of(k);
        formula_.of_row(functions_, row.number, first, count, numbers, values);
        round_doubles(dtype_, values, count, place(row.at));
      }
    } else {
      double values[formula_columns];
      formula_.of_columns(functions_, first, count, values);
      std::byte *const top = place(row_of(0).at);
      round_doubles(dtype_, values, count, top);
      for (int64_t k = 1; k < rows; ++k) std::memcpy(place(row_of(k).at), top, static_cast<size_t>(count * bytes_of(dtype_)));
    }
  }

  static constexpr int64_t numbers_of_columns() {
    if constexpr (OfColumns<F> && OfRow<F>)
      return F::per_column * (formula_columns + 2);
    else
      return 1;
  }

  const F &formula_;
  const math::VectorFunctions &functions_;
  int32_t dtype_;
  std::byte *out_;
};

template <class F> void write_formula(const Plan &plan, random::ElementRanges ranges, void *out) {
  FormulaWriter<F>(plan, out).write(ranges);
}

inline constexpr int64_t most_summed = int64_t{1} << 18; // elements: inwit_expect() takes milliseconds

// Moments of the first `period` elements of a weight, by summation; unknown if there are none or more than most_summed.
inwit_moments moments_by_sums(const Plan &plan, int64_t period);

template <class F> inwit_moments summed_moments(const Plan &plan) {
  return moments_by_sums(plan, parameters_of<F>(plan).period);
}

// The device program has a kernel for each formula of formulas/list.hpp, in which each thread computes one element.
template <class Parameters> void formula_on_device(const Plan &plan, DeviceFill &fill) {
  set_formula(parameters_of<Parameters>(plan), fill);
}

template <class F>
inline constexpr Family formula_family = elementwise_family(summed_moments<F>, nullptr, formula_on_device<F>);

template <class F>
Status plan_formula(Plan &plan, const F &formula, double nanoseconds, const Family &family = formula_family<F>) {
  return plan_elementwise(plan, family, for_each_weight<write_formula<F>>, formula, nanoseconds);
}

// Extents of a weight, without batch axes.
struct WeightShape {
  int rank = 0;
  int64_t extent[INWIT_MAX_RANK] = {};
  int64_t count = 1;

  explicit WeightShape(const View &view) {
    const WeightAxes axes(view);
    rank = axes.rank;
    for (int i = 0; i < rank; ++i) count *= extent[i] = view.global[axes.axis[i]];
  }
  int64_t last() const { return rank > 0 ? extent[rank - 1] : 1; }
};

} // namespace inwit
