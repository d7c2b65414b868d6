// Arguments by name to the values of a row, each checked against its kind and range.
#include <algorithm>
#include <cmath>
#include <iterator>

#include "initializers/registry.hpp"

namespace inwit {

const Range any_number = {"a number (NaN and infinities too)", [](double) { return true; }};
const Range finite_number = {"a finite number", [](double x) { return std::isfinite(x); }};
const Range positive_number = {"a finite number > 0", [](double x) { return std::isfinite(x) && x > 0; }};
const Range non_negative_number = {"a finite number >= 0", [](double x) { return std::isfinite(x) && x >= 0; }};
const Range zero_or_one = {"0 or 1", [](double x) { return x == 0 || x == 1; }};
const Range positive_integer = {"a whole number, 1 to 2^53",
                                [](double x) { return x >= 1 && x <= 0x1p53 && x == std::floor(x); }};
const Range not_nan = {"a number, infinities too", [](double x) { return x == x; }};

namespace {

bool equal_texts(std::string_view a, std::string_view b, bool any_case) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if ((any_case ? lower(a[i]) : a[i]) != b[i]) return false;
  return true;
}

int32_t bind_number(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  if (arg.text != nullptr)
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is \"", arg.text, "\", must be ", argument.range->words);
  if (arg.array != nullptr)
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is an array, must be ", argument.range->words);
  if (!argument.range->holds(arg.number))
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is ", arg.number, ", must be ", argument.range->words);
  value.number = arg.number;
  return INWIT_OK;
}

const Choice *find_choice(const Argument &argument, const inwit_arg &arg) {
  if (arg.text == nullptr || arg.array != nullptr) return nullptr;
  const auto choice =
      std::ranges::find_if(argument.choices, [&](const Choice &c) { return equal_texts(arg.text, c.text, argument.any_case); });
  return choice != argument.choices.end() ? &*choice : nullptr;
}

int32_t bind_choice(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  if (const Choice *choice = find_choice(argument, arg)) {
    value.number = choice->value;
    return INWIT_OK;
  }
  words.refuse(INWIT_E_PARAMETER, argument.name, " is ");
  if (arg.text != nullptr)
    words.add("\"").add(arg.text).add("\"");
  else
    words.add(arg.array != nullptr ? "an array" : "not a text");
  words.add(", must be one of");
  for (const Choice &choice : argument.choices)
    if (argument.lists(choice)) words.add(&choice == argument.choices.data() ? " \"" : ", \"").add(choice.text).add("\"");
  if (argument.range != nullptr) words.add(", ").add(argument.range->words).add(", or an array");
  return INWIT_E_PARAMETER;
}

struct IntegerRange {
  double least, most;
  const char *words;
};
constexpr IntegerRange axis_range = {-INWIT_MAX_RANK, INWIT_MAX_RANK - 1, "an axis, -8 to 7"};
constexpr IntegerRange exact_range = {-0x1p53, 0x1p53, "a whole number, at most 2^53 in size"};

int32_t bind_integers(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  const IntegerRange &range = argument.kind == Kind::axes ? axis_range : exact_range;
  const char *const allowed = argument.kind == Kind::axes ? ", must be an array of axis numbers (rank 1, at most 8 of them)"
                                                          : ", must be a whole number or an array of them (rank 1, at most 8)";
  if (arg.text != nullptr || (arg.array == nullptr && argument.kind == Kind::axes))
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is not an array", allowed);
  View array = {};
  if (arg.array != nullptr && check_tensor(arg.array, Purpose::argument, array, words) != INWIT_OK) {
    words.prefix(argument.name);
    return INWIT_E_PARAMETER;
  }
  if (arg.array != nullptr && (array.rank != 1 || array.count > INWIT_MAX_RANK))
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is a ", dtype_name(array.dtype), " array of shape ",
                        array.extents(), allowed);
  const int64_t count = arg.array != nullptr ? array.count : 1;
  value.integers = {true, static_cast<int8_t>(count), {}};
  for (int64_t i = 0; i < count; ++i) {
    const double number = arg.array != nullptr ? read_element(array, i) : arg.number;
    if (!(number >= range.least && number <= range.most) || number != std::trunc(number))
      return words.refuse(INWIT_E_PARAMETER, argument.name, "[", i, "] is ", number, ", must be ", range.words);
    value.integers.of[i] = static_cast<int64_t>(number);
  }
  return INWIT_OK;
}

int32_t bind_array(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  View array;
  if (const int32_t status = check_tensor(arg.array, Purpose::argument, array, words)) {
    words.prefix(argument.name);
    return status == INWIT_E_DTYPE ? INWIT_E_PARAMETER : status;
  }
  value.array = arg.array;
  return INWIT_OK;
}

// A number, or a text that is one, is Kaiser's beta: so SciPy reads the names of windows.
int32_t bind_window(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  if (arg.array != nullptr) return bind_array(argument, arg, value, words);
  double beta = arg.number;
  if (arg.text != nullptr) {
    if (find_choice(argument, arg) != nullptr) return bind_choice(argument, arg, value, words);
    if (!read_number(arg.text, beta)) return bind_choice(argument, arg, value, words);
  }
  if (!argument.range->holds(beta))
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is ", beta, ", must be ", argument.range->words);
  value.number = kaiser;
  value.beta = beta;
  return INWIT_OK;
}

int32_t bind_one(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  switch (argument.kind) {
  case Kind::number:
  case Kind::flag: return bind_number(argument, arg, value, words);
  case Kind::choice: return bind_choice(argument, arg, value, words);
  case Kind::axes:
  case Kind::integers: return bind_integers(argument, arg, value, words);
  case Kind::number_or_array:
    return arg.array == nullptr ? bind_number(argument, arg, value, words) : bind_array(argument, arg, value, words);
  case Kind::window: return bind_window(argument, arg, value, words);
  }
  return INWIT_E_INTERNAL;
}

int32_t refuse_argument(const Row &row, const char *name, Words &words) {
  words.refuse(INWIT_E_PARAMETER, row.name, " has no argument \"", name, "\"");
  if (row.arguments.empty()) words.add(", and no other");
  for (const Argument &argument : row.arguments)
    words.add(&argument == row.arguments.data() ? "; it has " : ", ").add(argument.name);
  return INWIT_E_PARAMETER;
}

// No value; the list's numbers stay what they are: there are none.
void clear(Value &value) {
  value.number = value.beta = 0;
  value.integers.given = false;
  value.integers.count = 0;
  value.array = nullptr;
}

void set_default(const Argument &argument, Value &value) {
  clear(value);
  value.number = argument.fallback;
  if (argument.kind == Kind::integers) value.integers = {true, 1, {static_cast<int64_t>(argument.fallback)}};
}

int32_t check_required(const Row &row, const inwit_arg *args, size_t count, Words &words) {
  for (const Argument &argument : row.arguments) {
    const auto is_it = [&](const inwit_arg &arg) { return std::string_view(arg.name) == argument.name; };
    if (argument.required && std::none_of(args, args + count, is_it))
      return words.refuse(INWIT_E_PARAMETER, row.name, ": ", argument.name, " is not given, must be ", argument.range->words);
  }
  return INWIT_OK;
}

bool is_number_named(const Argument &argument, const char *name) {
  const bool takes_numbers = argument.kind == Kind::number || argument.kind == Kind::flag;
  return takes_numbers && (name == argument.name || (name != nullptr && std::strcmp(name, argument.name) == 0));
}

} // namespace

Value default_of(const Argument &argument) {
  Value value = {};
  set_default(argument, value);
  return value;
}

int32_t bind(const Row &row, const inwit_arg *args, size_t count, Values &values, Words &words) {
  const size_t own = row.arguments.size();
  bool asks = false; // for an argument that has no default
  size_t bound = 0;  // numbers in the row's order, as the typed functions give them
  while (bound < std::min(own, count) && args != nullptr && is_number_named(row.arguments[bound], args[bound].name)) {
    clear(values.of[bound]);
    if (const int32_t status = bind_number(row.arguments[bound], args[bound], values.of[bound], words)) {
      words.prefix(row.name);
      return status;
    }
    ++bound;
  }
  for (size_t i = bound; i < own; ++i) {
    set_default(row.arguments[i], values.of[i]);
    asks = asks || row.arguments[i].required;
  }
  for (size_t i = own; i < max_arguments; ++i) values.of[i].number = 0;
  if (bound == count && !asks) return INWIT_OK;
  if (const int32_t status = rebind(row, args, count, values, words)) return status;
  return asks ? check_required(row, args, count, words) : INWIT_OK;
}

int32_t rebind(const Row &row, const inwit_arg *args, size_t count, Values &values, Words &words) {
  if (count > 0 && args == nullptr) return words.refuse(INWIT_E_ARGUMENT, "args is NULL, arg_count is ", count);
  unsigned seen = 0;
  for (size_t a = 0; a < count; ++a) {
    if (args[a].name == nullptr) return words.refuse(INWIT_E_ARGUMENT, "args[", a, "].name is NULL");
    size_t index = 0;
    while (index < row.arguments.size() && std::strcmp(row.arguments[index].name, args[a].name) != 0) ++index;
    if (index == row.arguments.size()) return refuse_argument(row, args[a].name, words);
    if (seen >> index & 1) return words.refuse(INWIT_E_PARAMETER, row.name, ": ", args[a].name, " is given twice");
    seen |= 1u << index;
    clear(values.of[index]);
    if (const int32_t status = bind_one(row.arguments[index], args[a], values.of[index], words)) {
      words.prefix(row.name);
      return status;
    }
  }
  return INWIT_OK;
}

} // namespace inwit
