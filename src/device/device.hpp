// An open device, and what fills its memory.
#pragma once
#include <span>

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

} // namespace inwit::device

struct inwit_device {
  inwit::device::Module module;
  inwit_driver *driver = nullptr;
  int32_t type = 0, number = 0;

  inwit_device() = default;
  inwit_device(const inwit_device &) = delete;
  inwit_device &operator=(const inwit_device &) = delete;
  ~inwit_device();

  inwit::Status open(int32_t device_type, int32_t device_id, inwit::device::Use use = inwit::device::Use::fill);

  // Of a context: whether a tensor is in device memory, and the context has a device for it.
  static inwit::Purpose purpose_of(const inwit_tensor &tensor, const inwit_context *context);
  static const inwit_device &of(const inwit_context &context); // which has one

  // Whether the device can fill the plan of this tensor; all that can be known before anything is written.
  inwit::Status check(const inwit_tensor &tensor, const inwit::Plan &plan) const;

  // Puts the plans on the stream, in their order. `failed_plan`: the plan to which a failure belongs, or -1.
  inwit::Status fill(std::span<const inwit::Plan> plans, uint64_t device_stream, int64_t &failed_plan) const;

  // Copies between host and device memory, after what is on the stream, and waits for it.
  inwit::Status copy(std::span<const inwit_driver_copy> copies, void *stream) const;

private:
  inwit::Status check_reflections(const inwit::Plan &plan) const;
  inwit::Status launch(void *stream, const inwit_driver_launch &one) const;
  inwit::Status launch(void *stream, const inwit_device_launch &one) const;
  inwit::Status fill_by_reflections(const inwit::Plan &plan, void *stream) const;
};
