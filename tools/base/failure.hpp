// How a command fails: an error message for stderr and an exit code.
#pragma once
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace command {

enum ExitCode { exit_success = 0, exit_failure = 1, exit_usage = 2 };

struct Failure : std::runtime_error {
  Failure(ExitCode code, const std::string &message) : std::runtime_error(message), exit_code(code) {}
  ExitCode exit_code;
};

inline std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part);
  return text;
}

// The parts are concatenated to the message. fail: an error in data, files or the library; usage_error: in the command line.
[[noreturn]] inline void fail(std::initializer_list<std::string_view> message) { throw Failure(exit_failure, joined(message)); }
[[noreturn]] inline void usage_error(std::initializer_list<std::string_view> message) {
  throw Failure(exit_usage, joined(message));
}
[[noreturn]] void fail_errno(std::initializer_list<std::string_view> message); // appends ": " and the description of errno

} // namespace command
