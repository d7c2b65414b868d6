/* A weight in an OpenCL buffer, filled there with the same bytes as in host memory, on the caller's queue. */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "inwit_device.h"

enum { rows = 1000, columns = 300, skipped = 77 };

/* Fills the weight, which begins at byte `offset` of the buffer. The queue has the work when this returns. */
static int32_t fill(inwit_device *device, cl_command_queue queue, cl_mem buffer, cl_ulong offset, inwit_tensor weight,
                    inwit_context *context) {
  inwit_opencl_memory memory = {buffer, offset};
  weight.data = &memory;
  weight.device_type = INWIT_DEVICE_OPENCL;
  context->device = (uint64_t)(uintptr_t)device;
  context->device_stream = (uint64_t)(uintptr_t)queue;
  return inwit_fill("he_normal", NULL, 0, &weight, 42, inwit_stream("encoder.0.weight"), context);
}

/* Fills the weight on the device and on the host; whether all bytes are the same. */
static int is_same(cl_context own, cl_device_id id, inwit_device *device) {
  static float expected[rows * columns], got[rows * columns];
  enum { offset = 256 };
  inwit_context context = {0};
  inwit_tensor weight = {0};
  weight.data = expected;
  weight.dtype = INWIT_F32;
  weight.rank = 2;
  weight.shape[0] = rows;
  weight.shape[1] = columns;
  weight.layout = INWIT_LAYOUT_TORCH;
  if (inwit_fill("he_normal", NULL, 0, &weight, 42, inwit_stream("encoder.0.weight"), NULL) != INWIT_OK) return 0;

  cl_command_queue queue = clCreateCommandQueue(own, id, 0, NULL);
  cl_mem buffer = clCreateBuffer(own, CL_MEM_READ_WRITE, offset + sizeof got, NULL, NULL);
  const int is_equal = queue != NULL && buffer != NULL &&
                       fill(device, queue, buffer, offset, weight, &context) == INWIT_OK &&
                       clEnqueueReadBuffer(queue, buffer, CL_TRUE, offset, sizeof got, got, 0, NULL, NULL) == CL_SUCCESS &&
                       memcmp(got, expected, sizeof got) == 0;
  if (context.error[0] != '\0') puts(context.error);
  if (buffer != NULL) clReleaseMemObject(buffer);
  if (queue != NULL) clReleaseCommandQueue(queue);
  return is_equal;
}

int main(void) {
  cl_platform_id platform;
  cl_device_id id;
  if (clGetPlatformIDs(1, &platform, NULL) != CL_SUCCESS ||
      clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &id, NULL) != CL_SUCCESS) {
    puts("no OpenCL device");
    return skipped;
  }
  cl_context own = clCreateContext(NULL, 1, &id, NULL, NULL, NULL);
  if (own == NULL) return 1;
  inwit_device *device = NULL;
  inwit_context context = {0};
  const int32_t opened = inwit_device_open_opencl(own, id, &device, &context);
  const int is_right = opened == INWIT_OK && is_same(own, id, device);
  if (opened == INWIT_OK)
    puts(is_right ? "all bytes are the same" : "failed, or the bytes differ");
  else
    puts(context.error); /* as of a device that rounds otherwise: fill host memory and copy */
  inwit_device_free(device);
  clReleaseContext(own);
  return is_right ? 0 : opened == INWIT_E_UNSUPPORTED ? skipped : 1;
}
