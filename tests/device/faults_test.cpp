// What the library says of a device's failures and of wrong requests, and what it leaves behind.
#include "client.hpp"
#include "golden_values.hpp"

namespace inwit::test {
namespace {

struct Outcome {
  int32_t status;
  std::string error;
};

Outcome open(int32_t number, int32_t type = INWIT_DEVICE_CUDA) {
  inwit_context context = {};
  inwit_device *device = nullptr;
  const int32_t status = inwit_device_open(type, number, &device, &context);
  EXPECT_EQ(device == nullptr, status != INWIT_OK);
  inwit_device_free(device);
  return {status, context.error};
}

void expect(const Outcome &outcome, int32_t status, const char *part) {
  EXPECT_EQ(outcome.status, status) << outcome.error;
  EXPECT_NE(outcome.error.find(part), std::string::npos) << outcome.error;
}

// Runs without the false driver.
TEST(DeviceAbsent, NoDriver) {
  if (void *const library = dlopen("libcuda.so.1", RTLD_NOW)) {
    dlclose(library);
    GTEST_SKIP() << "there is a driver";
  }
  expect(open(0), INWIT_E_UNSUPPORTED, "libcuda.so.1");
  size_t needed = 0; // plans and programs need none
  EXPECT_EQ(inwit_device_program(INWIT_PROGRAM_PTX, nullptr, 0, &needed, nullptr), INWIT_OK);
  EXPECT_GT(needed, 1000u);
}

TEST(DeviceFaults, Opening) {
  const Client client;
  expect(open(7), INWIT_E_ARGUMENT, "device_id is 7");
  expect(open(-1), INWIT_E_ARGUMENT, "device_id is -1");
  expect(open(0, 1), INWIT_E_ARGUMENT, "device_type is 1, must be 2 (CUDA) or 10 (ROCm)");
  expect(open(0, INWIT_DEVICE_OPENCL), INWIT_E_ARGUMENT, "call inwit_device_open_opencl()");
  client.fake.set_devices(2, 6, 1);
  client.fake.fail("cuModuleLoadData", 209, 0);
  expect(open(0), INWIT_E_UNSUPPORTED, "compute capability 6.1, must have 7.0 or later");
  client.fake.set_devices(2, 9, 0);
  client.fake.fail("cuInit", 100, 0);
  expect(open(0), INWIT_E_UNSUPPORTED, "has no device");
  client.fake.fail("cuModuleLoadData", 2, 0);
  expect(open(0), INWIT_E_MEMORY, "cuModuleLoadData returned 2 (CUDA_ERROR_OUT_OF_MEMORY)");
  for (const char *const call : {"cuDeviceGetAttribute", "cuDevicePrimaryCtxRetain", "cuCtxPushCurrent_v2", "cuModuleLoadData",
                                 "cuModuleGetFunction", "cuCtxPopCurrent_v2"}) {
    client.fake.fail(call, 999, 0);
    const Outcome outcome = open(0);
    expect(outcome, INWIT_E_DRIVER, "returned 999");
    client.fake.fail("", 0, 0);
    EXPECT_EQ(client.current(), client.context) << call;
  }
  client.fake.fail("", 0, 0);
  const Outcome works = open(1);
  EXPECT_EQ(works.status, INWIT_OK) << works.error;
}

// The calls of a driver that a fill makes: none of them synchronises or allocates, so that a stream can be captured.
TEST(DeviceFaults, CallsOfAFill) {
  Client client;
  const OpenDevice device;
  const inwit_tensor tensor = on_device(describe(client.allocate(64), INWIT_F32, {16}));
  inwit_context context = device.context_for(client);
  client.fake.log();
  ASSERT_EQ(inwit_fill("random_normal", nullptr, 0, &tensor, 1, 2, &context), INWIT_OK) << context.error;
  EXPECT_STREQ(client.fake.log(),
               "cuPointerGetAttribute cuPointerGetAttribute cuCtxPushCurrent_v2 cuLaunchKernel cuCtxPopCurrent_v2 ");
  EXPECT_EQ(client.current(), client.context);
  EXPECT_EQ(client.read(static_cast<char *>(tensor.data), 64), std::string(64, '\xCA')); // not before the stream gets there
  EXPECT_EQ(client.synchronize(), 0);
  EXPECT_NE(client.read(static_cast<char *>(tensor.data), 64), std::string(64, '\xCA'));
}

class DeviceFill : public testing::Test {
protected:
  Outcome fill(const inwit_tensor &tensor, const char *name = "random_normal") {
    const int32_t status = inwit_fill(name, nullptr, 0, &tensor, 1, 2, &context);
    return {status, context.error};
  }
  Client client;
  const OpenDevice device;
  inwit_context context = device.context_for(client);
  const inwit_tensor good = on_device(describe(client.allocate(64), INWIT_F32, {16}));
};

TEST_F(DeviceFill, WrongRequests) {
  inwit_tensor wrong = good;
  wrong.device_id = 1;
  expect(fill(wrong), INWIT_E_DEVICE, "device_id is 1");
  wrong = good;
  wrong.device_type = 10;
  expect(fill(wrong), INWIT_E_DEVICE, "device_type is 10");
  wrong = good;
  wrong.data = nullptr;
  expect(fill(wrong), INWIT_E_ARGUMENT, "data is NULL");
  float host[16];
  wrong.data = host;
  expect(fill(wrong), INWIT_E_DEVICE, "not within memory that the CUDA driver knows");
  wrong = good;
  wrong.shape[0] = 17; // its end is beyond the allocation
  expect(fill(wrong), INWIT_E_DEVICE, "not within memory that the CUDA driver knows");
  wrong = good;
  wrong.data = static_cast<char *>(good.data) + 1;
  expect(fill(wrong), INWIT_E_ARGUMENT, "not aligned");
  wrong = good;
  wrong.rank = 3, wrong.shape[0] = 1, wrong.shape[1] = wrong.shape[2] = 4;
  expect(fill(wrong, "conv_orthogonal"), INWIT_E_UNSUPPORTED, "conv_orthogonal: it has no device form");
  context.device = 0;
  expect(fill(good), INWIT_E_DEVICE, "context.device");
  EXPECT_EQ(client.synchronize(), 0);
  EXPECT_EQ(client.read(static_cast<char *>(good.data), 64), std::string(64, '\xCA'));
}

TEST_F(DeviceFill, MemoryOfAnotherDevice) {
  Client other(1);
  inwit_tensor wrong = good;
  wrong.data = other.allocate(64);
  expect(fill(wrong), INWIT_E_DEVICE, "data is memory of device 1");
}

TEST_F(DeviceFill, FailuresOfTheDriver) {
  const struct {
    const char *call;
    int code;
    int32_t status;
    const char *part;
  } all[] = {{"cuLaunchKernel", 719, INWIT_E_DRIVER,
              "cuLaunchKernel returned 719 (CUDA_ERROR_LAUNCH_FAILED, unspecified launch failure)"},
             {"cuLaunchKernel", 2, INWIT_E_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY"},
             {"cuLaunchKernel", 4711, INWIT_E_DRIVER, "cuLaunchKernel returned 4711"},
             {"cuPointerGetAttribute", 700, INWIT_E_DRIVER, "cuPointerGetAttribute returned 700"},
             {"cuCtxPushCurrent_v2", 201, INWIT_E_DRIVER, "cuCtxPushCurrent returned 201 (CUDA_ERROR_INVALID_CONTEXT)"},
             {"cuCtxPopCurrent_v2", 4, INWIT_E_DRIVER, "cuCtxPopCurrent returned 4"}};
  for (const auto &one : all) {
    client.fake.fail(one.call, one.code, 0);
    const Outcome outcome = fill(good);
    client.fake.fail("", 0, 0);
    expect(outcome, one.status, one.part);
    EXPECT_EQ(outcome.error.find("random_normal: "), 0u) << outcome.error;
    while (client.current() != client.context) client.pop();
  }
  EXPECT_EQ(fill(good).status, INWIT_OK); // the handle is as good as before
}

// Intermediate results have memory on the stream, which is freed there whatever fails.
TEST_F(DeviceFill, MemoryOfReflections) {
  inwit_tensor matrix = good;
  matrix.rank = 2, matrix.shape[0] = matrix.shape[1] = 4;
  client.fake.log();
  ASSERT_EQ(fill(matrix, "orthogonal").status, INWIT_OK) << context.error;
  const std::string launch = "cuCtxPushCurrent_v2 cuLaunchKernel cuCtxPopCurrent_v2 ";
  std::string launches;
  for (int i = 0; i < 10; ++i) launches += launch;
  EXPECT_EQ(client.fake.log(),
            "cuPointerGetAttribute cuPointerGetAttribute cuCtxPushCurrent_v2 cuMemAllocAsync cuCtxPopCurrent_v2 " + launches +
                "cuCtxPushCurrent_v2 cuMemFreeAsync cuCtxPopCurrent_v2 ");
  const struct {
    const char *call;
    int code, after;
    int32_t status;
    const char *part;
  } all[] = {{"cuMemAllocAsync", 2, 0, INWIT_E_MEMORY, "orthogonal: the CUDA driver's cuMemAllocAsync returned 2"},
             {"cuMemAllocAsync", 801, 0, INWIT_E_UNSUPPORTED, "cuMemAllocAsync returned 801"},
             {"cuLaunchKernel", 719, 0, INWIT_E_DRIVER, "cuLaunchKernel returned 719"},
             {"cuLaunchKernel", 719, 9, INWIT_E_DRIVER, "cuLaunchKernel returned 719"},
             {"cuMemFreeAsync", 4, 0, INWIT_E_DRIVER, "cuMemFreeAsync returned 4"}};
  for (const auto &one : all) {
    client.fake.fail(one.call, one.code, one.after);
    expect(fill(matrix, "orthogonal"), one.status, one.part);
    client.fake.fail("", 0, 0);
    EXPECT_EQ(client.current(), client.context);
    EXPECT_EQ(client.fake.allocated(), std::strcmp(one.call, "cuMemFreeAsync") == 0 ? 1 : 0);
  }
}

TEST_F(DeviceFill, StreamOfAnotherContext) {
  const Client other(1);
  context.device_stream = reinterpret_cast<uintptr_t>(other.stream);
  expect(fill(good), INWIT_E_DRIVER, "CUDA_ERROR_INVALID_HANDLE");
}

// One call with tensors in host and in device memory.
TEST_F(DeviceFill, MixedBatch) {
  inwit_initializer *normal = nullptr, *convolution = nullptr;
  ASSERT_EQ(inwit_create("he_normal", nullptr, 0, &normal, nullptr), INWIT_OK);
  ASSERT_EQ(inwit_create("conv_orthogonal", nullptr, 0, &convolution, nullptr), INWIT_OK);
  float expected[2][64], host[64];
  inwit_job jobs[2] = {};
  for (int i = 0; i < 2; ++i) {
    jobs[i].initializer = normal;
    jobs[i].name = i == 0 ? "first" : "second";
    jobs[i].stream = inwit_stream(jobs[i].name);
    jobs[i].tensor = describe(expected[i], INWIT_F32, {8, 8}, INWIT_LAYOUT_KERAS);
  }
  ASSERT_EQ(inwit_fill_jobs(jobs, 2, 5, &context), INWIT_OK) << context.error;
  jobs[0].tensor.data = host;
  jobs[1].tensor.data = client.allocate(sizeof host);
  jobs[1].tensor = on_device(jobs[1].tensor);
  ASSERT_EQ(inwit_fill_jobs(jobs, 2, 5, &context), INWIT_OK) << context.error;
  EXPECT_EQ(client.synchronize(), 0);
  EXPECT_EQ(std::memcmp(host, expected[0], sizeof host), 0);
  EXPECT_EQ(client.read(static_cast<char *>(jobs[1].tensor.data), sizeof host),
            std::string(reinterpret_cast<char *>(expected[1]), sizeof host));

  std::memset(host, 0, sizeof host);
  client.fake.fail("cuLaunchKernel", 719, 0);
  EXPECT_EQ(inwit_fill_jobs(jobs, 2, 5, &context), INWIT_E_DRIVER);
  EXPECT_EQ(context.failed_job, 1);
  EXPECT_EQ(std::string(context.error).find("second: "), 0u) << context.error;
  client.fake.fail("", 0, 0);
  jobs[1].initializer = convolution;
  jobs[1].tensor.rank = 3, jobs[1].tensor.shape[0] = 1, jobs[1].tensor.shape[1] = jobs[1].tensor.shape[2] = 8;
  EXPECT_EQ(inwit_fill_jobs(jobs, 2, 5, &context), INWIT_E_UNSUPPORTED);
  EXPECT_EQ(context.failed_job, 1);
  EXPECT_EQ(host[0], 0); // all jobs are checked before one is filled
  inwit_initializer *custom = nullptr;
  const auto nothing = [](void *, const char *, const inwit_tensor *, uint64_t, uint64_t, inwit_context *) {
    return int32_t{0};
  };
  const inwit_custom own = {"Own", nothing, nullptr};
  const std::string json = R"({"class_name": "Own", "config": {}})";
  ASSERT_EQ(inwit_create_from_json(json.data(), json.size(), &own, 1, &custom, &context), INWIT_OK) << context.error;
  jobs[1].initializer = custom;
  expect({inwit_fill_jobs(jobs, 2, 5, &context), context.error}, INWIT_E_UNSUPPORTED, "\"Own\" has no device form");
  inwit_free(custom);
  inwit_free(normal);
  inwit_free(convolution);
}

TEST(DevicePlan, Errors) {
  inwit_context context = {};
  inwit_job job = {};
  inwit_device_launch launch = {};
  size_t count = 77;
  const auto plan = [&](const inwit_job *of, inwit_device_launch *to, size_t capacity, size_t *number) {
    const int32_t status = inwit_device_plan(of, 1, to, capacity, number, &context);
    return Outcome{status, context.error};
  };
  expect(plan(nullptr, &launch, 1, &count), INWIT_E_ARGUMENT, "job is NULL");
  expect(plan(&job, &launch, 1, nullptr), INWIT_E_ARGUMENT, "count is NULL");
  expect(plan(&job, nullptr, 1, &count), INWIT_E_ARGUMENT, "launches is NULL");
  expect(plan(&job, &launch, 1, &count), INWIT_E_ARGUMENT, "initializer is NULL");
  job.keep = 2;
  expect(plan(&job, &launch, 1, &count), INWIT_E_ARGUMENT, "keep is 2, must be 0 or 1");
  job.keep = 0;
  ASSERT_EQ(inwit_create("random_uniform", nullptr, 0, const_cast<inwit_initializer **>(&job.initializer), nullptr), INWIT_OK);
  job.tensor = describe(nullptr, INWIT_F32, {7});
  expect(plan(&job, &launch, 0, &count), INWIT_E_ARGUMENT, "capacity is 0, must be at least 1");
  EXPECT_EQ(plan(&job, nullptr, 0, &count).status, INWIT_OK);
  EXPECT_EQ(count, 1u);
  job.tensor.shape[0] = 0;
  EXPECT_EQ(plan(&job, &launch, 1, &count).status, INWIT_OK);
  EXPECT_EQ(count, 0u);
  inwit_free(const_cast<inwit_initializer *>(job.initializer));
  ASSERT_EQ(inwit_create("orthogonal", nullptr, 0, const_cast<inwit_initializer **>(&job.initializer), nullptr), INWIT_OK);
  job.tensor = describe(nullptr, INWIT_F32, {7, 4});
  expect(plan(&job, nullptr, 0, &count), INWIT_E_UNSUPPORTED, "orthogonal: it needs device memory for intermediate results");
  char text[4] = "abc";
  EXPECT_EQ(inwit_device_program(3, nullptr, 0, nullptr, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(context.error, "language is 3, must be 0 (PTX), 1 (OpenCL C) or 2 (HIP)");
  EXPECT_EQ(inwit_device_program(-1, nullptr, 0, nullptr, &context), INWIT_E_ARGUMENT);
  EXPECT_EQ(inwit_device_program(INWIT_PROGRAM_PTX, text, sizeof text, nullptr, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(inwit_device_open(INWIT_DEVICE_CUDA, 0, nullptr, &context), INWIT_E_ARGUMENT);
  inwit_device_free(nullptr);
  EXPECT_STREQ(inwit_status_name(INWIT_E_DRIVER), "INWIT_E_DRIVER");
  EXPECT_EQ(inwit_sizeof("inwit_device_launch"), sizeof(inwit_device_launch));
  inwit_free(const_cast<inwit_initializer *>(job.initializer));
}

} // namespace
} // namespace inwit::test
