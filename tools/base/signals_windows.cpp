#include <windows.h>

#include <mutex>
#include <utility>

#include "base/signal_handler.hpp"
#include "base/signals.hpp"

namespace command {
namespace {

// The system runs the handler on a thread of its own; holding this mutex delays it.
std::recursive_mutex delay;

// Ends the process itself, as the next handler would do: otherwise the other threads would go on meanwhile, and create files.
BOOL WINAPI clean_up_and_die(DWORD) {
  delay.lock(); // for good
  clean_up();
  TerminateProcess(GetCurrentProcess(), static_cast<UINT>(STATUS_CONTROL_C_EXIT));
  return FALSE;
}

} // namespace

void handle_signals() {
  static bool done = false;
  if (!std::exchange(done, true)) SetConsoleCtrlHandler(clean_up_and_die, TRUE); // where Ctrl+C is ignored, it stays ignored
}

void remove_in_handler(const std::filesystem::path &path) noexcept {
  if (DeleteFileW(path.c_str()) == 0) RemoveDirectoryW(path.c_str());
}

void write_in_handler(const char *text, size_t bytes) noexcept {
  DWORD written = 0;
  WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, static_cast<DWORD>(bytes), &written, nullptr);
}

struct DelayedSignals::Before {
  std::lock_guard<std::recursive_mutex> lock{delay};
};

DelayedSignals::DelayedSignals() : before_(std::make_unique<Before>()) {}

DelayedSignals::~DelayedSignals() = default;

} // namespace command
