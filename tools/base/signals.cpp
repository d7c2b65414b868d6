#include "base/signals.hpp"

#include <atomic>
#include <climits>
#include <cstring>
#include <unistd.h>
#include <utility>

namespace command {
namespace {

constexpr int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGPIPE};

// What the handler reads, on any thread and at any time: hence no string that could be freed.
char file_to_remove[PATH_MAX];
std::atomic<bool> has_file = false, has_bar = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void clean_up_and_die(int signal) {
  constexpr char erase[] = "\r\033[K";
  if (has_file) unlink(file_to_remove);
  if (has_bar && write(STDERR_FILENO, erase, sizeof erase - 1) < 0)
    has_bar = false; // nothing can be done, but no warning either
  std::signal(signal, SIG_DFL);
  std::raise(signal); // is delivered when the handler returns
}

void handle_signals() {
  static bool done = false;
  if (std::exchange(done, true)) return;
  struct sigaction action = {};
  action.sa_handler = clean_up_and_die;
  for (const int signal : handled) {
    struct sigaction inherited = {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
}

} // namespace

void remove_on_signal(const std::string &file) {
  handle_signals();
  if (file.size() >= sizeof file_to_remove) return; // longer than any path that can be opened
  std::memcpy(file_to_remove, file.c_str(), file.size() + 1);
  has_file = true;
}

void forget_file() { has_file = false; }

void erase_bar_on_signal() {
  handle_signals();
  has_bar = true;
}

DelayedSignals::DelayedSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : handled) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, &before_);
}

DelayedSignals::~DelayedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

} // namespace command
