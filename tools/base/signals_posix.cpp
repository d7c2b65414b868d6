#include <csignal>
#include <unistd.h>
#include <utility>

#include "base/signal_handler.hpp"
#include "base/signals.hpp"

namespace command {
namespace {

constexpr int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGPIPE};

extern "C" void clean_up_and_die(int signal) {
  clean_up();
  std::signal(signal, SIG_DFL);
  std::raise(signal); // is delivered when the handler returns
}

} // namespace

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

void remove_in_handler(const std::filesystem::path &path) noexcept {
  if (unlink(path.c_str()) != 0) rmdir(path.c_str());
}

void write_in_handler(const char *text, size_t bytes) noexcept {
  if (write(STDERR_FILENO, text, bytes) < 0) return; // nothing can be done, but no warning either
}

struct DelayedSignals::Before {
  sigset_t mask;
};

DelayedSignals::DelayedSignals() : before_(std::make_unique<Before>()) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : handled) sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, &before_->mask);
}

DelayedSignals::~DelayedSignals() { pthread_sigmask(SIG_SETMASK, &before_->mask, nullptr); }

} // namespace command
