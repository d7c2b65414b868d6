#include "base/tasks.hpp"

#include <algorithm>
#include <atomic>

#include "base/callback.hpp"
#include "base/environment.hpp"
#include "base/exceptions.hpp"

#if !defined(__wasi__) || defined(_REENTRANT)
#define INWIT_HAS_THREADS
#include <system_error>
#include <thread>
#endif

namespace inwit {
namespace {

constexpr double nanoseconds_per_thread = 50000; // starting a thread for less costs more than it gains
constexpr int64_t most_threads = 64;

// Calls the caller's progress function, which may cancel.
Status report(const Tasks &tasks, const inwit_context *context, int64_t done) {
  if (context == nullptr || context->progress == nullptr) return {};
  int32_t result = 0;
  INWIT_TRY(call_back("context.progress", [&] { result = context->progress(context->progress_user, done, tasks.elements); }));
  if (result == 0) return {};
  return fail(INWIT_E_CANCELLED, "cancelled by progress after ", done, " of ", tasks.elements, " elements");
}

Status run_here(const Tasks &tasks, const inwit_context *context, int64_t &failed_task) {
  const bool reports = context != nullptr && context->progress != nullptr;
  int64_t done = tasks.elements_before;
  for (int64_t task = 0; task < tasks.count; ++task) {
    if (Status status = tasks.run(tasks.state, task); !status) {
      failed_task = task;
      return status;
    }
    if (!reports) continue;
    done += tasks.elements_of(tasks.state, task);
    INWIT_TRY(report(tasks, context, done));
  }
  return {};
}

// State that the threads of a call share.
struct Team {
  const Tasks &tasks;
  const inwit_context *context;
  Status status; // written once, by whoever sets has_failed
  int64_t failed_task = -1;
  std::atomic<bool> has_failed{false};
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> tasks_done{0};
  std::atomic<int64_t> elements_done{tasks.elements_before};

  Team(const Tasks &all, const inwit_context *of_call) : tasks(all), context(of_call) {}

  // Only the first failure counts; the status is read after all threads have been joined.
  void end(const Status &failure, int64_t task) {
    if (has_failed.exchange(true)) return;
    status = failure;
    failed_task = task;
  }

  void run(int64_t task) {
    if (has_failed.load(std::memory_order_relaxed)) return;
    const FloatState ours;
    const Status result = tasks.run(tasks.state, task);
    elements_done += tasks.elements_of(tasks.state, task);
    ++tasks_done;
    if (!result) end(result, task);
  }

  bool run_next() {
    const int64_t task = next++;
    if (task >= tasks.count) return false;
    run(task);
    return true;
  }

  // False when the call is over: no further task is to be started.
  bool report() {
    if (has_failed) return false;
    const Status status_of_report = inwit::report(tasks, context, elements_done);
    if (!status_of_report) end(status_of_report, -1);
    return static_cast<bool>(status_of_report);
  }
};

#ifdef INWIT_HAS_THREADS
int64_t cores() { return std::thread::hardware_concurrency(); }
#else
int64_t cores() { return 1; }
#endif

int64_t thread_count(const Tasks &tasks, const inwit_context *context) {
  const int64_t requested = context != nullptr && context->threads > 0 ? context->threads : environment().threads;
  const int64_t most = std::min(tasks.count, most_threads);
  if (requested > 0) return std::min(requested, most);
  if (tasks.nanoseconds < 2 * nanoseconds_per_thread) return 1; // querying the number of cores costs microseconds
  const double worthwhile = std::min(tasks.nanoseconds / nanoseconds_per_thread, static_cast<double>(most_threads));
  return std::min({static_cast<int64_t>(worthwhile), most, cores()});
}

Status run_on_executor(const Tasks &tasks, const inwit_context *context, int64_t &failed_task) {
  Team team(tasks, context);
  struct Round {
    Team *team;
    int64_t first;
  };
  const int64_t per_round = context->progress != nullptr ? most_threads : tasks.count;
  for (int64_t first = 0; first < tasks.count && !team.has_failed; first += per_round) {
    Round round{&team, first};
    const auto run_one = [](void *state, int64_t index) {
      const auto *at = static_cast<Round *>(state);
      at->team->run(at->first + index);
    };
    const Status ran = call_back(
        "context.run", [&] { context->run(context->run_user, std::min(per_round, tasks.count - first), run_one, &round); });
    if (!ran) team.end(ran, -1);
    if (!team.report()) {
      failed_task = team.failed_task;
      return team.status;
    }
  }
  if (team.tasks_done == tasks.count) return {};
  return fail(INWIT_E_CUSTOM, "context.run returned before every task had run");
}

#ifdef INWIT_HAS_THREADS
// Threads that are always joined.
class Helpers {
public:
  explicit Helpers(Team &team) : team_(team) {}
  Helpers(const Helpers &) = delete;
  Helpers &operator=(const Helpers &) = delete;
  ~Helpers() {
    team_.next = team_.tasks.count;
    for (int64_t i = 0; i < started_; ++i) threads_[i].join();
  }

  bool start() {
    const int64_t before = started_;
    catching(
        [&] {
          threads_[started_] = std::thread([this] {
            while (team_.run_next()) {}
          });
          ++started_;
        },
        [](const std::exception *) {}); // no more threads or memory for them: those that exist do the work
    return started_ > before;
  }

private:
  Team &team_;
  std::thread threads_[most_threads];
  int64_t started_ = 0;
};
#else
struct Helpers {
  explicit Helpers(Team &) {}
  bool start() { return false; } // the calling thread runs every task
};
#endif

Status run_on_threads(const Tasks &tasks, const inwit_context *context, int64_t count, int64_t &failed_task) {
  Team team(tasks, context);
  {
    Helpers helpers(team);
    for (int64_t helper = 1; helper < count && helpers.start(); ++helper) {}
    while (team.run_next() && team.report()) {}
  }
  team.report();
  failed_task = team.failed_task;
  return team.status;
}

} // namespace

Status run_tasks(const Tasks &tasks, const inwit_context *context, int64_t *failed_task) {
  int64_t unused = -1, &failed = failed_task != nullptr ? *failed_task : unused;
  failed = -1;
  if (tasks.count == 0) return report(tasks, context, tasks.elements_before);
  if (tasks.count > 1 && context != nullptr && context->run != nullptr && context->threads != 1)
    return run_on_executor(tasks, context, failed);
  const int64_t threads = thread_count(tasks, context);
  return threads > 1 ? run_on_threads(tasks, context, threads, failed) : run_here(tasks, context, failed);
}

} // namespace inwit
