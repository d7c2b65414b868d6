// How the program ends early: words for stderr and the exit code, as the inwit command has them.
#pragma once
#include <stdexcept>
#include <string>

namespace study {

enum ExitCode { done = 0, refused = 1, misused = 2 };

struct Failure : std::runtime_error {
  Failure(ExitCode code, const std::string &words) : std::runtime_error(words), exit_code(code) {}
  ExitCode exit_code;
};

[[noreturn]] inline void refuse(const std::string &words) { throw Failure(refused, words); }
[[noreturn]] inline void misuse(const std::string &words) { throw Failure(misused, words); }

} // namespace study
