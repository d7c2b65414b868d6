// An open device, and what fills its memory.
#pragma once
#include <atomic>
#include <span>

#include "base/mutex.hpp"
#include "device/module.h"
#include "initializers/plan.hpp"
#include "inwit_device.h"

namespace inwit::device {

// The module's table for the time of this object. There is no state beyond it.
class Module {
public:
  Module() = default;
  Module(const Module &) = delete;
  Module &operator=(const Module &) = delete;
  ~Module();

  Status load(); // INWIT_E_UNSUPPORTED, INWIT_E_MEMORY
  const inwit_device_table &operator*() const { return *table_; }
  const inwit_device_table *operator->() const { return table_; }

private:
  [[maybe_unused]] void *module_ = nullptr; // where it is not linked
  const inwit_device_table *table_ = nullptr;
};

enum class Use { fill, copy_only }; // what a device is opened for; the latter needs no device program

// A plan, and the buffer in which its view's `data` is an offset; NULL where that is an address.
struct DevicePlan {
  Plan plan;
  void *buffer = nullptr;
};

// The kernels of a device that are ready. Those of drivers that compile source text are made ready by the first launch of each.
struct ReadyKernels {
  std::atomic<bool> is_ready[INWIT_MOST_KERNELS] = {};
  Mutex mutex; // held while one is compiled
};

} // namespace inwit::device

struct inwit_device {
  inwit::device::Module module;
  const inwit_driver_table *table = nullptr;
  inwit_driver *driver = nullptr;
  int32_t type = 0, number = 0;

  inwit_device() = default;
  inwit_device(const inwit_device &) = delete;
  inwit_device &operator=(const inwit_device &) = delete;
  ~inwit_device();

  inwit::Status open(int32_t device_type, int32_t device_id, inwit::device::Use use = inwit::device::Use::fill);
  inwit::Status open_opencl(void *cl_context, void *cl_device);

  // Of a context: whether a tensor is in device memory, and the context has a device for it.
  static inwit::Purpose purpose_of(const inwit_tensor &tensor, const inwit_context *context);
  static const inwit_device &of(const inwit_context &context); // which has one

  // Whether memory is objects, as of OpenCL; and, of a tensor there, the object, in which its `data` becomes the offset.
  bool has_buffers() const { return type == INWIT_DEVICE_OPENCL; }
  void *take_buffer(inwit_tensor &tensor) const;

  // Whether the device can fill the plan of this tensor; all that can be known before anything is written.
  inwit::Status check(const inwit_tensor &tensor, const inwit::device::DevicePlan &of) const;

  // Puts the plans on the stream, in their order. `failed_plan`: the plan to which a failure belongs, or -1.
  inwit::Status fill(std::span<const inwit::device::DevicePlan> plans, uint64_t device_stream, int64_t &failed_plan) const;

  // Copies between host and device memory, after what is on the stream, and waits for it.
  inwit::Status copy(std::span<const inwit_driver_copy> copies, void *stream) const;

private:
  inwit::Status open(const inwit_driver_request &request, int32_t device_type);
  inwit::Status status_of(int32_t result, const inwit_driver_failure &failure) const;
  inwit::Status failed_to_open(int32_t result, const inwit_driver_failure &failure) const;
  inwit::Status check_reflections(const inwit::Plan &plan) const;
  inwit::Status check_place(const inwit::device::DevicePlan &of, int64_t at) const;
  inwit::Status prepare(size_t kernel) const;
  inwit::Status prepare(const inwit::Plan &plan) const;
  inwit::Status launch(void *stream, const inwit_driver_launch &one) const;
  inwit::Status launch(void *stream, const inwit_device_launch &one, void *buffer) const;
  inwit::Status fill_by_reflections(const inwit::device::DevicePlan &of, void *stream) const;
  inwit::Status fill(const inwit::device::DevicePlan &of, void *stream) const;

  mutable inwit::device::ReadyKernels ready_;
};
