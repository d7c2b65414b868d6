/* The launcher for OpenCL: by the loader of its drivers, on the caller's context, device and queue. Declarations follow the OpenCL 1.2
   specification. */
#include <stdlib.h>

#include "device/library.h"

typedef int32_t (*get_info_function)(void *of, uint32_t what, size_t size, void *value, size_t *needed);
typedef int32_t (*of_object_function)(void *object);
typedef void *(*create_program_function)(void *context, uint32_t count, const char *const *texts, const size_t *lengths,
                                         int32_t *code);
typedef int32_t (*build_function)(void *program, uint32_t count, void *const *devices, const char *options, void *notify,
                                  void *user);
typedef int32_t (*get_info_of_device_function)(void *of, void *device, uint32_t what, size_t size, void *value, size_t *needed);
typedef void *(*create_kernel_function)(void *program, const char *name, int32_t *code);
typedef int32_t (*set_argument_function)(void *kernel, uint32_t index, size_t size, const void *value);
typedef int32_t (*enqueue_function)(void *queue, void *kernel, uint32_t dimensions, const size_t *offset, const size_t *global,
                                    const size_t *local, uint32_t count, void *const *events, void **event);
typedef void *(*create_buffer_function)(void *context, uint64_t flags, size_t size, void *host, int32_t *code);

enum {
  group_width = 64,        /* or less, where a device or a kernel takes less */
  threads_per_unit = 8192, /* several times what a compute unit holds at once; further items are done by the same threads */
  device_single_config = 0x101B,
  device_double_config = 0x1032,
  device_little_endian = 0x1026,
  device_compiler_available = 0x1028,
  device_compute_units = 0x1002,
  context_devices = 0x1081,
  queue_context = 0x1090,
  queue_device = 0x1091,
  queue_properties = 0x1093,
  memory_type = 0x1100,
  memory_flags = 0x1101,
  memory_size = 0x1102,
  memory_context = 0x1106,
  build_log = 0x1183,
  kernel_group_size = 0x11B0,
  is_buffer = 0x10F0, /* values */
  is_read_only = 4,   /* bits */
  is_out_of_order = 1,
  read_write = 1,
  keeps_denormals = 1,
  rounds_to_nearest = 4,
  rounds_division = 128,
  allocation_failure = -4, /* codes */
  out_of_host_memory = -6,
  wrong_buffer_size = -61
};

struct inwit_driver {
  void *context, *device;
  uint64_t most_threads; /* of a launch */
  const char *const *names;
  void *program[INWIT_MOST_KERNELS]; /* NULL: not yet compiled */
  size_t width[INWIT_MOST_KERNELS];  /* of its work-groups */
  get_info_function device_info, context_info, queue_info, memory_info;
  get_info_of_device_function build_info, group_info;
  of_object_function retain_context, release_context, retain_device, release_device, release_program, release_kernel,
      release_memory;
  create_program_function create_program;
  build_function build;
  create_kernel_function create_kernel;
  set_argument_function set_argument;
  enqueue_function enqueue;
  create_buffer_function create_buffer;
};

static const char *name_of(int32_t code) {
  static const char *const of_runs[] = {"CL_DEVICE_NOT_FOUND",
                                        "CL_DEVICE_NOT_AVAILABLE",
                                        "CL_COMPILER_NOT_AVAILABLE",
                                        "CL_MEM_OBJECT_ALLOCATION_FAILURE",
                                        "CL_OUT_OF_RESOURCES",
                                        "CL_OUT_OF_HOST_MEMORY",
                                        "CL_PROFILING_INFO_NOT_AVAILABLE",
                                        "CL_MEM_COPY_OVERLAP",
                                        "CL_IMAGE_FORMAT_MISMATCH",
                                        "CL_IMAGE_FORMAT_NOT_SUPPORTED",
                                        "CL_BUILD_PROGRAM_FAILURE",
                                        "CL_MAP_FAILURE",
                                        "CL_MISALIGNED_SUB_BUFFER_OFFSET",
                                        "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
                                        "CL_COMPILE_PROGRAM_FAILURE",
                                        "CL_LINKER_NOT_AVAILABLE",
                                        "CL_LINK_PROGRAM_FAILURE",
                                        "CL_DEVICE_PARTITION_FAILED",
                                        "CL_KERNEL_ARG_INFO_NOT_AVAILABLE"};
  static const char *const of_requests[] = {"CL_INVALID_VALUE",           "CL_INVALID_DEVICE_TYPE",
                                            "CL_INVALID_PLATFORM",        "CL_INVALID_DEVICE",
                                            "CL_INVALID_CONTEXT",         "CL_INVALID_QUEUE_PROPERTIES",
                                            "CL_INVALID_COMMAND_QUEUE",   "CL_INVALID_HOST_PTR",
                                            "CL_INVALID_MEM_OBJECT",      "CL_INVALID_IMAGE_FORMAT_DESCRIPTOR",
                                            "CL_INVALID_IMAGE_SIZE",      "CL_INVALID_SAMPLER",
                                            "CL_INVALID_BINARY",          "CL_INVALID_BUILD_OPTIONS",
                                            "CL_INVALID_PROGRAM",         "CL_INVALID_PROGRAM_EXECUTABLE",
                                            "CL_INVALID_KERNEL_NAME",     "CL_INVALID_KERNEL_DEFINITION",
                                            "CL_INVALID_KERNEL",          "CL_INVALID_ARG_INDEX",
                                            "CL_INVALID_ARG_VALUE",       "CL_INVALID_ARG_SIZE",
                                            "CL_INVALID_KERNEL_ARGS",     "CL_INVALID_WORK_DIMENSION",
                                            "CL_INVALID_WORK_GROUP_SIZE", "CL_INVALID_WORK_ITEM_SIZE",
                                            "CL_INVALID_GLOBAL_OFFSET",   "CL_INVALID_EVENT_WAIT_LIST",
                                            "CL_INVALID_EVENT",           "CL_INVALID_OPERATION",
                                            "CL_INVALID_GL_OBJECT",       "CL_INVALID_BUFFER_SIZE",
                                            "CL_INVALID_MIP_LEVEL",       "CL_INVALID_GLOBAL_WORK_SIZE"};
  const int32_t in_runs = -1 - code, in_requests = -30 - code;
  if (in_runs >= 0 && in_runs < (int32_t)(sizeof of_runs / sizeof *of_runs)) return of_runs[in_runs];
  if (in_requests >= 0 && in_requests < (int32_t)(sizeof of_requests / sizeof *of_requests)) return of_requests[in_requests];
  return NULL;
}

static int32_t failed(const char *call, int32_t code, inwit_driver_failure *failure) {
  failure->call = call;
  failure->code = code;
  failure->kind = code == allocation_failure || code == out_of_host_memory ? INWIT_FAILURE_MEMORY : INWIT_FAILURE_OTHER;
  failure->name = name_of(code);
  failure->text = NULL;
  return INWIT_DRIVER_FAILED;
}

static int32_t refused(const char *text, inwit_driver_failure *failure) {
  failure->text = text;
  return INWIT_DRIVER_REFUSED;
}

#define TRY(call, name) \
  do { \
    const int32_t code = (call); \
    if (code != 0) return failed(name, code, failure); \
  } while (0)

static int32_t open_library(struct inwit_driver *driver, inwit_driver_failure *failure) {
  const inwit_library_function all[] = {{&driver->device_info, "clGetDeviceInfo", 0, 0},
                                        {&driver->context_info, "clGetContextInfo", 0, 0},
                                        {&driver->queue_info, "clGetCommandQueueInfo", 0, 0},
                                        {&driver->memory_info, "clGetMemObjectInfo", 0, 0},
                                        {&driver->build_info, "clGetProgramBuildInfo", 0, 0},
                                        {&driver->group_info, "clGetKernelWorkGroupInfo", 0, 0},
                                        {&driver->retain_context, "clRetainContext", 0, 0},
                                        {&driver->release_context, "clReleaseContext", 0, 0},
                                        {&driver->retain_device, "clRetainDevice", 0, 0},
                                        {&driver->release_device, "clReleaseDevice", 0, 0},
                                        {&driver->release_program, "clReleaseProgram", 0, 0},
                                        {&driver->release_kernel, "clReleaseKernel", 0, 0},
                                        {&driver->release_memory, "clReleaseMemObject", 0, 0},
                                        {&driver->create_program, "clCreateProgramWithSource", 0, 0},
                                        {&driver->build, "clBuildProgram", 0, 0},
                                        {&driver->create_kernel, "clCreateKernel", 0, 0},
                                        {&driver->set_argument, "clSetKernelArg", 0, 0},
                                        {&driver->enqueue, "clEnqueueNDRangeKernel", 0, 0},
                                        {&driver->create_buffer, "clCreateBuffer", 0, 0}};
  const char *const name = "libOpenCL.so.1";
  return inwit_open_library(&name, 1, all, sizeof all / sizeof *all, NULL, failure);
}

/* ---- which devices ------------------------------------------------------------------------------------------------------- */

static int32_t check_context(const inwit_driver *driver, inwit_driver_failure *failure) {
  size_t bytes = 0;
  TRY(driver->context_info(driver->context, context_devices, 0, NULL, &bytes), "clGetContextInfo");
  void **const devices = malloc(bytes);
  if (devices == NULL) return INWIT_DRIVER_NO_MEMORY;
  const int32_t code = driver->context_info(driver->context, context_devices, bytes, devices, NULL);
  int is_found = 0;
  for (size_t i = 0; code == 0 && i < bytes / sizeof *devices; ++i) is_found |= devices[i] == driver->device;
  free(devices);
  if (code != 0) return failed("clGetContextInfo", code, failure);
  return is_found ? INWIT_DRIVER_OK : refused("cl_device is not a device of cl_context", failure);
}

/* Whether each operation of the device is that of IEEE 754. */
static int32_t check_arithmetic(const inwit_driver *driver, inwit_driver_failure *failure) {
  static const struct {
    uint32_t property, bits;
    const char *name, *value;
  } all[] = {{device_compiler_available, 1, "CL_DEVICE_COMPILER_AVAILABLE", "CL_TRUE"},
             {device_little_endian, 1, "CL_DEVICE_ENDIAN_LITTLE", "CL_TRUE"},
             {device_single_config, keeps_denormals, "CL_DEVICE_SINGLE_FP_CONFIG", "CL_FP_DENORM"},
             {device_single_config, rounds_to_nearest, "CL_DEVICE_SINGLE_FP_CONFIG", "CL_FP_ROUND_TO_NEAREST"},
             {device_single_config, rounds_division, "CL_DEVICE_SINGLE_FP_CONFIG", "CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT"},
             {device_double_config, rounds_to_nearest, "CL_DEVICE_DOUBLE_FP_CONFIG", "CL_FP_ROUND_TO_NEAREST"},
             {device_double_config, keeps_denormals, "CL_DEVICE_DOUBLE_FP_CONFIG", "CL_FP_DENORM"}};
  for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
    uint64_t value = 0; /* also where a device without double precision does not know the property */
    const int32_t code = driver->device_info(driver->device, all[i].property, sizeof value, &value, NULL);
    if (code == 0 && (value & all[i].bits) == all[i].bits) continue;
    failure->call = all[i].name;
    failure->name = all[i].value;
    return INWIT_DRIVER_INEXACT;
  }
  return INWIT_DRIVER_OK;
}

static int32_t open_device(struct inwit_driver *driver, inwit_driver_failure *failure) {
  uint32_t units = 0;
  int32_t result = open_library(driver, failure);
  if (result == INWIT_DRIVER_OK) result = check_context(driver, failure);
  if (result == INWIT_DRIVER_OK) result = check_arithmetic(driver, failure);
  if (result != INWIT_DRIVER_OK) return result;
  TRY(driver->device_info(driver->device, device_compute_units, sizeof units, &units, NULL), "clGetDeviceInfo");
  driver->most_threads = threads_per_unit * (uint64_t)(units > 0 ? units : 1);
  TRY(driver->retain_context(driver->context), "clRetainContext");
  const int32_t code = driver->retain_device(driver->device); /* of a part of a device; else it does nothing */
  if (code == 0) return INWIT_DRIVER_OK;
  driver->release_context(driver->context);
  return failed("clRetainDevice", code, failure);
}

static int32_t open_opencl(const inwit_driver_request *request, inwit_driver **out, inwit_driver_failure *failure) {
  struct inwit_driver *const driver = calloc(1, sizeof *driver);
  if (driver == NULL) return INWIT_DRIVER_NO_MEMORY;
  driver->context = request->context;
  driver->device = request->device;
  driver->names = request->kernels;
  const int32_t result = open_device(driver, failure);
  if (result != INWIT_DRIVER_OK) {
    free(driver);
    return result;
  }
  *out = driver;
  return INWIT_DRIVER_OK;
}

static void close_device(inwit_driver *driver) {
  for (size_t i = 0; i < INWIT_MOST_KERNELS; ++i)
    if (driver->program[i] != NULL) driver->release_program(driver->program[i]);
  driver->release_device(driver->device);
  driver->release_context(driver->context);
  free(driver);
}

/* ---- compiling ----------------------------------------------------------------------------------------------------------- */

static int32_t failed_to_build(const inwit_driver *driver, void *program, int32_t code, inwit_driver_failure *failure) {
  failed("clBuildProgram", code, failure);
  size_t size = 0;
  if (driver->build_info(program, driver->device, build_log, 0, NULL, &size) != 0 || size == 0) return INWIT_DRIVER_FAILED;
  char *const log = calloc(1, size + 1);
  if (log == NULL) return INWIT_DRIVER_FAILED;
  if (driver->build_info(program, driver->device, build_log, size, log, NULL) == 0)
    inwit_copy_text(failure->log, sizeof failure->log, log, "");
  free(log);
  if (failure->log[0] != '\0') failure->text = failure->log;
  return INWIT_DRIVER_FAILED;
}

/* The width of the kernel's work-groups. */
static int32_t find_width(const inwit_driver *driver, void *program, const char *name, size_t *out,
                          inwit_driver_failure *failure) {
  int32_t code = 0;
  size_t most = 0;
  void *const kernel = driver->create_kernel(program, name, &code);
  if (kernel == NULL) return failed("clCreateKernel", code, failure);
  code = driver->group_info(kernel, driver->device, kernel_group_size, sizeof most, &most, NULL);
  driver->release_kernel(kernel);
  if (code != 0) return failed("clGetKernelWorkGroupInfo", code, failure);
  *out = most == 0 ? 1 : most < group_width ? most : group_width;
  return INWIT_DRIVER_OK;
}

static int32_t load(inwit_driver *driver, size_t kernel, const char *text, inwit_driver_failure *failure) {
  int32_t code = 0;
  void *const program = driver->create_program(driver->context, 1, &text, NULL, &code);
  if (program == NULL) return failed("clCreateProgramWithSource", code, failure);
  /* None of the options that relax arithmetic; and division and square root are to be as exact as the device says. */
  code = driver->build(program, 1, &driver->device, "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt", NULL, NULL);
  const int32_t result = code != 0 ? failed_to_build(driver, program, code, failure)
                                   : find_width(driver, program, driver->names[kernel], &driver->width[kernel], failure);
  if (result == INWIT_DRIVER_OK)
    driver->program[kernel] = program;
  else
    driver->release_program(program);
  return result;
}

/* ---- filling ------------------------------------------------------------------------------------------------------------- */

static int32_t check_queue(const inwit_driver *driver, void *queue, inwit_driver_failure *failure) {
  void *context = NULL, *device = NULL;
  uint64_t properties = 0;
  if (queue == NULL)
    return refused("context.device_stream is 0, must be a cl_command_queue: OpenCL has no default one", failure);
  TRY(driver->queue_info(queue, queue_context, sizeof context, &context, NULL), "clGetCommandQueueInfo");
  TRY(driver->queue_info(queue, queue_device, sizeof device, &device, NULL), "clGetCommandQueueInfo");
  TRY(driver->queue_info(queue, queue_properties, sizeof properties, &properties, NULL), "clGetCommandQueueInfo");
  if (context != driver->context)
    return refused("context.device_stream is a queue of another cl_context than that of context.device", failure);
  if (device != driver->device)
    return refused("context.device_stream is a queue of another cl_device_id than that of context.device", failure);
  if ((properties & is_out_of_order) != 0)
    return refused("context.device_stream is an out-of-order queue, must be one that executes in order", failure);
  return INWIT_DRIVER_OK;
}

static int32_t find_memory(const inwit_driver *driver, void *buffer, int64_t address, inwit_driver_memory *out,
                           inwit_driver_failure *failure) {
  uint32_t type = 0;
  uint64_t flags = 0;
  size_t size = 0;
  void *context = NULL;
  TRY(driver->memory_info(buffer, memory_type, sizeof type, &type, NULL), "clGetMemObjectInfo");
  TRY(driver->memory_info(buffer, memory_flags, sizeof flags, &flags, NULL), "clGetMemObjectInfo");
  TRY(driver->memory_info(buffer, memory_size, sizeof size, &size, NULL), "clGetMemObjectInfo");
  TRY(driver->memory_info(buffer, memory_context, sizeof context, &context, NULL), "clGetMemObjectInfo");
  if (type != is_buffer) return refused("data->buffer is an image or a pipe, must be a buffer", failure);
  if (context != driver->context) return refused("data->buffer is of another cl_context than that of context.device", failure);
  if ((flags & is_read_only) != 0)
    return refused("data->buffer has the flag CL_MEM_READ_ONLY, must be one that kernels may write", failure);
  out->known = address >= 0 && (uint64_t)address < size;
  out->device = 0;
  out->bytes = size;
  return INWIT_DRIVER_OK;
}

static int32_t set_arguments(const inwit_driver *driver, void *kernel, const inwit_driver_launch *one,
                             inwit_driver_failure *failure) {
  const uint64_t offset = (uint64_t)(uintptr_t)one->data;
  TRY(driver->set_argument(kernel, 0, (size_t)one->arguments_size, one->arguments), "clSetKernelArg");
  TRY(driver->set_argument(kernel, 1, sizeof one->buffer, &one->buffer), "clSetKernelArg");
  TRY(driver->set_argument(kernel, 2, sizeof offset, &offset), "clSetKernelArg");
  if (one->workspace != NULL) TRY(driver->set_argument(kernel, 3, sizeof one->workspace, &one->workspace), "clSetKernelArg");
  return INWIT_DRIVER_OK;
}

/* The kernel is one of this launch: two threads must not set arguments of the same one. */
static int32_t launch_one(const inwit_driver *driver, void *queue, const inwit_driver_launch *one,
                          inwit_driver_failure *failure) {
  const size_t width = driver->width[one->kernel];
  const uint64_t most = one->thread_for_each != 0 ? UINT64_MAX : driver->most_threads;
  const uint64_t threads = (uint64_t)one->items < most ? (uint64_t)one->items : most;
  const size_t global = (size_t)((threads + width - 1) / width * width);
  int32_t code = 0;
  void *const kernel = driver->create_kernel(driver->program[one->kernel], driver->names[one->kernel], &code);
  if (kernel == NULL) return failed("clCreateKernel", code, failure);
  int32_t result = set_arguments(driver, kernel, one, failure);
  if (result == INWIT_DRIVER_OK) {
    code = driver->enqueue(queue, kernel, 1, NULL, &global, &width, 0, NULL, NULL);
    if (code != 0) result = failed("clEnqueueNDRangeKernel", code, failure);
  }
  driver->release_kernel(kernel);
  return result;
}

static int32_t launch(const inwit_driver *driver, void *queue, const inwit_driver_launch *launches, size_t count,
                      inwit_driver_failure *failure) {
  int32_t result = INWIT_DRIVER_OK;
  for (size_t i = 0; i < count && result == INWIT_DRIVER_OK; ++i) result = launch_one(driver, queue, launches + i, failure);
  return result;
}

static int32_t allocate(const inwit_driver *driver, void *queue, uint64_t bytes, void **out, inwit_driver_failure *failure) {
  (void)queue;
  if (bytes == 0) return INWIT_DRIVER_OK;
  int32_t code = 0;
  *out = driver->create_buffer(driver->context, read_write, (size_t)bytes, NULL, &code);
  if (*out != NULL) return INWIT_DRIVER_OK;
  failed("clCreateBuffer", code, failure);
  if (code == wrong_buffer_size) failure->kind = INWIT_FAILURE_MEMORY; /* more than the device allocates at once */
  return INWIT_DRIVER_FAILED;
}

/* It lasts until the kernels on the queue have ended. */
static int32_t release(const inwit_driver *driver, void *queue, void *memory, inwit_driver_failure *failure) {
  (void)queue;
  TRY(driver->release_memory(memory), "clReleaseMemObject");
  return INWIT_DRIVER_OK;
}

const inwit_driver_table inwit_driver_opencl = {"OpenCL runtime",
                                                "install an OpenCL loader, and the driver of the device",
                                                open_opencl,
                                                close_device,
                                                load,
                                                check_queue,
                                                find_memory,
                                                launch,
                                                allocate,
                                                release,
                                                NULL};
