// inwit: initial weights of neural networks from the command line, over the C ABI.
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

#include "base/library.hpp"
#include "command/options.hpp"

namespace command {
namespace {

constexpr const char *about =
    "Initial weights of neural networks, with the same bits on every machine.\n"
    "A weight depends only on the seed, the stream (a number, or the hash of the parameter's name) and its index in the tensor.";

int run(int argc, char **argv) {
  Options options;
  CLI::App app(about, "inwit");
  app.set_version_flag("--version", [] { return joined({"inwit ", version_text()}); });
  add_commands(app, options);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) usage_error({"a command is missing: list, suggest, show, fill or model; see --help"});
  } catch (const CLI::Success &requested) { // --help, --version
    app.exit(requested);
  } catch (const CLI::ParseError &error) {
    usage_error({error.what(), "; see --help"});
  }
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) || !std::cout) fail_errno({"standard output"});
  return exit_success;
}

// Opens the standard descriptors that the parent has closed, so that no output file gets one of their numbers.
void reserve_standard_descriptors() {
  while (true) {
    const int descriptor = open("/dev/null", O_RDONLY);
    if (descriptor < 0) return;
    if (descriptor > STDERR_FILENO) {
      close(descriptor);
      return;
    }
  }
}

} // namespace
} // namespace command

int main(int argc, char **argv) {
  using namespace command;
  reserve_standard_descriptors();
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN); // a closed pipe or a size limit fails the write
  try {
    return run(argc, argv);
  } catch (const Failure &error) {
    std::fprintf(stderr, "inwit: %s\n", error.what());
    return error.exit_code;
  } catch (const std::bad_alloc &) {
    std::fputs("inwit: out of memory\n", stderr);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "inwit: %s\n", error.what());
  }
  return exit_failure;
}
