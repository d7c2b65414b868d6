#include "model/batch.hpp"

#include <cstring>

#include "base/callback.hpp"
#include "device/device.hpp"
#include "model/batch_checks.hpp"
#include "model/parts.hpp"

namespace inwit {
namespace {

// The jobs of one call, by how they run: built-in initializers are planned and run as one set of tasks, or enqueued on the device's
// stream; custom ones are called.
struct Batch {
  struct CustomJob {
    const inwit_job *job;
    int64_t index;
  };
  std::vector<Plan> plans;
  std::vector<int64_t> first_tasks, job_of_plan; // of each plan
  std::vector<device::DevicePlan> device_plans;
  std::vector<int64_t> job_of_device_plan;
  std::vector<CustomJob> custom_jobs;
  std::vector<inwit_job> in_buffers;         // all jobs, if device memory is buffer objects; data is the offset in the buffer
  std::vector<void *> buffers;               // the buffers of these jobs; else empty
  std::vector<std::vector<inwit_job>> parts; // of jobs that have them; the jobs themselves do not move
  std::vector<FilledJob> filled;             // empty if there is one job only
  int64_t tasks = 0, elements = 0, custom_elements = 0;

  void *buffer_of(int64_t index) const { return buffers.empty() ? nullptr : buffers[static_cast<size_t>(index)]; }
};

// Separates the buffer objects of jobs from the offsets in them, before these are used as addresses.
void take_buffers(std::span<const inwit_job> &jobs, const inwit_context *context, Batch &batch) {
  if (context == nullptr || context->device == 0 || !inwit_device::of(*context).has_buffers()) return;
  batch.in_buffers.assign(jobs.begin(), jobs.end());
  batch.buffers.reserve(jobs.size());
  for (inwit_job &job : batch.in_buffers) batch.buffers.push_back(inwit_device::of(*context).take_buffer(job.tensor));
  jobs = batch.in_buffers;
}

Status add_elements(Batch &batch, const View &view) {
  if (!__builtin_add_overflow(batch.elements, view.count, &batch.elements)) return {};
  return fail(INWIT_E_ARGUMENT, "the jobs up to this one have more than 2^63 elements");
}

Status plan_custom(const inwit_job &job, int64_t index, Batch &batch, View &view) {
  INWIT_TRY(check_tensor(&job.tensor, Purpose::write, view));
  INWIT_TRY(add_elements(batch, view));
  batch.custom_jobs.push_back({&job, index});
  batch.custom_elements += view.count;
  return {};
}

Status plan_on_device(const inwit_job &job, int64_t index, uint64_t seed, const inwit_device &device, Batch &batch) {
  device::DevicePlan &of = batch.device_plans.emplace_back();
  of.buffer = batch.buffer_of(index);
  INWIT_TRY(plan_in_device_memory(job, seed, of.plan));
  INWIT_TRY(device.check(job.tensor, of).prefix(job.initializer->name()));
  batch.job_of_device_plan.push_back(index);
  return {};
}

Status plan_built_in(const inwit_job &job, int64_t index, uint64_t seed, Batch &batch) {
  Plan &plan = batch.plans.emplace_back();
  INWIT_TRY(plan_handle(*job.initializer, job.tensor, {seed, job.stream}, Purpose::write, plan));
  INWIT_TRY(add_elements(batch, plan.view));
  batch.first_tasks.push_back(batch.tasks);
  batch.job_of_plan.push_back(index);
  batch.tasks += plan.tasks;
  return {};
}

// The arguments of a call.
struct Request {
  uint64_t seed;
  const inwit_context *context;
  bool is_alone; // one job: there are no others to check it against
};

Status plan_one(const inwit_job &job, int64_t index, const Request &request, Batch &batch) {
  const View *planned = nullptr;
  View view;
  if (inwit_device::purpose_of(job.tensor, request.context) == Purpose::device) {
    INWIT_TRY(plan_on_device(job, index, request.seed, inwit_device::of(*request.context), batch));
    planned = &batch.device_plans.back().plan.view;
  } else if (job.initializer->entry == nullptr) {
    INWIT_TRY(plan_custom(job, index, batch, view));
    planned = &view;
  } else {
    INWIT_TRY(plan_built_in(job, index, request.seed, batch));
    planned = &batch.plans.back().view;
  }
  if (!request.is_alone) batch.filled.emplace_back(job, index, *planned, batch.buffer_of(index));
  return {};
}

// A single job in host memory without parts and without a custom initializer, as in most calls of bindings: fills it without allocating.
bool is_simple(std::span<const inwit_job> jobs, const inwit_context *context) {
  if (jobs.size() != 1 || jobs[0].initializer == nullptr || jobs[0].keep != 0) return false;
  if (jobs[0].initializer->entry == nullptr || jobs[0].initializer->parts != nullptr) return false;
  return inwit_device::purpose_of(jobs[0].tensor, context) != Purpose::device;
}

Status fill_simple(const inwit_job &job, uint64_t seed, const inwit_context *context, int64_t &failed_job) {
  Plan plan;
  failed_job = 0;
  INWIT_TRY(check_job(job));
  INWIT_TRY(plan_handle(*job.initializer, job.tensor, {seed, job.stream}, Purpose::write, plan));
  int64_t failed_task = -1;
  const Status status = run_plan(plan, context, failed_task);
  if (status || failed_task < 0) failed_job = -1;
  return status;
}

Status plan_parts(const inwit_job &job, int64_t index, const Request &request, Batch &batch) {
  std::vector<inwit_job> &parts = batch.parts.emplace_back();
  INWIT_TRY(expand_parts(job, inwit_device::purpose_of(job.tensor, request.context), parts));
  for (const inwit_job &part : parts) INWIT_TRY(plan_one(part, index, request, batch).prefix(part.name));
  return {};
}

Status plan_job(const inwit_job &job, int64_t index, const Request &request, Batch &batch) {
  INWIT_TRY(check_job(job));
  if (job.keep != 0) return {};
  return (job.initializer->parts != nullptr ? plan_parts : plan_one)(job, index, request, batch);
}

// While a custom initializer runs, fills that it makes with the same context report no progress: their totals are not those of
// the call.
class SilentProgress {
public:
  explicit SilentProgress(inwit_context *context)
      : context_(context), progress_(context != nullptr ? context->progress : nullptr) {
    if (context_ != nullptr) context_->progress = nullptr;
  }
  SilentProgress(const SilentProgress &) = delete;
  SilentProgress &operator=(const SilentProgress &) = delete;
  ~SilentProgress() {
    if (context_ != nullptr) context_->progress = progress_;
  }

private:
  inwit_context *context_;
  int32_t (*progress_)(void *, int64_t, int64_t);
};

Status run_custom(const inwit_job &job, uint64_t seed, inwit_context *context) {
  const inwit_initializer &handle = *job.initializer;
  const SilentProgress silent(context);
  if (context != nullptr) context->error[0] = '\0';
  int32_t result = 0;
  const Status called = call_back("its function", [&] {
    result = handle.custom.fill(handle.custom.user, handle.custom_config.c_str(), &job.tensor, seed, job.stream, context);
  });
  if (called && result == 0) return {};
  Status status = fail(INWIT_E_CUSTOM, "custom initializer \"", handle.name(), "\" failed: ");
  if (!called)
    status.add(called.message());
  else if (context != nullptr && context->error[0] != '\0')
    status.add(std::string_view(context->error, strnlen(context->error, INWIT_ERROR_SIZE)));
  else
    status.add("it returned ", result);
  return status;
}

} // namespace

Status check_job(const inwit_job &job) {
  if (job.shared_stream != 0 && job.shared_stream != 1)
    return fail(INWIT_E_ARGUMENT, "shared_stream is ", job.shared_stream, ", must be 0 or 1");
  if (job.keep != 0 && job.keep != 1) return fail(INWIT_E_ARGUMENT, "keep is ", job.keep, ", must be 0 or 1");
  if (job.initializer == nullptr && job.keep == 0) return fail(INWIT_E_ARGUMENT, "initializer is NULL and keep is 0");
  return {};
}

Status plan_in_device_memory(const inwit_job &job, uint64_t seed, Plan &plan) {
  const inwit_initializer &handle = *job.initializer;
  if (handle.entry != nullptr) return plan_handle(handle, job.tensor, {seed, job.stream}, Purpose::device, plan);
  return fail(INWIT_E_UNSUPPORTED, "custom initializer \"", handle.name(), "\" has no device form: fill host memory and copy");
}

Status fill_jobs(std::span<const inwit_job> jobs, uint64_t seed, inwit_context *context, int64_t &failed_job) {
  // Adds to a failure the job that it is about.
  const auto blamed = [&](Status status, int64_t index) {
    failed_job = index;
    const char *const name = jobs[static_cast<size_t>(index)].name;
    return name != nullptr ? status.prefix(name) : status;
  };
  if (is_simple(jobs, context)) {
    const Status status = fill_simple(jobs[0], seed, context, failed_job);
    return !status && failed_job >= 0 ? blamed(status, failed_job) : status;
  }
  Batch batch;
  if (jobs.size() > batch.plans.max_size())
    return fail(INWIT_E_ARGUMENT, "count is ", jobs.size(), ", more jobs than memory holds");
  batch.plans.reserve(jobs.size());
  if (jobs.size() > 1) batch.filled.reserve(jobs.size());
  take_buffers(jobs, context, batch);
  const Request request = {seed, context, jobs.size() == 1};
  for (size_t i = 0; i < jobs.size(); ++i) {
    const auto index = static_cast<int64_t>(i);
    if (const Status status = plan_job(jobs[i], index, request, batch); !status) return blamed(status, index);
  }
  int64_t failed = -1;
  for (const auto check : {check_streams, check_memory})
    if (const Status status = check(batch.filled, failed); !status) return blamed(status, failed);
  if (!batch.device_plans.empty()) { // first, so that the device works while the host does
    int64_t at = -1;
    const Status status = inwit_device::of(*context).fill(batch.device_plans, context->device_stream, at);
    if (!status) return at >= 0 ? blamed(status, batch.job_of_device_plan[static_cast<size_t>(at)]) : status;
  }
  for (const auto &[job, index] : batch.custom_jobs)
    if (const Status status = run_custom(*job, seed, context); !status) return blamed(status, index);
  int64_t failed_plan = -1;
  const Status status = run_plans(batch.plans, batch.first_tasks.data(), batch.custom_elements, context, failed_plan);
  return !status && failed_plan >= 0 ? blamed(status, batch.job_of_plan[static_cast<size_t>(failed_plan)]) : status;
}

} // namespace inwit
