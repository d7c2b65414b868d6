/* The launcher for CUDA: by the driver's own interface. Declarations follow the documentation of the CUDA driver API. */
#include <stdlib.h>

#include "device/library.h"

extern const char inwit_device_ptx[]; /* made of kernels.ptx by the build */

typedef int (*init_function)(unsigned flags);
typedef int (*get_device_function)(int *device, int ordinal);
typedef int (*get_attribute_function)(int *value, int attribute, int device);
typedef int (*retain_function)(void **context, int device);
typedef int (*release_function)(int device);
typedef int (*push_function)(void *context);
typedef int (*pop_function)(void **context);
typedef int (*load_function)(void **module, const void *image);
typedef int (*unload_function)(void *module);
typedef int (*get_kernel_function)(void **kernel, void *module, const char *name);
typedef int (*launch_function)(void *kernel, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                               unsigned block_y, unsigned block_z, unsigned shared_bytes, void *stream, void **parameters,
                               void **extra);
typedef int (*pointer_function)(void *value, int attribute, uint64_t address);
typedef int (*allocate_function)(uint64_t *address, size_t bytes, void *stream);
typedef int (*free_function)(uint64_t address, void *stream);
typedef int (*copy_function)(uint64_t to, uint64_t from, size_t bytes, void *stream);
typedef int (*synchronize_function)(void *stream);
typedef int (*describe_function)(int code, const char **text);

struct inwit_driver {
  int device;
  uint64_t most_blocks; /* of a launch */
  void *context, *module;
  void *kernel[INWIT_MOST_KERNELS];
  init_function init;
  get_device_function get_device;
  get_attribute_function get_attribute;
  retain_function retain;
  release_function release;
  push_function push;
  pop_function pop;
  load_function load;
  unload_function unload;
  get_kernel_function get_kernel;
  launch_function launch;
  pointer_function pointer;
  allocate_function allocate; /* NULL: a driver before CUDA 11.2, which lacks both */
  free_function free;
  copy_function copy;
  synchronize_function synchronize;
  describe_function name, text;
};

enum {
  invalid_value = 1,         /* code */
  multiprocessor_count = 16, /* attributes */
  capability_major = 75,
  capability_minor = 76,
  pointer_device_ordinal = 9
};

static int32_t failed(const struct inwit_driver *driver, const char *call, int code, inwit_driver_failure *failure) {
  failure->call = call;
  failure->code = code;
  failure->kind = inwit_cuda_failure_kind(code);
  failure->name = failure->text = NULL;
  if (driver->name(code, &failure->name) != 0) failure->name = NULL;
  if (driver->text(code, &failure->text) != 0) failure->text = NULL;
  return INWIT_DRIVER_FAILED;
}

static int32_t open_library(struct inwit_driver *driver, inwit_driver_failure *failure) {
  const inwit_library_function all[] = {{&driver->init, "cuInit", 0, 0},
                                        {&driver->get_device, "cuDeviceGet", 0, 0},
                                        {&driver->get_attribute, "cuDeviceGetAttribute", 0, 0},
                                        {&driver->retain, "cuDevicePrimaryCtxRetain", 0, 0},
                                        {&driver->release, "cuDevicePrimaryCtxRelease_v2", 0, 0},
                                        {&driver->push, "cuCtxPushCurrent_v2", 0, 0},
                                        {&driver->pop, "cuCtxPopCurrent_v2", 0, 0},
                                        {&driver->load, "cuModuleLoadData", 0, 0},
                                        {&driver->unload, "cuModuleUnload", 0, 0},
                                        {&driver->get_kernel, "cuModuleGetFunction", 0, 0},
                                        {&driver->launch, "cuLaunchKernel", 0, 0},
                                        {&driver->pointer, "cuPointerGetAttribute", 0, 0},
                                        {&driver->allocate, "cuMemAllocAsync", 1, 0},
                                        {&driver->free, "cuMemFreeAsync", 1, 0},
                                        {&driver->copy, "cuMemcpyAsync", 0, 0},
                                        {&driver->synchronize, "cuStreamSynchronize", 0, 0},
                                        {&driver->name, "cuGetErrorName", 0, 0},
                                        {&driver->text, "cuGetErrorString", 0, 0}};
  const char *const name = "libcuda.so.1";
  return inwit_open_library(&name, 1, all, sizeof all / sizeof *all, NULL, failure);
}

#define TRY(call, name) \
  do { \
    const int code = (call); \
    if (code != 0) return failed(driver, name, code, failure); \
  } while (0)

static int32_t load_kernels(struct inwit_driver *driver, const inwit_driver_request *request, inwit_driver_failure *failure) {
  if (request->count == 0) return INWIT_DRIVER_OK;
  TRY(driver->load(&driver->module, inwit_device_ptx), "cuModuleLoadData");
  for (size_t i = 0; i < request->count; ++i)
    TRY(driver->get_kernel(&driver->kernel[i], driver->module, request->kernels[i]), "cuModuleGetFunction");
  return INWIT_DRIVER_OK;
}

static int32_t open_device(struct inwit_driver *driver, const inwit_driver_request *request, inwit_driver_failure *failure) {
  int major = 0, minor = 0, multiprocessors = 0;
  TRY(driver->init(0), "cuInit");
  TRY(driver->get_device(&driver->device, request->number), "cuDeviceGet");
  TRY(driver->get_attribute(&major, capability_major, driver->device), "cuDeviceGetAttribute");
  TRY(driver->get_attribute(&minor, capability_minor, driver->device), "cuDeviceGetAttribute");
  TRY(driver->get_attribute(&multiprocessors, multiprocessor_count, driver->device), "cuDeviceGetAttribute");
  failure->capability = 100 * major + minor;
  driver->most_blocks = inwit_most_blocks(multiprocessors);
  TRY(driver->retain(&driver->context, driver->device), "cuDevicePrimaryCtxRetain");
  TRY(driver->push(driver->context), "cuCtxPushCurrent");
  const int32_t result = load_kernels(driver, request, failure);
  void *previous = NULL;
  const int popped = driver->pop(&previous);
  if (result == INWIT_DRIVER_OK && popped != 0) return failed(driver, "cuCtxPopCurrent", popped, failure);
  return result;
}

static void close_device(inwit_driver *driver) {
  void *previous = NULL;
  if (driver->module != NULL && driver->push(driver->context) == 0) {
    driver->unload(driver->module);
    driver->pop(&previous);
  }
  if (driver->context != NULL) driver->release(driver->device);
  free(driver);
}

static int32_t open_cuda(const inwit_driver_request *request, inwit_driver **out, inwit_driver_failure *failure) {
  struct inwit_driver *const driver = calloc(1, sizeof *driver);
  if (driver == NULL) return INWIT_DRIVER_NO_MEMORY;
  int32_t result = open_library(driver, failure);
  if (result == INWIT_DRIVER_OK) {
    result = open_device(driver, request, failure);
    if (result == INWIT_DRIVER_OK) {
      *out = driver;
      return INWIT_DRIVER_OK;
    }
    close_device(driver);
    return result;
  }
  free(driver);
  return result;
}

static int32_t find_memory(const inwit_driver *driver, void *buffer, int64_t address, inwit_driver_memory *out,
                           inwit_driver_failure *failure) {
  (void)buffer;
  int ordinal = -1;
  const int code = driver->pointer(&ordinal, pointer_device_ordinal, (uint64_t)address);
  out->known = code == 0;
  out->device = ordinal;
  return code == 0 || code == invalid_value ? INWIT_DRIVER_OK : failed(driver, "cuPointerGetAttribute", code, failure);
}

static int32_t launch_all(const inwit_driver *driver, void *stream, const inwit_driver_launch *launches, size_t count,
                          inwit_driver_failure *failure) {
  for (const inwit_driver_launch *one = launches; one < launches + count; ++one) {
    void *data = one->data;
    void *parameters[] = {(void *)(uintptr_t)one->arguments, &data};
    const unsigned blocks = inwit_blocks(one, driver->most_blocks);
    TRY(driver->launch(driver->kernel[one->kernel], blocks, 1, 1, INWIT_BLOCK_WIDTH, 1, 1, 0, stream, parameters, NULL),
        "cuLaunchKernel");
  }
  return INWIT_DRIVER_OK;
}

/* Calls are made in the device's context, whichever is current on this thread: after a push. */
static int32_t leave(const inwit_driver *driver, int32_t result, inwit_driver_failure *failure) {
  void *previous = NULL;
  const int popped = driver->pop(&previous);
  return result == INWIT_DRIVER_OK && popped != 0 ? failed(driver, "cuCtxPopCurrent", popped, failure) : result;
}

static int32_t launch(const inwit_driver *driver, void *stream, const inwit_driver_launch *launches, size_t count,
                      inwit_driver_failure *failure) {
  TRY(driver->push(driver->context), "cuCtxPushCurrent");
  return leave(driver, launch_all(driver, stream, launches, count, failure), failure);
}

static int32_t allocate(const inwit_driver *driver, void *stream, uint64_t bytes, void **out, inwit_driver_failure *failure) {
  if (driver->allocate == NULL || driver->free == NULL) {
    failure->call = driver->allocate == NULL ? "cuMemAllocAsync" : "cuMemFreeAsync";
    return INWIT_DRIVER_OLD;
  }
  if (bytes == 0) return INWIT_DRIVER_OK;
  uint64_t address = 0;
  TRY(driver->push(driver->context), "cuCtxPushCurrent");
  const int code = driver->allocate(&address, (size_t)bytes, stream);
  *out = (void *)(uintptr_t)address;
  return leave(driver, code == 0 ? INWIT_DRIVER_OK : failed(driver, "cuMemAllocAsync", code, failure), failure);
}

static int32_t release(const inwit_driver *driver, void *stream, void *memory, inwit_driver_failure *failure) {
  TRY(driver->push(driver->context), "cuCtxPushCurrent");
  const int code = driver->free((uint64_t)(uintptr_t)memory, stream);
  return leave(driver, code == 0 ? INWIT_DRIVER_OK : failed(driver, "cuMemFreeAsync", code, failure), failure);
}

/* cuMemcpyAsync finds by the addresses which of the two is memory of the host. That is pageable, and may be
   released when this returns. */
static int32_t copy_all(const inwit_driver *driver, void *stream, const inwit_driver_copy *copies, size_t count,
                        inwit_driver_failure *failure) {
  int32_t result = INWIT_DRIVER_OK;
  for (const inwit_driver_copy *one = copies; one < copies + count && result == INWIT_DRIVER_OK; ++one) {
    const int code =
        driver->copy((uint64_t)(uintptr_t)one->to, (uint64_t)(uintptr_t)one->from, (size_t)one->bytes, stream);
    if (code != 0) result = failed(driver, "cuMemcpyAsync", code, failure);
  }
  const int code = driver->synchronize(stream); /* after a failure too: a copy before it may still use memory of the host */
  return result == INWIT_DRIVER_OK && code != 0 ? failed(driver, "cuStreamSynchronize", code, failure) : result;
}

static int32_t copy(const inwit_driver *driver, void *stream, const inwit_driver_copy *copies, size_t count,
                    inwit_driver_failure *failure) {
  TRY(driver->push(driver->context), "cuCtxPushCurrent");
  return leave(driver, copy_all(driver, stream, copies, count, failure), failure);
}

const inwit_driver_table inwit_driver_cuda = {
    "CUDA driver", "install NVIDIA's driver", open_cuda, close_device, NULL, NULL, find_memory, launch, allocate, release, copy};
