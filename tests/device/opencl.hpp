// OpenCL by its C interface, opened at run time: the first device of the first platform, and inwit's program on it. Declarations follow the
// OpenCL specification.
#pragma once
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "inwit_device.h"
#include "planned.hpp"

namespace inwit::test {

inline constexpr char opencl_options[] = "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt";

class OpenCl : public PlannedDevice {
public:
  OpenCl() : library_(dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
    if (library_ == nullptr) return;
    uint32_t count = 0;
    if (call<int (*)(uint32_t, void **, uint32_t *)>("clGetPlatformIDs")(1, &platform_, &count) != 0 || count == 0) return;
    if (call<int (*)(void *, uint64_t, uint32_t, void **, uint32_t *)>("clGetDeviceIDs")(platform_, all_devices, 1, &device_,
                                                                                         &count) != 0)
      device_ = nullptr;
  }
  OpenCl(const OpenCl &) = delete;
  OpenCl &operator=(const OpenCl &) = delete;
  ~OpenCl() override {
    for (const auto &[name, kernel] : kernels_) call<int (*)(void *)>("clReleaseKernel")(kernel);
    if (program_ != nullptr) call<int (*)(void *)>("clReleaseProgram")(program_);
    if (queue_ != nullptr) call<int (*)(void *)>("clReleaseCommandQueue")(queue_);
    if (context_ != nullptr) call<int (*)(void *)>("clReleaseContext")(context_);
  }

  bool has_device() const { return device_ != nullptr; }

  // Whether the device gives the library's bits, as inwit_device.h says.
  bool is_exact() const {
    const auto has = [&](uint32_t what, uint64_t bits) {
      uint64_t value = 0;
      return call<int (*)(void *, uint32_t, size_t, void *, size_t *)>("clGetDeviceInfo")(device_, what, sizeof value, &value,
                                                                                          nullptr) == 0 &&
             (value & bits) == bits;
    };
    constexpr uint64_t denormals = 1, to_nearest = 4, correctly_rounded = 128;
    return has(single_config, denormals | to_nearest | correctly_rounded) && has(double_config, denormals | to_nearest) &&
           has(is_little_endian, 1);
  }

  // Builds the program that the library has.
  void build(const char *options = opencl_options) {
    int code = 0;
    context_ = call<void *(*)(const void *, uint32_t, void *const *, void *, void *, int *)>("clCreateContext")(
        nullptr, 1, &device_, nullptr, nullptr, &code);
    ASSERT_EQ(code, 0);
    queue_ = call<void *(*)(void *, void *, uint64_t, int *)>("clCreateCommandQueue")(context_, device_, 0, &code);
    ASSERT_EQ(code, 0);
    size_t needed = 0;
    ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_OPENCL_C, nullptr, 0, &needed, nullptr), INWIT_OK);
    std::string text(needed, '\0');
    ASSERT_EQ(inwit_device_program(INWIT_PROGRAM_OPENCL_C, text.data(), needed, nullptr, nullptr), INWIT_OK);
    const char *const begin = text.c_str();
    program_ = call<void *(*)(void *, uint32_t, const char *const *, const size_t *, int *)>("clCreateProgramWithSource")(
        context_, 1, &begin, nullptr, &code);
    ASSERT_EQ(code, 0);
    code = call<int (*)(void *, uint32_t, void *const *, const char *, void *, void *)>("clBuildProgram")(
        program_, 1, &device_, options, nullptr, nullptr);
    std::string log(10000, '\0');
    if (code != 0)
      call<int (*)(void *, void *, uint32_t, size_t, void *, size_t *)>("clGetProgramBuildInfo")(
          program_, device_, build_log, log.size(), log.data(), nullptr);
    ASSERT_EQ(code, 0) << log.c_str();
  }

private:
  void run(const inwit_device_launch &launch, std::string &memory, int64_t threads) override {
    int code = 0;
    constexpr uint64_t read_write_copy = 1 | 32;
    void *buffer = call<void *(*)(void *, uint64_t, size_t, void *, int *)>("clCreateBuffer")(
        context_, read_write_copy, memory.size(), memory.data(), &code);
    ASSERT_EQ(code, 0);
    enqueue(launch, buffer, static_cast<size_t>(threads));
    code = call<int (*)(void *, void *, uint32_t, size_t, size_t, void *, uint32_t, const void *, void *)>(
        "clEnqueueReadBuffer")(queue_, buffer, 1, 0, memory.size(), memory.data(), 0, nullptr, nullptr);
    EXPECT_EQ(code, 0);
    call<int (*)(void *)>("clReleaseMemObject")(buffer);
  }

  static constexpr uint64_t all_devices = 0xFFFFFFFF;
  static constexpr uint32_t single_config = 0x101B, double_config = 0x1032, is_little_endian = 0x1026, build_log = 0x1183;

  template <class Function> Function call(const char *name) const {
    void *const found = dlsym(library_, name);
    EXPECT_NE(found, nullptr) << name;
    return reinterpret_cast<Function>(found);
  }

  void *kernel_named(const char *name) {
    void *&kernel = kernels_[name];
    int code = 0;
    if (kernel == nullptr) kernel = call<void *(*)(void *, const char *, int *)>("clCreateKernel")(program_, name, &code);
    EXPECT_EQ(code, 0) << name;
    return kernel;
  }

  void enqueue(const inwit_device_launch &launch, void *buffer, size_t threads) {
    void *const kernel = kernel_named(launch.kernel);
    const auto set = call<int (*)(void *, uint32_t, size_t, const void *)>("clSetKernelArg");
    const uint64_t offset = reinterpret_cast<uintptr_t>(launch.data);
    ASSERT_EQ(set(kernel, 0, launch.arguments_size, launch.arguments), 0) << launch.kernel;
    ASSERT_EQ(set(kernel, 1, sizeof buffer, &buffer), 0) << launch.kernel;
    ASSERT_EQ(set(kernel, 2, sizeof offset, &offset), 0) << launch.kernel;
    const size_t width = 64, global = (threads + width - 1) / width * width;
    ASSERT_EQ(
        (call<int (*)(void *, void *, uint32_t, const size_t *, const size_t *, const size_t *, uint32_t, const void *,
                      void *)>("clEnqueueNDRangeKernel")(queue_, kernel, 1, nullptr, &global, &width, 0, nullptr, nullptr)),
        0)
        << launch.kernel;
  }

  void *library_, *platform_ = nullptr, *device_ = nullptr, *context_ = nullptr, *queue_ = nullptr, *program_ = nullptr;
  std::map<std::string, void *> kernels_;
};

} // namespace inwit::test
