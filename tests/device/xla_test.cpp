// inwit_xla_fill_cuda with call frames as XLA makes them, without XLA: operands and results are memory of the false driver's devices.
#include <fstream>
#include <set>
#include <thread>

#include "boxes.hpp"
#include "client.hpp"
#include "golden_values.hpp"
#include "xla_frame.hpp"

namespace inwit::xla {
namespace {

using test::Client;
using test::GoldenFile;
using test::GoldenValue;

// The process keeps a device that a call has opened: what a test needs to be opened by itself has a device of its own.
enum : int { usual_device = 0, old_device = 1, failing_device = 2, device_of_threads = 3, another_device = 4, all_devices = 5 };

struct Execution {
  int32_t device = 0;
  void *stream = nullptr;
  bool has_stream = true;
};

XLA_FFI_Error *get_stream(StreamGet *args) {
  const auto &execution = *static_cast<const Execution *>(args->execution);
  args->stream = execution.stream;
  return execution.has_stream ? nullptr : new XLA_FFI_Error{kInvalidArgument, "XLA FFI GPU context is not available"};
}

XLA_FFI_Error *get_device(DeviceGet *args) {
  args->device = static_cast<const Execution *>(args->execution)->device;
  return nullptr;
}

struct CudaFrame : Frame {
  explicit CudaFrame(const Client &client, int device = usual_device) : execution{device, client.stream} {
    api.get_stream = get_stream, api.get_device = get_device;
    handler = inwit_xla_fill_cuda;
    frame.execution = &execution;
  }

  // Moves the operands into device memory, and the result.
  void move(Client &client, size_t key_words, size_t positions, size_t bytes) {
    key.data = client.copy_of(key.data, key_words * 4);
    block.data = positions > 0 ? client.copy_of(block.data, positions * 4) : nullptr;
    result.data = client.allocate(bytes);
  }
  void move(Client &client) { move(client, 4, 2, sizeof values); }

  // The bytes of the result after the call, or its error.
  std::string filled(const Client &client, size_t bytes) {
    const std::string error = call();
    if (!error.empty()) return error;
    EXPECT_EQ(client.synchronize(), 0);
    return client.read(static_cast<const char *>(result.data), bytes);
  }
  std::string filled(const Client &client) { return filled(client, sizeof values); }

  Execution execution;
};

// Runs with a real driver too.
class XlaCudaBits : public testing::Test {
protected:
  Client client;
};

class XlaCudaFaults : public testing::Test {
protected:
  void SetUp() override { client.fake.set_devices(all_devices, 9, 0); }
  void TearDown() override {
    client.fake.fail("", 0, 0);
    client.fake.set_devices(2, 9, 0);
  }
  Client client;
};

std::string block_of(uint64_t seed, uint64_t stream, size_t block) {
  return {reinterpret_cast<const char *>(whole(seed, stream).data() + 12 * block), 48};
}

TEST_F(XlaCudaBits, FillsABlock) {
  CudaFrame call(client);
  call.move(client);
  EXPECT_EQ(call.filled(client), block_of(42, 7, 1));
  EXPECT_EQ(client.current(), client.context);
  call.key_dims[0] = 2;
  EXPECT_EQ(call.filled(client), block_of(42, 0, 1));
}

TEST_F(XlaCudaBits, LeadingAxesEnumerateTensors) {
  CudaFrame call(client);
  uint32_t words[8] = {0, 42, 0, 7, 0, 1, 0, 2};
  int32_t blocks[4] = {1, 0, 2, 0};
  int64_t key_dims[2] = {2, 4}, block_dims[2] = {2, 2}, result_dims[3] = {2, 2, 6};
  call.key = {sizeof(Buffer), nullptr, kU32, words, 2, key_dims};
  call.block = {sizeof(Buffer), nullptr, kS32, blocks, 2, block_dims};
  call.result = {sizeof(Buffer), nullptr, kF32, nullptr, 3, result_dims};
  call.move(client, 8, 4, 96);
  EXPECT_EQ(call.filled(client, 96), block_of(42, 7, 1) + block_of(1, 2, 2));
  key_dims[0] = block_dims[0] = result_dims[0] = 0; // no keys, no tensors
  call.key.data = call.block.data = call.result.data = nullptr;
  EXPECT_EQ(call.call(), "");
}

TEST_F(XlaCudaFaults, CallsOfTheDriver) {
  CudaFrame call(client);
  call.move(client);
  call.frame.stage = kInitialize; // opens the device, if no other test has
  EXPECT_EQ(call.call(), "");
  EXPECT_EQ(client.read(static_cast<char *>(call.result.data), 48), std::string(48, '\xCA'));
  client.fake.log();
  EXPECT_EQ(call.call(), "");
  EXPECT_STREQ(client.fake.log(), "");
  call.frame.stage = kExecute;
  EXPECT_EQ(call.call(), "");
  EXPECT_STREQ(client.fake.log(),
               "cuCtxPushCurrent_v2 cuMemcpyAsync cuMemcpyAsync cuStreamSynchronize cuCtxPopCurrent_v2 "
               "cuPointerGetAttribute cuPointerGetAttribute cuCtxPushCurrent_v2 cuLaunchKernel cuCtxPopCurrent_v2 ");
  EXPECT_EQ(client.read(static_cast<char *>(call.result.data), 48),
            std::string(48, '\xCA')); // not before the stream gets there
}

TEST_F(XlaCudaBits, FillsInTheStageOfExecutionOnly) {
  CudaFrame call(client);
  call.move(client);
  for (const int32_t stage : {0, 1, 2}) {
    call.frame.stage = stage;
    EXPECT_EQ(call.filled(client), std::string(48, '\xCA'));
  }
}

std::string json_of(const GoldenValue &row) {
  const test::Arguments arguments = test::Arguments::parse(row.arguments);
  inwit_initializer *initializer = nullptr;
  EXPECT_EQ(inwit_create(row.name.c_str(), arguments.of.data(), arguments.of.size(), &initializer, nullptr), INWIT_OK)
      << row.name;
  size_t needed = 0;
  EXPECT_EQ(inwit_to_json(initializer, INWIT_CONFIG_KERAS, nullptr, 0, &needed, nullptr), INWIT_OK) << row.name;
  std::string text(needed, '\0');
  EXPECT_EQ(inwit_to_json(initializer, INWIT_CONFIG_KERAS, text.data(), needed, nullptr, nullptr), INWIT_OK);
  inwit_free(initializer);
  text.pop_back();
  return text;
}

// The digest of the values that the handler makes of a row.
std::string digest_by_handler(Client &client, const GoldenValue &row, int32_t dtype) {
  CudaFrame call(client);
  call.json = json_of(row);
  call.initializer = {call.json.data(), call.json.size()};
  test::Shape shape = row.shape();
  std::vector<int64_t> roles = {row.layout(), 0, 0, 0};
  roles.insert(roles.end(), shape.begin(), shape.end());
  call.role_array = {kS64, roles.size(), roles.data()};
  const auto [seed, stream] = GoldenValue::key();
  uint32_t words[4] = {static_cast<uint32_t>(seed >> 32), static_cast<uint32_t>(seed), static_cast<uint32_t>(stream >> 32),
                       static_cast<uint32_t>(stream)};
  call.key.data = words;
  call.frame.operands.count = 1;
  call.result = {sizeof(Buffer), nullptr, dtype == INWIT_F32 ? kF32 : kC64, nullptr, static_cast<int64_t>(shape.size()),
                 shape.data()};
  const auto bytes = static_cast<size_t>(test::product(shape) * bytes_of(dtype));
  call.move(client, 4, 0, bytes);
  return test::digest_of(call.filled(client, bytes), dtype);
}

// Every row, in its first dtype; what has no device form too. bits_test.cpp has the kernels of all dtypes, and of large matrices.
TEST_F(XlaCudaBits, GoldenTable) {
  std::set<std::string> by_device, by_host;
  for (const size_t number : {size_t{0}, size_t{2}}) {
    const GoldenFile &file = test::golden_files[number];
    std::ifstream table(std::string(INWIT_SOURCE_DIR) + "/" + file.path);
    for (std::string line; std::getline(table, line);) {
      const GoldenValue row = GoldenValue::parse(line, file);
      if (row.digests.empty() || row.digests[0] == "-" || test::product(row.shape()) > 20000) continue;
      if (client.fake.log != nullptr) client.fake.log();
      EXPECT_EQ(digest_by_handler(client, row, file.dtypes[0]), row.digests[0]) << line;
      if (client.fake.log == nullptr) continue; // a real driver
      const bool is_launched = std::strstr(client.fake.log(), "cuLaunchKernel") != nullptr;
      (is_launched ? by_device : by_host).insert(row.name);
    }
  }
  if (client.fake.log == nullptr) return;
  for (const char *const name : test::planned_initializers) EXPECT_TRUE(by_device.contains(name)) << name;
  EXPECT_TRUE(by_host.contains("conv_orthogonal"));
}

// In host memory, and copied.
TEST_F(XlaCudaFaults, DeviceThatDoesNotRunTheProgram) {
  Client old(old_device);
  client.fake.set_devices(all_devices, 6, 1);
  client.fake.fail("cuModuleLoadData", 209, 0);
  CudaFrame call(old, old_device);
  call.move(old);
  EXPECT_EQ(call.filled(old), block_of(42, 7, 1));
}

TEST_F(XlaCudaFaults, FailuresOfTheDriver) {
  CudaFrame call(client);
  call.move(client);
  EXPECT_EQ(call.call(), "");
  for (const char *const name : {"cuMemcpyAsync", "cuStreamSynchronize", "cuLaunchKernel", "cuCtxPushCurrent_v2"}) {
    client.fake.fail(name, 719, 0);
    const std::string error = call.call();
    EXPECT_EQ(error.substr(0, 3), "13 ") << error;
    EXPECT_NE(error.find("returned 719 (CUDA_ERROR_LAUNCH_FAILED"), std::string::npos) << error;
    EXPECT_EQ(client.current(), client.context) << name;
  }
  int64_t roles[7] = {INWIT_LAYOUT_KERAS, 0, 0, 0, 1, 6, 6}, block_dims[1] = {3}, result_dims[3] = {1, 2, 6};
  int32_t blocks[3] = {0, 1, 0};
  call.role_array = {kS64, 7, roles};
  call.block = {sizeof(Buffer), nullptr, kS32, client.copy_of(blocks, sizeof blocks), 1, block_dims};
  call.result = {sizeof(Buffer), nullptr, kF32, call.result.data, 3, result_dims};
  client.fake.fail("cuMemcpyAsync", 719, 2); // that of values which are filled in host memory
  call.json = R"({"class_name":"conv_orthogonal","config":{}})";
  call.initializer = {call.json.data(), call.json.size()};
  call.expect("13 ");
  client.fake.fail("", 0, 0);
  EXPECT_EQ(call.call(), "");
}

TEST_F(XlaCudaFaults, WaitsForACopyThatHasBegun) {
  CudaFrame call(client);
  call.move(client);
  EXPECT_EQ(call.call(), "");
  client.fake.fail("cuMemcpyAsync", 2, 1);
  client.fake.log();
  call.expect("8 ");
  EXPECT_STREQ(client.fake.log(), "cuCtxPushCurrent_v2 cuMemcpyAsync cuMemcpyAsync cuStreamSynchronize cuCtxPopCurrent_v2 ");
}

TEST_F(XlaCudaFaults, AFailureToOpenIsNotKept) {
  Client failing(failing_device);
  CudaFrame call(failing, failing_device);
  call.move(failing);
  client.fake.fail("cuModuleLoadData", 2, 0);
  for (const int32_t stage : {kInitialize, kExecute}) {
    call.frame.stage = stage;
    call.expect("8 the CUDA driver's cuModuleLoadData returned 2");
  }
  client.fake.fail("", 0, 0);
  EXPECT_EQ(call.filled(failing), block_of(42, 7, 1));
}

TEST_F(XlaCudaFaults, DevicesStayOpen) {
  CudaFrame call(client);
  call.move(client);
  EXPECT_EQ(call.call(), "");
  client.fake.log();
  Client another(another_device);
  CudaFrame other(another, another_device);
  other.move(another);
  EXPECT_EQ(other.filled(another), block_of(42, 7, 1));
  EXPECT_NE(std::strstr(client.fake.log(), "cuModuleLoadData"), nullptr);
  EXPECT_EQ(call.call(), "");
  EXPECT_EQ(other.call(), "");
  EXPECT_EQ(std::strstr(client.fake.log(), "cuModuleLoadData"), nullptr);
}

TEST_F(XlaCudaFaults, SeveralThreadsOpenADevice) {
  std::vector<std::string> made(4);
  std::vector<std::thread> threads;
  threads.reserve(made.size());
  for (std::string &one : made)
    threads.emplace_back([&one] {
      Client own(device_of_threads);
      CudaFrame call(own, device_of_threads);
      call.move(own);
      one = call.filled(own);
    });
  for (std::thread &thread : threads) thread.join();
  for (const std::string &one : made) EXPECT_EQ(one, block_of(42, 7, 1));
}

TEST_F(XlaCudaFaults, RejectsOtherCalls) {
  CudaFrame device(client, 77), host(client), json(client), key(client), outside(client), stream(client), version(client),
      api(client);
  device.move(client);
  device.expect("3 device_id is 77");
  host.move(client);
  host.result.data = host.values;
  host.expect("13 random_normal: data with shape (2,6) is not within memory that the CUDA driver knows");
  json.json = "{";
  json.initializer = {json.json.data(), json.json.size()};
  json.move(client);
  json.expect("3 ");
  json.expect("line 1, column");
  key.move(client);
  key.key.dtype = kS32;
  key.expect("3 inwit: the first operand");
  outside.blocks[0] = 3;
  outside.move(client);
  outside.expect("3 ");
  stream.execution.has_stream = false;
  stream.expect("3 XLA FFI GPU context is not available");
  version.api.version.major = 1;
  version.expect("12 inwit: this version of XLA's FFI is not supported");
  api.api.struct_size = offsetof(Api, get_device);
  api.expect("12 inwit: this version of XLA's FFI is too old for CUDA");
}

// Runs without the false driver.
TEST(DeviceAbsent, Xla) {
  if (void *const library = dlopen("libcuda.so.1", RTLD_NOW)) {
    dlclose(library);
    GTEST_SKIP() << "there is a driver";
  }
  Frame call;
  Execution execution;
  call.api.get_stream = get_stream, call.api.get_device = get_device;
  call.handler = inwit_xla_fill_cuda;
  call.frame.execution = &execution;
  call.expect("12 the system's loader does not find the CUDA driver, libcuda.so.1");
}

} // namespace
} // namespace inwit::xla
