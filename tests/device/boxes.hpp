// What is filled in the tests of devices: which initializers, and random boxes of random tensors.
#pragma once
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#include "golden_values.hpp"
#include "inwit_device.h"

namespace inwit::test {

// Initializers with golden values and a device form: those with a launch plan, and those that need several launches.
inline constexpr const char *planned_initializers[] = {
    // distributions
    "constant", "flux_randn32", "glorot_uniform", "he_normal", "lecun_uniform", "ones", "random_normal", "random_uniform",
    "siren", "torch_embedding", "truncated_normal", "zeros", "variance_scaling",
    // formulas of the index
    "alibi_slopes", "bilinear_upsampling", "dct", "dirac", "flux_identity_init", "gate_bias", "hippo", "identity",
    "mel_filterbank", "power_ramp", "retention_decay", "rope_frequencies", "rwkv7_ramp", "s4d", "sincos_2d",
    "sinusoidal_positions", "stft", "zero_hadamard",
    // formulas of draws
    "chrono_bias", "log_uniform", "mamba_dt_bias", "reservoir",
    // of lines
    "flux_sparse_init", "nguyen_widrow",
    // copies of a distribution
    "icnr"};
inline constexpr const char *reflected_initializers[] = {"delta_orthogonal", "flux_orthogonal", "orthogonal"};

// Those with golden values and without a device form: docs/devices.md says why.
inline constexpr const char *host_initializers[] = {"conv_orthogonal"};

struct Case {
  const char *name, *arguments;
};
inline constexpr Case cases[] = {
    {"random_uniform", "minval=-0.3,maxval=0.7"},
    {"random_uniform", "minval=-1,maxval=1"},
    {"random_normal", "mean=0.25,stddev=0.5"},
    {"truncated_normal", "mean=0.1,stddev=0.5,lower=-1.5,upper=1.5"},
    {"truncated_normal", "mean=0,stddev=0.5,lower=-1,upper=2.5"},
    {"truncated_normal", "mean=0,stddev=0.5,lower=3,upper=4"},
    {"constant", "value=0.3"},
    {"log_uniform", "low=0.5,high=3"},
    {"mamba_dt_bias", "floor=0.01"},
    {"mamba_dt_bias", "dt_min=2,dt_max=5"},
};

inline bool has_real_elements(const Case &one) {
  return std::strcmp(one.name, "log_uniform") == 0 || std::strcmp(one.name, "mamba_dt_bias") == 0;
}

inline int64_t below(std::mt19937 &random, int64_t n) { return static_cast<int64_t>(random() % static_cast<uint64_t>(n)); }

// A random box of the tensor of this global shape, in memory of random strides, with gaps.
inline inwit_tensor random_box(std::mt19937 &random, const std::vector<int64_t> &global, int64_t &memory, int64_t &start) {
  const auto below = [&](int64_t n) { return test::below(random, n); };
  const int rank = static_cast<int>(global.size());
  inwit_tensor tensor = {};
  tensor.rank = rank;
  tensor.order = INWIT_STRIDES;
  int order[INWIT_MAX_RANK] = {0, 1, 2, 3, 4, 5, 6, 7};
  std::shuffle(order, order + rank, random);
  int64_t stride = 1 + below(3) / 2;
  start = 0;
  for (int i = 0; i < rank; ++i) {
    const int axis = order[i];
    tensor.global_shape[axis] = global[static_cast<size_t>(axis)];
    tensor.offset[axis] = below(tensor.global_shape[axis]);
    tensor.shape[axis] = 1 + below(tensor.global_shape[axis] - tensor.offset[axis]);
    const bool is_backwards = below(4) == 0;
    tensor.strides[axis] = is_backwards ? -stride : stride;
    if (is_backwards) start += stride * (tensor.shape[axis] - 1);
    stride *= tensor.shape[axis];
    stride += below(3) / 2;
  }
  memory = std::max<int64_t>(stride, 1);
  return tensor;
}

inline std::vector<int64_t> random_shape(std::mt19937 &random) {
  std::vector<int64_t> shape(static_cast<size_t>(below(random, 5)));
  for (int64_t &extent : shape) extent = 1 + below(random, 13);
  return shape;
}

inline constexpr int32_t device_dtypes[] = {INWIT_F32,       INWIT_F64,     INWIT_F16, INWIT_BF16,
                                            INWIT_F8_E4M3FN, INWIT_F8_E5M2, INWIT_C64, INWIT_C128};

// Of complex elements the modulus is truncated, between bounds of which one is the negative of the other.
inline std::span<const int32_t> dtypes_of(const Case &one) {
  const bool is_real = std::strcmp(one.name, "truncated_normal") == 0 && std::strstr(one.arguments, "lower=-1.5") == nullptr;
  return std::span(device_dtypes).first(is_real || has_real_elements(one) ? 6 : 8);
}

struct RandomBox {
  inwit_tensor tensor;
  int64_t elements = 0, start = 0; // as random_box() sets `memory` and `start`
};
inline RandomBox box_for(const Case &one, std::mt19937 &random) {
  RandomBox box = {};
  const std::span<const int32_t> all = dtypes_of(one);
  box.tensor = random_box(random, random_shape(random), box.elements, box.start);
  box.tensor.dtype = all[random() % all.size()];
  return box;
}

// For long runs: how often random cases are tried, and from which seed.
inline int chosen(const char *variable, int usual) {
  const char *const value = std::getenv(variable);
  return value != nullptr ? std::atoi(value) : usual;
}
inline int trials(int usual) { return chosen("INWIT_DEVICE_TRIALS", usual); }
inline std::mt19937 generator(unsigned usual) {
  return std::mt19937(usual + 1000 * static_cast<unsigned>(chosen("INWIT_DEVICE_SEED", 0)));
}

// The shape of a golden row with batch axes anywhere: a stack of such weights.
inline std::vector<int64_t> stack_of(std::vector<int64_t> shape, std::mt19937 &random, uint32_t &batch_axes) {
  batch_axes = 0;
  for (int64_t more = below(random, 3); more > 0 && shape.size() < INWIT_MAX_RANK; --more) {
    const int64_t at = below(random, static_cast<int64_t>(shape.size()) + 1);
    const uint32_t lower = batch_axes & ((1u << at) - 1);
    batch_axes = lower | 1u << at | (batch_axes - lower) << 1;
    shape.insert(shape.begin() + at, 1 + below(random, 3));
  }
  return shape;
}

// A random box of such a stack, in one of the row's dtypes; `elements` and `start` are those of its memory.
inline inwit_tensor box_of_stack(const GoldenValue &row, std::mt19937 &random, int64_t &elements, int64_t &start) {
  uint32_t batch_axes = 0;
  inwit_tensor tensor = random_box(random, stack_of(row.shape(), random, batch_axes), elements, start);
  tensor.batch_axes = batch_axes;
  tensor.layout = row.layout();
  tensor.dtype = row.dtypes()[random() % row.dtypes().size()];
  return tensor;
}

} // namespace inwit::test
