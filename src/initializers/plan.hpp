// A plan: a checked request, ready to run. The executor knows only the header; the payload belongs to the family.
#pragma once
#include <cstdint>
#include <limits>
#include <new>
#include <span>
#include <type_traits>

#include "base/targets.hpp"
#include "base/view.hpp"
#include "random/kernel.hpp"
#include "random/philox.hpp"

namespace inwit {

struct Plan;

// Work that all tasks of a plan depend on. Stages run one after the other, each with independent tasks of its own, and write to the
// plan's shared workspace.
struct Stage {
  int64_t (*tasks)(const Plan &plan);
  Status (*run)(const Plan &plan, int64_t task);
};

// A plan as a kernel of the device programs.
struct DeviceFill {
  // For a distribution or a constant: the kernel.
  random::Kernel kernel;
  random::KernelParameters parameters;
  // For a formula: the name of its kernel, else nullptr; its parameters, and their size in bytes.
  const char *formula_kernel;
  std::byte formula_parameters[random::formula_parameter_bytes];
  size_t formula_size;
  // Elements that are 0 instead: those with this index along an axis of the global tensor.
  struct Zeros {
    bool given;
    int axis;
    int64_t index;
  } zeros;
  // The formula is one of lines, which are the elements of a weight along this axis.
  struct Lines {
    bool given;
    int axis;
  } lines;
  // Elements that are equal: along an axis of the global tensor there are `count` copies of each of a smaller tensor, of which this is the
  // fill; side by side, or the smaller tensor `count` times.
  struct Copies {
    int64_t count; // 0: there are none
    int axis;
    bool are_adjacent;
  } copies;
};

// What all plans with the same algorithm share: a static table.
struct Family {
  Status (*run)(const Plan &plan, int64_t task);                   // on any thread
  int64_t (*elements_of)(const Plan &plan, int64_t task);          // number of elements that one task completes
  inwit_moments (*moments)(const Plan &plan) = nullptr;            // of all elements together; nullptr: unknown
  double (*density)(const Plan &plan, double x) = nullptr;         // of one element's distribution at x, NaN if there is none
  std::span<const Stage> stages = {};                              // run only if the plan has a shared workspace
  void (*on_device)(const Plan &plan, DeviceFill &fill) = nullptr; // sets `fill`, which is all zero; nullptr: host memory only
};

inline constexpr inwit_moments unknown_moments = {
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN(),
    std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};

struct Plan {
  View view;
  Purpose purpose;
  random::Key key;
  Target target; // of the kernels; set when the plan runs
  const Family *family;
  int64_t tasks;
  double nanoseconds;   // estimate for one element on one thread: decides how many threads to start
  int64_t shared_bytes; // size of the workspace that stages fill; 0: none
  std::byte *shared;    // the workspace while the plan runs, else nullptr

  // The family's own parameters, not initialised.
  template <class Payload> Payload &emplace() {
    static_assert(sizeof(Payload) <= sizeof payload_ && alignof(Payload) <= alignof(int64_t));
    static_assert(std::is_trivially_copyable_v<Payload>);
    return *new (payload_) Payload;
  }
  template <class Payload> const Payload &payload() const { return *std::launder(reinterpret_cast<const Payload *>(payload_)); }
  template <class Payload> Payload &payload() { return *std::launder(reinterpret_cast<Payload *>(payload_)); }

private:
  alignas(int64_t) std::byte payload_[512];
};

// Number of chunks of at most `size` elements that cover n.
constexpr int64_t chunks(int64_t n, int64_t size) { return (n + size - 1) / size; }

} // namespace inwit
