// inwit list: the registry.
#include <cstdio>

#include "command.hpp"
#include "library.hpp"

namespace command {
namespace {

std::string argument_line(const Json &argument) {
  std::string allowed = argument.value("range", "");
  if (argument.contains("choices"))
    for (const Json &choice : argument["choices"]) allowed.append(allowed.empty() ? "one of " : ", ").append(choice);
  if (allowed.empty()) allowed = argument["kind"];
  const std::string fallback = argument["default"].is_null() ? "not given" : argument["default"].dump();
  return joined({"    ", argument["name"].get_ref<const std::string &>(), " = ", fallback, "  ",
                 argument["doc"].get_ref<const std::string &>(), ": ", allowed, "\n"});
}

} // namespace

void list(const ListOptions &options) {
  if (options.json) {
    std::puts(registry().dump(2).c_str());
    return;
  }
  for (const Json &row : registry()) {
    const auto text = [&](const char *key) -> const std::string & { return row[key].get_ref<const std::string &>(); };
    std::string lines =
        joined({text("name"), ": ", text("summary"), "\n    ", text("formula"), ". After ", text("source"), ".\n"});
    for (const Json &argument : row["arguments"]) lines.append(argument_line(argument));
    std::puts(lines.c_str());
  }
}

} // namespace command
