#include "device/launch.hpp"

#include <algorithm>
#include <cstring>

#include "initializers/loop_nest.hpp"

namespace inwit::device {
namespace {

using random::Kernel, random::KernelArguments;

constexpr const char *names[] = {"inwit_uniform_f32",
                                 "inwit_uniform_f64",
                                 "inwit_normal_f32",
                                 "inwit_normal_f64",
                                 "inwit_central_truncated_f32",
                                 "inwit_central_truncated_f64",
                                 "inwit_two_sided_truncated_f32",
                                 "inwit_two_sided_truncated_f64",
                                 "inwit_narrow_truncated_f32",
                                 "inwit_constant"};

size_t number_of(Kernel kernel, int32_t real_dtype) {
  const size_t in_double = real_dtype == INWIT_F64 ? 1 : 0;
  switch (kernel) {
  case Kernel::uniform: return in_double;
  case Kernel::normal: return 2 + in_double;
  case Kernel::central_truncated: return 4 + in_double;
  case Kernel::two_sided_truncated: return 6 + in_double;
  case Kernel::narrow_truncated: return 8;
  default: return 9;
  }
}

void add_loop(const LoopNest::Loop &loop, int64_t element, uint64_t parts, KernelArguments &to) {
  to.loop[to.loops++] = {static_cast<uint64_t>(loop.extent), loop.global_stride * parts, loop.byte_stride / element};
}

// The geometry of the view. A complex element is two real ones that are neighbours, in memory and in the order of the draws.
void set_elements(const View &view, KernelArguments &to) {
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
void set_groups(KernelArguments &to) {
  const bool alike =
      std::all_of(to.loop, to.loop + to.loops, [](const random::KernelLoop &loop) { return loop.global_stride % 4 == 0; });
  const uint64_t before = alike ? to.first % 4 : 3;
  to.groups = (before + to.run_length + 3) / 4;
  const auto magnitude = [](int64_t stride) { return stride < 0 ? -stride : stride; };
  to.across_runs = to.loops > 0 && magnitude(to.loop[0].stride) < magnitude(to.stride) ? 1 : 0;
}

} // namespace

std::span<const char *const> kernel_names() { return names; }

size_t kernel_number(const inwit_device_launch &launch) {
  return static_cast<size_t>(std::ranges::find(names, launch.kernel) - std::begin(names));
}

Status check_device_form(const Plan &plan) {
  if (plan.family->on_device != nullptr) return {};
  return fail(INWIT_E_UNSUPPORTED, "it has no device form: fill host memory and copy");
}

void make_launch(const Plan &plan, inwit_device_launch &launch) {
  DeviceFill fill = {};
  plan.family->on_device(plan, fill);
  KernelArguments arguments = {};
  arguments.seed = plan.key.seed;
  arguments.stream = plan.key.stream;
  arguments.parameters = fill.parameters;
  set_elements(plan.view, arguments);
  set_groups(arguments);
  launch = {};
  launch.kernel = names[number_of(fill.kernel, arguments.dtype)];
  launch.data = plan.view.data;
  launch.items = static_cast<int64_t>(arguments.runs * arguments.groups);
  launch.arguments_size = sizeof arguments;
  static_assert(sizeof arguments <= sizeof launch.arguments);
  std::memcpy(launch.arguments, &arguments, sizeof arguments);
}

} // namespace inwit::device
