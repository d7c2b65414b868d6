#include "base/tasks.hpp"

#include <algorithm>
#include <atomic>

#include "base/environment.hpp"
#include "base/float_state.hpp"

#if !defined(__wasi__) || defined(_REENTRANT)
#define INWIT_HAS_THREADS
#include <system_error>
#include <thread>
#endif

namespace inwit {
namespace {

constexpr double nanoseconds_per_thread = 50000; // below this a thread costs more than it brings
constexpr int64_t largest_team = 64;

// True when the caller wants to go on.
bool report(const Tasks &tasks, const inwit_context *context, int64_t done) {
  if (context == nullptr || context->progress == nullptr) return true;
  const bool goes_on = context->progress(context->progress_user, done, tasks.elements) == 0;
  FloatState::set(); // whatever the caller has made of it
  return goes_on;
}

int32_t refuse_cancelled(const Tasks &tasks, int64_t done, Words &words) {
  return words.refuse(INWIT_E_CANCELLED, "cancelled by progress after ", done, " of ", tasks.elements, " elements");
}

int32_t run_here(const Tasks &tasks, const inwit_context *context, Words &words) {
  const bool reports = context != nullptr && context->progress != nullptr;
  int64_t done = tasks.elements_before;
  for (int64_t task = 0; task < tasks.count; ++task) {
    if (const int32_t status = tasks.run(tasks.state, task, words)) return status;
    if (!reports) continue;
    done += tasks.elements_of(tasks.state, task);
    if (!report(tasks, context, done)) return refuse_cancelled(tasks, done, words);
  }
  return INWIT_OK;
}

// What the threads of a call share.
struct Team {
  const Tasks &tasks;
  const inwit_context *context;
  Words &words;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> tasks_done{0};
  std::atomic<int64_t> elements_done{tasks.elements_before};
  std::atomic<int32_t> status{INWIT_OK};

  void run(int64_t task) {
    if (status.load(std::memory_order_relaxed) != INWIT_OK) return;
    const FloatState ours;
    char text[INWIT_ERROR_SIZE];
    Words task_words{std::span<char>(text)};
    const int32_t result = tasks.run(tasks.state, task, task_words);
    elements_done += tasks.elements_of(tasks.state, task);
    ++tasks_done;
    if (result != INWIT_OK && is_first(result)) words.refuse(result, task_words.text());
  }

  // Whether `result` is what ends the call: its words alone are written.
  bool is_first(int32_t result) {
    int32_t none = INWIT_OK;
    return status.compare_exchange_strong(none, result);
  }

  bool run_next() {
    const int64_t task = next++;
    if (task >= tasks.count) return false;
    run(task);
    return true;
  }

  // False when the call is over: nothing more is to be run.
  bool report() {
    if (status != INWIT_OK) return false;
    const int64_t done = elements_done;
    if (inwit::report(tasks, context, done)) return true;
    if (is_first(INWIT_E_CANCELLED)) refuse_cancelled(tasks, done, words);
    return false;
  }
};

#ifdef INWIT_HAS_THREADS
int64_t cores() { return std::thread::hardware_concurrency(); }
#else
int64_t cores() { return 1; }
#endif

int64_t team_size(const Tasks &tasks, const inwit_context *context) {
  const int64_t asked = context != nullptr && context->threads > 0 ? context->threads : environment().threads;
  const int64_t most = std::min(tasks.count, largest_team);
  if (asked > 0) return std::min(asked, most);
  if (tasks.nanoseconds < 2 * nanoseconds_per_thread) return 1; // asking for the number of cores costs microseconds
  const double paid = std::min(tasks.nanoseconds / nanoseconds_per_thread, static_cast<double>(largest_team));
  return std::min({static_cast<int64_t>(paid), most, cores()});
}

int32_t run_on_executor(const Tasks &tasks, const inwit_context *context, Words &words) {
  Team team{tasks, context, words};
  struct Round {
    Team *team;
    int64_t first;
  };
  const int64_t per_round = context->progress != nullptr ? largest_team : tasks.count;
  for (int64_t first = 0; first < tasks.count && team.status == INWIT_OK; first += per_round) {
    Round round{&team, first};
    context->run(
        context->run_user, std::min(per_round, tasks.count - first),
        [](void *state, int64_t index) {
          const auto *at = static_cast<Round *>(state);
          at->team->run(at->first + index);
        },
        &round);
    FloatState::set();
    if (!team.report()) return team.status;
  }
  if (team.tasks_done == tasks.count) return INWIT_OK;
  return words.refuse(INWIT_E_CUSTOM, "context.run returned before every task had run");
}

#ifdef INWIT_HAS_THREADS
// Threads that are joined in any case, an exception of the caller's progress included.
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
    try {
      threads_[started_] = std::thread([this] {
        while (team_.run_next()) {}
      });
    } catch (const std::system_error &) { // no more to be had: those there are do the work
      return false;
    }
    ++started_;
    return true;
  }

private:
  Team &team_;
  std::thread threads_[largest_team];
  int64_t started_ = 0;
};
#else
struct Helpers {
  explicit Helpers(Team &) {}
  bool start() { return false; } // the calling thread runs every task
};
#endif

int32_t run_on_threads(const Tasks &tasks, const inwit_context *context, int64_t size, Words &words) {
  Team team{tasks, context, words};
  {
    Helpers helpers(team);
    for (int64_t helper = 1; helper < size && helpers.start(); ++helper) {}
    while (team.run_next() && team.report()) {}
  }
  team.report();
  return team.status;
}

} // namespace

int32_t run_tasks(const Tasks &tasks, const inwit_context *context, Words &words) {
  if (tasks.count == 0 && tasks.elements > 0)
    return report(tasks, context, tasks.elements_before) ? INWIT_OK : refuse_cancelled(tasks, tasks.elements_before, words);
  if (tasks.count > 1 && context != nullptr && context->run != nullptr && context->threads != 1)
    return run_on_executor(tasks, context, words);
  const int64_t size = team_size(tasks, context);
  return size > 1 ? run_on_threads(tasks, context, size, words) : run_here(tasks, context, words);
}

} // namespace inwit
