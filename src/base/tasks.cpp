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

constexpr int64_t elements_per_thread = 1 << 17; // below this a thread costs more than it brings
constexpr int64_t largest_team = 64;

struct Team {
  const Tasks &tasks;
  Words &words;
  std::atomic<int64_t> next{0};
  std::atomic<int64_t> elements_done{tasks.elements_before};
  std::atomic<int32_t> status{INWIT_OK};

  void run(int64_t task) {
    if (status.load(std::memory_order_relaxed) != INWIT_OK) return;
    const FloatState ours;
    char text[INWIT_ERROR_SIZE];
    Words task_words{std::span<char>(text)};
    const int32_t result = tasks.run(tasks.state, task, task_words);
    elements_done += tasks.elements_of(tasks.state, task);
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

  // False when the caller wants no more.
  bool report(const inwit_context *context) {
    if (context == nullptr || context->progress == nullptr || status != INWIT_OK) return true;
    if (context->progress(context->progress_user, elements_done, tasks.elements) == 0) return true;
    if (is_first(INWIT_E_CANCELLED))
      words.refuse(INWIT_E_CANCELLED, "cancelled by progress after ", elements_done.load(), " of ", tasks.elements,
                   " elements");
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
  const int64_t wanted = asked > 0 ? asked : (tasks.elements - tasks.elements_before) / elements_per_thread;
  const int64_t size = std::min({wanted, tasks.count, largest_team});
  if (asked > 0 || size <= 1) return size; // asking for the number of cores costs microseconds
  return std::min(size, cores());
}

void run_on_executor(Team &team, const inwit_context *context) {
  struct Round {
    Team *team;
    int64_t first;
  };
  const int64_t per_round = context->progress != nullptr ? largest_team : team.tasks.count;
  for (int64_t first = 0; first < team.tasks.count && team.status == INWIT_OK; first += per_round) {
    Round round{&team, first};
    context->run(
        context->run_user, std::min(per_round, team.tasks.count - first),
        [](void *state, int64_t index) {
          const auto *at = static_cast<Round *>(state);
          at->team->run(at->first + index);
        },
        &round);
    if (!team.report(context)) return;
  }
  if (team.status == INWIT_OK && team.elements_done != team.tasks.elements)
    team.status = team.words.refuse(INWIT_E_CUSTOM, "context.run returned before every task had run");
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

void run_on_threads(Team &team, const inwit_context *context, int64_t size) {
  Helpers helpers(team);
  for (int64_t helper = 1; helper < size && helpers.start(); ++helper) {}
  while (team.run_next() && team.report(context)) {}
}

} // namespace

int32_t run_tasks(const Tasks &tasks, const inwit_context *context, Words &words) {
  Team team{tasks, words};
  const bool executor = context != nullptr && context->run != nullptr && context->threads != 1 && tasks.count > 1;
  if (executor) {
    run_on_executor(team, context);
  } else if (const int64_t size = team_size(tasks, context); size > 1) {
    run_on_threads(team, context, size);
    if (team.status == INWIT_OK && team.elements_done == tasks.elements) team.report(context);
  } else {
    while (team.run_next() && team.report(context)) {}
  }
  if (tasks.count == 0 && tasks.elements > 0) team.report(context);
  return team.status;
}

} // namespace inwit
