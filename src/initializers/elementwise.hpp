// Families whose elements depend only on their own index, so that any contiguous range of the global order can be generated on its
// own. This file traverses the box (shard), memory orders and strides for them, and splits the work into tasks.
#pragma once
#include "initializers/loop_nest.hpp"
#include "initializers/plan.hpp"
#include "initializers/representable.hpp"
#include "random/drawn_kernel.hpp"
#include "random/elements.hpp"

namespace inwit {

struct Elementwise {
  // Writes the elements of `ranges` of the global row-major order, in the view's dtype. A range's memory starts `at` elements after
  // `out`.
  using Generate = void(const Plan &plan, random::ElementRanges ranges, void *out);
  Generate *generate;
  LoopNest nest;
};

// The payload of a plan: `traversal` is first, so that it is found without knowing the type of the parameters.
template <class Parameters> struct ElementwisePayload {
  Elementwise traversal;
  Parameters parameters;
};

// The parameters of an elementwise plan.
template <class Parameters> const Parameters &parameters_of(const Plan &plan) {
  return plan.payload<ElementwisePayload<Parameters>>().parameters;
}

Status run_elementwise(const Plan &plan, int64_t task);
int64_t elements_of_elementwise(const Plan &plan, int64_t task);

constexpr Family elementwise_family(inwit_moments (*moments)(const Plan &), double (*density)(const Plan &, double),
                                    void (*on_device)(const Plan &, DeviceFill &) = nullptr) {
  return {.run = run_elementwise,
          .elements_of = elements_of_elementwise,
          .moments = moments,
          .density = density,
          .on_device = on_device};
}

// Generator of many ranges from a generator of one range.
template <void (*generate)(const Plan &plan, uint64_t first, int64_t count, void *out)>
void one_by_one(const Plan &plan, random::ElementRanges ranges, void *out) {
  for (const random::ElementRange &range : ranges)
    generate(plan, range.first, range.count, static_cast<std::byte *>(out) + range.at * bytes_of(plan.view.dtype));
}

// Sets up the traversal; the payload must have been stored. If the values do not depend on the index, memory is traversed in storage
// order by one thread, which is as fast as memory.
Status complete_elementwise(Plan &plan, const Family &family, Elementwise::Generate *generate, double nanoseconds);
Status complete_constant(Plan &plan, const Family &family, Elementwise::Generate *generate);

// Finishes planning. `nanoseconds`: cost estimate for one element, used to decide how many threads to start.
template <class Parameters>
Status plan_elementwise(Plan &plan, const Family &family, Elementwise::Generate *generate, const Parameters &parameters,
                        double nanoseconds) {
  static_assert(std::is_standard_layout_v<ElementwisePayload<Parameters>>); // its address is that of its traversal
  plan.emplace<ElementwisePayload<Parameters>>().parameters = parameters;
  return complete_elementwise(plan, family, generate, nanoseconds);
}

// Sets the parameters of a device kernel; the caller sets the bounds of its elements.
template <class Real> void set_uniform(const random::UniformParameters<Real> &uniform, DeviceFill &fill) {
  fill.kernel = random::Kernel::uniform;
  fill.parameters.base = static_cast<double>(uniform.base);
  fill.parameters.step = static_cast<double>(uniform.step);
  fill.parameters.symmetric = uniform.symmetric ? 1 : 0;
}

// As the parameters of a formula's kernel.
template <class Parameters> void set_formula(const Parameters &parameters, DeviceFill &fill) {
  static_assert(sizeof(Parameters) <= sizeof fill.formula_parameters && alignof(Parameters) == alignof(uint64_t));
  fill.formula_kernel = Parameters::kernel;
  fill.formula_size = sizeof(Parameters);
  std::memcpy(fill.formula_parameters, &parameters, sizeof(Parameters));
}

// As those of a formula of lines, which are along this axis.
template <class Parameters> void set_lines(const Parameters &parameters, int axis, DeviceFill &fill) {
  static_assert(sizeof(Parameters) <= random::line_parameter_bytes);
  set_formula(parameters, fill);
  fill.lines = {true, axis};
}

// ---- values as they are stored ----

// RN_T of each double, in the order of memory; `out` is aligned to its elements.
void round_doubles(int32_t dtype, const double *values, int64_t count, void *out);

// A stored element in the low bytes of an integer.
template <class T> uint64_t bits_of(typename T::Storage stored) {
  uint64_t bits = 0;
  std::memcpy(&bits, &stored, sizeof stored);
  return bits;
}
template <class T> typename T::Storage stored_from(uint64_t bits) {
  typename T::Storage stored;
  std::memcpy(&stored, &bits, sizeof stored);
  return stored;
}

} // namespace inwit
