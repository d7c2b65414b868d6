// Arguments by name to the values of a row, each checked against its kind and range.
#include <cmath>
#include <iterator>

#include "initializers/registry.hpp"

namespace inwit {

const Range any_number = {"a number (NaN and infinities too)", [](double) { return true; }};
const Range finite_number = {"a finite number", [](double x) { return std::isfinite(x); }};
const Range positive_number = {"a finite number > 0", [](double x) { return std::isfinite(x) && x > 0; }};
const Range non_negative_number = {"a finite number >= 0", [](double x) { return std::isfinite(x) && x >= 0; }};
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

int32_t bind_choice(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  if (arg.text != nullptr && arg.array == nullptr)
    for (const Choice &choice : argument.choices)
      if (equal_texts(arg.text, choice.text, argument.any_case)) {
        value.number = choice.value;
        return INWIT_OK;
      }
  words.refuse(INWIT_E_PARAMETER, argument.name, " is ");
  if (arg.text != nullptr)
    words.add("\"").add(arg.text).add("\"");
  else
    words.add(arg.array != nullptr ? "an array" : "not a text");
  words.add(", must be one of");
  for (const Choice &choice : argument.choices)
    words.add(&choice == argument.choices.data() ? " \"" : ", \"").add(choice.text).add("\"");
  return INWIT_E_PARAMETER;
}

int32_t bind_axes(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  constexpr const char *allowed = ", must be an array of axis numbers (rank 1, at most 8 of them)";
  if (arg.array == nullptr) return words.refuse(INWIT_E_PARAMETER, argument.name, " is not an array", allowed);
  View array;
  if (check_tensor(arg.array, Purpose::argument, array, words) != INWIT_OK) {
    words.prefix(argument.name);
    return INWIT_E_PARAMETER;
  }
  if (array.rank != 1 || array.count > INWIT_MAX_RANK)
    return words.refuse(INWIT_E_PARAMETER, argument.name, " is a ", dtype_name(array.dtype), " array of shape ",
                        array.extents(), allowed);
  value.axes = {true, static_cast<int8_t>(array.count), {}};
  for (int i = 0; i < array.count; ++i) {
    const double axis = read_element(array, i);
    if (!(axis >= -INWIT_MAX_RANK && axis < INWIT_MAX_RANK) || axis != static_cast<double>(static_cast<int8_t>(axis)))
      return words.refuse(INWIT_E_PARAMETER, argument.name, "[", i, "] is ", axis, ", must be an axis, -8 to 7");
    value.axes.axis[i] = static_cast<int8_t>(axis);
  }
  return INWIT_OK;
}

int32_t bind_one(const Argument &argument, const inwit_arg &arg, Value &value, Words &words) {
  switch (argument.kind) {
  case Kind::number: return bind_number(argument, arg, value, words);
  case Kind::choice: return bind_choice(argument, arg, value, words);
  case Kind::axes: return bind_axes(argument, arg, value, words);
  case Kind::number_or_array:
    if (arg.array == nullptr) return bind_number(argument, arg, value, words);
    value.array = arg.array;
    return INWIT_OK;
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

} // namespace

int32_t bind(const Row &row, const inwit_arg *args, size_t count, Values &values, Words &words) {
  for (size_t i = 0; i < row.arguments.size(); ++i) values.of[i].number = row.arguments[i].fallback;
  if (count > 0 && args == nullptr) return words.refuse(INWIT_E_ARGUMENT, "args is NULL, arg_count is ", count);
  unsigned seen = 0;
  for (size_t a = 0; a < count; ++a) {
    if (args[a].name == nullptr) return words.refuse(INWIT_E_ARGUMENT, "args[", a, "].name is NULL");
    size_t index = 0;
    while (index < row.arguments.size() && std::string_view(row.arguments[index].name) != args[a].name) ++index;
    if (index == row.arguments.size()) return refuse_argument(row, args[a].name, words);
    if (seen >> index & 1) return words.refuse(INWIT_E_PARAMETER, row.name, ": ", args[a].name, " is given twice");
    seen |= 1u << index;
    if (const int32_t status = bind_one(row.arguments[index], args[a], values.of[index], words)) {
      words.prefix(row.name);
      return status;
    }
  }
  return INWIT_OK;
}

} // namespace inwit
