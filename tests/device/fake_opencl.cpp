// A libOpenCL.so.1 without a device: the calls that a launcher and a client of it need. A built program is its text, of whose kernel a C++
// compiler has made what is called; a launch is executed at once. Objects are checked at each use, and counted.
#include <cstdlib>
#include <vector>

#include "host_kernels.hpp"
#include "injection.hpp"

namespace {

using namespace inwit::test;

enum Code {
  success = 0,
  build_failure = -11,
  invalid_value = -30,
  invalid_queue = -36,
  invalid_memory = -38,
  invalid_kernel_name = -46,
  invalid_argument_size = -51,
  invalid_arguments = -52,
  invalid_dimension = -53,
  invalid_group_size = -54,
  invalid_global_size = -63
};

struct Device {
  int number;
};

struct Context {
  int users = 1;
  Device *device;
};

struct Queue {
  Context *context;
  Device *device;
  uint64_t properties;
};

struct Buffer {
  Context *context;
  uint64_t flags;
  std::vector<char> bytes;
};

struct Program {
  std::string text;
  bool is_built = false;
};

struct Kernel {
  void *function;
  size_t words;
  std::vector<uint64_t> arguments = {};
  Buffer *data = nullptr, *workspace = nullptr;
  uint64_t offset = 0;
};

constexpr size_t most_width = 32; // of a work-group
Injection driver;
Device devices[2] = {{0}, {1}};

const HostKernels &host() {
  static const HostKernels opened(INWIT_HIP_KERNELS);
  return opened;
}

// Writes the value that a clGet...Info() returns.
template <class Value> int put(const Value &value, size_t size, void *to, size_t *needed) {
  if (needed != nullptr) *needed = sizeof value;
  if (to == nullptr) return success;
  if (size < sizeof value) return invalid_value;
  std::memcpy(to, &value, sizeof value);
  return success;
}

template <class Object, class... Values> Object *made(int *code, Values &&...values) {
  if (code != nullptr) *code = success;
  ++driver.live;
  return new Object{std::forward<Values>(values)...};
}

template <class Object> int release(Object *object) {
  --driver.live;
  delete object;
  return success;
}

#define ENTER(name) \
  const std::scoped_lock locked(driver.lock); \
  if (const int injected = driver.enter(name); injected != success) return injected
#define ENTER_TO_MAKE(name) \
  const std::scoped_lock locked(driver.lock); \
  if (const int injected = driver.enter(name); injected != success) { \
    *code = injected; \
    return nullptr; \
  }

} // namespace

extern "C" {

Injection *injection() { return &driver; }

int clGetPlatformIDs(uint32_t, void **platform, uint32_t *count) {
  *platform = &devices;
  *count = 1;
  return success;
}

int clGetDeviceIDs(void *, uint64_t, uint32_t room, Device **to, uint32_t *count) {
  for (uint32_t i = 0; i < room && i < 2; ++i) to[i] = &devices[i];
  *count = 2;
  return success;
}

int clGetDeviceInfo(Device *, uint32_t what, size_t size, void *to, size_t *needed) {
  ENTER("clGetDeviceInfo");
  if (driver.property == static_cast<int>(what)) return put(static_cast<uint64_t>(driver.value), size, to, needed);
  switch (what) {
  case 0x101B: return put(uint64_t{0xBF}, size, to, needed);
  case 0x1032: return put(uint64_t{0x3F}, size, to, needed);
  case 0x1026:
  case 0x1028: return put(uint32_t{1}, size, to, needed);
  case 0x1002: return put(uint32_t{2}, size, to, needed);
  default: return invalid_value;
  }
}

int clRetainDevice(Device *) {
  ENTER("clRetainDevice");
  ++driver.live;
  return success;
}
int clReleaseDevice(Device *) {
  ENTER("clReleaseDevice");
  --driver.live;
  return success;
}

Context *clCreateContext(const void *, uint32_t, Device *const *of, void *, void *, int *code) {
  const std::scoped_lock locked(driver.lock);
  return made<Context>(code, 1, of[0]);
}
int clGetContextInfo(Context *context, uint32_t, size_t size, void *to, size_t *needed) {
  ENTER("clGetContextInfo");
  return put(context->device, size, to, needed);
}
int clRetainContext(Context *context) {
  ENTER("clRetainContext");
  ++context->users;
  ++driver.live;
  return success;
}
int clReleaseContext(Context *context) {
  ENTER("clReleaseContext");
  if (--context->users == 0) return release(context);
  --driver.live;
  return success;
}

Queue *clCreateCommandQueue(Context *context, Device *device, uint64_t properties, int *code) {
  const std::scoped_lock locked(driver.lock);
  return made<Queue>(code, context, device, properties);
}
int clGetCommandQueueInfo(Queue *queue, uint32_t what, size_t size, void *to, size_t *needed) {
  ENTER("clGetCommandQueueInfo");
  return what == 0x1090   ? put(queue->context, size, to, needed)
         : what == 0x1091 ? put(queue->device, size, to, needed)
         : what == 0x1093 ? put(queue->properties, size, to, needed)
                          : int{invalid_value};
}
int clReleaseCommandQueue(Queue *queue) {
  ENTER("clReleaseCommandQueue");
  return release(queue);
}

Buffer *clCreateBuffer(Context *context, uint64_t flags, size_t size, const char *from, int *code) {
  ENTER_TO_MAKE("clCreateBuffer");
  std::vector<char> bytes(size);
  if (from != nullptr) bytes.assign(from, from + size);
  return made<Buffer>(code, context, flags, std::move(bytes));
}
int clGetMemObjectInfo(Buffer *buffer, uint32_t what, size_t size, void *to, size_t *needed) {
  ENTER("clGetMemObjectInfo");
  constexpr uint32_t type = 0x10F0;
  return what == 0x1100   ? put(driver.property == 0x1100 ? static_cast<uint32_t>(driver.value) : type, size, to, needed)
         : what == 0x1101 ? put(buffer->flags, size, to, needed)
         : what == 0x1102 ? put(buffer->bytes.size(), size, to, needed)
         : what == 0x1106 ? put(buffer->context, size, to, needed)
                          : int{invalid_value};
}
int clReleaseMemObject(Buffer *buffer) {
  const std::scoped_lock locked(driver.lock);
  release(buffer); // also where a failure is told
  return driver.enter("clReleaseMemObject");
}
int clEnqueueReadBuffer(Queue *, Buffer *buffer, uint32_t, size_t offset, size_t size, void *to, uint32_t, const void *,
                        void *) {
  const std::scoped_lock locked(driver.lock);
  std::memcpy(to, buffer->bytes.data() + offset, size);
  return success;
}

Program *clCreateProgramWithSource(Context *, uint32_t, const char *const *texts, const size_t *, int *code) {
  ENTER_TO_MAKE("clCreateProgramWithSource");
  return made<Program>(code, texts[0]);
}
int clBuildProgram(Program *program, uint32_t, Device *const *, const char *options, void *, void *) {
  ENTER("clBuildProgram");
  if (std::string(options) != "-cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt") return build_failure;
  const size_t first = program->text.find("\n__kernel void ");
  if (first == program->text.npos || program->text.find("\n__kernel void ", first + 1) != program->text.npos)
    return build_failure; // of one kernel at a time
  program->is_built = true;
  return success;
}
int clGetProgramBuildInfo(Program *, Device *, uint32_t, size_t size, void *to, size_t *needed) {
  ENTER("clGetProgramBuildInfo");
  const char log[] = "program.cl:1: error: as injected";
  return put(log, size, to, needed);
}
int clReleaseProgram(Program *program) {
  ENTER("clReleaseProgram");
  return release(program);
}

Kernel *clCreateKernel(Program *program, const char *name, int *code) {
  ENTER_TO_MAKE("clCreateKernel");
  void *const function = host().find(name);
  const size_t words = HostKernels::words_of(program->text, name);
  *code = invalid_kernel_name;
  return program->is_built && function != nullptr && words != 0 ? made<Kernel>(code, function, words) : nullptr;
}
int clGetKernelWorkGroupInfo(Kernel *, Device *, uint32_t, size_t size, void *to, size_t *needed) {
  ENTER("clGetKernelWorkGroupInfo");
  return put(most_width, size, to, needed);
}
int clSetKernelArg(Kernel *kernel, uint32_t index, size_t size, const void *value) {
  ENTER("clSetKernelArg");
  if (size != (index == 0 ? 8 * kernel->words : 8)) return invalid_argument_size;
  if (index == 0)
    kernel->arguments.assign(static_cast<const uint64_t *>(value), static_cast<const uint64_t *>(value) + kernel->words);
  void *const to[] = {nullptr, &kernel->data, &kernel->offset, &kernel->workspace};
  if (index > 0) std::memcpy(to[index], value, size);
  return success;
}
// What is the C++ of HIP has a workspace among its arguments.
int clEnqueueNDRangeKernel(Queue *, Kernel *kernel, uint32_t dimensions, const size_t *, const size_t *global,
                           const size_t *local, uint32_t, const void *, void *) {
  ENTER("clEnqueueNDRangeKernel");
  if (kernel->data == nullptr || kernel->arguments.empty()) return invalid_arguments;
  if (dimensions != 1) return invalid_dimension;
  if (*global == 0) return invalid_global_size;
  if (*local > most_width || *global % *local != 0) return invalid_group_size;
  driver.threads = *global;
  if (kernel->workspace != nullptr) {
    void *const address = kernel->workspace->bytes.data();
    std::memcpy(&kernel->arguments[12], &address, sizeof address);
  }
  host().run(kernel->function, kernel->arguments.data(), kernel->words, kernel->data->bytes.data() + kernel->offset,
             static_cast<unsigned>(*global / *local), static_cast<unsigned>(*local));
  return success;
}
int clReleaseKernel(Kernel *kernel) {
  ENTER("clReleaseKernel");
  return release(kernel);
}

} // extern "C"
