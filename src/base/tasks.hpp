// Runs independent tasks on threads that live as long as the call, or on the caller's executor, with progress and cancellation.
#pragma once
#include <cstdint>

#include "base/status.hpp"

namespace inwit {

struct Tasks {
  int64_t count;           // tasks 0 .. count-1
  int64_t elements;        // of the whole call, later batches included; used for progress reports only
  int64_t elements_before; // of these, finished before the first task
  double nanoseconds;      // estimated time of all tasks on one thread: decides how many threads to start
  const void *state;
  Status (*run)(const void *state, int64_t task);          // on any thread, in the library's floating-point mode
  int64_t (*elements_of)(const void *state, int64_t task); // elements that one task completes
};

// Runs all tasks; returns success, the status of the first task that failed, or INWIT_E_CANCELLED. `failed_task`, if not nullptr, is
// set to that task, or to -1 if no task is to blame. `context` may be nullptr. Call in the library's floating-point mode.
Status run_tasks(const Tasks &tasks, const inwit_context *context, int64_t *failed_task = nullptr);

} // namespace inwit
