#include "failure.hpp"

#include <cerrno>
#include <csignal>
#include <system_error>

namespace command {
namespace {

volatile std::sig_atomic_t stopped_by = 0;
constexpr int stopping[] = {SIGINT, SIGTERM, SIGHUP};

} // namespace

void refuse_errno(std::initializer_list<std::string_view> words) {
  const std::string meaning = std::generic_category().message(errno);
  refuse({joined(words), ": ", meaning});
}

const sigset_t &watched_signals() {
  static const sigset_t watched = [] {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : stopping) sigaddset(&set, signal);
    return set;
  }();
  return watched;
}

void watch_signals() {
  struct sigaction action = {};
  action.sa_handler = [](int signal) { stopped_by = signal; };
  for (const int signal : stopping) {
    struct sigaction inherited = {};
    sigaction(signal, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr); // nohup stays in force
  }
}

bool stop_requested() { return stopped_by != 0; }

void fail_if_stopped() {
  if (stop_requested()) refuse({"stopped by signal ", std::to_string(stopped_by)});
}

} // namespace command
