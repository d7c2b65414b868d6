#include "device/device.hpp"

#include "base/module.hpp"
#include "device/launch.hpp"
#include "device/program.hpp"
#include "device/reflections.hpp"

namespace inwit::device {
namespace {

constexpr int32_t least_capability = 700; // that of the program: 7.0

Status failed(const inwit_driver_table &table, const inwit_driver_failure &failure) {
  const int32_t code = failure.kind == INWIT_FAILURE_MEMORY          ? int32_t{INWIT_E_MEMORY}
                       : failure.kind == INWIT_FAILURE_NOT_SUPPORTED ? int32_t{INWIT_E_UNSUPPORTED}
                                                                     : int32_t{INWIT_E_DRIVER};
  Status status = fail(code, "the ", table.name, "'s ", failure.call, " returned ", failure.code);
  if (failure.name != nullptr) status.add(" (", failure.name);
  if (failure.name != nullptr && failure.text != nullptr) status.add(", ", failure.text);
  return failure.name != nullptr ? status.add(")") : status;
}

} // namespace

#if defined(INWIT_DEVICE_MODULE)

Status Module::load() {
  void *module = nullptr;
  const void *table = nullptr;
  INWIT_TRY(
      load_module({INWIT_DEVICE_MODULE, "inwit_device_module", INWIT_DEVICE_INTERFACE, "install inwit's device module there"},
                  module, table));
  module_ = module;
  table_ = static_cast<const inwit_device_table *>(table);
  return {};
}

Module::~Module() {
  if (module_ != nullptr) unload_module(module_);
}

#else

Module::~Module() = default;

Status Module::load() {
#if defined(INWIT_DEVICE_LINKED)
  table_ = &inwit_device_module;
  return {};
#else
  return fail(INWIT_E_UNSUPPORTED, "this library was built without its device module");
#endif
}

#endif

} // namespace inwit::device

using namespace inwit;
using namespace inwit::device;

inwit_device::~inwit_device() {
  if (driver != nullptr) table->close(driver);
}

Status inwit_device::status_of(int32_t result, const inwit_driver_failure &failure) const {
  switch (result) {
  case INWIT_DRIVER_OK: return {};
  case INWIT_DRIVER_ABSENT:
    return fail(INWIT_E_UNSUPPORTED, "the system's loader does not find the ", table->name, ", ", failure.call, ": ",
                table->remedy);
  case INWIT_DRIVER_OLD:
    return fail(INWIT_E_UNSUPPORTED, "the ", table->name, " has no function ", failure.call, ": install a later one");
  case INWIT_DRIVER_NO_MEMORY: return fail(INWIT_E_MEMORY, "not enough memory for the ", table->name);
  case INWIT_DRIVER_INEXACT:
    return fail(INWIT_E_UNSUPPORTED, "the device's ", failure.call, " is without ", failure.name,
                ", so that it cannot give the library's values: fill host memory and copy");
  case INWIT_DRIVER_REFUSED: return fail(INWIT_E_DEVICE, failure.text);
  default: return failed(*table, failure);
  }
}

Status inwit_device::failed_to_open(int32_t result, const inwit_driver_failure &failure) const {
  if (result == INWIT_DRIVER_REFUSED) return fail(INWIT_E_ARGUMENT, failure.text);
  if (result != INWIT_DRIVER_FAILED || failure.kind == INWIT_FAILURE_MEMORY) return status_of(result, failure);
  if (failure.kind == INWIT_FAILURE_NO_DEVICE)
    return fail(INWIT_E_UNSUPPORTED, "the ", table->name, " has no device").add(": ").add(failed(*table, failure).message());
  if (failure.kind == INWIT_FAILURE_WRONG_DEVICE)
    return fail(INWIT_E_ARGUMENT, "device_id is ", number, ", must be the number of a device that the ", table->name, " has");
  const int32_t capability = failure.capability;
  if (capability != 0 && capability < least_capability)
    return fail(INWIT_E_UNSUPPORTED, "device ", number, " has compute capability ", capability / 100, ".", capability % 100,
                ", must have 7.0 or later");
  return failed(*table, failure);
}

Status inwit_device::open(const inwit_driver_request &request, int32_t device_type) {
  type = device_type;
  number = request.number;
  INWIT_TRY(module.load());
  table = type == INWIT_DEVICE_CUDA ? module->cuda : type == INWIT_DEVICE_ROCM ? module->hip : module->opencl;
  inwit_driver_failure failure = {};
  const int32_t result = table->open(&request, &driver, &failure);
  return result == INWIT_DRIVER_OK ? Status() : failed_to_open(result, failure);
}

Status inwit_device::open(int32_t device_type, int32_t device_id, Use use) {
  if (device_type == INWIT_DEVICE_OPENCL)
    return fail(INWIT_E_ARGUMENT, "device_type is 4 (OpenCL), whose devices have no number: call inwit_device_open_opencl()");
  if (device_type != INWIT_DEVICE_CUDA && device_type != INWIT_DEVICE_ROCM)
    return fail(INWIT_E_ARGUMENT, "device_type is ", device_type, ", must be 2 (CUDA) or 10 (ROCm)");
  if (device_id < 0) return fail(INWIT_E_ARGUMENT, "device_id is ", device_id, ", must be >= 0");
  const auto names = kernel_names();
  return open({device_id, 0, nullptr, nullptr, names.data(), use == Use::fill ? names.size() : 0}, device_type);
}

Status inwit_device::open_opencl(void *cl_context, void *cl_device) {
  const auto names = kernel_names();
  return open({0, 0, cl_context, cl_device, names.data(), names.size()}, INWIT_DEVICE_OPENCL);
}

Purpose inwit_device::purpose_of(const inwit_tensor &tensor, const inwit_context *context) {
  const bool has_device = context != nullptr && context->device != 0;
  return has_device && !is_host_memory(tensor.device_type) ? Purpose::device : Purpose::write;
}

const inwit_device &inwit_device::of(const inwit_context &context) {
  return *reinterpret_cast<const inwit_device *>(static_cast<uintptr_t>(context.device)); // NOLINT(performance-no-int-to-ptr)
}

void *inwit_device::take_buffer(inwit_tensor &tensor) const {
  if (!has_buffers() || tensor.device_type != type || tensor.data == nullptr) return nullptr;
  const auto &memory = *static_cast<const inwit_opencl_memory *>(tensor.data);
  tensor.data = reinterpret_cast<void *>(static_cast<uintptr_t>(memory.byte_offset)); // NOLINT(performance-no-int-to-ptr)
  return memory.buffer;
}

// In advance, whether the launches have a size that the driver takes, and intermediate results can have memory. Other launches have as few
// blocks as the device works at, whatever their items.
Status inwit_device::check_reflections(const Plan &plan) const {
  inwit_driver_failure failure = {};
  INWIT_TRY(Reflections(plan).check());
  return status_of(table->allocate(driver, nullptr, 0, nullptr, &failure), failure);
}

// Whether a byte of a plan is memory of the device.
Status inwit_device::check_place(const DevicePlan &of, int64_t at) const {
  inwit_driver_memory memory = {};
  inwit_driver_failure failure = {};
  const View &view = of.plan.view;
  const auto address = static_cast<int64_t>(reinterpret_cast<uintptr_t>(view.data)) + at;
  INWIT_TRY(status_of(table->find_memory(driver, of.buffer, address, &memory, &failure), failure));
  if (memory.known == 0 && of.buffer != nullptr)
    return fail(INWIT_E_DEVICE, "data with shape ", view.extents(), " and its byte_offset is not within its buffer of ",
                memory.bytes, " bytes");
  if (memory.known == 0)
    return fail(INWIT_E_DEVICE, "data with shape ", view.extents(), " is not within memory that the ", table->name, " knows");
  if (memory.device != number)
    return fail(INWIT_E_DEVICE, "data is memory of device ", memory.device, ", must be that of device_id, ", number);
  return {};
}

Status inwit_device::check(const inwit_tensor &tensor, const DevicePlan &of) const {
  const View &view = of.plan.view;
  if (tensor.device_type != type || tensor.device_id != number)
    return fail(INWIT_E_DEVICE, "device_type is ", tensor.device_type, " and device_id is ", tensor.device_id,
                ", must be those of context.device, ", type, " and ", number);
  INWIT_TRY(check_device_form(of.plan));
  if (view.count == 0) return {};
  if (has_buffers() && of.buffer == nullptr)
    return fail(INWIT_E_ARGUMENT, "data or data->buffer is NULL, must be an inwit_opencl_memory with a cl_mem");
  if (!has_buffers() && view.data == nullptr)
    return fail(INWIT_E_ARGUMENT, "data is NULL, must point to ", view.count, " elements");
  if (is_by_reflections(of.plan)) INWIT_TRY(check_reflections(of.plan));
  for (const int64_t at : {view.lowest, view.lowest + view.bytes - 1})
    INWIT_TRY(check_place(of, at)); // the first and the last byte
  return {};
}

// Compiles a kernel that has not been, of a driver that compiles them one by one.
Status inwit_device::prepare(size_t kernel) const {
  if (ready_.is_ready[kernel].load(std::memory_order_acquire)) return {};
  const Lock lock(ready_.mutex);
  if (ready_.is_ready[kernel].load(std::memory_order_relaxed)) return {};
  std::string text;
  const char *const name = kernel_names()[kernel];
  if (!cut_kernel(module->opencl_c, INWIT_PROGRAM_OPENCL_C, name, text))
    return fail(INWIT_E_UNSUPPORTED, "the device program has no kernel ", name);
  inwit_driver_failure failure = {};
  INWIT_TRY(status_of(table->load(driver, kernel, text.c_str(), &failure), failure));
  ready_.is_ready[kernel].store(true, std::memory_order_release);
  return {};
}

// All kernels of a plan, so that nothing is written if one does not compile.
Status inwit_device::prepare(const Plan &plan) const {
  if (!is_by_reflections(plan)) {
    inwit_device_launch launches[most_launches];
    const size_t count = make_launches(plan, launches);
    for (const inwit_device_launch &one : std::span(launches, count)) INWIT_TRY(prepare(kernel_number(one)));
    return {};
  }
  if (plan.payload<OrthogonalStack>().tap_axes != 0) {
    inwit_device_launch one;
    make_zero_launch(plan, one);
    INWIT_TRY(prepare(kernel_number(one)));
  }
#define INWIT_STAGE(name) linalg::ReflectionStage::name,
  for (const auto stage : {INWIT_REFLECTION_STAGES(INWIT_STAGE)})
    INWIT_TRY(prepare(reflection_kernel_number(stage, plan.view.dtype)));
#undef INWIT_STAGE
  return {};
}

Status inwit_device::launch(void *stream, const inwit_driver_launch &one) const {
  inwit_driver_failure failure = {};
  return status_of(table->launch(driver, stream, &one, 1, &failure), failure);
}

Status inwit_device::launch(void *stream, const inwit_device_launch &one, void *buffer) const {
  return launch(stream, inwit_driver_launch{kernel_number(one), one.items, 0, 0, one.arguments, one.arguments_size, buffer,
                                            one.data, nullptr});
}

// Memory for intermediate results is allocated and freed on the stream, so that nothing waits.
Status inwit_device::fill_by_reflections(const DevicePlan &of, void *stream) const {
  const Plan &plan = of.plan;
  const auto &matrix = plan.payload<OrthogonalStack>();
  if (matrix.tap_axes != 0) {
    inwit_device_launch zeros;
    make_zero_launch(plan, zeros);
    INWIT_TRY(launch(stream, zeros, of.buffer));
  }
  Reflections reflections(plan);
  void *workspace = nullptr;
  inwit_driver_failure failure = {};
  INWIT_TRY(status_of(table->allocate(driver, stream, reflections.workspace_bytes(), &workspace, &failure), failure));
  Status status = reflections.for_each(workspace, [&](linalg::ReflectionStage stage, int64_t items, const auto &arguments) {
    const size_t kernel = reflection_kernel_number(stage, plan.view.dtype);
    return launch(stream, inwit_driver_launch{kernel, items, 1, 0, &arguments, sizeof arguments, of.buffer,
                                              plan.view.data + matrix.centre_address, workspace});
  });
  const int32_t released = table->release(driver, stream, workspace, &failure);
  return status ? status_of(released, failure) : status;
}

Status inwit_device::fill(const DevicePlan &of, void *stream) const {
  if (is_by_reflections(of.plan)) return fill_by_reflections(of, stream);
  inwit_device_launch launches[most_launches];
  const size_t count = make_launches(of.plan, launches);
  for (const inwit_device_launch &one : std::span(launches, count)) INWIT_TRY(launch(stream, one, of.buffer));
  return {};
}

Status inwit_device::copy(std::span<const inwit_driver_copy> copies, void *stream) const {
  inwit_driver_failure failure = {};
  return status_of(table->copy(driver, stream, copies.data(), copies.size(), &failure), failure);
}

Status inwit_device::fill(std::span<const DevicePlan> plans, uint64_t device_stream, int64_t &failed_plan) const {
  auto *const stream = reinterpret_cast<void *>(static_cast<uintptr_t>(device_stream)); // NOLINT(performance-no-int-to-ptr)
  inwit_driver_failure failure = {};
  failed_plan = -1;
  if (table->check_stream != nullptr) INWIT_TRY(status_of(table->check_stream(driver, stream, &failure), failure));
  const auto for_each = [&](const auto &use) -> Status {
    failed_plan = -1;
    for (const DevicePlan &of : plans) {
      ++failed_plan;
      if (of.plan.view.count > 0) INWIT_TRY(use(of));
    }
    failed_plan = -1;
    return {};
  };
  if (table->load != nullptr) INWIT_TRY(for_each([&](const DevicePlan &of) { return prepare(of.plan); }));
  return for_each([&](const DevicePlan &of) { return fill(of, stream); });
}
