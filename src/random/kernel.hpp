// The arguments of the kernels of device programs: the same bytes on the host and on a device. Includable by a device compiler.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "random/philox.hpp"

namespace inwit::random {

enum class Kernel : int32_t { uniform, normal, central_truncated, two_sided_truncated, narrow_truncated, constant };

// Values for elements with even and with odd index: the two parts of complex elements, else the same.
template <class Number> struct ByParity { Number even, odd; };

// Parameters of the distribution. For a kernel that computes in float they are floats, except for narrow_truncated.
struct KernelParameters {
  double base, step;                          // uniform
  int32_t symmetric, unused;                  // likewise: 0 or 1
  ByParity<double> mean;                      // normal and truncated
  double stddev;                              // likewise
  double central_mass, below, above, between; // truncated
  uint64_t lowest, highest;                   // stored elements: bounds of uniform and truncated
  ByParity<uint64_t> bits;                    // constant: stored elements
};

// An axis that enumerates runs.
struct KernelLoop {
  uint64_t extent, global_stride; // the latter in the global order
  int64_t stride;                 // in elements of memory
};

// The elements of a box as runs that are consecutive in the global row-major order. A work item is a group: the elements of a run that
// belong to one block of the stream, at most 4, or one element of a formula. Elements of a complex dtype count as two.
struct KernelBox {
  uint64_t first;        // index of the first element of run 0 in the global order
  uint64_t run_length;   // elements
  uint64_t runs, groups; // number of runs, and of groups in each; items = runs * groups
  int64_t start;         // position of the first element of run 0, in elements from `data`
  int64_t stride;        // between the elements of a run, in elements
  int32_t dtype;         // real
  int32_t loops;
  int32_t across_runs; // 1: consecutive items are in consecutive runs, which are neighbours in memory; 0: in the same run
  int32_t unused;
  KernelLoop loop[8];
};

// Arguments of a kernel of a distribution.
struct KernelArguments {
  uint64_t stream;
  KeySchedule keys;
  KernelBox box;
  KernelParameters parameters;
};
static_assert(std::is_trivially_copyable_v<KernelArguments> && sizeof(KernelArguments) == 456);

// Adjacent axes of the weights in a stack: in the global order of the stack, their index has the stride `stride`.
struct KernelWeightAxes {
  int64_t stride, extent, weight_stride; // the latter in the order of one weight
};

// Arguments of a kernel of a formula.
template <class Parameters> struct FormulaArguments {
  KernelBox box;
  uint64_t axes; // 0: a single weight, indexed as the box is
  KernelWeightAxes axis[4];
  Parameters parameters;
};
inline constexpr size_t formula_parameter_bytes = 512 - sizeof(FormulaArguments<uint64_t>) + sizeof(uint64_t);

} // namespace inwit::random
