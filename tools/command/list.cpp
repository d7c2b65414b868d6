// inwit list: the registry, and what other libraries call its initializers.
#include <algorithm>
#include <cstdio>

#include "command/command.hpp"
#include "command/groups.hpp"
#include "command/peer.hpp"
#include "command/suggestions.hpp"
#include "text/style.hpp"

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

// The entry for a name or synonym; the library reports an unknown name.
Json entry_for(const std::string &name) {
  if (const Json *const entry = registry_entry(name)) return *entry;
  inwit_context context = {};
  inwit_initializer *created = nullptr;
  check(inwit_create(name.c_str(), nullptr, 0, &created, &context), context);
  const Initializer initializer(created);
  fail({name, ": is not a registered initializer"});
}

Json with(const Json &entries, const char *key, const std::string &value) {
  Json found = Json::array();
  std::ranges::copy_if(entries, std::back_inserter(found), [&](const Json &entry) { return entry[key] == value; });
  return found;
}

// In the order of the names on the command line.
Json selected(const ListOptions &options) {
  if (options.topic) return with(registry(), "topic", text_of(topic_named(*options.topic), "name"));
  if (options.names.empty()) return registry();
  Json entries = Json::array();
  for (const std::string &name : options.names) entries.push_back(entry_for(name));
  return entries;
}

void print_entries_json(const Json &selection) {
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

void print_entries(const Json &entries) {
  for (const Json &entry : entries) {
    std::string lines = joined({styled(Style::heading, text_of(entry, "name")), ": ", text_of(entry, "summary"), "\n    ",
                                text_of(entry, "formula"), ". Reference: ", text_of(entry, "source"),
                                ".\n    Use: ", text_of(entry, "use"), "\n"});
    if (entry["complex"] == true) lines.append("    Also for complex64 and complex128.\n");
    for (const Json &argument : entry["arguments"]) lines.append(argument_line(argument));
    std::puts(lines.c_str());
  }
}

void print_by_group(const Json &entries) {
  for (const Json &topic : topics())
    for (const std::string &ecosystem : ecosystems()) {
      const Json group = with(with(entries, "topic", text_of(topic, "name")), "ecosystem", ecosystem);
      if (group.empty()) continue;
      const std::string title = joined({text_of(topic, "title"), ", ", ecosystem_title(ecosystem)});
      std::printf("%s\n%s\n\n", styled(Style::heading, title).c_str(), std::string(title.size(), '-').c_str());
      print_entries(group);
    }
}

void print_entry_names(const Json &entries) {
  for (const Json &entry : entries) std::puts(text_of(entry, "name").c_str());
}

} // namespace

void list(const ListOptions &options) {
  if (options.json && options.names_only) usage_error({"--names and --json are mutually exclusive"});
  const int selections = !options.names.empty() + options.topic.has_value() + options.peer.has_value();
  if (selections > 1) usage_error({"NAME, --topic and --peer are mutually exclusive"});
  if (options.peer) return list_peer(peer_named(*options.peer), options);
  const Json entries = selected(options);
  if (options.names_only) return print_entry_names(entries);
  if (options.json) return print_entries_json(entries);
  (options.names.empty() ? print_by_group : print_entries)(entries);
}

} // namespace command
