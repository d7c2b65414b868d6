/* The launcher for HIP on AMD GPUs: by its runtime, and by its compiler at run time, which compiles each kernel for the device's own
   architecture. Declarations follow the documentation of HIP as of ROCm 6; the name hipGetDevicePropertiesR0600 stands for that struct.
   ROCm 7 has not been compared. */
#include <stdlib.h>
#include <string.h>

#include "device/library.h"

typedef int (*init_function)(unsigned flags);
typedef int (*get_device_function)(int *device);
typedef int (*set_device_function)(int device);
typedef int (*get_properties_function)(void *properties, int device);
typedef int (*load_function)(void **module, const void *image);
typedef int (*unload_function)(void *module);
typedef int (*get_kernel_function)(void **kernel, void *module, const char *name);
typedef int (*launch_function)(void *kernel, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
                               unsigned block_y, unsigned block_z, unsigned shared_bytes, void *stream, void **parameters,
                               void **extra);
typedef int (*pointer_function)(void *value, int attribute, void *address);
typedef int (*allocate_function)(void **address, size_t bytes, void *stream);
typedef int (*free_function)(void *address, void *stream);
typedef const char *(*describe_function)(int code);
typedef int (*last_error_function)(void);

typedef int (*create_program_function)(void **program, const char *text, const char *name, int headers_count,
                                       const char *const *headers, const char *const *names);
typedef int (*compile_program_function)(void *program, int count, const char *const *options);
typedef int (*destroy_program_function)(void **program);
typedef int (*get_size_function)(void *program, size_t *size);
typedef int (*get_text_function)(void *program, char *text);

enum {
  properties_bytes = 8192,        /* of hipDeviceProp_t, 1480, and more */
  multiprocessors_at = 388,       /* places in that of its multiProcessorCount */
  architecture_at = 1160,         /* and gcnArchName */
  architecture_bytes = 256,
  pointer_device_ordinal = 9,
  invalid_value = 1 /* code */
};

struct inwit_driver {
  int device;
  uint64_t most_blocks; /* of a launch */
  char architecture[sizeof "--offload-arch=" + architecture_bytes];
  const char *const *names;
  void *module[INWIT_MOST_KERNELS], *kernel[INWIT_MOST_KERNELS]; /* NULL: not yet compiled */
  init_function init;
  get_device_function get_device;
  set_device_function set_device;
  get_properties_function get_properties;
  load_function load;
  unload_function unload;
  get_kernel_function get_kernel;
  launch_function launch;
  pointer_function pointer;
  allocate_function allocate;
  free_function free;
  describe_function name, text, compiler_text;
  last_error_function last_error;
  create_program_function create_program;
  compile_program_function compile_program;
  destroy_program_function destroy_program;
  get_size_function code_size, log_size;
  get_text_function code, log;
};

/* Takes the error back that the runtime keeps for the thread: the host program's next check is of its own calls. */
static int32_t failed(const struct inwit_driver *driver, const char *call, int code, inwit_driver_failure *failure) {
  failure->call = call;
  failure->code = code;
  failure->kind = inwit_cuda_failure_kind(code);
  failure->name = driver->name(code);
  failure->text = driver->text(code);
  driver->last_error();
  return INWIT_DRIVER_FAILED;
}

/* Of the compiler, whose codes are others. */
static int32_t failed_to_compile(const struct inwit_driver *driver, const char *call, int code, inwit_driver_failure *failure) {
  enum { compiler_out_of_memory = 1 };
  failure->call = call;
  failure->code = code;
  failure->kind = code == compiler_out_of_memory ? INWIT_FAILURE_MEMORY : INWIT_FAILURE_OTHER;
  failure->name = driver->compiler_text(code);
  failure->text = failure->log[0] != '\0' ? failure->log : NULL;
  return INWIT_DRIVER_FAILED;
}

#define TRY(call, name) \
  do { \
    const int code = (call); \
    if (code != 0) return failed(driver, name, code, failure); \
  } while (0)

/* The compiler of the same version as the runtime. Without a version: those that PyTorch brings along. */
static int32_t open_libraries(struct inwit_driver *driver, inwit_driver_failure *failure) {
  static const char *const runtimes[] = {"libamdhip64.so.7", "libamdhip64.so.6", "libamdhip64.so"};
  static const char *const compilers[] = {"libhiprtc.so.7", "libhiprtc.so.6", "libhiprtc.so"};
  const inwit_library_function of_runtime[] = {{&driver->init, "hipInit", 0, 0},
                                               {&driver->get_device, "hipGetDevice", 0, 0},
                                               {&driver->set_device, "hipSetDevice", 0, 0},
                                               {&driver->get_properties, "hipGetDevicePropertiesR0600", 0, 0},
                                               {&driver->load, "hipModuleLoadData", 0, 0},
                                               {&driver->unload, "hipModuleUnload", 0, 0},
                                               {&driver->get_kernel, "hipModuleGetFunction", 0, 0},
                                               {&driver->launch, "hipModuleLaunchKernel", 0, 0},
                                               {&driver->pointer, "hipPointerGetAttribute", 0, 0},
                                               {&driver->allocate, "hipMallocAsync", 0, 0},
                                               {&driver->free, "hipFreeAsync", 0, 0},
                                               {&driver->name, "hipGetErrorName", 0, 0},
                                               {&driver->text, "hipGetErrorString", 0, 0},
                                               {&driver->last_error, "hipGetLastError", 0, 0}};
  const inwit_library_function of_compiler[] = {{&driver->create_program, "hiprtcCreateProgram", 0, 0},
                                                {&driver->compile_program, "hiprtcCompileProgram", 0, 0},
                                                {&driver->destroy_program, "hiprtcDestroyProgram", 0, 0},
                                                {&driver->code_size, "hiprtcGetCodeSize", 0, 0},
                                                {&driver->code, "hiprtcGetCode", 0, 0},
                                                {&driver->log_size, "hiprtcGetProgramLogSize", 0, 0},
                                                {&driver->log, "hiprtcGetProgramLog", 0, 0},
                                                {&driver->compiler_text, "hiprtcGetErrorString", 0, 0}};
  size_t version = 0;
  const int32_t result = inwit_open_library(runtimes, sizeof runtimes / sizeof *runtimes, of_runtime,
                                            sizeof of_runtime / sizeof *of_runtime, &version, failure);
  if (result != INWIT_DRIVER_OK) return result;
  return inwit_open_library(&compilers[version], 1, of_compiler, sizeof of_compiler / sizeof *of_compiler, NULL, failure);
}

/* Makes the device the thread's current one; leave() restores the other. */
static int32_t enter(const inwit_driver *driver, int *previous, inwit_driver_failure *failure) {
  TRY(driver->get_device(previous), "hipGetDevice");
  if (*previous != driver->device) TRY(driver->set_device(driver->device), "hipSetDevice");
  return INWIT_DRIVER_OK;
}

static int32_t leave(const inwit_driver *driver, int previous, int32_t result, inwit_driver_failure *failure) {
  const int code = previous != driver->device ? driver->set_device(previous) : 0;
  return result == INWIT_DRIVER_OK && code != 0 ? failed(driver, "hipSetDevice", code, failure) : result;
}

static int32_t find_device(struct inwit_driver *driver, inwit_driver_failure *failure) {
  int multiprocessors = 0;
  char *const properties = calloc(1, properties_bytes);
  if (properties == NULL) return INWIT_DRIVER_NO_MEMORY;
  const int code = driver->get_properties(properties, driver->device);
  memcpy(&multiprocessors, properties + multiprocessors_at, sizeof multiprocessors);
  properties[architecture_at + architecture_bytes - 1] = '\0';
  inwit_copy_text(driver->architecture, sizeof driver->architecture, "--offload-arch=", properties + architecture_at);
  free(properties);
  driver->most_blocks = inwit_most_blocks(multiprocessors);
  return code == 0 ? INWIT_DRIVER_OK : failed(driver, "hipGetDeviceProperties", code, failure);
}

static void close_device(inwit_driver *driver) {
  int previous = 0;
  inwit_driver_failure failure;
  if (driver->get_device != NULL && enter(driver, &previous, &failure) == INWIT_DRIVER_OK) {
    for (size_t i = 0; i < INWIT_MOST_KERNELS; ++i)
      if (driver->module[i] != NULL) driver->unload(driver->module[i]);
    leave(driver, previous, INWIT_DRIVER_OK, &failure);
  }
  free(driver);
}

static int32_t open_device(struct inwit_driver *driver, inwit_driver_failure *failure) {
  const int32_t result = open_libraries(driver, failure);
  if (result != INWIT_DRIVER_OK) return result;
  TRY(driver->init(0), "hipInit");
  return find_device(driver, failure);
}

static int32_t open_hip(const inwit_driver_request *request, inwit_driver **out, inwit_driver_failure *failure) {
  struct inwit_driver *const driver = calloc(1, sizeof *driver);
  if (driver == NULL) return INWIT_DRIVER_NO_MEMORY;
  driver->device = request->number;
  driver->names = request->kernels;
  const int32_t result = open_device(driver, failure);
  if (result != INWIT_DRIVER_OK) {
    free(driver);
    return result;
  }
  *out = driver;
  return INWIT_DRIVER_OK;
}

/* ---- compiling ----------------------------------------------------------------------------------------------------------- */

static void read_log(const struct inwit_driver *driver, void *program, inwit_driver_failure *failure) {
  size_t size = 0;
  if (driver->log_size(program, &size) != 0 || size == 0) return;
  char *const log = calloc(1, size + 1);
  if (log == NULL) return;
  if (driver->log(program, log) == 0) inwit_copy_text(failure->log, sizeof failure->log, log, "");
  free(log);
}

/* *code: of malloc(). */
static int32_t compile(const struct inwit_driver *driver, void *program, char **code, inwit_driver_failure *failure) {
  /* Contracting multiplications and additions gives other values. */
  const char *const options[] = {driver->architecture, "-std=c++17", "-ffp-contract=off"};
  size_t size = 0;
  int result = driver->compile_program(program, sizeof options / sizeof *options, options);
  if (result != 0) {
    read_log(driver, program, failure);
    return failed_to_compile(driver, "hiprtcCompileProgram", result, failure);
  }
  result = driver->code_size(program, &size);
  if (result != 0) return failed_to_compile(driver, "hiprtcGetCodeSize", result, failure);
  *code = malloc(size);
  if (*code == NULL) return INWIT_DRIVER_NO_MEMORY;
  result = driver->code(program, *code);
  return result == 0 ? INWIT_DRIVER_OK : failed_to_compile(driver, "hiprtcGetCode", result, failure);
}

static int32_t load_code(inwit_driver *driver, size_t kernel, const char *image, inwit_driver_failure *failure) {
  void *module = NULL;
  TRY(driver->load(&module, image), "hipModuleLoadData");
  const int found = driver->get_kernel(&driver->kernel[kernel], module, driver->names[kernel]);
  if (found != 0) {
    driver->unload(module);
    return failed(driver, "hipModuleGetFunction", found, failure);
  }
  driver->module[kernel] = module;
  return INWIT_DRIVER_OK;
}

static int32_t load(inwit_driver *driver, size_t kernel, const char *text, inwit_driver_failure *failure) {
  if (driver->module[kernel] != NULL) return INWIT_DRIVER_OK; /* where leaving the device alone failed */
  void *program = NULL;
  char *code = NULL;
  const int created = driver->create_program(&program, text, driver->names[kernel], 0, NULL, NULL);
  if (created != 0) return failed_to_compile(driver, "hiprtcCreateProgram", created, failure);
  int32_t result = compile(driver, program, &code, failure);
  driver->destroy_program(&program);
  int previous = 0;
  if (result == INWIT_DRIVER_OK) result = enter(driver, &previous, failure);
  if (result == INWIT_DRIVER_OK) result = leave(driver, previous, load_code(driver, kernel, code, failure), failure);
  free(code);
  return result;
}

/* ---- filling ------------------------------------------------------------------------------------------------------------- */

static int32_t find_memory(const inwit_driver *driver, void *buffer, int64_t address, inwit_driver_memory *out,
                           inwit_driver_failure *failure) {
  (void)buffer;
  int ordinal = -1;
  const int code = driver->pointer(&ordinal, pointer_device_ordinal, (void *)(uintptr_t)address);
  out->known = code == 0;
  out->device = ordinal;
  if (code == invalid_value) driver->last_error();
  return code == 0 || code == invalid_value ? INWIT_DRIVER_OK : failed(driver, "hipPointerGetAttribute", code, failure);
}

static int32_t launch_all(const inwit_driver *driver, void *stream, const inwit_driver_launch *launches, size_t count,
                          inwit_driver_failure *failure) {
  for (const inwit_driver_launch *one = launches; one < launches + count; ++one) {
    void *data = one->data, *parameters[] = {(void *)(uintptr_t)one->arguments, &data};
    const unsigned blocks = inwit_blocks(one, driver->most_blocks);
    TRY(driver->launch(driver->kernel[one->kernel], blocks, 1, 1, INWIT_BLOCK_WIDTH, 1, 1, 0, stream, parameters, NULL),
        "hipModuleLaunchKernel");
  }
  return INWIT_DRIVER_OK;
}

static int32_t launch(const inwit_driver *driver, void *stream, const inwit_driver_launch *launches, size_t count,
                      inwit_driver_failure *failure) {
  int previous = 0;
  const int32_t result = enter(driver, &previous, failure);
  return result == INWIT_DRIVER_OK ? leave(driver, previous, launch_all(driver, stream, launches, count, failure), failure)
                                   : result;
}

static int32_t allocate(const inwit_driver *driver, void *stream, uint64_t bytes, void **out, inwit_driver_failure *failure) {
  if (bytes == 0) return INWIT_DRIVER_OK;
  int previous = 0;
  const int32_t result = enter(driver, &previous, failure);
  if (result != INWIT_DRIVER_OK) return result;
  const int code = driver->allocate(out, (size_t)bytes, stream);
  return leave(driver, previous, code == 0 ? INWIT_DRIVER_OK : failed(driver, "hipMallocAsync", code, failure), failure);
}

static int32_t release(const inwit_driver *driver, void *stream, void *memory, inwit_driver_failure *failure) {
  int previous = 0;
  const int32_t result = enter(driver, &previous, failure);
  if (result != INWIT_DRIVER_OK) return result;
  const int code = driver->free(memory, stream);
  return leave(driver, previous, code == 0 ? INWIT_DRIVER_OK : failed(driver, "hipFreeAsync", code, failure), failure);
}

const inwit_driver_table inwit_driver_hip = {
    "HIP runtime", "install ROCm 6 or later", open_hip, close_device, load, NULL, find_memory, launch, allocate, release, NULL};
