// How a command ends early: words for stderr and the exit code.
#pragma once
#include <initializer_list>
#include <pthread.h>
#include <stdexcept>
#include <string>
#include <string_view>

namespace command {

enum ExitCode { done = 0, refused = 1, misused = 2 };

struct Failure : std::runtime_error {
  Failure(ExitCode code, const std::string &words) : std::runtime_error(words), exit_code(code) {}
  ExitCode exit_code;
};

inline std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part);
  return text;
}

[[noreturn]] inline void refuse(std::initializer_list<std::string_view> words) { throw Failure(refused, joined(words)); }
[[noreturn]] inline void misuse(std::initializer_list<std::string_view> words) { throw Failure(misused, joined(words)); }
[[noreturn]] void refuse_errno(std::initializer_list<std::string_view> words); // ": " and what errno means is added

// From now on SIGINT, SIGTERM and SIGHUP only set a flag: the work looks at it and unwinds, so that no file stays behind.
void watch_signals();
bool stop_requested();
void pass_stop_to(pthread_t thread); // interrupts the call that it waits in, once a stop is requested
void fail_if_stopped();

} // namespace command
