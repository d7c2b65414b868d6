// Fills contiguous ranges of elements of a distribution, for each element type (base/dtype.hpp) and instruction set: all give
// the same bits.
// Nothing is allocated.
#pragma once
#include <cstdint>
#include <span>
#include <type_traits>

#include "base/dtype.hpp"
#include "base/targets.hpp"
#include "random/draws.hpp"
#include "random/philox.hpp"

namespace inwit::random {

// Elements [first, first + count) of the tensor in row-major order. They are written contiguously from element `at` of the
// output on.
struct ElementRange {
  uint64_t first;
  int64_t count, at;
};
using ElementRanges = std::span<const ElementRange>;

// Bounds in the stored type, to which elements are clamped.
template <class T> struct Bounds { typename T::Storage lowest, highest; };

enum class TruncatedForm {
  central,   // bounds -b, b with b <= 2 sigma
  two_sided, // in the element's own arithmetic
  narrow     // two-sided in double from the 32-bit word: with so little mass, float would give few distinct values
};

// The kernels of one element type. Valid range: first + count <= 2^58 elements; parameters such that all values are
// finite in T. Errors are those of draws.hpp and one rounding to T. Keys are passed by reference: from registers they would be stored
// by halves and loaded whole, which waits for the stores.
template <class T> struct Fills {
  void (*uniform)(const UniformParameters<typename T::Real> &parameters, Bounds<T> bounds, const Key &key, ElementRanges ranges,
                  typename T::Storage *out);
  void (*normal)(const NormalParameters<typename T::Real> &parameters, const Key &key, ElementRanges ranges,
                 typename T::Storage *out);
  void (*truncated)(const TruncatedParameters<double> &parameters, TruncatedForm form, Bounds<T> bounds, const Key &key,
                    ElementRanges ranges, typename T::Storage *out);
};

struct Kernels {
  void (*random_words)(const Key &key, uint32_t plane, uint64_t first, int64_t count, uint32_t *out);
  Fills<Float32> f32;
  Fills<Float64> f64;
  Fills<Float16> f16;
  Fills<BFloat16> bf16;

  template <class T> const Fills<T> &of() const {
    if constexpr (std::is_same_v<T, Float32>) return f32;
    if constexpr (std::is_same_v<T, Float64>) return f64;
    if constexpr (std::is_same_v<T, Float16>) return f16;
    if constexpr (std::is_same_v<T, BFloat16>) return bf16;
  }
};

extern const Kernels plain_kernels;
const Kernels *highway_kernels(Target target); // nullptr: not compiled

inline const Kernels &kernels_of(Target target) {
  const Kernels *const kernels = highway_kernels(target);
  return kernels != nullptr ? *kernels : plain_kernels;
}

} // namespace inwit::random
