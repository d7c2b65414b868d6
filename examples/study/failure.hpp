// Early exit: an error message for stderr and an exit code, as in the inwit command.
#pragma once
#include <stdexcept>
#include <string>

namespace study {

enum ExitCode { done = 0, failed = 1, misused = 2 };

struct Failure : std::runtime_error {
  Failure(ExitCode code, const std::string &message) : std::runtime_error(message), exit_code(code) {}
  ExitCode exit_code;
};

[[noreturn]] inline void fail(const std::string &message) { throw Failure(failed, message); }
[[noreturn]] inline void misuse(const std::string &message) { throw Failure(misused, message); }

} // namespace study
