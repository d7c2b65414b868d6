#include "base/signals.hpp"

#include <atomic>
#include <unistd.h>
#include <utility>

namespace command {
namespace {

constexpr int handled[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU, SIGPIPE};

struct Temporary {
  std::string path;
  std::atomic<bool> exists;
  Temporary *next;
};

// What the handler reads, on any thread and at any time: hence a list whose elements are never freed or changed.
std::atomic<Temporary *> newest = nullptr;
std::atomic<bool> has_bar = false;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<Temporary *>::is_always_lock_free);

extern "C" void clean_up_and_die(int signal) {
  constexpr char erase[] = "\r\033[K";
  for (const Temporary *temporary = newest; temporary != nullptr; temporary = temporary->next)
    if (temporary->exists && unlink(temporary->path.c_str()) != 0) rmdir(temporary->path.c_str());
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

void remove_on_signal(const std::string &path) {
  handle_signals();
  newest = new Temporary{path, true, newest};
}

void forget_on_signal(const std::string &path) {
  for (Temporary *temporary = newest; temporary != nullptr; temporary = temporary->next)
    if (temporary->path == path) temporary->exists = false;
}

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
