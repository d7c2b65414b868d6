// inwit list: the registry.
#include <cstdio>

#include "command/command.hpp"
#include "command/suggestions.hpp"

namespace command {
namespace {

std::string argument_line(const Json &argument) {
  std::string allowed = argument.value("range", "");
  if (argument.contains("choices"))
    for (const Json &choice : argument["choices"]) allowed.append(allowed.empty() ? "one of " : ", ").append(choice);
  if (allowed.empty()) allowed = argument["kind"];
  const std::string value = argument["required"] == true    ? "required"
                            : argument["default"].is_null() ? "not given"
                                                            : argument["default"].dump();
  return joined({"    ", argument["name"].get_ref<const std::string &>(), " = ", value, "  ",
                 argument["doc"].get_ref<const std::string &>(), ": ", allowed, "\n"});
}

// The entry that a name or synonym stands for; the library reports an unknown name.
Json entry_for(const std::string &name) {
  if (const Json *const entry = registry_entry(name)) return *entry;
  inwit_context context = {};
  inwit_initializer *created = nullptr;
  check(inwit_create(name.c_str(), nullptr, 0, &created, &context), context);
  const Initializer initializer(created);
  fail({name, ": is not a registered initializer"});
}

// In the order of the names on the command line.
Json selected(const std::vector<std::string> &names) {
  if (names.empty()) return registry();
  Json entries = Json::array();
  for (const std::string &name : names) entries.push_back(entry_for(name));
  return entries;
}

void print_json(const Json &selection) {
  Json entries = selection;
  for (Json &entry : entries) {
    entry["suggested_for"] = Json::array();
    for (Json suggestion : suggestions())
      if (suggestion["initializer"] == entry["name"]) {
        suggestion.erase("initializer");
        entry["suggested_for"].push_back(suggestion);
      }
  }
  std::puts(entries.dump(2).c_str());
}

void print_text(const Json &entries) {
  for (const Json &entry : entries) {
    const auto text = [&](const char *key) -> const std::string & { return entry[key].get_ref<const std::string &>(); };
    std::string lines =
        joined({text("name"), ": ", text("summary"), "\n    ", text("formula"), ". Reference: ", text("source"), ".\n"});
    for (const Json &argument : entry["arguments"]) lines.append(argument_line(argument));
    std::puts(lines.c_str());
  }
}

void print_names(const Json &entries) {
  for (const Json &entry : entries) std::puts(entry["name"].get_ref<const std::string &>().c_str());
}

} // namespace

void list(const ListOptions &options) {
  if (options.json && options.names_only) usage_error({"--names and --json are mutually exclusive"});
  const Json entries = selected(options.names);
  (options.names_only ? print_names : options.json ? print_json : print_text)(entries);
}

} // namespace command
