// The fills as device code: the plain C++ of the library, which is also what the CPU runs. scripts/ptx compiles it.
// Each thread fills items of work; threads beyond the items do nothing.
#include <bit>

#include "base/dtype.hpp"
#include "initializers/formulas/list.hpp"
#include "linalg/device_reflections.hpp"
#include "random/drawn_kernel.hpp"
#include "random/draws.hpp"
#include "random/kernel.hpp"
#include "random/philox.hpp"

#define DEVICE __attribute__((device))
#define KERNEL extern "C" __attribute__((global))

namespace inwit::random {
namespace {

#ifdef INWIT_OPENCL // the built-in functions of OpenCL C
extern "C" DEVICE uint64_t get_global_id(uint32_t dimension);
extern "C" DEVICE uint64_t get_global_size(uint32_t dimension);
DEVICE inline uint64_t item_of_thread() { return get_global_id(0); }
DEVICE inline uint64_t count_of_threads() { return get_global_size(0); }
#else
DEVICE inline uint64_t product(int a, int b) { return static_cast<uint64_t>(static_cast<uint32_t>(a)) * static_cast<uint32_t>(b); }

DEVICE inline uint64_t item_of_thread() {
  return product(__nvvm_read_ptx_sreg_ctaid_x(), __nvvm_read_ptx_sreg_ntid_x()) +
         static_cast<uint32_t>(__nvvm_read_ptx_sreg_tid_x());
}

DEVICE inline uint64_t count_of_threads() { return product(__nvvm_read_ptx_sreg_nctaid_x(), __nvvm_read_ptx_sreg_ntid_x()); }
#endif

// Calls fill_item(item) for each item of this thread. In a grid of fewer threads than items each thread has several, so that what is
// the same for all items is done once.
template <class FillItem> DEVICE inline void for_each_item(const KernelBox &a, const FillItem &fill_item) {
  const uint64_t items = a.runs * a.groups;
  const uint64_t threads = count_of_threads();
#pragma nounroll
  for (uint64_t item = item_of_thread(); item < items; item += threads) fill_item(item);
}

// The elements of one item: [first, last) of the block's 4.
struct Group {
  uint64_t block; // of the stream
  int64_t start;  // place of the block's element 0, which need not be of the box, in elements from `data`
  int first, last;
};

constexpr bool is_whole(const Group &group) { return group.first == 0 && group.last == 4; }

// The run of an item: the index and the place of its first element; and which group of the run the item is.
struct Run {
  uint64_t index, group;
  int64_t start;
};

constexpr Run run_of(const KernelBox &a, uint64_t item) {
  if (a.runs <= 1) return {a.first, item, a.start};
  uint64_t run = a.across_runs ? item % a.runs : item / a.groups;
  const uint64_t group = a.across_runs ? item / a.runs : item % a.groups;
  uint64_t index = a.first;
  int64_t start = a.start;
#pragma unroll // so that the arguments stay where they are: an index that is not constant would need a copy in local memory
  for (int i = 0; i < 8; ++i) {
    if (i >= a.loops) continue;
    const uint64_t at = run % a.loop[i].extent;
    run /= a.loop[i].extent;
    index += at * a.loop[i].global_stride;
    start += static_cast<int64_t>(at) * a.loop[i].stride;
  }
  return {index, group, start};
}

constexpr Group group_of(const KernelBox &a, uint64_t item) {
  if (a.runs <= 1 && a.stride == 1 && a.first % 4 == 0) { // most launches
    const uint64_t begin = 4 * item, rest = a.run_length - begin;
    return {a.first / 4 + item, a.start + static_cast<int64_t>(begin), 0, rest < 4 ? static_cast<int>(rest) : 4};
  }
  const Run run = run_of(a, item);
  const uint64_t block = run.index / 4 + run.group;
  const auto begin = static_cast<int64_t>(4 * block - run.index); // of the block in the run: -3 or more
  const auto rest = static_cast<int64_t>(a.run_length) - begin;
  return {block, run.start + begin * a.stride, begin < 0 ? static_cast<int>(-begin) : 0, rest < 4 ? static_cast<int>(rest) : 4};
}

template <class S> using Quad = S __attribute__((ext_vector_type(4))); // stored at once where it is aligned

template <class S> DEVICE inline void store(const KernelBox &a, const Group &group, const Quad<S> &values, void *data) {
  S *const out = static_cast<S *>(data) + group.start;
  if (a.stride == 1 && is_whole(group) && reinterpret_cast<uint64_t>(out) % sizeof values == 0) {
    *reinterpret_cast<Quad<S> *>(out) = values;
    return;
  }
#pragma unroll
  for (int i = 0; i < 4; ++i)
    if (i >= group.first && i < group.last) out[i * a.stride] = values[i];
}

template <class Real> struct Words { WordOf<Real> of[4]; };

// block_of(plane): four words.
template <class Real, class BlockOf> constexpr Words<Real> words_of(const BlockOf &block_of) {
  const Block high = block_of(main_plane);
  if constexpr (sizeof(Real) == 4) {
    return {{high[0], high[1], high[2], high[3]}};
  } else {
    const Block low = block_of(low_plane);
    const auto both = [&](int i) { return uint64_t{high[static_cast<size_t>(i)]} << 32 | low[static_cast<size_t>(i)]; };
    return {{both(0), both(1), both(2), both(3)}};
  }
}

template <class Real> constexpr Words<Real> draw(const Key &key, uint64_t block) {
  return words_of<Real>([&](uint32_t plane) { return block_at(key, plane, block); });
}

template <class Real> constexpr Words<Real> draw(const KernelArguments &a, uint64_t block) {
  return words_of<Real>([&](uint32_t plane) { return philox4x32_10(counter_of({0, a.stream}, plane, block), a.keys); });
}

enum class Clamp : bool { no, yes };

template <class T, Clamp clamp>
DEVICE inline void round_and_store(const KernelArguments &a, const Group &group, const typename T::Real (&values)[4],
                                   void *data) {
  using S = typename T::Storage;
  Quad<S> stored;
  const auto bound = [](uint64_t bits) { return std::bit_cast<S>(static_cast<BitsOf<T>>(bits)); };
  const S lowest = bound(a.parameters.lowest), highest = bound(a.parameters.highest);
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    __builtin_assume(values[i] == values[i]); // no distribution draws NaN
    S one = round_real<T>(values[i]);
    if constexpr (clamp == Clamp::yes)
      one = widen<T>(one) > widen<T>(highest) ? highest : widen<T>(one) < widen<T>(lowest) ? lowest : one;
    stored[i] = one;
  }
  store(a.box, group, stored, data);
}

// Calls draw_values(words, values) for the item of this thread and stores the values, rounded to the dtype.
template <class Real, Clamp clamp, class DrawValues>
DEVICE inline void fill(const KernelArguments &a, void *data, const DrawValues &draw_values) {
  for_each_item(a.box, [&](uint64_t item) {
    const Group group = group_of(a.box, item);
    Real values[4];
    draw_values(draw<Real>(a, group.block), values);
    if constexpr (sizeof(Real) == 8) {
      round_and_store<Float64, clamp>(a, group, values, data);
    } else {
      switch (a.box.dtype) {
      case INWIT_F16: return round_and_store<Float16, clamp>(a, group, values, data);
      case INWIT_BF16: return round_and_store<BFloat16, clamp>(a, group, values, data);
      case INWIT_F8_E4M3FN: return round_and_store<Float8E4M3, clamp>(a, group, values, data);
      case INWIT_F8_E5M2: return round_and_store<Float8E5M2, clamp>(a, group, values, data);
      default: return round_and_store<Float32, clamp>(a, group, values, data);
      }
    }
  });
}

template <class Real, bool is_symmetric> DEVICE inline void fill_uniform(const KernelArguments &a, void *data) {
  const KernelParameters &p = a.parameters;
  const UniformParameters<Real> uniforms = {static_cast<Real>(p.base), static_cast<Real>(p.step), is_symmetric};
  fill<Real, Clamp::yes>(a, data, [&](const Words<Real> &words, Real(&values)[4]) {
#pragma unroll
    for (int i = 0; i < 4; ++i) values[i] = uniform<Real>(uniforms, words.of[i]);
  });
}

template <class Real> DEVICE inline void fill_uniform(const KernelArguments &a, void *data) {
  if (a.parameters.symmetric != 0)
    fill_uniform<Real, true>(a, data);
  else
    fill_uniform<Real, false>(a, data);
}

template <class Real> DEVICE inline void fill_normal(const KernelArguments &a, void *data) {
  const auto stddev = static_cast<Real>(a.parameters.stddev);
  const NormalParameters<Real> of_even = {static_cast<Real>(a.parameters.mean.even), stddev},
                               of_odd = {static_cast<Real>(a.parameters.mean.odd), stddev};
  fill<Real, Clamp::no>(a, data, [&](const Words<Real> &words, Real(&values)[4]) {
#pragma unroll
    for (int i = 0; i < 4; i += 2) {
      Real even, odd;
      normal_pair<Real>(words.of[i], words.of[i + 1], even, odd);
      values[i] = scaled(of_even, even);
      values[i + 1] = scaled(of_odd, odd);
    }
  });
}

template <class Real> constexpr TruncatedParameters<Real> truncated_of(const KernelParameters &p) {
  const auto rounded = [](double x) { return static_cast<Real>(x); };
  return {{rounded(p.mean.even), rounded(p.stddev)},
          rounded(p.central_mass),
          rounded(p.below),
          rounded(p.above),
          rounded(p.between)};
}

template <class Real> DEVICE inline void fill_central(const KernelArguments &a, void *data) {
  const TruncatedParameters<Real> truncated = truncated_of<Real>(a.parameters);
  fill<Real, Clamp::yes>(a, data, [&](const Words<Real> &words, Real(&values)[4]) {
#pragma unroll
    for (int i = 0; i < 4; ++i) values[i] = scaled(truncated.normal, central_truncated(truncated, words.of[i]));
  });
}

// In Arithmetic, from a word of Real.
template <class Real, class Arithmetic> DEVICE inline void fill_two_sided(const KernelArguments &a, void *data) {
  const TruncatedParameters<Arithmetic> truncated = truncated_of<Arithmetic>(a.parameters);
  fill<Real, Clamp::yes>(a, data, [&](const Words<Real> &words, Real(&values)[4]) {
#pragma unroll
    for (int i = 0; i < 4; ++i) {
      const Arithmetic centred =
          static_cast<Arithmetic>(static_cast<SignedWordOf<Real>>(words.of[i])) + static_cast<Arithmetic>(0.5);
      const Arithmetic unit = centred * power_of_half<Arithmetic>(word_bits<Real>);
      values[i] = static_cast<Real>(scaled(truncated.normal, two_sided_truncated(truncated, unit)));
    }
  });
}

template <class S> DEVICE inline void fill_constant(const KernelArguments &a, void *data) {
  const auto even = static_cast<S>(a.parameters.bits.even), odd = static_cast<S>(a.parameters.bits.odd);
  for_each_item(a.box, [&](uint64_t item) { store<S>(a.box, group_of(a.box, item), Quad<S>{even, odd, even, odd}, data); });
}

// The index in a weight of an element of a stack of weights.
template <class Arguments> constexpr int64_t index_in_weight(const Arguments &a, int64_t index) {
  if (a.axes == 0) return index;
  int64_t within = 0;
#pragma unroll
  for (int i = 0; i < 4; ++i)
    if (static_cast<uint64_t>(i) < a.axes) within += index / a.axis[i].stride % a.axis[i].extent * a.axis[i].weight_stride;
  return within;
}

// `at`: in elements.
DEVICE inline void store_element(int32_t dtype, double value, int64_t at, void *data) {
  const auto round_and_store = [&]<class T>(T) { static_cast<typename T::Storage *>(data)[at] = round_double<T>(value); };
  switch (dtype) {
  case INWIT_F64: return round_and_store(Float64{});
  case INWIT_F16: return round_and_store(Float16{});
  case INWIT_BF16: return round_and_store(BFloat16{});
  case INWIT_F8_E4M3FN: return round_and_store(Float8E4M3{});
  case INWIT_F8_E5M2: return round_and_store(Float8E5M2{});
  default: return round_and_store(Float32{});
  }
}

// An item is one element: neighbouring threads write neighbouring elements, and the formula is there once.
template <class Formula> DEVICE inline void fill_elements(const KernelBox &box, void *data, const Formula &formula) {
  for_each_item(box, [&](uint64_t item) {
    const Run run = run_of(box, item);
    const int64_t at = run.start + static_cast<int64_t>(run.group) * box.stride;
    store_element(box.dtype, formula(static_cast<int64_t>(run.index + run.group)), at, data);
  });
}

template <class Parameters, double (*formula)(const Parameters &parameters, int64_t index)>
DEVICE inline void fill_formula(const FormulaArguments<Parameters> &a, void *data) {
  fill_elements(a.box, data, [&](int64_t index) { return formula(a.parameters, index_in_weight(a, index)); });
}

// Draws of elements.
struct Draws {
  Key key;
  bool are_long; // 64 bits

  DEVICE Block block(uint32_t plane, int64_t number) const { return block_at(key, plane, static_cast<uint64_t>(number)); }
  DEVICE uint32_t half(uint32_t plane, int64_t index) const {
    const Block words = block(plane, index / 4);
    return index % 4 == 0 ? words[0] : index % 4 == 1 ? words[1] : index % 4 == 2 ? words[2] : words[3];
  }
  // As 64 bits; a short one is in their middle.
  DEVICE uint64_t word(int64_t index) const {
    return uint64_t{half(main_plane, index)} << 32 | (are_long ? half(low_plane, index) : 0x80000000U);
  }
  // In [0, 1): the bits that a uniform uses.
  DEVICE double unit(int64_t index) const {
    return are_long ? static_cast<double>(word(index) >> 11) * 0x1p-53
                    : static_cast<double>(half(main_plane, index) >> 8) * 0x1p-24;
  }
  // Of the element's distribution, which is computed in its precision, with mean 0; and by `base`, `step` and `symmetric` of its parameters.
  DEVICE double normal(double stddev, int64_t index) const {
    return are_long ? normal_of<double>(stddev, index) : static_cast<double>(normal_of<float>(stddev, index));
  }
  DEVICE double uniform(double base, double step, bool symmetric, int64_t index) const {
    return are_long ? random::uniform<double>({base, step, symmetric}, word(index))
                    : static_cast<double>(random::uniform<float>({static_cast<float>(base), static_cast<float>(step), symmetric},
                                                                 half(main_plane, index)));
  }

private:
  template <class Real> DEVICE Real normal_of(double stddev, int64_t index) const {
    const Words<Real> words = draw<Real>(key, static_cast<uint64_t>(index) / 4);
    Real even, odd;
    normal_pair<Real>(index % 4 < 2 ? words.of[0] : words.of[2], index % 4 < 2 ? words.of[1] : words.of[3], even, odd);
    return scaled(NormalParameters<Real>{0, static_cast<Real>(stddev)}, index % 2 == 0 ? even : odd);
  }
};

// formula(parameters, index, draws).
template <class Parameters, class Formula>
DEVICE inline void fill_drawn_formula(const DrawnFormulaArguments<Parameters> &a, void *data, const Formula &formula) {
  const Draws draws = {{a.seed, a.stream}, a.box.dtype == INWIT_F64};
  fill_elements(a.box, data, [&](int64_t index) { return formula(a.parameters, index, draws); });
}

// Line is the class of a formula of lines.
template <class Line, class Parameters> DEVICE inline void fill_lines(const LineArguments<Parameters> &a, void *data) {
  const Draws draws = {{a.seed, a.stream}, a.box.dtype == INWIT_F64};
  for_each_item(a.box, [&](uint64_t item) {
    const Run run = run_of(a.box, item);
    const Line line(a.parameters, a.line, static_cast<int64_t>(run.index + run.group), draws);
    const int64_t start = run.start + static_cast<int64_t>(run.group) * a.box.stride;
#pragma nounroll
    for (int64_t i = 0; i < a.line.count; ++i)
      store_element(a.box.dtype, line.at(a.line.begin + i), start + i * a.line.stride, data);
  });
}

} // namespace
} // namespace inwit::random

#include "device/reflections.cuh"

using inwit::random::KernelArguments;

KERNEL void inwit_uniform_f32(KernelArguments a, void *data) { inwit::random::fill_uniform<float>(a, data); }
KERNEL void inwit_uniform_f64(KernelArguments a, void *data) { inwit::random::fill_uniform<double>(a, data); }
KERNEL void inwit_normal_f32(KernelArguments a, void *data) { inwit::random::fill_normal<float>(a, data); }
KERNEL void inwit_normal_f64(KernelArguments a, void *data) { inwit::random::fill_normal<double>(a, data); }
KERNEL void inwit_central_truncated_f32(KernelArguments a, void *data) { inwit::random::fill_central<float>(a, data); }
KERNEL void inwit_central_truncated_f64(KernelArguments a, void *data) { inwit::random::fill_central<double>(a, data); }
KERNEL void inwit_two_sided_truncated_f32(KernelArguments a, void *data) {
  inwit::random::fill_two_sided<float, float>(a, data);
}
KERNEL void inwit_two_sided_truncated_f64(KernelArguments a, void *data) {
  inwit::random::fill_two_sided<double, double>(a, data);
}
KERNEL void inwit_narrow_truncated_f32(KernelArguments a, void *data) { inwit::random::fill_two_sided<float, double>(a, data); }

KERNEL void inwit_constant(KernelArguments a, void *data) {
  switch (inwit::bytes_of(a.box.dtype)) {
  case 1: return inwit::random::fill_constant<uint8_t>(a, data);
  case 2: return inwit::random::fill_constant<uint16_t>(a, data);
  case 4: return inwit::random::fill_constant<uint32_t>(a, data);
  default: return inwit::random::fill_constant<uint64_t>(a, data);
  }
}

// Formulas.
#define INWIT_FORMULA_KERNEL(name, Parameters, formula) \
  KERNEL void inwit_##name(inwit::random::FormulaArguments<inwit::formulas::name::Parameters> a, void *data) { \
    inwit::random::fill_formula<inwit::formulas::name::Parameters, inwit::formulas::name::formula>(a, data); \
  }
INWIT_FORMULAS(INWIT_FORMULA_KERNEL)

#define INWIT_DRAWN_FORMULA_KERNEL(name, Parameters, formula) \
  KERNEL void inwit_##name(inwit::random::DrawnFormulaArguments<inwit::formulas::name::Parameters> a, void *data) { \
    inwit::random::fill_drawn_formula(a, data, [](const auto &parameters, int64_t index, const auto &draw) { \
      return inwit::formulas::name::formula(parameters, index, draw); \
    }); \
  }
INWIT_DRAWN_FORMULAS(INWIT_DRAWN_FORMULA_KERNEL)

#define INWIT_LINE_FORMULA_KERNEL(name, Parameters, Line) \
  KERNEL void inwit_##name(inwit::random::LineArguments<inwit::formulas::name::Parameters> a, void *data) { \
    inwit::random::fill_lines<inwit::formulas::name::Line<inwit::random::Draws>>(a, data); \
  }
INWIT_LINE_FORMULAS(INWIT_LINE_FORMULA_KERNEL)

// Orthogonal matrices.
#define INWIT_REFLECTION_KERNELS(stage) \
  KERNEL void inwit_reflections_##stage##_f32(inwit::linalg::ReflectionArguments a, void *data) { \
    inwit::linalg::run_stage<inwit::linalg::ReflectionStage::stage, float>(a, data); \
  } \
  KERNEL void inwit_reflections_##stage##_f64(inwit::linalg::ReflectionArguments a, void *data) { \
    inwit::linalg::run_stage<inwit::linalg::ReflectionStage::stage, double>(a, data); \
  }
INWIT_REFLECTION_STAGES(INWIT_REFLECTION_KERNELS)
