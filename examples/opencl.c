/* A weight in an OpenCL buffer, filled there with the same bytes as in host memory: by the library's program, and launches that it plans. */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inwit_device.h"

enum { rows = 1000, columns = 300, skipped = 77 };

/* Whether all operations of the device are those of IEEE 754, as inwit_device.h asks for. */
static int is_exact(cl_device_id device) {
  const cl_device_fp_config both = CL_FP_DENORM | CL_FP_ROUND_TO_NEAREST, of_single = both | CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT;
  cl_device_fp_config in_single = 0, in_double = 0;
  cl_bool is_little_endian = CL_FALSE;
  clGetDeviceInfo(device, CL_DEVICE_SINGLE_FP_CONFIG, sizeof in_single, &in_single, NULL);
  clGetDeviceInfo(device, CL_DEVICE_DOUBLE_FP_CONFIG, sizeof in_double, &in_double, NULL); /* 0: no double precision */
  clGetDeviceInfo(device, CL_DEVICE_ENDIAN_LITTLE, sizeof is_little_endian, &is_little_endian, NULL);
  return (in_single & of_single) == of_single && (in_double & both) == both && is_little_endian;
}

/* The library's program, built for the device; NULL if that fails. */
static cl_program build(cl_context context, cl_device_id device) {
  size_t size = 0;
  if (inwit_device_program(INWIT_PROGRAM_OPENCL_C, NULL, 0, &size, NULL) != INWIT_OK) return NULL;
  char *const text = malloc(size);
  if (text == NULL || inwit_device_program(INWIT_PROGRAM_OPENCL_C, text, size, NULL, NULL) != INWIT_OK) {
    free(text);
    return NULL;
  }
  const char *const source = text;
  cl_program program = clCreateProgramWithSource(context, 1, (const char **)(uintptr_t)&source, NULL, NULL);
  free(text);
  const char *const options = "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt";
  if (program == NULL || clBuildProgram(program, 1, &device, options, NULL, NULL) == CL_SUCCESS) return program;
  clReleaseProgram(program);
  return NULL;
}

/* Fills the job's tensor, which begins at byte `offset` of the buffer. The queue has the work when this returns. */
static int fill(cl_command_queue queue, cl_program program, cl_mem buffer, cl_ulong offset, inwit_job job, uint64_t seed) {
  inwit_device_launch launch;
  inwit_context context = {0};
  size_t count = 0;
  job.tensor.data = (void *)(uintptr_t)offset;
  if (inwit_device_plan(&job, seed, &launch, 1, &count, &context) != INWIT_OK) {
    puts(context.error);
    return 0;
  }
  if (count == 0) return 1; /* an empty tensor */
  cl_kernel kernel = clCreateKernel(program, launch.kernel, NULL);
  if (kernel == NULL) return 0;
  const size_t local = 64, global = ((size_t)launch.items + local - 1) / local * local;
  const int is_queued = clSetKernelArg(kernel, 0, launch.arguments_size, launch.arguments) == CL_SUCCESS &&
                        clSetKernelArg(kernel, 1, sizeof buffer, &buffer) == CL_SUCCESS &&
                        clSetKernelArg(kernel, 2, sizeof offset, &offset) == CL_SUCCESS &&
                        clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global, &local, 0, NULL, NULL) == CL_SUCCESS;
  clReleaseKernel(kernel);
  return is_queued;
}

/* Fills the weight on the device and on the host; whether all bytes are the same. */
static int is_same(cl_context context, cl_device_id device, const inwit_initializer *initializer) {
  static float expected[rows * columns], got[rows * columns];
  enum { offset = 256 };
  inwit_job job = {0};
  job.initializer = initializer;
  job.stream = inwit_stream("encoder.0.weight");
  job.tensor.data = expected;
  job.tensor.dtype = INWIT_F32;
  job.tensor.rank = 2;
  job.tensor.shape[0] = rows;
  job.tensor.shape[1] = columns;
  job.tensor.layout = INWIT_LAYOUT_TORCH;
  if (inwit_fill_jobs(&job, 1, 42, NULL) != INWIT_OK) return 0;

  cl_program program = build(context, device);
  cl_command_queue queue = clCreateCommandQueue(context, device, 0, NULL);
  cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE, offset + sizeof got, NULL, NULL);
  const int is_equal = program != NULL && queue != NULL && buffer != NULL && fill(queue, program, buffer, offset, job, 42) &&
                       clEnqueueReadBuffer(queue, buffer, CL_TRUE, offset, sizeof got, got, 0, NULL, NULL) == CL_SUCCESS &&
                       memcmp(got, expected, sizeof got) == 0;
  if (buffer != NULL) clReleaseMemObject(buffer);
  if (queue != NULL) clReleaseCommandQueue(queue);
  if (program != NULL) clReleaseProgram(program);
  return is_equal;
}

int main(void) {
  cl_platform_id platform;
  cl_device_id device;
  if (clGetPlatformIDs(1, &platform, NULL) != CL_SUCCESS ||
      clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL) != CL_SUCCESS) {
    puts("no OpenCL device");
    return skipped;
  }
  if (!is_exact(device)) {
    puts("the OpenCL device rounds otherwise, flushes subnormal numbers, or has no double precision: fill host memory and copy");
    return skipped;
  }
  inwit_initializer *initializer = NULL;
  cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, NULL);
  const int is_right = context != NULL && inwit_create("he_normal", NULL, 0, &initializer, NULL) == INWIT_OK &&
                       is_same(context, device, initializer);
  puts(is_right ? "all bytes are the same" : "failed, or the bytes differ");
  inwit_free(initializer);
  if (context != NULL) clReleaseContext(context);
  return is_right ? 0 : 1;
}
