#include "base/failure.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

namespace command {
namespace {

volatile std::sig_atomic_t stopped_by = 0;

} // namespace

void fail_errno(std::initializer_list<std::string_view> message) {
  const std::string description = std::generic_category().message(errno);
  fail({joined(message), ": ", description});
}

void watch_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int signal) { stopped_by = signal; };
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction inherited = {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr); // an ignored signal stays ignored: nohup
  }
}

bool stop_requested() { return stopped_by != 0; }

void pass_stop_to(pthread_t thread) {
  if (stop_requested()) pthread_kill(thread, stopped_by);
}

void fail_if_stopped() {
  if (stop_requested()) fail({"stopped by signal ", std::to_string(stopped_by)});
}

} // namespace command
