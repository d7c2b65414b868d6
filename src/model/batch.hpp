// Many tensors in one call.
#pragma once
#include "model/handle.hpp"

namespace inwit {

// The checks of a job that do not need its tensor.
Status check_job(const inwit_job &job);

// Plans a job whose initializer has no parts. INWIT_E_UNSUPPORTED for a custom one.
Status plan_in_device_memory(const inwit_job &job, uint64_t seed, Plan &plan);

// Checks every job, then runs them all. On failure, failed_job is the index of the job that the message is about, or -1.
// May throw std::bad_alloc.
Status fill_jobs(std::span<const inwit_job> jobs, uint64_t seed, inwit_context *context, int64_t &failed_job);

} // namespace inwit
