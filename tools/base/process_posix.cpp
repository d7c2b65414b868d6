#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/process.hpp"

namespace command {
namespace {

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

std::vector<std::string> start_process(int argc, char **argv) {
  reserve_standard_descriptors();
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_DFL);
  return {argv + std::min(argc, 1), argv + argc};
}

bool is_terminal(std::FILE *stream) {
  const char *const type = std::getenv("TERM"); // NOLINT(concurrency-mt-unsafe): nothing sets it
  return type != nullptr && *type != '\0' && std::string_view(type) != "dumb" && isatty(fileno(stream)) != 0;
}

void allow_many_files() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit); // if it fails, opening a file fails later with a message
}

} // namespace command
