#include "command/devices.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

#include "inwit_device.h"

namespace command {
namespace {

// ---- a process that asks ----

constexpr std::chrono::seconds longest_wait(60); // CUDA's driver compiles the device program at its first use
constexpr int null_flags = O_RDWR | O_CLOEXEC;

// In the child: writes the answer and a line feed. What a driver prints goes nowhere, and it leaves no core file.
[[noreturn]] void answer(Devices (*find)(), int to) {
  const int nothing = open("/dev/null", null_flags);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, standard);
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  std::string text;
  try {
    const Devices found = find();
    text =
        Json({{"devices", found.devices}, {"error", found.error}}).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  } catch (const std::exception &) {
    _exit(1);
  }
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = write(to, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) _exit(1);
    done += written > 0 ? static_cast<size_t>(written) : 0;
  }
  _exit(0); // a driver's destructors may wait
}

bool is_whole(const std::string &answer) { return !answer.empty() && answer.back() == '\n'; }

// The answer, which ends with a line feed, as what a driver starts may keep the pipe open. Whether it, or its end, came in time.
bool read_answer(int from, std::string &text) {
  const auto end = std::chrono::steady_clock::now() + longest_wait;
  while (!is_whole(text)) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd waiting = {from, POLLIN, 0};
    const int ready = left.count() > 0 ? poll(&waiting, 1, static_cast<int>(left.count())) : 0;
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    char part[4096];
    const ssize_t got = read(from, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    text.append(part, static_cast<size_t>(got));
  }
  return true;
}

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status))
    return joined({"the driver ended the process that asked it by signal ", std::to_string(WTERMSIG(status))});
  return joined({"the driver ended the process that asked it with code ", std::to_string(WEXITSTATUS(status))});
}

Devices no_devices(std::string error) { return {Json::array(), std::move(error)}; }

std::string error_text() { return std::system_category().message(errno); }

// A driver may print, hang, or end the process that loads it: so another process does that.
Devices ask_apart(Devices (*find)()) {
  int ends[2];
  if (pipe(ends) != 0) return no_devices(joined({"no pipe to a process that asks: ", error_text()}));
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    answer(find, ends[1]);
  }
  const std::string failure = child < 0 ? joined({"no process that asks: ", error_text()}) : "";
  close(ends[1]);
  std::string text;
  const bool is_in_time = child < 0 || read_answer(ends[0], text);
  close(ends[0]);
  if (child < 0) return no_devices(failure);
  if (!is_in_time) kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  if (!is_in_time) return no_devices("the driver gave no answer within a minute");
  if (!is_whole(text)) return no_devices(how_it_ended(status));
  const Json parsed = Json::parse(text);
  return {parsed["devices"], parsed["error"].get<std::string>()};
}

// ---- what is asked ----

template <int32_t type> Devices numbered() {
  Devices found;
  for (int32_t id = 0;; ++id) {
    inwit_device *device = nullptr;
    inwit_context context{};
    if (inwit_device_open(type, id, &device, &context) != INWIT_OK) {
      if (id == 0) found.error = context.error;
      return found;
    }
    inwit_device_free(device);
    found.devices.push_back(id);
  }
}

// As OpenCL's specification declares them.
struct OpenCl {
  int32_t (*platforms)(uint32_t room, void **to, uint32_t *count);
  int32_t (*devices)(void *platform, uint64_t types, uint32_t room, void **to, uint32_t *count);
  int32_t (*info)(void *device, uint32_t what, size_t size, void *to, size_t *needed);
  void *(*make_context)(const void *properties, uint32_t count, void *const *devices, void *notify, void *user, int32_t *code);
  int32_t (*release_context)(void *context);
};

template <class Function> bool find_function(void *library, const char *name, Function &to) {
  to = reinterpret_cast<Function>(dlsym(library, name));
  return to != nullptr;
}

// "" if the device can be filled.
std::string opencl_error(const OpenCl &opencl, void *device) {
  int32_t code = 0;
  void *const made = opencl.make_context(nullptr, 1, &device, nullptr, nullptr, &code);
  if (made == nullptr) return joined({"clCreateContext returned ", std::to_string(code)});
  inwit_device *opened = nullptr;
  inwit_context context{};
  const bool works = inwit_device_open_opencl(made, device, &opened, &context) == INWIT_OK;
  inwit_device_free(opened);
  opencl.release_context(made);
  return works ? "" : context.error;
}

Devices opencl_devices() {
  constexpr uint32_t most = 64, name_of_device = 0x102B;
  constexpr uint64_t all_types = 0xFFFFFFFF;
  void *const library = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return no_devices("the system's loader does not find the OpenCL runtime, libOpenCL.so.1");
  OpenCl opencl{};
  if (!find_function(library, "clGetPlatformIDs", opencl.platforms) ||
      !find_function(library, "clGetDeviceIDs", opencl.devices) || !find_function(library, "clGetDeviceInfo", opencl.info) ||
      !find_function(library, "clCreateContext", opencl.make_context) ||
      !find_function(library, "clReleaseContext", opencl.release_context))
    return no_devices("libOpenCL.so.1 lacks functions of OpenCL 1.2");
  void *platforms[most] = {}, *devices[most] = {};
  uint32_t platform_count = 0;
  if (opencl.platforms(most, platforms, &platform_count) != 0) platform_count = 0;
  Devices found;
  for (uint32_t p = 0; p < std::min(platform_count, most); ++p) {
    uint32_t count = 0;
    if (opencl.devices(platforms[p], all_types, most, devices, &count) != 0) continue; // a platform without devices
    for (uint32_t i = 0; i < std::min(count, most); ++i) {
      char name[256] = "";
      opencl.info(devices[i], name_of_device, sizeof name - 1, name, nullptr);
      found.devices.push_back({{"name", name}, {"error", opencl_error(opencl, devices[i])}});
    }
  }
  if (found.devices.empty()) found.error = "the OpenCL runtime has no device";
  return found;
}

} // namespace

Devices find_cuda_devices() { return ask_apart(numbered<INWIT_DEVICE_CUDA>); }
Devices find_hip_devices() { return ask_apart(numbered<INWIT_DEVICE_ROCM>); }
Devices find_opencl_devices() { return ask_apart(opencl_devices); }

} // namespace command
