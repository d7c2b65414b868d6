// A libamdhip64.so.6 without a GPU, and in it what libhiprtc.so.6 has: the calls that a launcher and a client of it need. "Compiled" code
// is the program's text, of which the kernel is looked up among those that a C++ compiler has made of it. Device memory is host memory.
// Launches are queued with a copy of their parameters, as the runtime does, and run when their stream is synchronised.
#include <cstring>
#include <map>
#include <memory>
#include <vector>

#include "host_kernels.hpp"
#include "injection.hpp"

namespace {

using namespace inwit::test;

enum Code {
  success = 0,
  invalid_value = 1,
  no_device = 100,
  invalid_device = 101,
  invalid_image = 200,
  invalid_handle = 400,
  not_found = 500
};
constexpr int devices = 2;
constexpr char architecture[] = "gfx90a:sramecc+:xnack-";

struct Module {
  int device;
  std::string text;
};

struct Kernel {
  int device;
  void *function;
  size_t words;
};

struct Launch {
  const Kernel *kernel;
  std::vector<uint64_t> arguments;
  void *data;
  unsigned blocks, width;
  void *freed = nullptr; // memory that is freed here, in place of a launch
};

struct Stream {
  int device;
  std::vector<Launch> queue;
};

struct Memory {
  size_t bytes;
  int device;
};

Injection driver;
std::map<uintptr_t, Memory> memory;
std::map<Module *, std::vector<std::unique_ptr<Kernel>>> kernels;
thread_local int current = 0, last_error = 0;

const HostKernels &host() {
  static const HostKernels opened(INWIT_HIP_KERNELS);
  return opened;
}

int told(int code) {
  if (code != success) last_error = code;
  return code;
}

#define ENTER_COMPILER(name) \
  const std::scoped_lock locked(driver.lock); \
  if (const int injected = driver.enter(name); injected != success) return injected
#define ENTER(name) \
  const std::scoped_lock locked(driver.lock); \
  if (const int injected = driver.enter(name); injected != success) return told(injected)

} // namespace

extern "C" {

Injection *injection() { return &driver; }

int hipInit(unsigned) {
  ENTER("hipInit");
  return success;
}

int hipGetDevice(int *device) {
  ENTER("hipGetDevice");
  *device = current;
  return success;
}

int hipSetDevice(int device) {
  ENTER("hipSetDevice");
  if (device < 0 || device >= devices) return told(invalid_device);
  current = device;
  return success;
}

int hipGetDevicePropertiesR0600(char *properties, int device) {
  ENTER("hipGetDevicePropertiesR0600");
  if (device < 0 || device >= devices) return told(invalid_device);
  constexpr int multiprocessors = 3;
  std::memcpy(properties + 388, &multiprocessors, sizeof multiprocessors);
  std::memcpy(properties + 1160, architecture, sizeof architecture);
  return success;
}

int hipModuleLoadData(Module **module, const char *image) {
  ENTER("hipModuleLoadData");
  if (std::strncmp(image, "code of ", 8) != 0) return told(invalid_image);
  *module = new Module{current, image + 8};
  ++driver.live;
  return success;
}

int hipModuleUnload(Module *module) {
  ENTER("hipModuleUnload");
  if (module->device != current) return told(invalid_handle);
  kernels.erase(module);
  delete module;
  --driver.live;
  return success;
}

int hipModuleGetFunction(Kernel **kernel, Module *module, const char *name) {
  ENTER("hipModuleGetFunction");
  void *const function = host().find(name);
  const size_t words = HostKernels::words_of(module->text, name);
  if (words == 0 || function == nullptr) return told(not_found);
  *kernel = kernels[module].emplace_back(new Kernel{module->device, function, words}).get();
  return success;
}

int hipModuleLaunchKernel(Kernel *kernel, unsigned blocks, unsigned, unsigned, unsigned width, unsigned, unsigned, unsigned,
                          Stream *stream, void **parameters, void **) {
  ENTER("hipModuleLaunchKernel");
  if (kernel->device != current || stream->device != current) return told(invalid_handle);
  if (blocks == 0 || width == 0 || width > 1024) return told(invalid_value);
  driver.threads = uint64_t{blocks} * width;
  const auto *const words = static_cast<const uint64_t *>(parameters[0]);
  stream->queue.push_back({kernel, {words, words + kernel->words}, *static_cast<void **>(parameters[1]), blocks, width});
  return success;
}

int hipPointerGetAttribute(int *value, int attribute, void *address) {
  ENTER("hipPointerGetAttribute");
  auto found = memory.upper_bound(reinterpret_cast<uintptr_t>(address));
  if (attribute != 9 || found == memory.begin()) return told(invalid_value);
  --found;
  if (reinterpret_cast<uintptr_t>(address) >= found->first + found->second.bytes) return told(invalid_value);
  *value = found->second.device;
  return success;
}

int hipMallocAsync(void **address, size_t bytes, Stream *stream) {
  ENTER("hipMallocAsync");
  if (stream->device != current) return told(invalid_handle);
  *address = ::operator new (bytes, std::align_val_t{256});
  ++driver.live;
  return success;
}

int hipFreeAsync(void *address, Stream *stream) {
  const std::scoped_lock locked(driver.lock);
  stream->queue.push_back({nullptr, {}, nullptr, 0, 0, address}); // also where a failure is told, of earlier work as a rule
  --driver.live;
  return told(driver.enter("hipFreeAsync"));
}

const char *hipGetErrorName(int code) { return code == invalid_handle ? "hipErrorInvalidHandle" : "hipErrorSome"; }
const char *hipGetErrorString(int) { return "as injected"; }

int hipGetLastError() {
  const int code = last_error;
  last_error = success;
  return code;
}

// Of a client alone.

int hipStreamCreate(Stream **stream) {
  *stream = new Stream{current, {}};
  return success;
}

int hipStreamDestroy(Stream *stream) {
  delete stream;
  return success;
}

int hipStreamSynchronize(Stream *stream) {
  const std::scoped_lock locked(driver.lock);
  for (const Launch &one : stream->queue) {
    if (one.freed != nullptr)
      ::operator delete (one.freed, std::align_val_t{256});
    else
      host().run(one.kernel->function, one.arguments.data(), one.arguments.size(), one.data, one.blocks, one.width);
  }
  stream->queue.clear();
  return success;
}

int hipMalloc(void **address, size_t bytes) {
  const std::scoped_lock locked(driver.lock);
  *address = ::operator new (bytes + 1, std::align_val_t{256});
  memory[reinterpret_cast<uintptr_t>(*address)] = {bytes, current};
  return success;
}

int hipFree(void *address) {
  const std::scoped_lock locked(driver.lock);
  memory.erase(reinterpret_cast<uintptr_t>(address));
  ::operator delete (address, std::align_val_t{256});
  return success;
}

int hipMemcpy(void *to, const void *from, size_t bytes, int) { // of work that has ended
  std::memcpy(to, from, bytes);
  return success;
}

// The compiler. Its code is text, as it is all that the false runtime needs.

struct Program {
  std::string text, log;
  bool is_compiled = false;
};

int hiprtcCreateProgram(Program **program, const char *text, const char *, int, const char *const *, const char *const *) {
  ENTER_COMPILER("hiprtcCreateProgram");
  *program = new Program{text, {}};
  ++driver.live;
  return success;
}

int hiprtcCompileProgram(Program *program, int count, const char *const *options) {
  enum { invalid_option = 5, compilation = 6 };
  program->log = "program.hip:1: error: as injected";
  ENTER_COMPILER("hiprtcCompileProgram");
  std::string all;
  for (int i = 0; i < count; ++i) all += std::string(options[i]) + ' ';
  if (all != std::string("--offload-arch=") + architecture + " -std=c++17 -ffp-contract=off ") return invalid_option;
  const size_t first = program->text.find("\n__kernel void ");
  if (first == program->text.npos || program->text.find("\n__kernel void ", first + 1) != program->text.npos)
    return compilation; // of one kernel at a time
  program->is_compiled = true;
  return success;
}

int hiprtcDestroyProgram(Program **program) {
  ENTER_COMPILER("hiprtcDestroyProgram");
  delete *program;
  *program = nullptr;
  --driver.live;
  return success;
}

int hiprtcGetCodeSize(const Program *program, size_t *size) {
  ENTER_COMPILER("hiprtcGetCodeSize");
  *size = program->text.size() + 9;
  return program->is_compiled ? success : invalid_value;
}

int hiprtcGetCode(const Program *program, char *code) {
  ENTER_COMPILER("hiprtcGetCode");
  std::memcpy(code, ("code of " + program->text).c_str(), program->text.size() + 9);
  return success;
}

int hiprtcGetProgramLogSize(const Program *program, size_t *size) {
  ENTER_COMPILER("hiprtcGetProgramLogSize");
  *size = program->log.size() + 1;
  return success;
}

int hiprtcGetProgramLog(const Program *program, char *log) {
  ENTER_COMPILER("hiprtcGetProgramLog");
  std::memcpy(log, program->log.c_str(), program->log.size() + 1);
  return success;
}

const char *hiprtcGetErrorString(int code) {
  return code == 6 ? "HIPRTC_ERROR_COMPILATION" : code == 1 ? "HIPRTC_ERROR_OUT_OF_MEMORY" : "HIPRTC_ERROR_SOME";
}

} // extern "C"
