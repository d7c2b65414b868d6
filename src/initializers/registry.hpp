// The registry: every initializer is one row.
#pragma once
#include <span>
#include <string_view>

#include "initializers/row.hpp"

namespace inwit {

std::span<const Row> registry(); // sorted by name

const Row &keras_base(); // Keras's abstract class Initializer: it can be named, and fills nothing

const Row *find_row(std::string_view name);               // nullptr: none
const Row *find_keras(std::string_view identifier);       // by name, Keras class or alias
int32_t refuse_name(std::string_view name, Words &words); // INWIT_E_NAME, with the nearest

Value default_of(const Argument &argument);

// Arguments by name to a row's values; what is not given takes its default.
int32_t bind(const Row &row, const inwit_arg *args, size_t count, Values &values, Words &words);

// The same over what is bound already.
int32_t rebind(const Row &row, const inwit_arg *args, size_t count, Values &values, Words &words);

// Checks the request, and plans it. `purpose` says whether the tensor's memory counts.
int32_t make_plan(const Row &row, const Values &values, const inwit_tensor *out, random::Key key, Purpose purpose, Plan &plan,
                  Words &words);

int32_t run_plan(Plan &plan, const inwit_context *context, Words &words);

// Runs plans as one set of tasks; first_tasks[i] is the number of tasks of the plans before plan i. A plan that failed, or -1,
// is told in failed_plan. Progress counts elements_before as done.
int32_t run_plans(std::span<Plan> plans, const int64_t *first_tasks, int64_t elements_before, const inwit_context *context,
                  int64_t &failed_plan, Words &words);

} // namespace inwit
