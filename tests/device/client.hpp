// A client of CUDA's driver, as PyTorch is one: it has device memory and streams of its own and hands their raw addresses to the library.
#pragma once
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "fake_cuda.hpp"
#include "inwit_device.h"

namespace inwit::test {

class Client {
public:
  explicit Client(int device = 0) : library_(dlopen("libcuda.so.1", RTLD_NOW)) {
    call<int (*)(unsigned)>("cuInit")(0);
    if (void *const found = dlsym(library_, "fake_cuda"))
      reinterpret_cast<void (*)(FakeCuda *)>(found)(&fake); // else a real one
    call<int (*)(void **, int)>("cuDevicePrimaryCtxRetain")(&context, device);
    device_ = device;
    push();
    call<int (*)(void **, unsigned)>("cuStreamCreate")(&stream, 0);
    if (fake.log != nullptr) fake.log();
  }
  Client(const Client &) = delete;
  Client &operator=(const Client &) = delete;
  ~Client() {
    for (const uint64_t address : allocated_) call<int (*)(uint64_t)>("cuMemFree_v2")(address);
    call<int (*)(void *)>("cuStreamDestroy_v2")(stream);
    pop();
    call<int (*)(int)>("cuDevicePrimaryCtxRelease_v2")(device_);
    dlclose(library_);
  }

  template <class Function> Function call(const char *name) const {
    void *const found = dlsym(library_, name);
    EXPECT_NE(found, nullptr) << name;
    return reinterpret_cast<Function>(found);
  }

  void push() const { call<int (*)(void *)>("cuCtxPushCurrent_v2")(context); }
  void pop() const {
    void *previous = nullptr;
    call<int (*)(void **)>("cuCtxPopCurrent_v2")(&previous);
  }
  void *current() const {
    void *now = nullptr;
    call<int (*)(void **)>("cuCtxGetCurrent")(&now);
    return now;
  }

  char *allocate(size_t bytes) {
    uint64_t address = 0;
    EXPECT_EQ(call<int (*)(uint64_t *, size_t)>("cuMemAlloc_v2")(&address, bytes), 0);
    allocated_.push_back(address);
    EXPECT_EQ(call<int (*)(uint64_t, unsigned char, size_t)>("cuMemsetD8_v2")(address, 0xCA, bytes), 0);
    return reinterpret_cast<char *>(static_cast<uintptr_t>(address));
  }
  char *copy_of(const void *from, size_t bytes) {
    char *const made = allocate(bytes);
    EXPECT_EQ(call<int (*)(uint64_t, const void *, size_t)>("cuMemcpyHtoD_v2")(reinterpret_cast<uintptr_t>(made), from, bytes),
              0);
    return made;
  }
  int synchronize() const { return call<int (*)(void *)>("cuStreamSynchronize")(stream); }
  std::string read(const char *from, size_t bytes) const {
    std::string to(bytes, '\0');
    call<int (*)(void *, uint64_t, size_t)>("cuMemcpyDtoH_v2")(to.data(), reinterpret_cast<uintptr_t>(from), bytes);
    return to;
  }

  FakeCuda fake = {};
  void *context = nullptr, *stream = nullptr;

private:
  void *library_;
  int device_ = 0;
  std::vector<uint64_t> allocated_;
};

// A device that the library has opened.
struct OpenDevice {
  explicit OpenDevice(int number = 0) {
    inwit_context context = {};
    EXPECT_EQ(inwit_device_open(INWIT_DEVICE_CUDA, number, &handle, &context), INWIT_OK) << context.error;
  }
  OpenDevice(const OpenDevice &) = delete;
  OpenDevice &operator=(const OpenDevice &) = delete;
  ~OpenDevice() { inwit_device_free(handle); }

  inwit_context context_for(const Client &client) const {
    inwit_context context = {};
    context.device = reinterpret_cast<uintptr_t>(handle);
    context.device_stream = reinterpret_cast<uintptr_t>(client.stream);
    return context;
  }

  inwit_device *handle = nullptr;
};

inline inwit_tensor on_device(inwit_tensor tensor, int number = 0) {
  tensor.device_type = INWIT_DEVICE_CUDA;
  tensor.device_id = number;
  return tensor;
}

} // namespace inwit::test
