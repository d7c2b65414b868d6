// The environment variables of the library, read once: INWIT_TARGET and INWIT_THREADS. The context of a call takes precedence.
#pragma once
#include <cstdint>

#include "base/status.hpp"

namespace inwit {

struct Environment {
  char target[32];       // as given, truncated; "": not given
  char threads_text[32]; // likewise
  int32_t threads;       // 0: not given; -1: not a whole number > 0
};

const Environment &environment();

Status check_threads(); // that INWIT_THREADS is valid

} // namespace inwit
