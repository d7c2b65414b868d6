// From a checked request to tasks, and the tasks to threads.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "base/tasks.hpp"
#include "base/workspace.hpp"
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
  plan.shared = {};
  plan.workspace = nullptr;
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

namespace {

double nanoseconds_of(const Plan &plan) { return plan.nanoseconds * static_cast<double>(plan.view.count); }

// One plan. Of `elements` in all, `before` are done.
int32_t run_alone(Plan &plan, int64_t elements, int64_t before, const inwit_context *context, Words &words) {
  if (plan.tasks == 1 && (context == nullptr || context->progress == nullptr)) return plan.run(plan, 0, words);
  const auto run = [](const void *state, int64_t task, Words &task_words) {
    const Plan &one = *static_cast<const Plan *>(state);
    return one.run(one, task, task_words);
  };
  const auto elements_of = [](const void *state, int64_t task) {
    const Plan &one = *static_cast<const Plan *>(state);
    return one.elements_of(one, task);
  };
  return run_tasks({plan.tasks, elements, before, nanoseconds_of(plan), &plan, run, elements_of}, context, words);
}

struct Stage {
  const Plan &plan;
  int number;
};

// One plan whose tasks share what is made before them.
int32_t run_sharing(Plan &plan, int64_t elements, int64_t before, const inwit_context *context, Words &words) {
  const Workspace workspace(plan.shared.bytes);
  if (workspace.data() == nullptr)
    return words.refuse(INWIT_E_MEMORY, "no memory for a workspace of ", plan.shared.bytes, " bytes");
  plan.workspace = workspace.data();
  const auto run = [](const void *state, int64_t task, Words &task_words) {
    const Stage &stage = *static_cast<const Stage *>(state);
    return stage.plan.shared.run(stage.plan, stage.number, task, task_words);
  };
  int32_t status = INWIT_OK;
  for (int number = 0; number < 2 && status == INWIT_OK; ++number) {
    const Stage stage = {plan, number};
    const auto none = [](const void *, int64_t) { return int64_t{0}; };
    status = run_tasks({plan.shared.tasks, elements, before, nanoseconds_of(plan), &stage, run, none}, context, words);
  }
  if (status == INWIT_OK) status = run_alone(plan, elements, before, context, words);
  plan.workspace = nullptr;
  return status;
}

struct Batch {
  std::span<const Plan> plans;
  const int64_t *first_tasks; // of each plan, ascending
  mutable std::atomic<int64_t> failed{-1};

  struct Place {
    size_t plan;
    int64_t task;
  };
  Place place_of(int64_t task) const {
    const int64_t number = task + first_tasks[0]; // among those of plans before the batch too
    const auto plan = static_cast<size_t>(std::upper_bound(first_tasks, first_tasks + plans.size(), number) - first_tasks) - 1;
    return {plan, number - first_tasks[plan]};
  }
};

// Plans that share nothing, as one set of tasks.
int32_t run_batch(const Batch &batch, int64_t elements, int64_t before, const inwit_context *context, Words &words) {
  const auto run = [](const void *state, int64_t task, Words &task_words) {
    const Batch &all = *static_cast<const Batch *>(state);
    const Batch::Place place = all.place_of(task);
    const int32_t status = all.plans[place.plan].run(all.plans[place.plan], place.task, task_words);
    if (status != INWIT_OK) all.failed = static_cast<int64_t>(place.plan);
    return status;
  };
  const auto elements_of = [](const void *state, int64_t task) {
    const Batch &all = *static_cast<const Batch *>(state);
    const Batch::Place place = all.place_of(task);
    return all.plans[place.plan].elements_of(all.plans[place.plan], place.task);
  };
  int64_t tasks = 0;
  double nanoseconds = 0;
  for (const Plan &plan : batch.plans) tasks += plan.tasks, nanoseconds += nanoseconds_of(plan);
  return run_tasks({tasks, elements, before, nanoseconds, &batch, run, elements_of}, context, words);
}

} // namespace

int32_t run_plan(Plan &plan, const inwit_context *context, Words &words) {
  if (const int32_t status = choose_target(target_asked(context), plan.target, words)) return status;
  return plan.shared.bytes > 0 ? run_sharing(plan, plan.view.count, 0, context, words)
                               : run_alone(plan, plan.view.count, 0, context, words);
}

// In their order, one that shares by itself and those between two such ones together: one workspace at a time.
int32_t run_plans(std::span<Plan> plans, const int64_t *first_tasks, int64_t elements_before, const inwit_context *context,
                  int64_t &failed_plan, Words &words) {
  int64_t elements = elements_before, before = elements_before;
  for (Plan &plan : plans) {
    if (const int32_t status = choose_target(target_asked(context), plan.target, words)) return status;
    elements += plan.view.count;
  }
  const auto shares = [&](size_t i) { return i < plans.size() && plans[i].shared.bytes > 0; };
  size_t begin = 0;
  do {
    size_t end = begin;
    while (end < plans.size() && !shares(end)) ++end;
    const Batch batch{plans.subspan(begin, end - begin), first_tasks + begin};
    int32_t status = INWIT_OK;
    if (begin < end || plans.empty()) status = run_batch(batch, elements, before, context, words);
    failed_plan = batch.failed < 0 ? -1 : static_cast<int64_t>(begin) + batch.failed;
    for (; begin < end; ++begin) before += plans[begin].view.count;
    if (status == INWIT_OK && shares(end)) {
      status = run_sharing(plans[end], elements, before, context, words);
      if (status != INWIT_OK && status != INWIT_E_CANCELLED) failed_plan = static_cast<int64_t>(end);
      before += plans[end].view.count;
      begin = end + 1;
    }
    if (status != INWIT_OK) return status;
  } while (begin < plans.size());
  return INWIT_OK;
}

} // namespace inwit
