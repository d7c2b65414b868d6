// What the kernels of device programs are given: the same bytes on the host and on a device. Includable by a device compiler.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "random/philox.hpp"

namespace inwit::random {

enum class Kernel : int32_t { uniform, normal, central_truncated, two_sided_truncated, narrow_truncated, constant };

// Elements whose index is even, and those whose index is odd: the two parts of complex elements, else the same.
template <class Number> struct ByParity { Number even, odd; };

// Numbers of the distribution. A kernel whose arithmetic is in float is given numbers that are floats, narrow_truncated excepted.
struct KernelParameters {
  double base, step;                          // uniform
  int32_t symmetric, unused;                  // likewise: 0 or 1
  ByParity<double> mean;                      // normal and truncated
  double stddev;                              // likewise
  double central_mass, below, above, between; // truncated
  uint64_t lowest, highest;                   // stored elements: bounds of uniform and truncated
  ByParity<uint64_t> bits;                    // constant: stored elements
};

// An axis across the runs.
struct KernelLoop {
  uint64_t extent, global_stride; // the latter in the global order
  int64_t stride;                 // in elements of memory
};

// The elements of a box in runs that are consecutive in the global row-major order. An item of work is a group: those elements of a run
// that belong to one block of the stream, at most 4, or one element of a formula. Elements of a complex dtype count as two.
struct KernelBox {
  uint64_t first;        // index of the first element of run 0 in the global order
  uint64_t run_length;   // elements
  uint64_t runs, groups; // and groups of each run; items = runs * groups
  int64_t start;         // place of the first element of run 0, in elements from `data`
  int64_t stride;        // between the elements of a run, in elements
  int32_t dtype;         // real
  int32_t loops;
  int32_t across_runs; // 1: consecutive items are in consecutive runs, which are neighbours in memory; 0: in the same run
  int32_t unused;
  KernelLoop loop[8];
};

// What a kernel of a distribution is given.
struct KernelArguments {
  uint64_t stream;
  KeySchedule keys;
  KernelBox box;
  KernelParameters parameters;
};
static_assert(std::is_trivially_copyable_v<KernelArguments> && sizeof(KernelArguments) == 456);

// Neighbouring axes of the weights of a stack: the index in the global order of the stack has them at `stride`.
struct KernelWeightAxes {
  int64_t stride, extent, weight_stride; // the latter in the order of one weight
};

// What a kernel of a formula is given.
template <class Parameters> struct FormulaArguments {
  KernelBox box;
  uint64_t axes; // 0: there is one weight, and its index is that of the box
  KernelWeightAxes axis[4];
  Parameters parameters;
};
inline constexpr size_t formula_parameter_bytes = 512 - sizeof(FormulaArguments<uint64_t>) + sizeof(uint64_t);

} // namespace inwit::random
