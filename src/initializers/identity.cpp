// identity, flux_identity_init: one diagonal between two axes, at the centre of the others.
#include <algorithm>
#include <cmath>

#include "initializers/families.hpp"

namespace inwit {
namespace {

using Diagonal = decltype(Elementwise::Law::diagonal);

// a mod n, in [0, n) for n > 0 and any a; an axis without extent has no place to go to.
int64_t wrapped(int64_t a, int64_t n) { return n > 0 ? (a % n + n) % n : 0; }

// Row r of the matrix at the centre holds element i of the diagonal if r = i + shift_in, around the end.
void produce_diagonal(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const Diagonal &diagonal = plan.elementwise.law.diagonal;
  const auto begin = static_cast<int64_t>(first), end = begin + count;
  const int64_t top = diagonal.centre * diagonal.in; // rows are counted over all matrices
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *values = static_cast<typename T::Storage *>(out);
    std::fill_n(values, count, typename T::Storage{});
    const int64_t last_row = std::min(top + diagonal.in - 1, (end - 1) / diagonal.out);
    for (int64_t row = std::max(top, begin / diagonal.out); row <= last_row; ++row) {
      const int64_t i = wrapped(row - top - diagonal.shift_in, diagonal.in);
      const int64_t at = row * diagonal.out + wrapped(i + diagonal.shift_out, diagonal.out);
      if (i < diagonal.length && at >= begin && at < end) values[at - begin] = stored_from<T>(diagonal.gain_bits);
    }
  });
}

int32_t plan_diagonal(Plan &plan, double gain, Diagonal diagonal, Words &words) {
  if (const int32_t status = check_fits(plan, "gain", gain, words)) return status;
  with_dtype(plan.view.dtype, [&]<class T>(T) { diagonal.gain_bits = bits_of<T>(round_double<T>(gain)); });
  plan.elementwise.law.diagonal = diagonal;
  const uint32_t all_axes = (1u << plan.view.rank) - 1;
  const int64_t elements = product_of(plan.view, all_axes);
  plan.expected = diagonal_moments(gain, static_cast<double>(diagonal.length), static_cast<double>(elements));
  return plan_elementwise(plan, one_by_one<produce_diagonal>, 0.05);
}

} // namespace

inwit_moments diagonal_moments(double gain, double length, double count) {
  const double mean = gain * length / count;
  return {mean, std::sqrt(std::max(0.0, gain * gain * length / count - mean * mean)),
          length < count ? std::min(gain, 0.0) : gain, length < count ? std::max(gain, 0.0) : gain};
}

int32_t plan_identity(const Row &, const Values &values, Plan &plan, Words &words) {
  const int64_t rows = plan.view.global[0], columns = plan.view.global[1], length = std::min(rows, columns);
  const bool centered = values.choice(1) == 1;
  const int64_t down = centered ? (rows - length) / 2 : 0, right = centered ? (columns - length) / 2 : 0;
  return plan_diagonal(plan, values.number(0), {0, 0, rows, columns, down, right, length}, words);
}

int32_t plan_flux_identity(const Row &, const Values &values, Plan &plan, Words &words) {
  const View &view = plan.view;
  if (view.rank == 1) return plan_constant(plan, 0); // a bias, whatever gain and shift
  const IntegerList &shift = values.of[1].integers;
  if (shift.count > view.rank)
    return words.refuse(INWIT_E_SHAPE, "shift has ", shift.count, " entries, must have at most one for each axis of shape ",
                        view.global_extents());
  const auto shifted = [&](int axis, int64_t at) {
    const int64_t by = axis < shift.count ? wrapped(shift.of[axis], view.global[axis]) : 0;
    return wrapped(at + by, view.global[axis]);
  };
  const int in_axis = view.rank - 2, out_axis = view.rank - 1;
  const int64_t in = view.global[in_axis], out = view.global[out_axis];
  int64_t centre = 0;
  for (int axis = 0; axis < in_axis; ++axis) centre = centre * view.global[axis] + shifted(axis, (view.global[axis] - 1) / 2);
  return plan_diagonal(plan, values.number(0),
                       {0, centre, in, out, shifted(in_axis, 0), shifted(out_axis, 0), std::min(in, out)}, words);
}

} // namespace inwit
