// OpenCL by its C interface, opened at run time: the first device of the first platform. Declarations follow the OpenCL specification.
#pragma once
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <string>

#include "inwit_device.h"

namespace inwit::test {

class OpenCl {
public:
  OpenCl() : library_(dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
    if (library_ == nullptr) return;
    void *platform = nullptr;
    uint32_t count = 0;
    if (call<int (*)(uint32_t, void **, uint32_t *)>("clGetPlatformIDs")(1, &platform, &count) != 0 || count == 0) return;
    if (call<int (*)(void *, uint64_t, uint32_t, void **, uint32_t *)>("clGetDeviceIDs")(platform, all_devices, 1, &device,
                                                                                         &count) != 0)
      device = nullptr;
    else
      context = make_context();
  }
  OpenCl(const OpenCl &) = delete;
  OpenCl &operator=(const OpenCl &) = delete;
  ~OpenCl() {
    if (context != nullptr) release("clReleaseContext", context);
  }

  // Whether the device gives the library's bits, as inwit_device.h says.
  bool is_exact() const {
    const auto has = [&](uint32_t what, uint64_t bits) {
      uint64_t value = 0;
      return call<int (*)(void *, uint32_t, size_t, void *, size_t *)>("clGetDeviceInfo")(device, what, sizeof value, &value,
                                                                                          nullptr) == 0 &&
             (value & bits) == bits;
    };
    constexpr uint64_t denormals = 1, to_nearest = 4, correctly_rounded = 128;
    return has(single_config, denormals | to_nearest | correctly_rounded) && has(double_config, denormals | to_nearest) &&
           has(is_little_endian, 1);
  }

  // Why tests cannot run; NULL: they can.
  const char *missing() const {
    return device == nullptr ? "no OpenCL device"
           : !is_exact()     ? "the OpenCL device does not give the library's bits"
                             : nullptr;
  }

  template <class Function> Function call(const char *name) const {
    void *const found = dlsym(library_, name);
    EXPECT_NE(found, nullptr) << name;
    return reinterpret_cast<Function>(found);
  }
  void release(const char *name, void *object) const { EXPECT_EQ(call<int (*)(void *)>(name)(object), 0) << name; }

  void *make_context() const {
    int code = 0;
    void *const made = call<void *(*)(const void *, uint32_t, void *const *, void *, void *, int *)>("clCreateContext")(
        nullptr, 1, &device, nullptr, nullptr, &code);
    EXPECT_EQ(code, 0);
    return made;
  }
  void *make_queue(void *of, uint64_t properties = 0) const {
    int code = 0;
    void *const made = call<void *(*)(void *, void *, uint64_t, int *)>("clCreateCommandQueue")(of, device, properties, &code);
    EXPECT_EQ(code, 0);
    return made;
  }
  void *make_buffer(void *of, std::string from, uint64_t flags = read_write) const {
    int code = 0;
    void *const made = call<void *(*)(void *, uint64_t, size_t, void *, int *)>("clCreateBuffer")(
        of, flags | copy_host, from.size(), from.data(), &code);
    EXPECT_EQ(code, 0);
    return made;
  }
  // Waits for what is on the queue.
  void read(void *queue, void *buffer, std::string &to) const {
    const int code = call<int (*)(void *, void *, uint32_t, size_t, size_t, void *, uint32_t, const void *, void *)>(
        "clEnqueueReadBuffer")(queue, buffer, 1, 0, to.size(), to.data(), 0, nullptr, nullptr);
    EXPECT_EQ(code, 0);
  }

  static constexpr uint64_t read_write = 1, read_only = 4, copy_host = 32, out_of_order = 1;
  void *device = nullptr, *context = nullptr;

private:
  static constexpr uint64_t all_devices = 0xFFFFFFFF;
  static constexpr uint32_t single_config = 0x101B, double_config = 0x1032, is_little_endian = 0x1026;

  void *library_;
};

} // namespace inwit::test
