#include "base/file_limit.hpp"

#include <sys/resource.h>

namespace command {

void allow_many_files() {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit); // if it fails, opening a file fails later and says so
}

} // namespace command
