#include "model/jobs.hpp"

#include <map>

namespace inwit {
namespace {

Status &name_job(const inwit_job &job, Status &status) {
  return job.name != nullptr ? status.prefix(job.name) : status;
}

Status check_job(const inwit_job &job) {
  if (job.reserved != 0) return fail(INWIT_E_ARGUMENT, "reserved bytes of the job are not 0");
  if (job.keep != 0 && job.keep != 1) return fail(INWIT_E_ARGUMENT, "keep is ", job.keep, ", must be 0 or 1");
  if (job.initializer == nullptr && job.keep == 0) return fail(INWIT_E_ARGUMENT, "initializer is NULL and keep is 0");
  return {};
}

// Two parameters under one stream would be correlated.
Status check_streams(std::span<const inwit_job> jobs, int64_t &failed_job) {
  std::map<uint64_t, std::string_view> names;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].name == nullptr || jobs[i].keep != 0) continue;
    const auto [other, is_new] = names.emplace(jobs[i].stream, jobs[i].name);
    if (is_new || other->second == jobs[i].name) continue;
    failed_job = static_cast<int64_t>(i);
    return fail(INWIT_E_ARGUMENT, "stream ", jobs[i].stream, " of \"", jobs[i].name, "\" is that of \"", other->second,
                        "\" too: each parameter needs its own");
  }
  return {};
}

// While a custom initializer runs, the fills that it calls with the same context do not report: their totals are not the call's.
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
  const int32_t result =
      handle.custom.fill(handle.custom.user, handle.custom_config.c_str(), &job.tensor, seed, job.stream, context);
  if (result == 0) return {};
  std::string said = context != nullptr ? std::string(context->error, strnlen(context->error, INWIT_ERROR_SIZE)) : "";
  if (said.empty()) said = "it returned " + std::to_string(result);
  return fail(INWIT_E_CUSTOM, "custom initializer \"", handle.name(), "\" failed: ", said);
}

Status plan_job(const inwit_job &job, uint64_t seed, Plan &plan) {
  return plan_handle(*job.initializer, job.tensor, {seed, job.stream}, Purpose::write, plan);
}

} // namespace

Status fill_jobs(std::span<const inwit_job> jobs, uint64_t seed, inwit_context *context, int64_t &failed_job) {
  std::vector<Plan> plans;
  std::vector<int64_t> first_tasks, job_of_plan, custom_jobs;
  plans.reserve(jobs.size());
  int64_t tasks = 0, custom_elements = 0;
  INWIT_TRY(check_streams(jobs, failed_job));
  for (size_t i = 0; i < jobs.size(); ++i) {
    const inwit_job &job = jobs[i];
    const auto number = static_cast<int64_t>(i);
    Status status = check_job(job);
    if (status && job.keep != 0) continue;
    if (status && job.initializer->entry == nullptr) {
      View view;
      status = check_tensor(&job.tensor, Purpose::write, view);
      custom_jobs.push_back(number);
      custom_elements += status ? view.count : 0;
    } else if (status) {
      Plan &plan = plans.emplace_back();
      status = plan_job(job, seed, plan);
      first_tasks.push_back(tasks);
      job_of_plan.push_back(number);
      tasks += status ? plan.tasks : 0;
    }
    if (!status) {
      failed_job = number;
      return name_job(job, status);
    }
  }
  for (const int64_t number : custom_jobs) {
    const inwit_job &job = jobs[static_cast<size_t>(number)];
    if (Status status = run_custom(job, seed, context); !status) {
      failed_job = number;
      return name_job(job, status);
    }
  }
  int64_t failed_plan = -1;
  Status status = run_plans(plans, first_tasks.data(), custom_elements, context, failed_plan);
  if (status || failed_plan < 0) return status;
  failed_job = job_of_plan[static_cast<size_t>(failed_plan)];
  return name_job(jobs[static_cast<size_t>(failed_job)], status);
}

} // namespace inwit
