#include "model/jobs.hpp"

#include <map>

namespace inwit {
namespace {

void name_job(const inwit_job &job, Words &words) {
  if (job.name != nullptr) words.prefix(job.name);
}

int32_t check_job(const inwit_job &job, Words &words) {
  if (job.reserved != 0) return words.refuse(INWIT_E_ARGUMENT, "reserved bytes of the job are not 0");
  if (job.keep != 0 && job.keep != 1) return words.refuse(INWIT_E_ARGUMENT, "keep is ", job.keep, ", must be 0 or 1");
  if (job.initializer == nullptr && job.keep == 0) return words.refuse(INWIT_E_ARGUMENT, "initializer is NULL and keep is 0");
  return INWIT_OK;
}

// Two parameters under one stream would be correlated.
int32_t check_streams(std::span<const inwit_job> jobs, int64_t &failed_job, Words &words) {
  std::map<uint64_t, std::string_view> names;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].name == nullptr || jobs[i].keep != 0) continue;
    const auto [other, is_new] = names.emplace(jobs[i].stream, jobs[i].name);
    if (is_new || other->second == jobs[i].name) continue;
    failed_job = static_cast<int64_t>(i);
    return words.refuse(INWIT_E_ARGUMENT, "stream ", jobs[i].stream, " of \"", jobs[i].name, "\" is that of \"", other->second,
                        "\" too: each parameter needs its own");
  }
  return INWIT_OK;
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

int32_t run_custom(const inwit_job &job, uint64_t seed, inwit_context *context, Words &words) {
  const inwit_initializer &handle = *job.initializer;
  const SilentProgress silent(context);
  const int32_t result =
      handle.custom.fill(handle.custom.user, handle.custom_config.c_str(), &job.tensor, seed, job.stream, context);
  if (result == 0) return INWIT_OK;
  std::string said = context != nullptr ? std::string(context->error, strnlen(context->error, INWIT_ERROR_SIZE)) : "";
  if (said.empty()) said = "it returned " + std::to_string(result);
  return words.refuse(INWIT_E_CUSTOM, "custom initializer \"", handle.name(), "\" failed: ", said);
}

} // namespace

int32_t fill_jobs(std::span<const inwit_job> jobs, uint64_t seed, inwit_context *context, int64_t &failed_job, Words &words) {
  std::vector<Plan> plans;
  std::vector<int64_t> first_tasks, job_of_plan, custom_jobs;
  plans.reserve(jobs.size());
  int64_t tasks = 0, custom_elements = 0;
  if (const int32_t status = check_streams(jobs, failed_job, words)) return status;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const inwit_job &job = jobs[i];
    const auto number = static_cast<int64_t>(i);
    int32_t status = check_job(job, words);
    if (status == INWIT_OK && job.keep != 0) continue;
    if (status == INWIT_OK && job.initializer->row == nullptr) {
      View view;
      status = check_tensor(&job.tensor, Purpose::write, view, words);
      custom_jobs.push_back(number);
      custom_elements += status == INWIT_OK ? view.count : 0;
    } else if (status == INWIT_OK) {
      Plan &plan = plans.emplace_back();
      status = plan_handle(*job.initializer, job.tensor, {seed, job.stream}, Purpose::write, plan, words);
      first_tasks.push_back(tasks);
      job_of_plan.push_back(number);
      tasks += plan.tasks;
    }
    if (status != INWIT_OK) {
      failed_job = number;
      name_job(job, words);
      return status;
    }
  }
  for (const int64_t number : custom_jobs) {
    const inwit_job &job = jobs[static_cast<size_t>(number)];
    if (const int32_t status = run_custom(job, seed, context, words)) {
      failed_job = number;
      name_job(job, words);
      return status;
    }
  }
  int64_t failed_plan = -1;
  const int32_t status = run_plans(plans, first_tasks.data(), custom_elements, context, failed_plan, words);
  if (status != INWIT_OK && failed_plan >= 0) {
    failed_job = job_of_plan[static_cast<size_t>(failed_plan)];
    name_job(jobs[static_cast<size_t>(failed_job)], words);
  }
  return status;
}

} // namespace inwit
