// A libcuda.so.1 without a GPU: the calls of the driver that a launcher and a client of it need, over an interpreter of PTX. Device memory
// is host memory. Launches are queued with a copy of their parameters, as the driver does, and run when their stream is synchronised.
#include "fake_cuda.hpp"

#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "ptx.hpp"

namespace {

enum Code {
  success = 0,
  invalid_value = 1,
  out_of_memory = 2,
  not_initialized = 3,
  no_device = 100,
  invalid_device = 101,
  invalid_context = 201,
  invalid_ptx = 218,
  invalid_handle = 400,
  not_found = 500,
  launch_failed = 719
};

struct Context {
  int device = 0;
  int users = 0;
};

struct Stream {
  Context *context;
  std::vector<std::function<int()>> queue; // each returns a code
};

struct Event {
  Stream *stream = nullptr; // on which it was recorded
};

struct Module {
  Context *context;
  ptx::Program program;
};

struct Function {
  Module *module;
  const ptx::Kernel *kernel;
};

struct Memory {
  size_t bytes;
  int device;
};

struct Driver {
  std::recursive_mutex lock;
  int devices = 2, major = 9, minor = 0;
  bool initialized = false;
  int allocated = 0; // on streams, and not yet freed there
  std::string failing, log;
  int code = 0, after = 0;
  Context contexts[8];
  std::map<uint64_t, Memory> memory;
  std::map<uint64_t, std::unique_ptr<uint8_t[]>>
      memory_of_streams; // what a test's failure of the driver leaves there ends with it
  std::map<void *, std::vector<std::unique_ptr<Function>>> functions;
  std::map<Context *, Stream> default_streams;
  std::set<Stream *> streams; // the others
};

Driver driver;
thread_local std::vector<Context *> current;

// Notes the call; the code that it shall return.
int enter(const char *call) {
  driver.log += std::string(call) + ' ';
  if (driver.failing == call && driver.after-- <= 0) return driver.code;
  return driver.initialized || std::string(call) == "cuInit" ? success : not_initialized;
}

#define ENTER(name) \
  const std::scoped_lock locked(driver.lock); \
  if (const int code = enter(name); code != success) return code

Context *current_context() { return current.empty() ? nullptr : current.back(); }

Stream *stream_of(void *stream) {
  if (stream != nullptr) return static_cast<Stream *>(stream);
  Stream &made = driver.default_streams[current_context()];
  made.context = current_context();
  return &made;
}

int run(Stream &stream) {
  const auto work = std::exchange(stream.queue, {}); // what waits for another stream may run this one again
  for (const auto &one : work)
    if (const int code = one(); code != success) return code;
  return success;
}

// Puts work on a stream of the current context.
int put(void *stream, std::function<int()> work) {
  if (current_context() == nullptr) return invalid_context;
  Stream *const on = stream_of(stream);
  if (on->context != current_context()) return invalid_handle;
  on->queue.push_back(std::move(work));
  return success;
}

template <class T = void> T *pointer(uint64_t address) { return reinterpret_cast<T *>(static_cast<uintptr_t>(address)); }

struct Launch {
  const Module *module;
  const ptx::Kernel *kernel;
  unsigned blocks, width;
  std::vector<std::vector<uint8_t>> parameters;

  int operator()() const {
    std::vector<void *> pointers;
    for (const auto &bytes : parameters) pointers.push_back(const_cast<uint8_t *>(bytes.data()));
    try {
      ptx::Runner runner(module->program, *kernel, pointers.data());
      for (unsigned block = 0; block < blocks; ++block)
        for (unsigned thread = 0; thread < width; ++thread) runner.run({thread, block, width, blocks});
    } catch (const ptx::Rejected &) {
      return launch_failed;
    }
    return success;
  }
};

} // namespace

extern "C" {

int cuInit(unsigned) {
  ENTER("cuInit");
  if (driver.devices == 0) return no_device;
  driver.initialized = true;
  return success;
}

int cuDeviceGet(int *device, int ordinal) {
  ENTER("cuDeviceGet");
  if (ordinal < 0 || ordinal >= driver.devices) return invalid_device;
  *device = ordinal;
  return success;
}

int cuDeviceGetAttribute(int *value, int attribute, int) {
  ENTER("cuDeviceGetAttribute");
  *value = attribute == 75 ? driver.major : attribute == 76 ? driver.minor : attribute == 16 ? 1 : 0;
  return success;
}

int cuDevicePrimaryCtxRetain(void **context, int device) {
  ENTER("cuDevicePrimaryCtxRetain");
  Context &made = driver.contexts[device];
  made.device = device;
  ++made.users;
  *context = &made;
  return success;
}

int cuDevicePrimaryCtxRelease_v2(int device) {
  ENTER("cuDevicePrimaryCtxRelease_v2");
  return --driver.contexts[device].users < 0 ? invalid_context : success;
}

int cuCtxPushCurrent_v2(void *context) {
  ENTER("cuCtxPushCurrent_v2");
  current.push_back(static_cast<Context *>(context));
  return success;
}

int cuCtxPopCurrent_v2(void **context) {
  ENTER("cuCtxPopCurrent_v2");
  if (current.empty()) return invalid_context;
  *context = current.back();
  current.pop_back();
  return success;
}

int cuCtxSetCurrent(void *context) {
  ENTER("cuCtxSetCurrent");
  if (!current.empty()) current.pop_back();
  if (context != nullptr) current.push_back(static_cast<Context *>(context));
  return success;
}

int cuCtxSynchronize() {
  ENTER("cuCtxSynchronize");
  if (const int code = run(*stream_of(nullptr)); code != success) return code;
  for (Stream *const stream : driver.streams)
    if (stream->context == current_context())
      if (const int code = run(*stream); code != success) return code;
  return success;
}

int cuCtxGetCurrent(void **context) {
  ENTER("cuCtxGetCurrent");
  *context = current_context();
  return success;
}

int cuModuleLoadData(void **module, const void *image) {
  ENTER("cuModuleLoadData");
  if (current_context() == nullptr) return invalid_context;
  try {
    *module = new Module{current_context(), ptx::parse(static_cast<const char *>(image))};
  } catch (const std::exception &) {
    return invalid_ptx;
  }
  return success;
}

int cuModuleUnload(void *module) {
  ENTER("cuModuleUnload");
  driver.functions.erase(module);
  delete static_cast<Module *>(module);
  return success;
}

int cuModuleGetFunction(void **function, void *module, const char *name) {
  ENTER("cuModuleGetFunction");
  auto *const of = static_cast<Module *>(module);
  const auto found = of->program.kernels.find(name);
  if (found == of->program.kernels.end()) return not_found;
  *function = driver.functions[module].emplace_back(new Function{of, found->second.get()}).get();
  return success;
}

int cuStreamCreate(void **stream, unsigned) {
  ENTER("cuStreamCreate");
  if (current_context() == nullptr) return invalid_context;
  *stream = *driver.streams.insert(new Stream{current_context(), {}}).first;
  return success;
}

int cuEventCreate(void **event, unsigned) {
  ENTER("cuEventCreate");
  *event = new Event;
  return success;
}

int cuEventRecord(void *event, void *stream) {
  ENTER("cuEventRecord");
  static_cast<Event *>(event)->stream = stream_of(stream);
  return success;
}

int cuEventDestroy_v2(void *event) {
  ENTER("cuEventDestroy_v2");
  delete static_cast<Event *>(event);
  return success;
}

// What the other stream has by then is done first, and perhaps more of it.
int cuStreamWaitEvent(void *stream, void *event, unsigned) {
  ENTER("cuStreamWaitEvent");
  Stream *const other = static_cast<Event *>(event)->stream;
  return other == nullptr ? success : put(stream, [other] { return run(*other); });
}

int cuStreamDestroy_v2(void *stream) {
  ENTER("cuStreamDestroy_v2");
  driver.streams.erase(static_cast<Stream *>(stream));
  delete static_cast<Stream *>(stream);
  return success;
}

int cuStreamSynchronize(void *stream) {
  const std::scoped_lock locked(driver.lock);
  const int code = enter("cuStreamSynchronize");
  if (code != success) stream_of(stream)->queue.clear(); // after a failure nothing of a context is executed
  return code != success ? code : run(*stream_of(stream));
}

int cuMemAlloc_v2(uint64_t *address, size_t bytes) {
  ENTER("cuMemAlloc_v2");
  if (current_context() == nullptr) return invalid_context;
  auto *const made = new uint8_t[bytes];
  *address = reinterpret_cast<uintptr_t>(made);
  driver.memory[*address] = {bytes, current_context()->device};
  return success;
}

int cuMemsetD8_v2(uint64_t address, unsigned char value, size_t bytes) {
  ENTER("cuMemsetD8_v2");
  std::memset(pointer(address), value, bytes);
  return success;
}

int cuMemsetD8Async(uint64_t address, unsigned char value, size_t bytes, void *stream) {
  ENTER("cuMemsetD8Async");
  return put(stream, [=] { return std::memset(pointer(address), value, bytes), success; });
}

int cuMemFree_v2(uint64_t address) {
  ENTER("cuMemFree_v2");
  if (driver.memory.erase(address) == 0) return invalid_value;
  delete[] pointer<uint8_t>(address);
  return success;
}

int cuMemAllocAsync(uint64_t *address, size_t bytes, void *stream) {
  ENTER("cuMemAllocAsync");
  if (current_context() == nullptr) return invalid_context;
  if (stream_of(stream)->context != current_context()) return invalid_handle;
  auto made = std::make_unique<uint8_t[]>(bytes);
  std::memset(made.get(), 0xFF, bytes); // NaN, which what is not written before it is read would spread
  *address = reinterpret_cast<uintptr_t>(made.get());
  driver.memory_of_streams[*address] = std::move(made);
  ++driver.allocated;
  return success;
}

int cuMemFreeAsync(uint64_t address, void *stream) {
  ENTER("cuMemFreeAsync");
  --driver.allocated;
  return put(stream, [=] { return driver.memory_of_streams.erase(address), success; });
}

// Not before the stream gets there, so that who does not wait reads what was there before.
int cuMemcpyAsync(uint64_t to, uint64_t from, size_t bytes, void *stream) {
  ENTER("cuMemcpyAsync");
  return put(stream, [=] { return std::memcpy(pointer(to), pointer(from), bytes), success; });
}

int cuMemcpyDtoHAsync_v2(void *to, uint64_t from, size_t bytes, void *stream) {
  ENTER("cuMemcpyDtoHAsync_v2");
  return put(stream, [=] { return std::memcpy(to, pointer(from), bytes), success; });
}

int cuMemcpyDtoH_v2(void *to, uint64_t from, size_t bytes) {
  ENTER("cuMemcpyDtoH_v2");
  std::memcpy(to, pointer(from), bytes);
  return success;
}

int cuMemcpyHtoD_v2(uint64_t to, const void *from, size_t bytes) {
  ENTER("cuMemcpyHtoD_v2");
  std::memcpy(pointer(to), from, bytes);
  return success;
}

int cuPointerGetAttribute(void *value, int attribute, uint64_t address) {
  ENTER("cuPointerGetAttribute");
  auto found = driver.memory.upper_bound(address);
  if (attribute != 9 || found == driver.memory.begin()) return invalid_value;
  --found;
  if (address >= found->first + found->second.bytes) return invalid_value;
  std::memcpy(value, &found->second.device, sizeof(int));
  return success;
}

int cuLaunchKernel(void *function, unsigned blocks, unsigned, unsigned, unsigned width, unsigned, unsigned, unsigned,
                   void *stream, void **parameters, void **) {
  ENTER("cuLaunchKernel");
  const auto *const of = static_cast<const Function *>(function);
  if (current_context() == nullptr || current_context() != of->module->context) return invalid_context;
  if (blocks == 0 || width == 0 || width > 1024) return invalid_value;
  Launch launch = {of->module, of->kernel, blocks, width, {}};
  for (size_t i = 0; i < of->kernel->parameters.size(); ++i) {
    const auto *const bytes = static_cast<const uint8_t *>(parameters[i]);
    launch.parameters.emplace_back(bytes, bytes + of->kernel->parameters[i].size);
  }
  return put(stream, std::move(launch));
}

int cuGetErrorName(int code, const char **text) {
  static const std::map<int, const char *> names = {{invalid_value, "CUDA_ERROR_INVALID_VALUE"},
                                                    {out_of_memory, "CUDA_ERROR_OUT_OF_MEMORY"},
                                                    {invalid_context, "CUDA_ERROR_INVALID_CONTEXT"},
                                                    {invalid_handle, "CUDA_ERROR_INVALID_HANDLE"},
                                                    {launch_failed, "CUDA_ERROR_LAUNCH_FAILED"}};
  const auto found = names.find(code);
  *text = found != names.end() ? found->second : nullptr;
  return found != names.end() ? success : invalid_value;
}

int cuGetErrorString(int code, const char **text) {
  *text = code == launch_failed ? "unspecified launch failure" : nullptr;
  return *text != nullptr ? success : invalid_value;
}

void fake_cuda(FakeCuda *out) {
  out->fail = [](const char *call, int code, int after) {
    const std::scoped_lock locked(driver.lock);
    driver.failing = call, driver.code = code, driver.after = after;
  };
  out->log = [] {
    static std::string taken;
    const std::scoped_lock locked(driver.lock);
    taken.swap(driver.log);
    driver.log.clear();
    return taken.c_str();
  };
  out->allocated = [] { return driver.allocated; };
  out->set_devices = [](int count, int major, int minor) {
    const std::scoped_lock locked(driver.lock);
    driver.devices = count, driver.major = major, driver.minor = minor;
  };
}

} // extern "C"
