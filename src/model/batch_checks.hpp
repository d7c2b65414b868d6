// Checks of the jobs of one call against each other.
#pragma once
#include "model/handle.hpp"

namespace inwit {

// A job that is to be filled and is valid by itself.
struct FilledJob {
  const inwit_job *job;
  int64_t index;
  MemoryRange memory;
  const void *buffer;                // `memory` has offsets in this buffer; NULL: addresses
  bool is_empty, is_dense, is_whole; // dense: without gaps between elements; whole: not a box (shard)

  FilledJob(const inwit_job &of, int64_t number, const View &view, const void *object)
      : job(&of), index(number), memory(view), buffer(object), is_empty(view.count == 0), is_dense(view.is_dense()),
        is_whole(view.is_whole()) {}
};

// Rejects two parameters with the same stream, as they would be correlated. Sets failed_job to the later one.
Status check_streams(std::span<const FilledJob> jobs, int64_t &failed_job);

// Rejects jobs that certainly write to the same memory: the result would depend on the threads. Views with gaps may interleave; two
// such views are rejected only if they begin at the same address. Takes O(n log n) time.
Status check_memory(std::span<const FilledJob> jobs, int64_t &failed_job);

} // namespace inwit
