#include "device/device.hpp"

#include "base/module.hpp"
#include "device/launch.hpp"
#include "device/reflections.hpp"

namespace inwit::device {
namespace {

constexpr int32_t least_capability = 700; // that of the program: 7.0

// Codes of CUDA's driver that have a status of their own.
constexpr int32_t no_memory = 2, no_device = 100, invalid_device = 101, not_supported = 801;

Status failed(const inwit_driver_failure &failure) {
  const int32_t code = failure.code == no_memory       ? int32_t{INWIT_E_MEMORY}
                       : failure.code == not_supported ? int32_t{INWIT_E_UNSUPPORTED}
                                                       : int32_t{INWIT_E_DRIVER};
  Status status = fail(code, "the CUDA driver's ", failure.call, " returned ", failure.code);
  if (failure.name != nullptr) status.add(" (", failure.name);
  if (failure.name != nullptr && failure.text != nullptr) status.add(", ", failure.text);
  return failure.name != nullptr ? status.add(")") : status;
}

Status status_of(int32_t result, const inwit_driver_failure &failure) {
  switch (result) {
  case INWIT_DRIVER_OK: return {};
  case INWIT_DRIVER_ABSENT:
    return fail(INWIT_E_UNSUPPORTED,
                "the system's loader does not find the CUDA driver, libcuda.so.1: install NVIDIA's driver");
  case INWIT_DRIVER_OLD:
    return fail(INWIT_E_UNSUPPORTED, "the CUDA driver has no function ", failure.call, ": install a later driver");
  case INWIT_DRIVER_NO_MEMORY: return fail(INWIT_E_MEMORY, "not enough memory to open the CUDA driver");
  default: return failed(failure);
  }
}

Status failed_to_open(int32_t number, int32_t capability, int32_t result, const inwit_driver_failure &failure) {
  if (result != INWIT_DRIVER_FAILED || failure.code == no_memory) return status_of(result, failure);
  if (failure.code == no_device)
    return fail(INWIT_E_UNSUPPORTED, "the CUDA driver has no device").add(": ").add(failed(failure).message());
  if (failure.code == invalid_device)
    return fail(INWIT_E_ARGUMENT, "device_id is ", number, ", must be the number of a device that the CUDA driver has");
  if (capability != 0 && capability < least_capability)
    return fail(INWIT_E_UNSUPPORTED, "device ", number, " has compute capability ", capability / 100, ".", capability % 100,
                ", must have 7.0 or later");
  return failed(failure);
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
  if (driver != nullptr) module->close(driver);
}

Status inwit_device::open(int32_t device_type, int32_t device_id, Use use) {
  if (device_type != INWIT_DEVICE_CUDA) return fail(INWIT_E_ARGUMENT, "device_type is ", device_type, ", must be 2 (CUDA)");
  if (device_id < 0) return fail(INWIT_E_ARGUMENT, "device_id is ", device_id, ", must be >= 0");
  INWIT_TRY(module.load());
  inwit_driver_failure failure = {};
  int32_t capability = 0;
  const auto names = kernel_names();
  const size_t count = use == Use::fill ? names.size() : 0;
  const int32_t result = module->open(device_id, names.data(), count, &driver, &capability, &failure);
  if (result != INWIT_DRIVER_OK) return failed_to_open(device_id, capability, result, failure);
  type = device_type;
  number = device_id;
  return {};
}

Purpose inwit_device::purpose_of(const inwit_tensor &tensor, const inwit_context *context) {
  const bool has_device = context != nullptr && context->device != 0;
  return has_device && !is_host_memory(tensor.device_type) ? Purpose::device : Purpose::write;
}

const inwit_device &inwit_device::of(const inwit_context &context) {
  return *reinterpret_cast<const inwit_device *>(static_cast<uintptr_t>(context.device)); // NOLINT(performance-no-int-to-ptr)
}

// In advance, whether the launches have a size that the driver takes, and intermediate results can have memory. Other launches have as few
// blocks as the device works at, whatever their items.
Status inwit_device::check_reflections(const Plan &plan) const {
  inwit_driver_failure failure = {};
  INWIT_TRY(Reflections(plan).check());
  return status_of(module->allocate(driver, nullptr, 0, nullptr, &failure), failure);
}

Status inwit_device::check(const inwit_tensor &tensor, const Plan &plan) const {
  if (tensor.device_type != type || tensor.device_id != number)
    return fail(INWIT_E_DEVICE, "device_type is ", tensor.device_type, " and device_id is ", tensor.device_id,
                ", must be those of context.device, ", type, " and ", number);
  INWIT_TRY(check_device_form(plan));
  if (plan.view.count == 0) return {};
  if (plan.view.data == nullptr) return fail(INWIT_E_ARGUMENT, "data is NULL, must point to ", plan.view.count, " elements");
  if (is_by_reflections(plan)) INWIT_TRY(check_reflections(plan));
  for (const int64_t at : {plan.view.lowest, plan.view.lowest + plan.view.bytes - 1}) { // the first and the last byte
    inwit_driver_memory memory = {};
    inwit_driver_failure failure = {};
    INWIT_TRY(status_of(module->find_memory(driver, plan.view.data + at, &memory, &failure), failure));
    if (memory.known == 0)
      return fail(INWIT_E_DEVICE, "data with shape ", plan.view.extents(), " is not within memory that the CUDA driver knows");
    if (memory.device != number)
      return fail(INWIT_E_DEVICE, "data is memory of device ", memory.device, ", must be that of device_id, ", number);
  }
  return {};
}

Status inwit_device::launch(void *stream, const inwit_driver_launch &one) const {
  inwit_driver_failure failure = {};
  return status_of(module->launch(driver, stream, &one, 1, &failure), failure);
}

Status inwit_device::launch(void *stream, const inwit_device_launch &one) const {
  return launch(stream, inwit_driver_launch{kernel_number(one), one.items, 0, 0, one.arguments, one.data});
}

// Memory for intermediate results is allocated and freed on the stream, so that nothing waits.
Status inwit_device::fill_by_reflections(const Plan &plan, void *stream) const {
  const auto &matrix = plan.payload<OrthogonalStack>();
  if (matrix.tap_axes != 0) {
    inwit_device_launch zeros;
    make_zero_launch(plan, zeros);
    INWIT_TRY(launch(stream, zeros));
  }
  Reflections reflections(plan);
  void *workspace = nullptr;
  inwit_driver_failure failure = {};
  INWIT_TRY(status_of(module->allocate(driver, stream, reflections.workspace_bytes(), &workspace, &failure), failure));
  Status status = reflections.for_each(workspace, [&](linalg::ReflectionStage stage, int64_t items, const auto &arguments) {
    const size_t kernel = reflection_kernel_number(stage, plan.view.dtype);
    return launch(stream, inwit_driver_launch{kernel, items, 1, 0, &arguments, plan.view.data + matrix.centre_address});
  });
  const int32_t released = module->release(driver, stream, workspace, &failure);
  return status ? status_of(released, failure) : status;
}

Status inwit_device::copy(std::span<const inwit_driver_copy> copies, void *stream) const {
  inwit_driver_failure failure = {};
  return status_of(module->copy(driver, stream, copies.data(), copies.size(), &failure), failure);
}

Status inwit_device::fill(std::span<const Plan> plans, uint64_t device_stream, int64_t &failed_plan) const {
  auto *const stream = reinterpret_cast<void *>(static_cast<uintptr_t>(device_stream)); // NOLINT(performance-no-int-to-ptr)
  failed_plan = -1;
  for (const Plan &plan : plans) {
    ++failed_plan;
    if (plan.view.count == 0) continue;
    if (is_by_reflections(plan)) {
      INWIT_TRY(fill_by_reflections(plan, stream));
      continue;
    }
    inwit_device_launch launches[most_launches];
    const size_t count = make_launches(plan, launches);
    for (const inwit_device_launch &one : std::span(launches, count)) INWIT_TRY(launch(stream, one));
  }
  failed_plan = -1;
  return {};
}
