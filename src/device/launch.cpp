#include "device/launch.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "initializers/formulas/list.hpp"
#include "initializers/loop_nest.hpp"
#include "linalg/device_reflections.hpp"
#include "random/drawn_kernel.hpp"

namespace inwit::device {
namespace {

using random::Kernel, random::KernelArguments, random::KernelBox;

#define INWIT_NAMES_OF(stage) "inwit_reflections_" #stage "_f32", "inwit_reflections_" #stage "_f64",
#define INWIT_KERNEL_OF(name, Parameters, formula) formulas::name::Parameters::kernel,
constexpr const char *names[] = {"inwit_uniform_f32",
                                 "inwit_uniform_f64",
                                 "inwit_normal_f32",
                                 "inwit_normal_f64",
                                 "inwit_central_truncated_f32",
                                 "inwit_central_truncated_f64",
                                 "inwit_two_sided_truncated_f32",
                                 "inwit_two_sided_truncated_f64",
                                 "inwit_narrow_truncated_f32",
                                 "inwit_constant",
                                 INWIT_REFLECTION_STAGES(INWIT_NAMES_OF) INWIT_FORMULAS(INWIT_KERNEL_OF)
                                     INWIT_DRAWN_FORMULAS(INWIT_KERNEL_OF) INWIT_LINE_FORMULAS(INWIT_KERNEL_OF)};

constexpr size_t first_of_reflections = 10;

size_t number_of(Kernel kernel, int32_t dtype) {
  const size_t in_double = dtype == INWIT_F64 || dtype == INWIT_C128 ? 1 : 0;
  switch (kernel) {
  case Kernel::uniform: return in_double;
  case Kernel::normal: return 2 + in_double;
  case Kernel::central_truncated: return 4 + in_double;
  case Kernel::two_sided_truncated: return 6 + in_double;
  case Kernel::narrow_truncated: return 8;
  default: return 9;
  }
}

DeviceFill zeros() {
  DeviceFill fill = {};
  fill.kernel = Kernel::constant;
  return fill;
}

void add_loop(const LoopNest::Loop &loop, int64_t element, uint64_t parts, KernelBox &to) {
  to.loop[to.loops++] = {static_cast<uint64_t>(loop.extent), loop.global_stride * parts, loop.byte_stride / element};
}

// The geometry of the view. A complex element is two real ones that are neighbours, in memory and in the order of the draws.
void set_elements(const View &view, KernelBox &to) {
  LoopNest nest;
  make_plain_nest(view, nest);
  const uint64_t parts = is_complex(view.dtype) ? 2 : 1;
  const int64_t bytes = bytes_of(view.dtype), element = bytes / static_cast<int64_t>(parts);
  to.dtype = view.dtype == INWIT_C64 ? INWIT_F32 : view.dtype == INWIT_C128 ? INWIT_F64 : view.dtype;
  to.first = nest.first * parts;
  to.start = nest.start / element;
  to.run_length = static_cast<uint64_t>(nest.run_length);
  to.runs = static_cast<uint64_t>(nest.runs);
  to.stride = nest.inner > 0 ? nest.loop[0].byte_stride / element : 1;
  if (parts == 2) {
    if (nest.inner > 0 && nest.loop[0].byte_stride != bytes) { // the parts alone are a run
      add_loop(nest.loop[0], element, parts, to);
      to.runs *= to.run_length;
      to.run_length = 1;
    }
    to.run_length *= 2;
    to.stride = 1;
  }
  for (int i = nest.inner; i < nest.loops; ++i) add_loop(nest.loop[i], element, parts, to);
}

// The blocks of 4 that a run meets: all runs may begin anywhere in a block unless the strides say that they begin alike.
void set_groups(KernelBox &to) {
  const bool alike =
      std::all_of(to.loop, to.loop + to.loops, [](const random::KernelLoop &loop) { return loop.global_stride % 4 == 0; });
  const uint64_t before = alike ? to.first % 4 : 3;
  to.groups = (before + to.run_length + 3) / 4;
}

// Whether consecutive items are in consecutive runs.
void set_direction(KernelBox &to) {
  const auto magnitude = [](int64_t stride) { return stride < 0 ? -stride : stride; };
  to.across_runs = to.loops > 0 && magnitude(to.loop[0].stride) < magnitude(to.stride) ? 1 : 0;
}

// The neighbouring axes of the weights of a stack.
template <class Arguments> void set_weight_axes(const View &view, Arguments &to) {
  if (view.batch_axes == 0) return;
  int64_t stride = 1, weight_stride = 1;
  bool is_next = false; // of the axes that the last group has
  for (int axis = view.rank - 1; axis >= 0; --axis) {
    const bool is_batch = (view.batch_axes >> axis & 1) != 0;
    if (!is_batch && !is_next) to.axis[to.axes++] = {stride, 1, weight_stride};
    if (!is_batch) {
      to.axis[to.axes - 1].extent *= view.global[axis];
      weight_stride *= view.global[axis];
    }
    stride *= view.global[axis];
    is_next = !is_batch;
  }
  if (to.axes == 0) to.axis[to.axes++] = {1, 1, 0}; // weights of one element
}

template <class Arguments> void store_arguments(const Arguments &arguments, inwit_device_launch &launch) {
  static_assert(sizeof arguments <= sizeof launch.arguments);
  launch.items = static_cast<int64_t>(arguments.box.runs * arguments.box.groups);
  launch.arguments_size = sizeof arguments;
  std::memcpy(launch.arguments, &arguments, sizeof arguments);
}

bool is_of_draws(const char *kernel) {
  constexpr const char *all[] = {INWIT_DRAWN_FORMULAS(INWIT_KERNEL_OF)};
  return std::ranges::find(all, std::string_view(kernel)) != std::end(all);
}

// A part of a plan's box, and where its first element is in the memory of the box.
struct Part {
  View view;
  int64_t start;           // in bytes
  int64_t copies, to_next; // of all its elements, and the bytes from one copy to the next
};

Part whole_of(const Plan &plan) { return {plan.view, 0, 1, 0}; }

// The copies are a loop that stays where it is in the global order. It has its place in the order of memory, as all loops have. There is
// room for it: of real elements, one axis is the run.
void add_copies(const Part &part, KernelBox &to) {
  if (part.copies == 1) return;
  const auto magnitude = [](int64_t stride) { return stride < 0 ? -stride : stride; };
  const random::KernelLoop copies = {static_cast<uint64_t>(part.copies), 0, part.to_next / bytes_of(to.dtype)};
  random::KernelLoop *const end = to.loop + to.loops++;
  random::KernelLoop *const at = std::find_if(
      to.loop, end, [&](const random::KernelLoop &loop) { return magnitude(copies.stride) < magnitude(loop.stride); });
  std::move_backward(at, end, end + 1);
  *at = copies;
  to.runs *= copies.extent;
}

// All of a box but its groups.
void set_box(const Part &part, KernelBox &to) {
  set_elements(part.view, to);
  to.start += part.start / bytes_of(to.dtype);
  add_copies(part, to);
  set_direction(to);
}

// Room for those of any formula, and of lines, of which there is more to say.
struct FormulaParameters {
  uint64_t of[random::formula_parameter_bytes / sizeof(uint64_t)];
};
struct LineParameters {
  uint64_t of[random::line_parameter_bytes / sizeof(uint64_t)];
};

template <class Arguments>
void store_formula(const Plan &plan, const Part &part, const DeviceFill &fill, Arguments &arguments,
                   inwit_device_launch &launch) {
  set_box(part, arguments.box);
  arguments.box.groups = arguments.box.run_length;
  std::memcpy(&arguments.parameters, fill.formula_parameters, fill.formula_size);
  store_arguments(arguments, launch);
  launch.kernel = fill.formula_kernel;
  launch.data = plan.view.data;
  launch.arguments_size -= sizeof arguments.parameters - fill.formula_size;
}

// The lines that the box meets: of each its first element.
void store_lines(const Plan &plan, const DeviceFill &fill, inwit_device_launch &launch) {
  random::LineArguments<LineParameters> arguments = {};
  arguments.seed = plan.key.seed;
  arguments.stream = plan.key.stream;
  const int axis = fill.lines.axis;
  const View &view = plan.view;
  arguments.line = {view.global[axis], 1, view.offset[axis], view.shape[axis], view.byte_strides[axis] / bytes_of(view.dtype)};
  for (int behind = axis + 1; behind < view.rank; ++behind) arguments.line.global_stride *= view.global[behind];
  Part lines = whole_of(plan);
  lines.view.offset[axis] = 0;
  lines.view.shape[axis] = 1;
  lines.view.count /= view.shape[axis];
  lines.view.is_whole_row_major = false;
  store_formula(plan, lines, fill, arguments, launch);
}

void store_formula(const Plan &plan, const Part &part, const DeviceFill &fill, inwit_device_launch &launch) {
  if (fill.lines.given) {
    store_lines(plan, fill, launch);
  } else if (is_of_draws(fill.formula_kernel)) {
    random::DrawnFormulaArguments<FormulaParameters> arguments = {};
    arguments.seed = plan.key.seed;
    arguments.stream = plan.key.stream;
    store_formula(plan, part, fill, arguments, launch);
  } else {
    random::FormulaArguments<FormulaParameters> arguments = {};
    set_weight_axes(plan.view, arguments);
    store_formula(plan, part, fill, arguments, launch);
  }
}

void store_distribution(const Plan &plan, const Part &part, const DeviceFill &fill, inwit_device_launch &launch) {
  KernelArguments arguments = {};
  arguments.stream = plan.key.stream;
  arguments.keys = random::key_schedule(plan.key.seed);
  arguments.parameters = fill.parameters;
  set_box(part, arguments.box);
  set_groups(arguments.box);
  store_arguments(arguments, launch);
  launch.kernel = names[number_of(fill.kernel, plan.view.dtype)];
  launch.data = plan.view.data;
}

// By the kernel of the formula, or of the distribution.
void store_part(const Plan &plan, const Part &part, const DeviceFill &fill, inwit_device_launch &launch) {
  launch = {};
  if (fill.formula_kernel != nullptr)
    store_formula(plan, part, fill, launch);
  else
    store_distribution(plan, part, fill, launch);
}

// Those with an index from `begin` to `end` along an axis of the global tensor.
Part part_between(const View &box, int axis, int64_t begin, int64_t end) {
  begin = std::max(begin, box.offset[axis]);
  end = std::min(end, box.offset[axis] + box.shape[axis]);
  Part part = {box, 0, 1, 0};
  part.view.count = 0;
  if (begin >= end) return part;
  part.start = (begin - box.offset[axis]) * box.byte_strides[axis];
  part.view.offset[axis] = begin;
  part.view.shape[axis] = end - begin;
  part.view.count = (end - begin) * (box.count / box.shape[axis]);
  part.view.is_whole_row_major = false;
  return part;
}

// What is before the zeros, the zeros, and what is behind them.
size_t store_around_zeros(const Plan &plan, const DeviceFill &fill, inwit_device_launch (&launches)[most_launches]) {
  const int axis = fill.zeros.axis;
  const int64_t index = fill.zeros.index;
  const struct {
    int64_t begin, end;
    DeviceFill fill;
  } parts[] = {{0, index, fill}, {index, index + 1, zeros()}, {index + 1, plan.view.global[axis], fill}};
  size_t count = 0;
  for (const auto &part : parts) {
    const Part of_box = part_between(plan.view, axis, part.begin, part.end);
    if (of_box.view.count > 0) store_part(plan, of_box, part.fill, launches[count++]);
  }
  return count;
}

// Elements [begin, end) of the smaller tensor along the axis, in copies [first, last) of it.
struct Rectangle {
  int64_t begin, end, first, last;
};

Part part_of_copies(const Plan &plan, const DeviceFill::Copies &copies, const Rectangle &which) {
  const int axis = copies.axis;
  const int64_t extent = plan.view.global[axis] / copies.count; // of the smaller tensor
  const int64_t to_next = copies.are_adjacent ? copies.count : 1, to_copy = copies.are_adjacent ? 1 : extent;
  const int64_t stride = plan.view.byte_strides[axis];
  const int64_t place = which.begin * to_next + which.first * to_copy;
  Part part = {plan.view, (place - plan.view.offset[axis]) * stride, which.last - which.first, to_copy * stride};
  part.view.global[axis] = extent;
  part.view.offset[axis] = which.begin;
  part.view.shape[axis] = which.end - which.begin;
  part.view.byte_strides[axis] = to_next * stride;
  part.view.count = part.view.shape[axis] * (plan.view.count / plan.view.shape[axis]);
  part.view.is_whole_row_major = false;
  return part;
}

// An index along the axis counts whole groups, of the copies of an element or of the elements of a copy, and the place within a group. A
// box has the end of a group, whole groups, and the begin of another, as far as there are such.
size_t store_copies(const Plan &plan, const DeviceFill &fill, inwit_device_launch (&launches)[most_launches]) {
  const int axis = fill.copies.axis;
  const int64_t extent = plan.view.global[axis] / fill.copies.count;
  const int64_t size = fill.copies.are_adjacent ? fill.copies.count : extent;
  const int64_t end = plan.view.offset[axis] + plan.view.shape[axis];
  size_t count = 0;
  for (int64_t at = plan.view.offset[axis]; at < end;) {
    const int64_t group = at / size, within = at % size;
    const int64_t groups = within == 0 ? std::max<int64_t>(1, (end - at) / size) : 1, now = std::min(size - within, end - at);
    const Rectangle which = fill.copies.are_adjacent ? Rectangle{group, group + groups, within, within + now}
                                                     : Rectangle{within, within + now, group, group + groups};
    store_part(plan, part_of_copies(plan, fill.copies, which), fill, launches[count++]);
    at += groups * now;
  }
  return count;
}

} // namespace

std::span<const char *const> kernel_names() { return names; }

size_t kernel_number(const inwit_device_launch &launch) {
  return static_cast<size_t>(std::ranges::find(names, std::string_view(launch.kernel)) - std::begin(names));
}

size_t reflection_kernel_number(linalg::ReflectionStage stage, int32_t dtype) {
  return first_of_reflections + 2 * static_cast<size_t>(stage) + (dtype == INWIT_F64 ? 1 : 0);
}

bool is_by_reflections(const Plan &plan) {
  DeviceFill fill = {};
  plan.family->on_device(plan, fill);
  return fill.formula_kernel == linalg::reflections_name;
}

Status check_device_form(const Plan &plan) {
  if (plan.family->on_device != nullptr) return {};
  return fail(INWIT_E_UNSUPPORTED, "it has no device form: fill host memory and copy");
}

Status check_launch_form(const Plan &plan) {
  INWIT_TRY(check_device_form(plan));
  if (!is_by_reflections(plan)) return {};
  return fail(INWIT_E_UNSUPPORTED,
              "it needs device memory for intermediate results, which a launch plan cannot have: fill with an open device, "
              "or fill host memory and copy");
}

void make_zero_launch(const Plan &plan, inwit_device_launch &launch) {
  launch = {};
  store_distribution(plan, whole_of(plan), zeros(), launch);
}

size_t make_launches(const Plan &plan, inwit_device_launch (&launches)[most_launches]) {
  if (plan.view.count == 0) return 0;
  DeviceFill fill = {};
  plan.family->on_device(plan, fill);
  if (fill.zeros.given) return store_around_zeros(plan, fill, launches);
  if (fill.copies.count > 0) return store_copies(plan, fill, launches);
  store_part(plan, whole_of(plan), fill, launches[0]);
  return 1;
}

} // namespace inwit::device
