// The launcher for HIP under a false runtime and a false compiler: bytes, failures, and what a call leaves behind.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "injection.hpp"
#include "planned.hpp"

namespace inwit::test {
namespace {

// A client of HIP's runtime, as PyTorch is one.
class HipClient {
public:
  HipClient() : library_(dlopen("libamdhip64.so.6", RTLD_NOW)) {
    fake = call<Injection *(*)()>("injection")();
    call<int (*)(void **)>("hipStreamCreate")(&stream);
  }
  HipClient(const HipClient &) = delete;
  HipClient &operator=(const HipClient &) = delete;
  ~HipClient() {
    synchronize();
    call<int (*)(void *)>("hipStreamDestroy")(stream);
    dlclose(library_);
  }

  template <class Function> Function call(const char *name) const {
    void *const found = dlsym(library_, name);
    EXPECT_NE(found, nullptr) << name;
    return reinterpret_cast<Function>(found);
  }
  void synchronize() const { call<int (*)(void *)>("hipStreamSynchronize")(stream); }
  void set_device(int number) const { EXPECT_EQ(call<int (*)(int)>("hipSetDevice")(number), 0); }
  int current() const {
    int number = -1;
    EXPECT_EQ(call<int (*)(int *)>("hipGetDevice")(&number), 0);
    return number;
  }
  int last_error() const { return call<int (*)()>("hipGetLastError")(); }
  char *allocate(size_t bytes) const {
    void *address = nullptr;
    EXPECT_EQ(call<int (*)(void **, size_t)>("hipMalloc")(&address, bytes), 0);
    return static_cast<char *>(address);
  }
  void free(void *address) const { call<int (*)(void *)>("hipFree")(address); }

  Injection *fake = nullptr;
  void *stream = nullptr;

private:
  void *library_;
};

class HipLauncher : public TestedDevice {
public:
  explicit HipLauncher(const HipClient &client, int number = 0) : client_(client), number_(number) {
    inwit_context context = {};
    EXPECT_EQ(inwit_device_open(INWIT_DEVICE_ROCM, number, &handle, &context), INWIT_OK) << context.error;
  }
  ~HipLauncher() override { inwit_device_free(handle); }

  bool has_workspace() const override { return true; }
  void fill(const inwit_job &job, uint64_t seed, std::string &memory, int64_t) override {
    char *const at = client_.allocate(memory.size());
    std::memcpy(at, memory.data(), memory.size());
    inwit_job there = job;
    there.tensor = in(at + reinterpret_cast<uintptr_t>(job.tensor.data), job.tensor);
    inwit_context context = context_for();
    EXPECT_EQ(inwit_fill_jobs(&there, 1, seed, &context), INWIT_OK) << context.error;
    client_.synchronize();
    std::memcpy(memory.data(), at, memory.size());
    client_.free(at);
  }
  inwit_tensor in(void *memory, inwit_tensor tensor) const {
    tensor.device_type = INWIT_DEVICE_ROCM;
    tensor.device_id = number_;
    tensor.data = memory;
    return tensor;
  }
  inwit_context context_for() const {
    inwit_context context = {};
    context.device = reinterpret_cast<uintptr_t>(handle);
    context.device_stream = reinterpret_cast<uintptr_t>(client_.stream);
    return context;
  }

private:
  const HipClient &client_;
  int number_;

public:
  inwit_device *handle = nullptr;
};

class HipBits : public testing::Test {
protected:
  HipClient client;
  HipLauncher device{client};
};
TEST_F(HipBits, GoldenTable) { golden_table(device); }
TEST_F(HipBits, ShardsAndStrides) { shards_and_strides(device); }
TEST_F(HipBits, BoxesOfStacks) { boxes_of_stacks(device); }
TEST_F(HipBits, Ranges) { ranges(device); }

class HipFaults : public testing::Test {
protected:
  ~HipFaults() override { client.free(memory); }
  int32_t open(int number) {
    inwit_device *device = nullptr;
    const int32_t status = inwit_device_open(INWIT_DEVICE_ROCM, number, &device, &context);
    EXPECT_EQ(device == nullptr, status != INWIT_OK);
    inwit_device_free(device);
    return status;
  }
  int32_t fill(const HipLauncher &device, const char *name = "random_normal") {
    context = device.context_for();
    const inwit_tensor tensor = device.in(memory, describe(nullptr, INWIT_F32, {4, 4}));
    return inwit_fill(name, nullptr, 0, &tensor, 1, 2, &context);
  }
  void expect(int32_t status, int32_t expected, const char *part) {
    EXPECT_EQ(status, expected) << context.error;
    EXPECT_NE(std::strstr(context.error, part), nullptr) << context.error;
  }
  HipClient client;
  char *memory = client.allocate(64);
  inwit_context context = {};
};

TEST_F(HipFaults, Opening) {
  expect(open(2), INWIT_E_ARGUMENT, "device_id is 2, must be the number of a device that the HIP runtime has");
  client.fake->fail("hipInit", 100);
  expect(open(0), INWIT_E_UNSUPPORTED, "the HIP runtime has no device");
  client.fake->fail("hipInit", 2);
  expect(open(0), INWIT_E_MEMORY, "the HIP runtime's hipInit returned 2");
  client.fake->fail("hipGetDevicePropertiesR0600", 999);
  expect(open(0), INWIT_E_DRIVER, "hipGetDeviceProperties returned 999 (hipErrorSome, as injected)");
  client.fake->fail("", 0);
  EXPECT_EQ(open(1), INWIT_OK);
  EXPECT_EQ(client.current(), 0);
  EXPECT_EQ(client.last_error(), 0);
  EXPECT_EQ(client.fake->live, 0);
}

// What a fill does: it compiles once, restores the thread's device, and neither allocates nor synchronises.
TEST_F(HipFaults, CallsOfAFill) {
  client.set_device(1);
  const HipLauncher device(client, 1);
  client.free(memory);
  memory = client.allocate(64);
  void *stream = nullptr;
  client.call<int (*)(void **)>("hipStreamCreate")(&stream);
  std::swap(stream, client.stream);
  client.set_device(0);
  client.fake->take_log();
  EXPECT_EQ(fill(device), INWIT_OK) << context.error;
  const std::string pointers = "hipPointerGetAttribute hipPointerGetAttribute ";
  const std::string launch = "hipGetDevice hipSetDevice hipModuleLaunchKernel hipSetDevice ";
  EXPECT_EQ(client.fake->take_log(),
            pointers +
                "hiprtcCreateProgram hiprtcCompileProgram hiprtcGetCodeSize hiprtcGetCode hiprtcDestroyProgram hipGetDevice "
                "hipSetDevice hipModuleLoadData hipModuleGetFunction hipSetDevice " +
                launch);
  EXPECT_EQ(client.current(), 0);
  client.fake->take_log();
  EXPECT_EQ(fill(device), INWIT_OK) << context.error;
  EXPECT_EQ(client.fake->take_log(), pointers + launch);
  client.synchronize();
  std::swap(stream, client.stream);
  client.call<int (*)(void *)>("hipStreamDestroy")(stream);
}

// Neither a device that cannot be restored nor memory that cannot be freed is passed over.
TEST_F(HipFaults, FailuresToLeave) {
  client.set_device(1);
  const HipLauncher device(client);
  client.set_device(0);
  EXPECT_EQ(fill(device), INWIT_OK) << context.error; // compiles
  client.set_device(1);
  client.fake->fail("hipSetDevice", 719, 1);
  expect(fill(device), INWIT_E_DRIVER, "hipSetDevice returned 719");
  client.fake->fail("", 0);
  client.set_device(0);
  client.fake->fail("hipFreeAsync", 719);
  expect(fill(device, "orthogonal"), INWIT_E_DRIVER, "hipFreeAsync returned 719");
  client.fake->fail("", 0);
  client.synchronize();
}

// Blocks of 256 threads: as many as there are items, and at most 32 for each of the 3 multiprocessors.
TEST_F(HipFaults, Grids) {
  const HipLauncher device(client);
  client.free(memory);
  memory = client.allocate(size_t{400} * 400 * 4);
  context = device.context_for();
  for (const auto &[rows, threads] : {std::pair{1, 256}, std::pair{10, 1024}, std::pair{400, 32 * 3 * 256}}) {
    const inwit_tensor tensor = device.in(memory, describe(nullptr, INWIT_F32, {rows, 400}));
    EXPECT_EQ(inwit_fill("zeros", nullptr, 0, &tensor, 1, 2, &context), INWIT_OK) << context.error;
    EXPECT_EQ(client.fake->threads, static_cast<uint64_t>(threads)) << rows;
    client.synchronize();
  }
}

TEST_F(HipFaults, WrongRequests) {
  const HipLauncher device(client);
  char host[64];
  char *const good = memory;
  memory = host;
  expect(fill(device), INWIT_E_DEVICE, "not within memory that the HIP runtime knows");
  memory = good + 4;
  expect(fill(device), INWIT_E_DEVICE, "not within memory that the HIP runtime knows");
  client.set_device(1);
  memory = client.allocate(64);
  client.set_device(0);
  expect(fill(device), INWIT_E_DEVICE, "data is memory of device 1");
  client.free(memory);
  memory = good;
  EXPECT_EQ(client.last_error(), 0);
}

TEST_F(HipFaults, FailuresOfTheRuntime) {
  const struct {
    const char *call;
    int code;
    int32_t status;
    const char *part;
  } all[] = {
      {"hiprtcCreateProgram", 3, INWIT_E_DRIVER, "hiprtcCreateProgram returned 3"},
      {"hiprtcCompileProgram", 6, INWIT_E_DRIVER,
       "the HIP runtime's hiprtcCompileProgram returned 6 (HIPRTC_ERROR_COMPILATION, program.hip:1: error: as injected)"},
      {"hiprtcCompileProgram", 1, INWIT_E_MEMORY, "HIPRTC_ERROR_OUT_OF_MEMORY"},
      {"hiprtcGetCodeSize", 3, INWIT_E_DRIVER, "hiprtcGetCodeSize returned 3"},
      {"hiprtcGetCode", 3, INWIT_E_DRIVER, "hiprtcGetCode returned 3"},
      {"hipModuleLoadData", 2, INWIT_E_MEMORY, "hipModuleLoadData returned 2"},
      {"hipModuleGetFunction", 500, INWIT_E_DRIVER, "hipModuleGetFunction returned 500"},
      {"hipPointerGetAttribute", 700, INWIT_E_DRIVER, "hipPointerGetAttribute returned 700"},
      {"hipGetDevice", 3, INWIT_E_DRIVER, "hipGetDevice returned 3"},
      {"hipModuleLaunchKernel", 719, INWIT_E_DRIVER, "hipModuleLaunchKernel returned 719 (hipErrorSome, as injected)"}};
  for (const auto &one : all) {
    const HipLauncher device(client); // whose kernels are yet to be compiled
    client.fake->fail(one.call, one.code);
    expect(fill(device), one.status, one.part);
    client.fake->fail("", 0);
    EXPECT_EQ(std::string(context.error).find("random_normal: "), 0u) << context.error;
    EXPECT_EQ(client.current(), 0) << one.call;
    EXPECT_EQ(client.last_error(), 0) << one.call;
    EXPECT_EQ(fill(device), INWIT_OK) << context.error; // the handle is as good as before
    client.synchronize();
  }
  EXPECT_EQ(client.fake->live, 0);
}

// Intermediate results have memory on the stream, which is freed there whatever fails.
TEST_F(HipFaults, MemoryOfReflections) {
  const struct {
    const char *call;
    int code, after;
    int32_t status;
  } all[] = {{"hipMallocAsync", 2, 0, INWIT_E_MEMORY},
             {"hipMallocAsync", 801, 0, INWIT_E_UNSUPPORTED},
             {"hipModuleLaunchKernel", 719, 0, INWIT_E_DRIVER},
             {"hipModuleLaunchKernel", 719, 9, INWIT_E_DRIVER},
             {"hiprtcCompileProgram", 6, 9, INWIT_E_DRIVER}};
  for (const auto &one : all) {
    {
      const HipLauncher device(client);
      client.fake->fail(one.call, one.code, one.after);
      expect(fill(device, "orthogonal"), one.status, one.call);
      client.fake->fail("", 0);
      client.synchronize();
    }
    EXPECT_EQ(client.fake->live, 0) << one.call;
  }
}

} // namespace
} // namespace inwit::test
