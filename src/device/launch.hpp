// From plans to launches of the device program: pure computation, without a driver.
#pragma once
#include <span>

#include "initializers/plan.hpp"
#include "inwit_device.h"
#include "linalg/device_reflections.hpp"

namespace inwit::device {

// Names of the kernels, each of which a launch has as its `kernel`.
std::span<const char *const> kernel_names();

// The number of a launch's kernel among the names.
size_t kernel_number(const inwit_device_launch &launch);

// Status of a plan without a device form. INWIT_E_UNSUPPORTED.
Status check_device_form(const Plan &plan);

// Status of a plan that a single launch does not fill. INWIT_E_UNSUPPORTED.
Status check_launch_form(const Plan &plan);

// Whether a plan with a device form has the launches of reflections.hpp, and the number of their kernels.
bool is_by_reflections(const Plan &plan);
size_t reflection_kernel_number(linalg::ReflectionStage stage, int32_t dtype);

// A launch that sets all elements to 0.
void make_zero_launch(const Plan &plan, inwit_device_launch &launch);

// The launches that together fill the plan's tensor, whose number is returned: none if it is empty. They write disjoint memory.
inline constexpr size_t most_launches = 3;
size_t make_launches(const Plan &plan, inwit_device_launch (&launches)[most_launches]);

} // namespace inwit::device
