// Runs independent tasks on threads that live as long as the call, or on the caller's executor, with progress and cancel.
#pragma once
#include <cstdint>

#include "base/words.hpp"

namespace inwit {

struct Tasks {
  int64_t count;           // tasks 0 .. count-1
  int64_t elements;        // in all, of the tasks that come after these too: for progress
  int64_t elements_before; // of these, done before the first task
  double nanoseconds;      // that all take on one thread, about: whether threads pay
  const void *state;
  int32_t (*run)(const void *state, int64_t task, Words &words); // on any thread, in the library's floating-point mode
  int64_t (*elements_of)(const void *state, int64_t task);       // of one task
};

// INWIT_OK, the status and words of the first task that failed, or INWIT_E_CANCELLED. context may be NULL. To be called in the
// library's floating-point mode.
int32_t run_tasks(const Tasks &tasks, const inwit_context *context, Words &words);

} // namespace inwit
