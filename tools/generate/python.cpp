// Python: a typed function for each entry, with an example whose values are made here.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "base/float_state.hpp"
#include "generate/generate.hpp"

namespace generate {

using namespace inwit;

namespace {

std::string type_of(const Argument &argument) {
  switch (argument.kind) {
  case Kind::number: return "float";
  case Kind::flag: return "bool";
  case Kind::axes: return "Sequence[int] | None";
  case Kind::integers: return "int | Sequence[int]";
  case Kind::number_or_array: return "float | Array";
  case Kind::window: return "str | float | Array";
  case Kind::choice: break;
  }
  std::string text;
  for (const Choice &choice : argument.choices) text.append(text.empty() ? "" : ", ").append(quoted(choice.text));
  return "Literal[" + text + "]";
}

std::string default_of_python(const Argument &argument) {
  if (argument.kind == Kind::axes) return "None";
  if (argument.kind == Kind::flag) return argument.default_value != 0 ? "True" : "False";
  return default_text(argument);
}

void print_signature(const Entry &entry) {
  std::printf("def %s(\n    out: _Out,\n    key: Key,\n    /,\n    *,\n", entry.name);
  for (const Argument &argument : entry.arguments) {
    std::printf("    %s: %s", argument.name, type_of(argument).c_str());
    if (!argument.required) std::printf(" = %s", default_of_python(argument).c_str());
    std::puts(",");
  }
  std::puts("    layout: str | None = None,\n    **options: Unpack[Options],\n) -> _Out:");
}

// ---- the example ----

struct Example {
  std::vector<int64_t> shape;
  std::vector<double> values;
};

// Fills the first shape of a list that the row takes.
Example example_of(const Entry &entry) {
  static const std::vector<int64_t> shapes[] = {{2, 3}, {3, 1, 2}, {1, 2, 2}, {1, 1, 2, 2}, {4}};
  const FloatState ours;
  std::vector<inwit_arg> args;
  for (const Argument &argument : entry.arguments)
    if (argument.required) args.push_back({argument.name, argument.default_value, nullptr, nullptr});
  for (const std::vector<int64_t> &shape : shapes) {
    Example made = {shape, std::vector<double>(24)};
    inwit_tensor tensor = {};
    tensor.data = made.values.data();
    tensor.dtype = INWIT_F64;
    tensor.rank = static_cast<int32_t>(shape.size());
    std::ranges::copy(shape, tensor.shape);
    if (entry.default_layout == INWIT_LAYOUT_NONE) tensor.layout = INWIT_LAYOUT_KERAS;
    Values values;
    Plan plan;
    const random::Key key = {42, random::stream_of("layer/weight")};
    if (bind(entry, args.data(), args.size(), values) &&
        make_plan(entry, values, &tensor, key, Purpose::write, plan) &&
        run_plan(plan, nullptr))
      return made;
  }
  return {};
}

// As Python prints a number that was rounded to three places.
std::string rounded(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.3f", value);
  std::string made = text;
  while (made.ends_with('0') && !made.ends_with(".0")) made.pop_back();
  return made;
}

std::string list_of(const Example &example, size_t axis, size_t &next) {
  if (axis == example.shape.size()) return rounded(example.values[next++]);
  std::string text = "[";
  for (int64_t i = 0; i < example.shape[axis]; ++i) text.append(i == 0 ? "" : ", ").append(list_of(example, axis + 1, next));
  return text.append("]");
}

void print_example(const Entry &entry) {
  const Example example = example_of(entry);
  if (example.shape.empty()) return;
  std::string shape, arguments;
  for (const int64_t extent : example.shape) shape.append(std::to_string(extent)).append(", ");
  if (example.shape.size() > 1) shape.resize(shape.size() - 2);
  for (const Argument &argument : entry.arguments)
    if (argument.required) arguments.append(", ").append(argument.name).append("=").append(number_text(argument.default_value));
  if ((entry.uses_fans) != 0 && entry.default_layout == INWIT_LAYOUT_NONE) arguments.append(", layout=\"keras\"");
  size_t next = 0;
  std::printf("\n    >>> import inwit, numpy\n    >>> w = numpy.empty((%s))\n", shape.c_str());
  std::printf("    >>> inwit.%s(w, inwit.Key(42, \"layer/weight\")%s).round(3).tolist()\n    %s\n", entry.name, arguments.c_str(),
              list_of(example, 0, next).c_str());
}

// ---- the function ----

void print_docstring(const Entry &entry) {
  std::string summary = entry.summary;
  if (summary[0] >= 'a' && summary[0] <= 'z') summary[0] = static_cast<char>(summary[0] - 'a' + 'A');
  std::printf("    \"\"\"%s.\n\n    %s. After %s.\n", summary.c_str(), entry.formula, entry.reference);
  if (!entry.arguments.empty()) std::puts("");
  for (const Argument &argument : entry.arguments)
    std::printf("    %s: %s; %s (%s).\n", argument.name, argument.doc, allowed(argument).c_str(),
                default_text(argument).c_str());
  if ((entry.uses_fans) != 0) std::printf("    %s\n", fans_text(entry).c_str());
  if ((entry.is_random) == 0) std::puts("    The key is not looked at.");
  print_example(entry);
  std::puts("    \"\"\"");
}

void print_function(const Entry &entry) {
  std::puts("\n");
  print_signature(entry);
  print_docstring(entry);
  std::string names, values;
  for (const Argument &argument : entry.arguments) {
    names.append(quoted(argument.name)).append(", ");
    values.append(argument.name).append(", ");
  }
  if (entry.arguments.size() > 1) { // a tuple of one keeps its comma
    names.resize(names.size() - 2);
    values.resize(values.size() - 2);
  }
  std::printf("    fill_row(\"%s\", (%s), (%s), out, key, layout, options)\n    return out\n", entry.name, names.c_str(),
              values.c_str());
}

} // namespace

void print_python() {
  std::puts("\"\"\"Every initializer as a function. Made from the registry by scripts/generate; do not edit.\n\n"
            "Each fills `out` in place and returns it. `layout` and the other options are those of inwit.fill.\n\"\"\"\n\n"
            "from __future__ import annotations\n\n"
            "from collections.abc import Sequence\nfrom typing import Literal, TypeVar\n\n"
            "from ._call import fill_row\nfrom ._key import Key\nfrom ._types import Array, Options, Unpack\n\n"
            "__all__ = [");
  for (const Entry *registered : registry()) std::printf("    \"%s\",\n", registered->name);
  std::puts("]\n\n_Out = TypeVar(\"_Out\")");
  for (const Entry *entry : registry()) print_function(*entry);
}

} // namespace generate
