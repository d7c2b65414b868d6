// stft: the kernel (frame_length, 1, fft_bins) of a short-time Fourier transform as a convolution, after Keras.
#include <algorithm>
#include <cmath>

#include "initializers/families.hpp"
#include "initializers/stft/windows.hpp"
#include "math/turns.hpp"

namespace inwit {
namespace {

using Stft = decltype(Elementwise::Law::stft);

double window_at(const Stft &stft, int64_t row, int64_t rows) {
  if (stft.has_array) return read_element(stft.array, row);
  return window_value(stft.window, row, rows, stft.periodic);
}

void produce_stft(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const Stft &stft = plan.elementwise.law.stft;
  const int64_t rows = plan.view.global[0], bins = plan.view.global[2], period = 2 * (bins - 1);
  int64_t row = static_cast<int64_t>(first) / bins, bin = static_cast<int64_t>(first) % bins;
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    auto *values = static_cast<typename T::Storage *>(out);
    for (auto *const end = values + count; values < end; ++row, bin = 0) {
      const double weight = window_at(stft, row, rows) / stft.divisor;
      const int64_t step = row % period;
      for (int64_t turns = row * bin % period; bin < bins && values < end; ++bin) { // below 2^58, as the number of elements is
        const math::Turn turn = math::turn_of(turns, period);
        *values++ = round_double<T>(weight * (stft.is_imaginary ? -turn.sine : turn.cosine) + 0.0); // no -0
        turns += step;
        turns -= turns >= period ? period : 0;
      }
    }
  });
}

// Sets the divisor; `largest` is that of the absolute values.
int32_t measure(Stft &stft, StftScaling scaling, int64_t rows, double &largest, Words &words) {
  double sum = 0;
  for (int64_t row = 0; row < rows; ++row) {
    const double value = window_at(stft, row, rows);
    if (!std::isfinite(value))
      return words.refuse(INWIT_E_PARAMETER, "window[", row, "] is ", value, ", must be a finite number");
    largest = std::max(largest, std::fabs(value));
    sum = sum + (scaling == density_scaling ? value * value : std::fabs(value));
  }
  if (scaling == no_scaling) return INWIT_OK;
  stft.divisor = scaling == density_scaling ? math::square_root(sum) : sum;
  if (stft.divisor > 0 && std::isfinite(stft.divisor)) return INWIT_OK;
  return words.refuse(INWIT_E_PARAMETER, "window: the ", scaling == density_scaling ? "squares" : "absolute values", " of its ",
                      rows, " values sum to ", sum, ", by which scaling cannot divide them; with \"none\" it does not");
}

int32_t take_array(const inwit_tensor &tensor, Plan &plan, Words &words) {
  View &array = plan.elementwise.law.stft.array;
  const int64_t rows = plan.view.global[0];
  if (const int32_t status = check_tensor(&tensor, Purpose::argument, array, words)) return status;
  if (array.rank == 1 && array.shape[0] == rows) return INWIT_OK;
  return words.refuse(INWIT_E_SHAPE, "window has shape ", array.extents(), ", must have shape (", rows,
                      ",): a value for each row of ", plan.view.global_extents());
}

// Sets the window and its divisor; `largest` as in measure().
int32_t take_window(const Value &value, StftScaling scaling, Plan &plan, double &largest, Words &words) {
  Stft &stft = plan.elementwise.law.stft;
  const int64_t rows = plan.view.global[0];
  stft.has_array = value.array != nullptr;
  stft.window = {static_cast<int>(value.number), value.beta};
  stft.divisor = 1;
  if (stft.has_array) {
    if (const int32_t status = take_array(*value.array, plan, words)) return status;
  } else if (stft.window.number == windows::none) {
    largest = 1;
    return INWIT_OK;
  } else if (rows > longest_window) {
    return words.refuse(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", rows, " rows, and a window at most ",
                        longest_window, " points, unless it is an array or \"none\"");
  }
  return rows > 0 ? measure(stft, scaling, rows, largest, words) : INWIT_OK;
}

} // namespace

int32_t plan_stft(const Row &, const Values &values, Plan &plan, Words &words) {
  const auto shape = plan.view.global_extents();
  if (shape[1] != 1)
    return words.refuse(INWIT_E_SHAPE, "shape ", shape, " must be (frame_length,1,fft_bins): the kernel has one input channel");
  if (shape[2] == 1 && shape[0] > 0)
    return words.refuse(INWIT_E_SHAPE, "shape ", shape,
                        " has 1 bin, must have 2 or more: the transform has 2 (bins - 1) points");
  Stft &stft = plan.elementwise.law.stft;
  stft.is_imaginary = values.choice(0) == imaginary_side;
  stft.periodic = values.choice(3) == 1;
  double largest = 0;
  const auto scaling = static_cast<StftScaling>(values.choice(2));
  if (const int32_t status = take_window(values.of[1], scaling, plan, largest, words)) return status;
  const double reach = largest / stft.divisor;
  if (const int32_t status = check_fits(plan, "the largest value of window", reach, words)) return status;
  plan.expected = unknown_moments;
  plan.expected.minimum = -reach;
  plan.expected.maximum = reach;
  return plan_elementwise(plan, one_by_one<produce_stft>, 20);
}

} // namespace inwit
