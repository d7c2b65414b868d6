// inwit list: the registry.
#include <cstdio>

#include "command/command.hpp"
#include "command/library.hpp"

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

// Those that were asked for, in that order.
Json chosen(const std::vector<std::string> &names) {
  if (names.empty()) return registry();
  Json rows = Json::array();
  for (const std::string &name : names) {
    const Json *const row = registry_row(name);
    if (row == nullptr) refuse({"there is no initializer \"", name, "\"; inwit list names them all"});
    rows.push_back(*row);
  }
  return rows;
}

} // namespace

void list(const ListOptions &options) {
  const Json rows = chosen(options.names);
  if (options.json) {
    std::puts(rows.dump(2).c_str());
    return;
  }
  for (const Json &row : rows) {
    const auto text = [&](const char *key) -> const std::string & { return row[key].get_ref<const std::string &>(); };
    std::string lines =
        joined({text("name"), ": ", text("summary"), "\n    ", text("formula"), ". After ", text("source"), ".\n"});
    for (const Json &argument : row["arguments"]) lines.append(argument_line(argument));
    std::puts(lines.c_str());
  }
}

} // namespace command
