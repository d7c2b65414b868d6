// Many tensors in one call.
#pragma once
#include "model/handle.hpp"

namespace inwit {

// Checks every job, then runs them all. failed_job is set on failure, where one job is to blame. May throw std::bad_alloc.
Status fill_jobs(std::span<const inwit_job> jobs, uint64_t seed, inwit_context *context, int64_t &failed_job);

} // namespace inwit
