// conv_orthogonal: a convolution in 1 to 3 dimensions that keeps the norm of its input under circular padding.
//
// The kernel is a product of kernels with two taps along one axis, P and 1 - P for a projection P, behind a matrix with orthonormal rows.
// One task computes one weight of the stack, multiplying the rows by one projection after the other.
#include <algorithm>
#include <cmath>

#include "initializers/constant.hpp"
#include "initializers/entry.hpp"
#include "initializers/kernel_axes.hpp"
#include "initializers/orthogonal.hpp"
#include "linalg/dense.hpp"
#include "random/planes.hpp"

namespace inwit {
namespace {

constexpr Index<double> gain{0};
constexpr auto gain_arguments = arguments(argument(gain, gain_text));

struct Convolution {
  KernelAxes axes;
  double gain;
  int64_t extent;   // of the receptive field, on each of its axes
  int64_t taps;     // of a weight
  int64_t matrices; // random ones of a weight: the orthonormal rows, then the projections

  int64_t stride() const { return linalg::dense_stride(axes.out); }
  int64_t tap_size() const { return axes.in * stride(); }
};

// ---- the kernel of one weight ----

// Parts of a task's workspace.
template <class Real> struct Memory {
  Real *taps;       // in the row-major order of the receptive field: in x out each
  Real *product[2]; // of a tap and a projection
  Real *vectors;    // out x out
  Real *projection; // out x out
  Real *scratch;    // of orthonormal_vectors()
  int64_t *wanted;  // numbers of vectors
  uint32_t *words;

  static double reals(const Convolution &of) {
    const auto rows = static_cast<double>(of.axes.in) * static_cast<double>(of.taps + 2) + 2 * static_cast<double>(of.axes.out);
    return rows * static_cast<double>(of.stride()) + static_cast<double>(linalg::vectors_size<Real>(of.axes.out));
  }
  static double bytes(const Convolution &of) {
    return reals(of) * sizeof(Real) + static_cast<double>(of.axes.out) * (sizeof(int64_t) + sizeof(uint32_t));
  }

  Memory(const Convolution &of, std::byte *memory) {
    taps = reinterpret_cast<Real *>(memory);
    product[0] = taps + of.taps * of.tap_size();
    product[1] = product[0] + of.tap_size();
    vectors = product[1] + of.tap_size();
    projection = vectors + of.axes.out * of.stride();
    scratch = projection + of.axes.out * of.stride();
    wanted = reinterpret_cast<int64_t *>(scratch + linalg::vectors_size<Real>(of.axes.out));
    words = reinterpret_cast<uint32_t *>(wanted + of.axes.out);
  }
};

template <class Real>
void draw_vectors(const Plan &plan, const Convolution &of, int64_t matrix, int64_t count, const Memory<Real> &memory,
                  Real *out) {
  if (count == 0) return;
  const auto first = static_cast<uint64_t>(matrix) * static_cast<uint64_t>(of.axes.out) * static_cast<uint64_t>(of.axes.out);
  const linalg::ReflectorStack stack = {plan.target, plan.key, first, of.axes.out, memory.wanted[count - 1] + 1};
  linalg::orthonormal_vectors(stack, memory.wanted, count, memory.scratch, out);
}

// The projection to the span of the columns that a fair bit keeps.
template <class Real>
void draw_projection(const Plan &plan, const Convolution &of, int64_t matrix, const Memory<Real> &memory) {
  const int64_t n = of.axes.out;
  random::fill_random_words(plan.target, plan.key, random::column_plane,
                            static_cast<uint64_t>(matrix) * static_cast<uint64_t>(n), n, memory.words);
  int64_t count = 0;
  for (int64_t column = 0; column < n; ++column)
    if (memory.words[column] >> 31 != 0) memory.wanted[count++] = column;
  draw_vectors(plan, of, matrix, count, memory, memory.vectors);
  linalg::multiply({memory.vectors, 1, of.stride()}, memory.vectors, n, count, n, memory.projection);
}

// Taps along one axis times (P, 1 - P): tap j becomes y_j + (t_(j-1) - y_(j-1)), y = t P. There are `count`, and one more afterwards.
template <class Real>
void extend(const Convolution &of, const Memory<Real> &memory, int64_t first, int64_t step, int64_t count) {
  const int64_t size = of.tap_size(), n = of.axes.out;
  const auto tap = [&](int64_t j) { return memory.taps + (first + j * step) * size; };
  for (int64_t j = count; j >= 0; --j) {
    Real *const here = tap(j), *const product = memory.product[j % 2], *const before = memory.product[(j + 1) % 2];
    if (j > 0) linalg::multiply({tap(j - 1), of.stride(), 1}, memory.projection, of.axes.in, n, n, before);
    if (j == 0)
      std::copy_n(product, size, here);
    else if (j == count)
      for (int64_t i = 0; i < size; ++i) here[i] = tap(j - 1)[i] - before[i];
    else
      for (int64_t i = 0; i < size; ++i) here[i] = product[i] + (tap(j - 1)[i] - before[i]);
  }
}

// One block: each axis in turn, for every index of the others, of which those before have been extended.
template <class Real>
void convolve_block(const Plan &plan, const Convolution &of, int64_t first_matrix, int64_t block, const Memory<Real> &memory) {
  const int rank = of.axes.field_rank;
  int64_t step = of.taps;
  for (int axis = 0; axis < rank; ++axis) {
    step /= of.extent;
    draw_projection(plan, of, first_matrix + 1 + block * rank + axis, memory);
    int64_t lines = 1;
    for (int other = 0; other < rank; ++other)
      if (other != axis) lines *= block + 1 + (other < axis ? 1 : 0);
    for (int64_t line = 0; line < lines; ++line) {
      int64_t rest = line, first = 0, stride = 1;
      for (int other = rank - 1; other >= 0; --other, stride *= of.extent) {
        if (other == axis) continue;
        const int64_t extent = block + 1 + (other < axis ? 1 : 0);
        first += rest % extent * stride;
        rest /= extent;
      }
      extend(of, memory, first, step, block + 1);
    }
  }
}

// ---- tasks ----

// The taps of the box.
template <class T> void store_taps(const Plan &plan, const Convolution &of, std::byte *weight, const typename T::Real *taps) {
  const View &view = plan.view;
  const int in = of.axes.in_axis, out = of.axes.out_axis;
  const uint32_t others = 1u << in | 1u << out | view.batch_axes;
  const AxisGroup field(view, ((1u << view.rank) - 1) & ~others);
  for (int64_t number = 0; number < field.count(); ++number) {
    const AxisGroup::Place tap = field[number];
    for (int64_t input = 0; input < view.shape[in]; ++input)
      store_elements<T>(weight + tap.address + input * view.byte_strides[in], view.byte_strides[out],
                        taps + tap.global * of.tap_size() + (input + view.offset[in]) * of.stride() + view.offset[out], 1,
                        view.shape[out], static_cast<typename T::Real>(of.gain));
  }
}

template <class T> Status run_weight(const Plan &plan, const AxisGroup::Place &weight) {
  using Real = typename T::Real;
  const auto &of = plan.payload<Convolution>();
  const double bytes = Memory<Real>::bytes(of);
  const Workspace workspace(bytes < 0x1p60 ? static_cast<int64_t>(bytes) : INT64_MAX);
  if (workspace.data() == nullptr)
    return fail(INWIT_E_MEMORY, "no memory for the workspace of a convolution of ", of.axes.out, " outputs and ", of.taps,
                " taps");
  const Memory<Real> memory(of, workspace.data());
  const int64_t first_matrix = weight.global * of.matrices;
  for (int64_t i = 0; i < of.axes.in; ++i) memory.wanted[i] = i;
  std::fill_n(memory.taps, (of.taps + 2) * of.tap_size() + of.axes.out * of.stride(), Real(0)); // padding is read, too
  draw_vectors(plan, of, first_matrix, of.axes.in, memory, memory.taps);
  for (int64_t block = 0; block + 1 < of.extent; ++block) convolve_block(plan, of, first_matrix, block, memory);
  store_taps<T>(plan, of, plan.view.data + weight.address, memory.taps);
  return {};
}

Status run_convolution(const Plan &plan, int64_t task) {
  const AxisGroup weights(plan.view, plan.view.batch_axes);
  return with_dtype(plan.view.dtype, [&]<class T>(T) { return run_weight<T>(plan, weights[task]); });
}

int64_t elements_of_weight(const Plan &plan, int64_t) {
  return plan.view.count / AxisGroup(plan.view, plan.view.batch_axes).count();
}

inwit_moments moments(const Plan &plan) {
  const auto &of = plan.payload<Convolution>();
  const double magnitude = std::fabs(of.gain);
  return {0, magnitude / std::sqrt(static_cast<double>(of.taps) * static_cast<double>(of.axes.out)), -magnitude, magnitude};
}

constexpr Family convolution_family = {.run = run_convolution, .elements_of = elements_of_weight, .moments = moments};

// ---- planning ----

Status find_field(const View &view, Convolution &of) {
  of.extent = of.axes.field[0];
  of.taps = 1;
  for (int i = 0; i < of.axes.field_rank; ++i) {
    of.taps *= of.axes.field[i];
    if (of.axes.field[i] != of.extent)
      return fail(INWIT_E_SHAPE, "shape ", view.global_extents(), " has a receptive field with extents ", of.axes.field[i],
                  " and ", of.extent, ", must be the same on each axis");
  }
  of.matrices = 1 + of.axes.field_rank * (of.extent - 1);
  return {};
}

Status plan_convolution(const Values &values, Plan &plan) {
  auto &of = plan.emplace<Convolution>();
  INWIT_TRY(find_kernel_axes(plan.view, of.axes));
  INWIT_TRY(find_field(plan.view, of));
  if (of.axes.in > of.axes.out && of.axes.elements > 0)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " has ", of.axes.in, " inputs and ", of.axes.out,
                " outputs, must not have more inputs than outputs");
  if (values[gain] == 0 || plan.view.count == 0) return plan_constant(plan, 0.0);
  of.gain = values[gain];
  const double outputs = static_cast<double>(of.axes.out),
               weights = static_cast<double>(product_of(plan.view, plan.view.batch_axes));
  if (weights * static_cast<double>(of.matrices) * outputs * outputs > 0x1p58)
    return fail(INWIT_E_SHAPE, "shape ", plan.view.global_extents(), " needs more than 2^58 random elements");
  const Named deviation = {"the standard deviation", moments(plan).stddev};
  INWIT_TRY(check_fits(plan, values.named(gain)));
  INWIT_TRY(caused_by(values.named(gain), check_deviation(plan, deviation, 0)));
  plan.family = &convolution_family;
  plan.tasks = AxisGroup(plan.view, plan.view.batch_axes).count();
  plan.nanoseconds = 1 + 0.2 * outputs;
  return {};
}

} // namespace

namespace entries {

extern const Entry conv_orthogonal = {
    .name = "conv_orthogonal",
    .arguments = gain_arguments,
    .positional = 1,
    .is_random = true,
    .uses_workspace = true,
    .plan = plan_with<plan_convolution>(),
    .summary = "a convolution in 1 to 3 dimensions that is orthogonal with its whole receptive field: it keeps norms",
    .formula = "at every frequency W W^H = gain^2 I",
    .reference = "Xiao et al. 2018, arXiv 1806.05393; TensorFlow ConvolutionOrthogonal",
    .topic = "orthogonal",
    .use =
        "Very deep convolutional networks without normalization, with circular padding: the layer keeps norms and gradients exactly. delta_orthogonal has only the centre tap and works with any padding.",
    .ranks = {3, 5},
    .default_layout = INWIT_LAYOUT_KERAS,
};

} // namespace entries
} // namespace inwit
