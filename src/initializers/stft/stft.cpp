// stft: the kernel (frame_length, 1, fft_bins) of a short-time Fourier transform as a convolution, as Keras defines it.
#include <algorithm>
#include <cmath>

#include "base/array_view.hpp"
#include "initializers/entry.hpp"
#include "initializers/formulas/stft.hpp"
#include "initializers/stack.hpp"
#include "initializers/stft/windows.hpp"
#include "math/elementary.hpp"
#include "math/vector_functions.hpp"

namespace inwit {
namespace {

enum class Side { real, imaginary };
enum class Scaling { density, spectrum, none };
constexpr Choice sides[] = {{"real", static_cast<int>(Side::real)}, {"imag", static_cast<int>(Side::imaginary)}};
constexpr Choice scalings[] = {{"density", static_cast<int>(Scaling::density)},
                               {"spectrum", static_cast<int>(Scaling::spectrum)},
                               {"none", static_cast<int>(Scaling::none)}};

constexpr Index<Side> side{0};
constexpr Index<Window> window{1};
constexpr Index<Scaling> scaling{2};
constexpr Index<bool> periodic{3};
constexpr auto stft_arguments = arguments(
    argument(side, {.name = "side", .doc = "the cosines, or minus the sines", .choices = sides}),
    argument(
        window,
        {.name = "window",
         .default_value = windows::hann,
         .doc = "by SciPy's names and synonyms, or Kaiser's by its beta as a text; by inwit_fill also a number or an array",
         .range = &kaiser_beta,
         .choices = windows::names}),
    argument(scaling, {.name = "scaling",
                       .doc = "divides a window by sqrt(sum of its squares), or by the sum of its absolute values",
                       .choices = scalings}),
    argument(periodic, {.name = "periodic", .doc = "1: a window of one point more, without its last", .range = &zero_or_one}));

struct Stft {
  bool is_imaginary, periodic;
  int64_t rows, bins; // of the kernel
  Window window;      // its values are in `array` if it has one
  ArrayView array;
  double divisor, largest; // of the window's absolute values
};

double window_at(const Stft &stft, int64_t row, int64_t rows) {
  if (stft.window.array != nullptr) return read_element(stft.array, row);
  return window_value(stft.window, row, rows, stft.periodic);
}

void generate_stft(const Plan &plan, uint64_t first, int64_t count, void *out) {
  const auto &stft = parameters_of<Stft>(plan);
  const int64_t rows = stft.rows, bins = stft.bins, period = 2 * (bins - 1);
  int64_t row = static_cast<int64_t>(first) / bins, bin = static_cast<int64_t>(first) % bins;
  const math::VectorFunctions &functions = math::vector_functions(plan.target);
  constexpr int64_t batch = 128;
  double sines[batch], cosines[batch];
  for (int64_t done = 0; done < count; ++row, bin = 0) {
    const double weight = window_at(stft, row, rows) / stft.divisor;
    for (int64_t now = 0; bin < bins && done < count; bin += now, done += now) {
      now = std::min({batch, bins - bin, count - done});
      functions.turns(row * bin % period, row % period, period, now, sines,
                      cosines); // below 2^58, as the number of elements is
      for (int64_t i = 0; i < now; ++i) cosines[i] = weight * (stft.is_imaginary ? -sines[i] : cosines[i]) + 0.0; // no -0
      round_doubles(plan.view.dtype, cosines, now, static_cast<std::byte *>(out) + done * bytes_of(plan.view.dtype));
    }
  }
}

inwit_moments moments(const Plan &plan) {
  const auto &stft = parameters_of<Stft>(plan);
  inwit_moments expected = unknown_moments;
  expected.maximum = stft.largest / stft.divisor;
  expected.minimum = -expected.maximum;
  return expected;
}

void on_device(const Plan &plan, DeviceFill &fill) {
  const auto &stft = parameters_of<Stft>(plan);
  set_formula(formulas::stft::Transform{stft.rows, stft.bins, stft.is_imaginary, stft.periodic, stft.window.number,
                                        stft.window.beta, stft.divisor},
              fill);
}

constexpr Family stft_family = elementwise_family(moments, nullptr, on_device);
constexpr Family array_family = elementwise_family(moments, nullptr); // of a window in an array, which is in host memory

// Sets `divisor` and `largest`.
Status measure_window(Stft &stft, Scaling how, const Values &values) {
  double sum = 0;
  for (int64_t row = 0; row < stft.rows; ++row) {
    const double value = window_at(stft, row, stft.rows);
    if (!std::isfinite(value))
      return fail(INWIT_E_PARAMETER, values.name(window), "[", row, "] is ", value, ", must be a finite number");
    stft.largest = std::max(stft.largest, std::fabs(value));
    sum = sum + (how == Scaling::density ? value * value : std::fabs(value));
  }
  if (how == Scaling::none) return {};
  stft.divisor = how == Scaling::density ? math::square_root(sum) : sum;
  if (stft.divisor > 0 && std::isfinite(stft.divisor)) return {};
  return fail(INWIT_E_PARAMETER, values.name(window), ": the ", how == Scaling::density ? "squares" : "absolute values",
              " of its ", stft.rows, " values sum to ", sum, ", by which ", values.name(scaling),
              " cannot divide them; \"none\" does not divide");
}

Status check_window_array(const inwit_tensor &tensor, const char *name, const View &view, Stft &stft) {
  INWIT_TRY(check_array(&tensor, stft.array));
  if (stft.array.rank == 1 && stft.array.shape[0] == stft.rows) return {};
  return fail(INWIT_E_SHAPE, name, " has shape ", stft.array.extents(), ", must have shape (", stft.rows,
              ",): a value for each row of ", view.global_extents());
}

// Sets the window, its divisor and its largest absolute value.
Status find_window(const Values &values, const View &view, Stft &stft) {
  stft.window = values[window];
  stft.divisor = 1;
  stft.largest = 0;
  if (stft.window.array != nullptr) {
    INWIT_TRY(check_window_array(*stft.window.array, values.name(window), view, stft));
  } else if (stft.window.number == windows::none) {
    stft.largest = 1;
    return {};
  } else if (stft.rows > longest_window) {
    return fail(INWIT_E_SHAPE, "shape ", view.global_extents(), " has ", stft.rows, " rows, must have at most ", longest_window,
                ", the longest window, unless ", values.name(window), " is an array or \"none\"");
  }
  return stft.rows > 0 ? measure_window(stft, values[scaling], values) : Status();
}

Status plan_stft(const Values &values, Plan &plan) {
  const View &view = plan.view;
  const WeightAxes weight(view);
  Stft stft = {};
  stft.rows = view.global[weight.axis[0]];
  stft.bins = view.global[weight.axis[2]];
  if (view.global[weight.axis[1]] != 1)
    return fail(INWIT_E_SHAPE, "shape ", view.global_extents(),
                " must be (frame_length,1,fft_bins): the kernel has one input channel");
  if (stft.bins == 1 && stft.rows > 0)
    return fail(INWIT_E_SHAPE, "shape ", view.global_extents(),
                " has 1 bin, must have 2 or more: the transform has 2 (bins - 1) points");
  stft.is_imaginary = values[side] == Side::imaginary;
  stft.periodic = values[periodic];
  INWIT_TRY(find_window(values, view, stft));
  INWIT_TRY(check_value(plan, {"the largest value of the window", stft.largest / stft.divisor}).prefix(values.name(window)));
  const Family &family = stft.window.array != nullptr ? array_family : stft_family;
  return plan_elementwise(plan, family, for_each_weight<one_by_one<generate_stft>>, stft, 3);
}

constexpr std::string_view stft_aliases[] = {"STFTInitializer"};

} // namespace

namespace entries {

extern const Entry stft = {
    .name = "stft",
    .keras_class = "STFT",
    .aliases = stft_aliases,
    .arguments = stft_arguments,
    .positional = 4,
    .plan = plan_with<plan_stft>(),
    .summary = "the kernel (frame_length, 1, fft_bins) of a short-time Fourier transform",
    .formula = "w[t][0][f] = window(t) cos(2 pi t f / N) / divisor, or - sin, N = 2 (fft_bins - 1)",
    .reference = "Keras STFT",
    .topic = "signal",
    .use =
        "Spectrograms in the first layer of an audio model: a convolution along time with these kernels is a windowed Fourier transform.",
    .ranks = {3, 3},
};

} // namespace entries
} // namespace inwit
