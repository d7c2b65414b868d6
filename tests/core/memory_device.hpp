// The cases of inwit_device.h for memory_main.cpp, on a machine without a driver, or with one that may do without an allocation.
#pragma once
#include <vector>

#include "inwit_device.h"

template <class Case> std::vector<Case> device_cases(const inwit_job &job, char *text, size_t size) {
  inwit_device *opened = nullptr;
  const bool has_driver = inwit_device_open(INWIT_DEVICE_CUDA, 0, &opened, nullptr) == INWIT_OK;
  inwit_device_free(opened);
  size_t needed = 0;
  const int32_t with_module = inwit_device_program(INWIT_PROGRAM_PTX, nullptr, 0, &needed, nullptr);
  const auto open = [](inwit_context *context) {
    inwit_device *device = nullptr;
    const int32_t status = inwit_device_open(INWIT_DEVICE_CUDA, 0, &device, context);
    inwit_device_free(device);
    return status;
  };
  const auto plan = [&job](inwit_context *context) {
    inwit_device_launch launch;
    size_t count = 0;
    return inwit_device_plan(&job, 5, &launch, 1, &count, context);
  };
  const auto program = [=](inwit_context *context) {
    return inwit_device_program(INWIT_PROGRAM_PTX, text, size, nullptr, context);
  };
  const auto one_kernel = [=](inwit_context *context) {
    return inwit_device_kernel_program(INWIT_PROGRAM_OPENCL_C, "inwit_normal_f32", text, size, nullptr, context);
  };
  const auto open_nothing = [](inwit_context *context) { // OpenCL itself does not survive without memory
    inwit_device *device = nullptr;
    return inwit_device_open_opencl(nullptr, nullptr, &device, context);
  };
  const auto free_nothing = [](inwit_context *context) {
    inwit_device_free(nullptr);
    context->error[0] = '\0';
    return int32_t{INWIT_OK};
  };
  return {{"inwit_device_open", has_driver ? INWIT_OK : INWIT_E_UNSUPPORTED, open, true},
          {"inwit_device_plan", INWIT_OK, plan},
          {"inwit_device_open_opencl", INWIT_E_ARGUMENT, open_nothing},
          {"inwit_device_program", with_module, program, true},
          {"inwit_device_kernel_program", with_module, one_kernel, true},
          {"inwit_device_free", INWIT_OK, free_nothing}};
}
