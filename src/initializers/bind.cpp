// Binds arguments by name to values, each checked against its kind and range.
#include <algorithm>
#include <cmath>

#include "base/array_view.hpp"
#include "base/names.hpp"
#include "initializers/registry.hpp"

namespace inwit {

const ValueRange any_number = {"a number (NaN and infinities too)", [](double) { return true; }};
const ValueRange finite_number = {"a finite number", [](double x) { return std::isfinite(x); }};
const ValueRange positive_number = {"a finite number > 0", [](double x) { return std::isfinite(x) && x > 0; }};
const ValueRange non_negative_number = {"a finite number >= 0", [](double x) { return std::isfinite(x) && x >= 0; }};
const ValueRange zero_or_one = {"0 or 1", [](double x) { return x == 0 || x == 1; }};
const ValueRange positive_integer = {"an integer from 1 to 2^53",
                                     [](double x) { return x >= 1 && x <= 0x1p53 && x == std::floor(x); }};
const ValueRange non_negative_integer = {"an integer from 0 to 2^53",
                                         [](double x) { return x >= 0 && x <= 0x1p53 && x == std::floor(x); }};
const ValueRange above_one = {"a finite number > 1", [](double x) { return std::isfinite(x) && x > 1; }};
const ValueRange not_nan = {"a number, infinities too", [](double x) { return x == x; }};

namespace {

[[gnu::cold, gnu::noinline]] Status reject_number(const Argument &argument, const inwit_arg &arg) {
  if (arg.text != nullptr)
    return fail(INWIT_E_PARAMETER, argument.name, " is \"", arg.text, "\", must be ", argument.range->description);
  if (arg.array != nullptr)
    return fail(INWIT_E_PARAMETER, argument.name, " is an array, must be ", argument.range->description);
  return fail(INWIT_E_PARAMETER, argument.name, " is ", arg.number, ", must be ", argument.range->description);
}

Status bind_number(const Argument &argument, const inwit_arg &arg, Value &value) {
  const bool is_absent = argument.kind == Kind::optional_number && arg.number != arg.number;
  if (arg.text != nullptr || arg.array != nullptr || !(is_absent || argument.range->contains(arg.number)))
    return reject_number(argument, arg);
  value.number = arg.number;
  return {};
}

const Choice *find_choice(const Argument &argument, const inwit_arg &arg) {
  if (arg.text == nullptr || arg.array != nullptr) return nullptr;
  const std::string_view text = arg.text;
  const auto choice = std::ranges::find_if(argument.choices, [&](const Choice &c) {
    return argument.ignores_case ? equal_in_any_case(text, c.text) : text == c.text;
  });
  return choice != argument.choices.end() ? &*choice : nullptr;
}

Status bind_choice(const Argument &argument, const inwit_arg &arg, Value &value) {
  if (const Choice *choice = find_choice(argument, arg)) {
    value.number = choice->value;
    return {};
  }
  Status status = fail(INWIT_E_PARAMETER, argument.name, " is ");
  if (arg.text != nullptr)
    status.add("\"", arg.text, "\"");
  else
    status.add(arg.array != nullptr ? "an array" : "not a text");
  status.add(", must be one of");
  for (const Choice &choice : argument.choices)
    if (argument.lists(choice)) status.add(&choice == argument.choices.data() ? " \"" : ", \"", choice.text, "\"");
  if (argument.range != nullptr) status.add(", ", argument.range->description, ", or an array");
  return status;
}

struct IntegerRange {
  double least, most;
  const char *description;
};
constexpr IntegerRange axis_range = {-INWIT_MAX_RANK, INWIT_MAX_RANK - 1, "an axis from -8 to 7"};
constexpr IntegerRange exact_range = {-0x1p53, 0x1p53, "an integer of at most 2^53 in magnitude"};

// An array argument; a dtype that arrays cannot have is reported as an error of the argument.
Status bind_elements(const Argument &argument, const inwit_tensor *tensor, ArrayView &array) {
  Status status = check_array(tensor, array);
  if (status) return status;
  return fail(status.code() == INWIT_E_DTYPE ? INWIT_E_PARAMETER : status.code(), argument.name, ": ", status.message());
}

Status bind_integers(const Argument &argument, const inwit_arg &arg, Value &value) {
  const IntegerRange &range = argument.kind == Kind::axes ? axis_range : exact_range;
  const char *const allowed = argument.kind == Kind::axes ? ", must be an array of axis numbers (rank 1, at most 8 of them)"
                                                          : ", must be an integer or an array of integers (rank 1, at most 8)";
  if (arg.text != nullptr || (arg.array == nullptr && argument.kind == Kind::axes))
    return fail(INWIT_E_PARAMETER, argument.name, " is not an array", allowed);
  ArrayView array = {};
  if (arg.array != nullptr) INWIT_TRY(bind_elements(argument, arg.array, array));
  if (arg.array != nullptr && (array.rank != 1 || array.count > INWIT_MAX_RANK))
    return fail(INWIT_E_PARAMETER, argument.name, " is a ", dtype_name(array.dtype), " array of shape ", array.extents(),
                allowed);
  const int64_t count = arg.array != nullptr ? array.count : 1;
  value.integers = {true, static_cast<int8_t>(count), {}};
  for (int64_t i = 0; i < count; ++i) {
    const double number = arg.array != nullptr ? read_element(array, i) : arg.number;
    if (!(number >= range.least && number <= range.most) || number != std::trunc(number))
      return fail(INWIT_E_PARAMETER, argument.name, "[", i, "] is ", number, ", must be ", range.description);
    value.integers.of[i] = static_cast<int64_t>(number);
  }
  return {};
}

Status bind_array(const Argument &argument, const inwit_arg &arg, Value &value) {
  ArrayView array;
  INWIT_TRY(bind_elements(argument, arg.array, array));
  value.array = arg.array;
  return {};
}

// A number, or text that is one, is the beta of a Kaiser window, as in SciPy's window names.
Status bind_window(const Argument &argument, const inwit_arg &arg, Value &value) {
  if (arg.array != nullptr) return bind_array(argument, arg, value);
  double beta = arg.number;
  if (arg.text != nullptr) {
    if (find_choice(argument, arg) != nullptr) return bind_choice(argument, arg, value);
    if (!read_number(arg.text, beta)) return bind_choice(argument, arg, value);
  }
  if (!argument.range->contains(beta))
    return fail(INWIT_E_PARAMETER, argument.name, " is ", beta, ", must be ", argument.range->description);
  value.number = kaiser;
  value.beta = beta;
  return {};
}

Status bind_one(const Argument &argument, const inwit_arg &arg, Value &value) {
  switch (argument.kind) {
  case Kind::number:
  case Kind::optional_number:
  case Kind::flag: return bind_number(argument, arg, value);
  case Kind::choice: return bind_choice(argument, arg, value);
  case Kind::axes:
  case Kind::integers: return bind_integers(argument, arg, value);
  case Kind::number_or_array:
    return arg.array == nullptr ? bind_number(argument, arg, value) : bind_array(argument, arg, value);
  case Kind::window: return bind_window(argument, arg, value);
  }
  return fail(INWIT_E_INTERNAL, "argument of an unknown kind");
}

Status unknown_argument(const Entry &entry, const char *name) {
  Status status = fail(INWIT_E_PARAMETER, entry.name, " has no argument \"", name, "\"");
  if (entry.arguments.empty()) return status.add(", nor any other");
  for (const Argument &argument : entry.arguments)
    status.add(&argument == entry.arguments.data() ? "; it has " : ", ", argument.name);
  return status;
}

// Unsets a value. The list's entries are left alone: `count` is 0.
void clear(Value &value) {
  value.number = value.beta = 0;
  value.integers.given = false;
  value.integers.count = 0;
  value.array = nullptr;
}

void set_default(const Argument &argument, Value &value) {
  clear(value);
  value.number = argument.kind == Kind::optional_number ? NAN : argument.default_value;
  if (argument.kind == Kind::integers) value.integers = {true, 1, {static_cast<int64_t>(argument.default_value)}};
}

// Position of an argument; the number of arguments if there is none of that name. `likely`: where it is if all are given in order.
size_t find_argument(const Entry &entry, const char *name, size_t likely) {
  const auto is_at = [&](size_t index) { return std::strcmp(entry.arguments[index].name, name) == 0; };
  if (likely < entry.arguments.size() && is_at(likely)) return likely;
  size_t index = 0;
  while (index < entry.arguments.size() && !is_at(index)) ++index;
  return index;
}

// Binds arguments over those that `values` already has. Sets bit i of `given` for argument i.
Status bind_given(const Entry &entry, const inwit_arg *args, size_t count, Values &values, unsigned &given) {
  given = 0;
  if (count > 0 && args == nullptr) return fail(INWIT_E_ARGUMENT, "args is NULL, arg_count is ", count);
  for (size_t a = 0; a < count; ++a) {
    if (args[a].name == nullptr) return fail(INWIT_E_ARGUMENT, "args[", a, "].name is NULL");
    const size_t index = find_argument(entry, args[a].name, a);
    if (index == entry.arguments.size()) return unknown_argument(entry, args[a].name);
    if (given >> index & 1) return fail(INWIT_E_PARAMETER, entry.name, ": ", args[a].name, " is given twice");
    given |= 1u << index;
    clear(values.of[index]);
    if (Status status = bind_one(entry.arguments[index], args[a], values.of[index]); !status) return status.prefix(entry.name);
  }
  return {};
}

} // namespace

Value default_of(const Argument &argument) {
  Value value = {};
  set_default(argument, value);
  return value;
}

Status bind(const Entry &entry, const inwit_arg *args, size_t count, Values &values) {
  values.arguments = entry.arguments;
  unsigned given = 0;
  if (count > 0) INWIT_TRY(bind_given(entry, args, count, values, given));
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    const Argument &argument = entry.arguments[i];
    if (given >> i & 1) continue;
    if (argument.required)
      return fail(INWIT_E_PARAMETER, entry.name, ": ", argument.name, " is not given, must be ", argument.range->description);
    set_default(argument, values.of[i]);
  }
  return {};
}

Status bind_positional(const Entry &entry, const inwit_arg *args, size_t count, Values &values) {
  values.arguments = entry.arguments;
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    if (i >= count) {
      set_default(entry.arguments[i], values.of[i]);
      continue;
    }
    clear(values.of[i]);
    if (Status status = bind_one(entry.arguments[i], args[i], values.of[i]); !status) return status.prefix(entry.name);
  }
  return {};
}

Status rebind(const Entry &entry, const inwit_arg *args, size_t count, Values &values) {
  unsigned given = 0;
  return bind_given(entry, args, count, values, given);
}

} // namespace inwit
