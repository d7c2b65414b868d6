#include <csignal>
#include <unistd.h>
#include <utility>

#include "base/signal_handler.hpp"
#include "base/signals.hpp"

namespace command {
namespace {

// All that end a process by default but for faults of its own instructions (SIGSEGV and the like), after which nothing can be relied on.
// A core dump, which some of them leave, is the same. Real-time signals are added below.
constexpr int named[] = {
    SIGHUP,    SIGINT,  SIGQUIT,   SIGTERM, SIGPIPE, SIGABRT, SIGALRM,
    SIGVTALRM, SIGPROF, SIGUSR1,   SIGUSR2, SIGXCPU, SIGSYS,  SIGTRAP,
#ifdef __linux__ // elsewhere they are unknown or ignored
    SIGIO,     SIGPWR,  SIGSTKFLT,
#endif
};

template <typename Function> void for_each_handled(Function function) {
  for (const int signal : named) function(signal);
#ifdef SIGRTMIN
  for (int signal = SIGRTMIN; signal <= SIGRTMAX; ++signal) function(signal);
#endif
}

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
  for_each_handled([&](int signal) {
    struct sigaction inherited = {};
    // Another handler is that of a profiler or tracer, loaded beside the program, for which the signal ends nothing.
    if (sigaction(signal, nullptr, &inherited) == 0 && inherited.sa_handler == SIG_DFL) sigaction(signal, &action, nullptr);
  });
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
  for_each_handled([&](int signal) { sigaddset(&set, signal); });
  pthread_sigmask(SIG_BLOCK, &set, &before_->mask);
}

DelayedSignals::~DelayedSignals() { pthread_sigmask(SIG_SETMASK, &before_->mask, nullptr); }

} // namespace command
