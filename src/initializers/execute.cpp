// From a checked request to tasks, and the tasks to threads.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "base/tasks.hpp"
#include "initializers/registry.hpp"

namespace inwit {

namespace {

const char *target_asked(const inwit_context *context) { return context != nullptr ? context->target : nullptr; }

int32_t check_rank(const Row &row, const View &view, Words &words) {
  const auto [least, most] = row.ranks;
  if (view.rank >= least && view.rank <= most) return INWIT_OK;
  words.refuse(INWIT_E_SHAPE, "shape ", view.global_extents(), " has rank ", view.rank, ", must have rank ", least);
  if (most == INWIT_MAX_RANK)
    words.add(" or more");
  else if (most > least)
    words.add(" to ").add(most);
  return INWIT_E_SHAPE;
}

} // namespace

int32_t make_plan(const Row &row, const Values &values, const inwit_tensor *out, random::Key key, Purpose purpose, Plan &plan,
                  Words &words) {
  int32_t status = check_tensor(out, purpose, plan.view, words);
  plan.purpose = purpose;
  plan.key = key;
  plan.density = nullptr;
  plan.nanoseconds = 1;
  if (status == INWIT_OK) status = check_rank(row, plan.view, words);
  if (status == INWIT_OK && plan.view.layout == INWIT_LAYOUT_NONE) plan.view.layout = row.own_layout;
  if (status == INWIT_OK) status = row.plan(row, values, plan, words);
  if (status != INWIT_OK) words.prefix(row.name);
  return status;
}

int32_t check_fits(const Plan &plan, const char *name, double value, Words &words) {
  const double limit = with_dtype(plan.view.dtype, [](auto t) { return largest_finite<decltype(t)>(); });
  if (std::fabs(value) <= limit) return INWIT_OK;
  return words.refuse(INWIT_E_PARAMETER, name, " is ", value, ", must be between ", -limit, " and ", limit, ", the range of ",
                      dtype_name(plan.view.dtype));
}

int32_t run_plan(Plan &plan, const inwit_context *context, Words &words) {
  if (const int32_t status = choose_target(target_asked(context), plan.target, words)) return status;
  if (plan.tasks == 1 && (context == nullptr || context->progress == nullptr)) return plan.run(plan, 0, words);
  const auto run = [](const void *state, int64_t task, Words &task_words) {
    const Plan &one = *static_cast<const Plan *>(state);
    return one.run(one, task, task_words);
  };
  const auto elements = [](const void *state, int64_t task) {
    const Plan &one = *static_cast<const Plan *>(state);
    return one.elements_of(one, task);
  };
  const double nanoseconds = plan.nanoseconds * static_cast<double>(plan.view.count);
  return run_tasks({plan.tasks, plan.view.count, 0, nanoseconds, &plan, run, elements}, context, words);
}

namespace {

struct Batch {
  std::span<const Plan> plans;
  const int64_t *first_tasks; // of each plan, ascending
  mutable std::atomic<int64_t> failed{-1};

  size_t plan_of(int64_t task) const {
    return static_cast<size_t>(std::upper_bound(first_tasks, first_tasks + plans.size(), task) - first_tasks) - 1;
  }
};

} // namespace

int32_t run_plans(std::span<Plan> plans, const int64_t *first_tasks, int64_t elements_before, const inwit_context *context,
                  int64_t &failed_plan, Words &words) {
  const Batch batch{plans, first_tasks};
  const auto run = [](const void *state, int64_t task, Words &task_words) {
    const Batch &all = *static_cast<const Batch *>(state);
    const size_t index = all.plan_of(task);
    const int32_t status = all.plans[index].run(all.plans[index], task - all.first_tasks[index], task_words);
    if (status != INWIT_OK) all.failed = static_cast<int64_t>(index);
    return status;
  };
  const auto elements = [](const void *state, int64_t task) {
    const Batch &all = *static_cast<const Batch *>(state);
    const size_t index = all.plan_of(task);
    return all.plans[index].elements_of(all.plans[index], task - all.first_tasks[index]);
  };
  int64_t tasks = 0, total = elements_before;
  double nanoseconds = 0;
  for (Plan &plan : plans) {
    if (const int32_t status = choose_target(target_asked(context), plan.target, words)) return status;
    tasks += plan.tasks, total += plan.view.count;
    nanoseconds += plan.nanoseconds * static_cast<double>(plan.view.count);
  }
  const int32_t status = run_tasks({tasks, total, elements_before, nanoseconds, &batch, run, elements}, context, words);
  failed_plan = batch.failed;
  return status;
}

} // namespace inwit
