// Turns a checked request into tasks, and runs the tasks on threads.
#include <algorithm>
#include <cmath>

#include "base/array_view.hpp"
#include "base/tasks.hpp"
#include "base/workspace.hpp"
#include "initializers/registry.hpp"

namespace inwit {
namespace {

// Of a context that has been checked.
Target target_of(const inwit_context *context) { return chosen_target(context != nullptr ? context->target : nullptr); }

Status check_rank(const Entry &entry, const View &view) {
  const auto [least, most] = entry.ranks;
  int batch = 0; // not std::popcount: without an instruction for it, it calls libgcc
  if (view.batch_axes != 0)
    for (int axis = 0; axis < view.rank; ++axis) batch += static_cast<int>(view.batch_axes >> axis & 1);
  const int rank = view.rank - batch;
  if (rank >= least && rank <= most) return {};
  Status status = fail(INWIT_E_SHAPE, "shape ", view.global_extents(), " has rank ", rank);
  if (batch > 0) status.add(" without its batch axes");
  status.add(", must have rank ", least);
  if (most == INWIT_MAX_RANK) return status.add(" or more");
  return most > least ? status.add(" to ", most) : status;
}

constexpr int64_t most_complex = int64_t{1} << 57; // elements: each has two draws

Status check_complex(const Entry &entry, const View &view) {
  if (!is_complex(view.dtype)) return {};
  if (!entry.is_complex)
    return fail(INWIT_E_DTYPE, "dtype is ", dtype_name(view.dtype), ", must be real: the values are real numbers");
  int64_t count = 1; // no overflow: at most 2^58
  for (const int64_t extent : view.global_extents()) count *= extent;
  if (count <= most_complex) return {};
  return fail(INWIT_E_ARGUMENT, "shape ", view.global_extents(), " has ", count, " elements, must have at most 2^57 of ",
              dtype_name(view.dtype));
}

// An array that is read while `out` is written must not overlap it. Arrays that binding copied or a handle owns never do.
Status check_arrays(const Values &values, const Plan &plan) {
  if (plan.purpose != Purpose::write || plan.view.count == 0) return {};
  for (size_t i = 0; i < values.arguments.size(); ++i) {
    if (values.of[i].array == nullptr) continue;
    ArrayView array;
    INWIT_TRY(check_array(values.of[i].array, array));
    if (array.count > 0 && MemoryRange(array).meets(MemoryRange(plan.view)))
      return fail(INWIT_E_ARGUMENT, values.arguments[i].name,
                  " is an array whose memory overlaps that of out: pass a copy of it");
  }
  return {};
}

Status plan_request(const Entry &entry, const Values &values, const inwit_tensor *out, Plan &plan) {
  INWIT_TRY(check_tensor(out, plan.purpose, plan.view));
  INWIT_TRY(check_complex(entry, plan.view));
  INWIT_TRY(check_rank(entry, plan.view));
  INWIT_TRY(check_arrays(values, plan));
  if (plan.view.layout == INWIT_LAYOUT_NONE) plan.view.layout = entry.default_layout;
  return entry.plan(values, plan);
}

double nanoseconds_of(const Plan &plan) { return plan.nanoseconds * static_cast<double>(plan.view.count); }

// What the plans of a call have in common while they run.
struct Run {
  const inwit_context *context;
  int64_t elements;   // of all plans
  int64_t before = 0; // elements of the plans that have been run
};

// Below, `failed_task` is set only if a task fails, not if progress or the executor ends the call.

// The tasks of one plan, all stages done.
Status run_tasks_of(const Plan &plan, const Run &run, int64_t &failed_task) {
  const auto run_one = [](const void *state, int64_t task) {
    const Plan &one = *static_cast<const Plan *>(state);
    return one.family->run(one, task);
  };
  const auto elements_of = [](const void *state, int64_t task) {
    const Plan &one = *static_cast<const Plan *>(state);
    return one.family->elements_of(one, task);
  };
  return run_tasks({plan.tasks, run.elements, run.before, nanoseconds_of(plan), &plan, run_one, elements_of}, run.context,
                   &failed_task);
}

Status run_stage(const Plan &plan, const Stage &stage, const Run &run, int64_t &failed_task) {
  struct State {
    const Plan &plan;
    const Stage &stage;
  } const state = {plan, stage};
  const auto run_one = [](const void *of, int64_t task) {
    const auto &at = *static_cast<const State *>(of);
    return at.stage.run(at.plan, task);
  };
  const auto no_elements = [](const void *, int64_t) { return int64_t{0}; };
  return run_tasks({stage.tasks(plan), run.elements, run.before, nanoseconds_of(plan), &state, run_one, no_elements},
                   run.context, &failed_task);
}

// A plan with stages, and the workspace that its tasks share.
Status run_with_stages(Plan &plan, const Run &run, int64_t &failed_task) {
  const Workspace workspace(plan.shared_bytes);
  if (workspace.data() == nullptr) {
    failed_task = 0;
    return fail(INWIT_E_MEMORY, "no memory for a workspace of ", plan.shared_bytes, " bytes");
  }
  plan.shared = workspace.data();
  for (const Stage &stage : plan.family->stages) INWIT_TRY(run_stage(plan, stage, run, failed_task));
  return run_tasks_of(plan, run, failed_task);
}

// Consecutive plans without stages, as one set of tasks.
struct Batch {
  std::span<const Plan> plans;
  const int64_t *first_tasks; // of each plan, ascending

  struct Position {
    size_t plan;
    int64_t task;
  };
  Position find(int64_t task) const {
    const int64_t number = task + first_tasks[0]; // first_tasks also counts the tasks of plans before the batch
    const auto plan = static_cast<size_t>(std::upper_bound(first_tasks, first_tasks + plans.size(), number) - first_tasks) - 1;
    return {plan, number - first_tasks[plan]};
  }
};

// `failed_plan`: number in the batch, or -1.
Status run_batch(const Batch &batch, const Run &run, int64_t &failed_plan) {
  const auto run_one = [](const void *state, int64_t task) {
    const Batch &all = *static_cast<const Batch *>(state);
    const Batch::Position at = all.find(task);
    return all.plans[at.plan].family->run(all.plans[at.plan], at.task);
  };
  const auto elements_of = [](const void *state, int64_t task) {
    const Batch &all = *static_cast<const Batch *>(state);
    const Batch::Position at = all.find(task);
    return all.plans[at.plan].family->elements_of(all.plans[at.plan], at.task);
  };
  int64_t tasks = 0, failed_task = -1;
  double nanoseconds = 0;
  for (const Plan &plan : batch.plans) tasks += plan.tasks, nanoseconds += nanoseconds_of(plan);
  const Status status =
      run_tasks({tasks, run.elements, run.before, nanoseconds, &batch, run_one, elements_of}, run.context, &failed_task);
  if (failed_task >= 0) failed_plan = static_cast<int64_t>(batch.find(failed_task).plan);
  return status;
}

} // namespace

Status make_plan(const Entry &entry, const Values &values, const inwit_tensor *out, random::Key key, Purpose purpose,
                 Plan &plan) {
  plan.purpose = purpose;
  plan.key = key;
  plan.shared_bytes = 0;
  plan.shared = nullptr;
  Status status = plan_request(entry, values, out, plan);
  if (!status) status.prefix(entry.name);
  return status;
}

inwit_moments moments_of(const Plan &plan) {
  return plan.family->moments != nullptr ? plan.family->moments(plan) : unknown_moments;
}

double density_at(const Plan &plan, double x) { return plan.family->density != nullptr ? plan.family->density(plan, x) : NAN; }

Status run_plan(Plan &plan, const inwit_context *context, int64_t &failed_task) {
  failed_task = -1;
  plan.target = target_of(context);
  if (plan.tasks == 1 && plan.shared_bytes == 0 && (context == nullptr || context->progress == nullptr)) {
    failed_task = 0;
    return plan.family->run(plan, 0);
  }
  const Run run = {context, plan.view.count};
  return plan.shared_bytes > 0 ? run_with_stages(plan, run, failed_task) : run_tasks_of(plan, run, failed_task);
}

// In order: each plan with stages on its own, so that there is one workspace at a time, and the plans between two of those together.
Status run_plans(std::span<Plan> plans, const int64_t *first_tasks, int64_t elements_before, const inwit_context *context,
                 int64_t &failed_plan) {
  failed_plan = -1;
  Run run = {context, elements_before, elements_before};
  for (Plan &plan : plans) {
    plan.target = target_of(context);
    run.elements += plan.view.count;
  }
  const auto has_stages = [](const Plan &plan) { return plan.shared_bytes > 0; };
  const auto has_tasks = [](const Plan &plan) { return plan.tasks > 0; };
  size_t begin = 0;
  do { // at least once, so that progress is also reported for no elements
    const auto rest = plans.subspan(begin);
    const auto together = static_cast<size_t>(std::ranges::find_if(rest, has_stages) - rest.begin());
    const auto now = rest.first(std::min(std::max<size_t>(together, 1), rest.size()));
    if (begin == 0 || std::ranges::any_of(now, has_tasks)) {
      int64_t failed = -1;
      const bool alone = !now.empty() && together == 0;
      Status status = alone ? run_with_stages(now[0], run, failed) : run_batch({now, first_tasks + begin}, run, failed);
      if (alone && failed > 0) failed = 0; // a task of this plan
      if (failed >= 0) failed_plan = static_cast<int64_t>(begin) + failed;
      if (!status) return status;
    }
    for (const Plan &plan : now) run.before += plan.view.count;
    begin += now.size();
  } while (begin < plans.size());
  return {};
}

} // namespace inwit
