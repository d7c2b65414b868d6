// inwit: initial weights of neural networks from the command line, over the C ABI.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "base/library.hpp"
#include "base/process.hpp"
#include "base/signal_handler.hpp"
#include "command/options.hpp"
#include "command/usage.hpp"
#include "text/style.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

constexpr const char *about =
    "Initial weights of neural networks, with the same bits on every machine.\n"
    "A weight depends only on the seed, the stream (a number, or the hash of the parameter's name) and its index in the tensor.";

int run(std::vector<std::string> args) {
  Options options;
  CLI::App app(about, "inwit");
  app.set_version_flag("-V,--version", [] { return joined({"inwit ", version_text()}); });
  add_commands(app, options);
  try {
    args = prepared(app, std::move(args));
    std::ranges::reverse(args); // the parser expects them reversed
    app.parse(std::move(args));
  } catch (const CLI::Success &requested) { // --help, --version
    app.exit(requested);
  } catch (const CLI::ParseError &error) {
    usage_error({message_of(app, error)});
  }
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) || !std::cout) fail_errno({"standard output"});
  return options.exit_code;
}

void report(std::string_view message) {
  std::fprintf(stderr, "%s %s\n", styled(Style::wrong, "inwit:", stderr).c_str(), printable(message).c_str());
}

std::terminate_handler abort_for_defects = nullptr;

// nlohmann's JSON values allocate in their destructors, where an exception would turn "out of memory" into an abort.
[[noreturn]] void end_without_memory() {
  constexpr std::string_view message = "inwit: out of memory\n";
  if (std::current_exception() != nullptr) {
    try {
      throw;
    } catch (const std::bad_alloc &) {
      clean_up();
      write_in_handler(message.data(), message.size());
      std::_Exit(exit_failure);
    } catch (...) { // a defect
    }
  }
  abort_for_defects();
  std::abort();
}

int exit_code_of(int argc, char **argv) {
  try {
    return run(start_process(argc, argv));
  } catch (const Failure &error) {
    report(error.what());
    return error.exit_code;
  } catch (const std::bad_alloc &) {
    report("out of memory");
  } catch (const std::exception &error) {
    report(error.what());
  }
  return exit_failure;
}

#if defined(__has_feature)
#define INWIT_HAS_FEATURE(name) __has_feature(name)
#else
#define INWIT_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || INWIT_HAS_FEATURE(address_sanitizer) || \
    INWIT_HAS_FEATURE(thread_sanitizer)
constexpr bool needs_exit_handlers = true; // one of them reports leaks
#else
constexpr bool needs_exit_handlers = false;
#endif

// A BLAS stops its threads in an exit handler; OpenBLAS's waits forever for threads that could not get memory (ulimit -v).
[[noreturn]] void end_process(int exit_code) {
  std::cout.flush();
  std::fflush(nullptr);
  if (needs_exit_handlers) std::exit(exit_code); // NOLINT(concurrency-mt-unsafe): no thread is left
  std::_Exit(exit_code);
}

} // namespace
} // namespace command

int main(int argc, char **argv) {
  using namespace command;
  abort_for_defects = std::set_terminate(end_without_memory);
  end_process(exit_code_of(argc, argv));
}
