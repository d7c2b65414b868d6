// What the library says of OpenCL's failures and of wrong requests, and what it leaves behind, under a false OpenCL.
#include "injection.hpp"
#include "opencl_launcher.hpp"

namespace inwit::test {
namespace {

class OpenClFaults : public testing::Test {
protected:
  void SetUp() override { ASSERT_EQ(opencl.missing(), nullptr); }
  ~OpenClFaults() override {
    opencl.release("clReleaseMemObject", buffer);
    opencl.release("clReleaseCommandQueue", queue);
  }
  int32_t open() {
    inwit_device *device = nullptr;
    const int32_t status = inwit_device_open_opencl(opencl.context, opencl.device, &device, &context);
    EXPECT_EQ(device == nullptr, status != INWIT_OK);
    inwit_device_free(device);
    return status;
  }
  int32_t fill(const OpenClLauncher &on, const inwit_opencl_memory &memory, const char *name = "random_normal") {
    return fill_tensor(on, on.in(memory, describe(nullptr, INWIT_F32, {4, 4})), name);
  }
  int32_t fill_tensor(const OpenClLauncher &on, const inwit_tensor &tensor, const char *name = "random_normal") {
    context = on.context_for(queue);
    return inwit_fill(name, nullptr, 0, &tensor, 1, 2, &context);
  }
  void expect(int32_t status, int32_t expected, const char *part) {
    EXPECT_EQ(status, expected) << context.error;
    EXPECT_NE(std::strstr(context.error, part), nullptr) << context.error;
  }

  OpenCl opencl;
  Injection &fake = *opencl.call<Injection *(*)()>("injection")();
  void *queue = opencl.make_queue(opencl.context), *buffer = opencl.make_buffer(opencl.context, std::string(64, '\xCA'));
  inwit_context context = {};
};

TEST_F(OpenClFaults, DevicesThatAreNotExact) {
  const struct {
    int property, value;
    const char *part;
  } all[] = {
      {0x101B, 0x3F, "CL_DEVICE_SINGLE_FP_CONFIG is without CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT"},
      {0x101B, 0xBE, "CL_DEVICE_SINGLE_FP_CONFIG is without CL_FP_DENORM"},
      {0x101B, 0xBB, "CL_DEVICE_SINGLE_FP_CONFIG is without CL_FP_ROUND_TO_NEAREST"},
      {0x1032, 0, "CL_DEVICE_DOUBLE_FP_CONFIG is without CL_FP_ROUND_TO_NEAREST"},
      {0x1032, 0x3E, "CL_DEVICE_DOUBLE_FP_CONFIG is without CL_FP_DENORM"},
      {0x1026, 0, "CL_DEVICE_ENDIAN_LITTLE is without CL_TRUE"},
      {0x1028, 0, "CL_DEVICE_COMPILER_AVAILABLE is without CL_TRUE"},
  };
  for (const auto &one : all) {
    fake.property = one.property, fake.value = one.value;
    expect(open(), INWIT_E_UNSUPPORTED, one.part);
  }
  fake.property = 0;
  EXPECT_EQ(open(), INWIT_OK) << context.error;
}

TEST_F(OpenClFaults, Opening) {
  const int live = fake.live;
  inwit_device *device = nullptr;
  EXPECT_EQ(inwit_device_open_opencl(nullptr, opencl.device, &device, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(context.error, "cl_context is NULL");
  EXPECT_EQ(inwit_device_open_opencl(opencl.context, nullptr, &device, &context), INWIT_E_ARGUMENT);
  EXPECT_EQ(inwit_device_open_opencl(opencl.context, opencl.device, nullptr, &context), INWIT_E_ARGUMENT);
  int other = 0;
  EXPECT_EQ(inwit_device_open_opencl(opencl.context, &other, &device, &context), INWIT_E_ARGUMENT);
  EXPECT_STREQ(context.error, "cl_device is not a device of cl_context");
  fake.fail("clGetContextInfo", -34);
  expect(open(), INWIT_E_DRIVER, "the OpenCL runtime's clGetContextInfo returned -34 (CL_INVALID_CONTEXT)");
  fake.fail("clGetContextInfo", -34, 1);
  expect(open(), INWIT_E_DRIVER, "the OpenCL runtime's clGetContextInfo returned -34 (CL_INVALID_CONTEXT)");
  fake.fail("clRetainContext", -6);
  expect(open(), INWIT_E_MEMORY, "CL_OUT_OF_HOST_MEMORY");
  fake.fail("clRetainDevice", -33);
  expect(open(), INWIT_E_DRIVER, "clRetainDevice returned -33 (CL_INVALID_DEVICE)");
  fake.fail("", 0);
  EXPECT_EQ(fake.live, live);
}

TEST_F(OpenClFaults, WrongRequests) {
  const OpenClLauncher device(opencl);
  void *const elsewhere = opencl.make_context(), *const of_elsewhere = opencl.make_buffer(elsewhere, std::string(64, '\xCA'));
  void *const constant = opencl.make_buffer(opencl.context, std::string(64, '\xCA'), OpenCl::read_only);
  expect(fill(device, {of_elsewhere, 0}), INWIT_E_DEVICE, "data->buffer is of another cl_context");
  expect(fill(device, {constant, 0}), INWIT_E_DEVICE, "data->buffer has the flag CL_MEM_READ_ONLY");
  expect(fill(device, {nullptr, 0}), INWIT_E_ARGUMENT, "data or data->buffer is NULL");
  expect(fill(device, {buffer, 4}), INWIT_E_DEVICE, "is not within its buffer of 64 bytes");
  expect(fill(device, {buffer, 2}), INWIT_E_ARGUMENT, "not aligned");
  expect(fill(device, {buffer, ~uint64_t{3}}), INWIT_E_ARGUMENT, "more than memory holds");
  fake.property = 0x1100, fake.value = 0x10F1;
  expect(fill(device, {buffer, 0}), INWIT_E_DEVICE, "data->buffer is an image");
  fake.property = 0;
  const inwit_opencl_memory good = {buffer, 0};
  inwit_tensor tensor = device.in(good, describe(nullptr, INWIT_F32, {4, 4}));
  tensor.data = nullptr;
  expect(fill_tensor(device, tensor), INWIT_E_ARGUMENT, "data or data->buffer is NULL");
  tensor = device.in(good, tensor);
  tensor.device_id = 1;
  expect(fill_tensor(device, tensor), INWIT_E_DEVICE, "device_id is 1, must be those of context.device, 4 and 0");
  tensor.device_id = 0, tensor.device_type = INWIT_DEVICE_CUDA;
  expect(fill_tensor(device, tensor), INWIT_E_DEVICE, "device_type is 2");
  tensor = device.in(good, describe(nullptr, INWIT_F32, {1, 4, 4}));
  expect(fill_tensor(device, tensor, "conv_orthogonal"), INWIT_E_UNSUPPORTED, "it has no device form");
  std::string bytes(64, '\0');
  opencl.read(queue, buffer, bytes);
  EXPECT_EQ(bytes, std::string(64, '\xCA'));
  tensor.device_type = INWIT_DEVICE_OPENCL, tensor.data = nullptr, tensor.shape[0] = 0;
  EXPECT_EQ(fill_tensor(device, tensor), INWIT_OK) << context.error; // an empty tensor needs none
  for (void *const made : {of_elsewhere, constant}) opencl.release("clReleaseMemObject", made);
  opencl.release("clReleaseContext", elsewhere);
}

TEST_F(OpenClFaults, WrongQueues) {
  const OpenClLauncher device(opencl);
  void *const elsewhere = opencl.make_context(), *const good = queue, *const of_elsewhere = opencl.make_queue(elsewhere);
  void *const unordered = opencl.make_queue(opencl.context, OpenCl::out_of_order);
  queue = nullptr;
  expect(fill(device, {buffer, 0}), INWIT_E_DEVICE, "random_normal: context.device_stream is 0");
  queue = of_elsewhere;
  expect(fill(device, {buffer, 0}), INWIT_E_DEVICE, "a queue of another cl_context");
  queue = unordered;
  expect(fill(device, {buffer, 0}), INWIT_E_DEVICE, "an out-of-order queue");
  void *const device_of_context = std::exchange(opencl.device, static_cast<char *>(opencl.device) + sizeof(int));
  void *const of_other = queue = opencl.make_queue(opencl.context);
  opencl.device = device_of_context;
  expect(fill(device, {buffer, 0}), INWIT_E_DEVICE, "a queue of another cl_device_id");
  queue = good;
  EXPECT_EQ(fill(device, {buffer, 0}), INWIT_OK) << context.error;
  for (void *const made : {of_elsewhere, unordered, of_other}) opencl.release("clReleaseCommandQueue", made);
  opencl.release("clReleaseContext", elsewhere);
}

// A fill compiles once, and neither allocates nor waits.
TEST_F(OpenClFaults, CallsOfAFill) {
  const OpenClLauncher device(opencl);
  fake.take_log();
  EXPECT_EQ(fill(device, {buffer, 0}), INWIT_OK) << context.error;
  std::string checks,
      launch = "clCreateKernel clSetKernelArg clSetKernelArg clSetKernelArg clEnqueueNDRangeKernel clReleaseKernel ";
  for (int i = 0; i < 8; ++i) checks += "clGetMemObjectInfo ";
  for (int i = 0; i < 3; ++i) checks += "clGetCommandQueueInfo ";
  EXPECT_EQ(fake.take_log(),
            checks + "clCreateProgramWithSource clBuildProgram clCreateKernel clGetKernelWorkGroupInfo clReleaseKernel " +
                launch);
  EXPECT_EQ(fill(device, {buffer, 0}), INWIT_OK) << context.error;
  EXPECT_EQ(fake.take_log(), checks + launch);
}

TEST_F(OpenClFaults, FailuresOfTheRuntime) {
  const struct {
    const char *call;
    int code, after;
    int32_t status;
    const char *part;
  } all[] = {
      {"clGetMemObjectInfo", -38, 0, INWIT_E_DRIVER, "clGetMemObjectInfo returned -38 (CL_INVALID_MEM_OBJECT)"},
      {"clGetCommandQueueInfo", -36, 0, INWIT_E_DRIVER, "clGetCommandQueueInfo returned -36 (CL_INVALID_COMMAND_QUEUE)"},
      {"clCreateProgramWithSource", -6, 0, INWIT_E_MEMORY, "clCreateProgramWithSource returned -6 (CL_OUT_OF_HOST_MEMORY)"},
      {"clBuildProgram", -11, 0, INWIT_E_DRIVER,
       "the OpenCL runtime's clBuildProgram returned -11 (CL_BUILD_PROGRAM_FAILURE, program.cl:1: error: as injected)"},
      {"clCreateKernel", -46, 0, INWIT_E_DRIVER, "clCreateKernel returned -46 (CL_INVALID_KERNEL_NAME)"},
      {"clGetKernelWorkGroupInfo", -48, 0, INWIT_E_DRIVER, "clGetKernelWorkGroupInfo returned -48 (CL_INVALID_KERNEL)"},
      {"clCreateKernel", -5, 1, INWIT_E_DRIVER, "clCreateKernel returned -5 (CL_OUT_OF_RESOURCES)"},
      {"clSetKernelArg", -51, 0, INWIT_E_DRIVER, "clSetKernelArg returned -51 (CL_INVALID_ARG_SIZE)"},
      {"clSetKernelArg", -50, 2, INWIT_E_DRIVER, "clSetKernelArg returned -50 (CL_INVALID_ARG_VALUE)"},
      {"clEnqueueNDRangeKernel", -54, 0, INWIT_E_DRIVER,
       "the OpenCL runtime's clEnqueueNDRangeKernel returned -54 (CL_INVALID_WORK_GROUP_SIZE)"},
      {"clEnqueueNDRangeKernel", -63, 0, INWIT_E_DRIVER, "returned -63 (CL_INVALID_GLOBAL_WORK_SIZE)"},
      {"clEnqueueNDRangeKernel", -1001, 0, INWIT_E_DRIVER, "clEnqueueNDRangeKernel returned -1001"},
      {"clEnqueueNDRangeKernel", -4, 0, INWIT_E_MEMORY, "returned -4 (CL_MEM_OBJECT_ALLOCATION_FAILURE)"}};
  const int live = fake.live;
  for (const auto &one : all) {
    {
      const OpenClLauncher device(opencl); // whose kernels are yet to be compiled
      fake.fail(one.call, one.code, one.after);
      expect(fill(device, {buffer, 0}), one.status, one.part);
      fake.fail("", 0);
      EXPECT_EQ(std::string(context.error).find("random_normal: "), 0u) << context.error;
      EXPECT_EQ(fill(device, {buffer, 0}), INWIT_OK) << context.error; // the handle is as good as before
    }
    EXPECT_EQ(fake.live, live) << one.call;
  }
}

// Intermediate results are in a buffer that is released when all is on the queue, whatever fails.
TEST_F(OpenClFaults, MemoryOfReflections) {
  const struct {
    const char *call;
    int code, after;
    int32_t status;
  } all[] = {{"clCreateBuffer", -4, 0, INWIT_E_MEMORY},         {"clCreateBuffer", -61, 0, INWIT_E_MEMORY},
             {"clEnqueueNDRangeKernel", -5, 0, INWIT_E_DRIVER}, {"clEnqueueNDRangeKernel", -5, 9, INWIT_E_DRIVER},
             {"clSetKernelArg", -50, 3, INWIT_E_DRIVER},        {"clBuildProgram", -11, 9, INWIT_E_DRIVER}};
  const int live = fake.live;
  for (const auto &one : all) {
    {
      const OpenClLauncher device(opencl);
      fake.fail(one.call, one.code, one.after);
      expect(fill(device, {buffer, 0}, "orthogonal"), one.status, one.call);
      fake.fail("", 0);
    }
    EXPECT_EQ(fake.live, live) << one.call;
  }
}

TEST_F(OpenClFaults, FailureToReleaseMemory) {
  const OpenClLauncher device(opencl);
  fake.fail("clReleaseMemObject", -38);
  expect(fill(device, {buffer, 0}, "orthogonal"), INWIT_E_DRIVER, "clReleaseMemObject returned -38");
  fake.fail("", 0);
}

// Work-groups as wide as the kernel may have them: as many as there are items, and a limit for each of the 2 compute units.
TEST_F(OpenClFaults, Grids) {
  const OpenClLauncher device(opencl);
  context = device.context_for(queue);
  void *const large = opencl.make_buffer(opencl.context, std::string(size_t{4} << 20, '\xCA'));
  const inwit_opencl_memory memory = {large, 0};
  for (const auto &[rows, threads] : {std::pair{1, 32}, std::pair{3, 64}, std::pair{1 << 14, 2 * 8192}}) {
    const inwit_tensor tensor = device.in(memory, describe(nullptr, INWIT_F32, {rows, 64}));
    EXPECT_EQ(inwit_fill("zeros", nullptr, 0, &tensor, 1, 2, &context), INWIT_OK) << context.error;
    EXPECT_EQ(fake.threads, static_cast<uint64_t>(threads)) << rows;
  }
  opencl.release("clReleaseMemObject", large);
}

// The bytes, also where there is no OpenCL device for opencl_test.cpp.
TEST_F(OpenClFaults, Bits) {
  OpenClLauncher device(opencl);
  golden_table(device);
  shards_and_strides(device);
  boxes_of_stacks(device);
}

// A DLPack tensor's data is a handle there, which the tensor does not have.
TEST_F(OpenClFaults, TensorOfDlpack) {
  struct {
    void *data;
    int32_t device_type, device_id, ndim;
    uint8_t code, bits;
    uint16_t lanes;
    const int64_t *shape, *strides;
    uint64_t byte_offset;
  } dlpack = {};
  const int64_t shape[] = {4, 4};
  dlpack = {buffer, INWIT_DEVICE_OPENCL, 0, 2, 2, 32, 1, shape, nullptr, 8};
  inwit_tensor tensor = {};
  ASSERT_EQ(inwit_tensor_from_dlpack(&dlpack, &tensor, &context), INWIT_OK) << context.error;
  EXPECT_EQ(tensor.data, nullptr);
  EXPECT_EQ(tensor.device_type, INWIT_DEVICE_OPENCL);
  const OpenClLauncher device(opencl);
  expect(fill_tensor(device, tensor), INWIT_E_ARGUMENT, "data or data->buffer is NULL");
  EXPECT_EQ(fill_tensor(device, device.in({buffer, 0}, tensor)), INWIT_OK) << context.error;
}

} // namespace
} // namespace inwit::test
