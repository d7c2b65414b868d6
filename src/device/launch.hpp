// From plans to launches of the device program: pure computation, without a driver.
#pragma once
#include <span>

#include "initializers/plan.hpp"
#include "inwit_device.h"

namespace inwit::device {

// Names of the kernels, each of which a launch has as its `kernel`.
std::span<const char *const> kernel_names();

// The number of a launch's kernel among the names.
size_t kernel_number(const inwit_device_launch &launch);

// Status of a plan without a device form. INWIT_E_UNSUPPORTED.
Status check_device_form(const Plan &plan);

// The launch that fills the plan's tensor, which has elements.
void make_launch(const Plan &plan, inwit_device_launch &launch);

} // namespace inwit::device
