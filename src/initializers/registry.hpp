// The registry of all initializers: look-up by name and synonym, binding of arguments, planning and running.
#pragma once
#include <span>
#include <string_view>

#include "initializers/entry.hpp"

namespace inwit {

std::span<const Entry *const> registry(); // sorted by name

// By registered name, or by a synonym from another ecosystem for exactly the same distribution (synonyms.cpp). INWIT_E_NAME
// otherwise; if the name is known but ambiguous or its distribution has no entry, the message lists the entries to choose from.
Status find_entry(std::string_view name, const Entry *&entry);
const Entry *find_registered(std::string_view name); // by registered name; nullptr: none

// A name that stands for an entry.
struct Synonym {
  std::string_view name, entry;
};
std::span<const Synonym> synonyms(); // sorted by name; Keras's class names and aliases belong to the entries

// INWIT_E_NAME for a name that matches no entry.
Status unknown_name(std::string_view name, std::span<const std::string_view> registered);

bool is_shardable(const Entry &entry, const Values &values);

Value default_of(const Argument &argument);

// Binds arguments by name; those that are not given take their defaults.
Status bind(const Entry &entry, const inwit_arg *args, size_t count, Values &values);

// Binds the first `count` arguments, in the entry's order: their names are ignored. The others take their defaults; those without a
// default are among the first.
Status bind_positional(const Entry &entry, const inwit_arg *args, size_t count, Values &values);

// Binds arguments, replacing those that `values` already has.
Status rebind(const Entry &entry, const inwit_arg *args, size_t count, Values &values);

// Checks a request and plans it. `purpose`: whether the tensor's memory will be written.
Status make_plan(const Entry &entry, const Values &values, const inwit_tensor *out, random::Key key, Purpose purpose,
                 Plan &plan);

inwit_moments moments_of(const Plan &plan);
double density_at(const Plan &plan, double x); // NaN if there is no density, or it is unknown

// On failure, `failed_task` is the task to which the message belongs, or -1 if it belongs to none.
Status run_plan(Plan &plan, const inwit_context *context, int64_t &failed_task);

// Runs plans as one set of tasks. On failure, `failed_plan` is the index of the plan that the message is about, or -1. Progress
// counts elements_before as done. first_tasks[i]: number of tasks of the plans before plan i.
Status run_plans(std::span<Plan> plans, const int64_t *first_tasks, int64_t elements_before, const inwit_context *context,
                 int64_t &failed_plan);

} // namespace inwit
