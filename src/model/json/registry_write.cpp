// The registry as JSON, the source for tools, bindings and generated files. Keys are only ever added.
#include <algorithm>

#include "base/fans.hpp"
#include "model/json/config.hpp"

namespace inwit {
namespace {

const char *kind_name(Kind kind) {
  switch (kind) {
  case Kind::number: return "number";
  case Kind::optional_number: return "number or null";
  case Kind::flag: return "flag";
  case Kind::choice: return "choice";
  case Kind::axes: return "axes";
  case Kind::integers: return "integers";
  case Kind::number_or_array: return "number or array";
  case Kind::window: return "window";
  }
  return "";
}

void write_choices(JsonWriter &writer, const Argument &argument) {
  writer.at("choices").array(argument.choices, [&](const Choice &choice) { writer.text(choice.text); });
  const auto canonical = [&](const Choice &choice) { // the first text of a value
    return std::ranges::find(argument.choices, choice.value, &Choice::value)->text;
  };
  const auto is_synonym = [&](const Choice &choice) { return canonical(choice) != choice.text; };
  if (std::ranges::none_of(argument.choices, is_synonym)) return;
  writer.at("choice_synonyms").object([&] {
    for (const Choice &choice : argument.choices)
      if (is_synonym(choice)) writer.at(choice.text).text(canonical(choice));
  });
}

void write_argument(JsonWriter &writer, const Argument &argument, bool positional) {
  writer.object([&] {
    writer.at("name").text(argument.name);
    writer.at("kind").text(kind_name(argument.kind));
    if (argument.range != nullptr) writer.at("range").text(argument.range->description);
    if (!argument.choices.empty()) write_choices(writer, argument);
    writer.at("required").boolean(argument.required);
    argument.required ? writer.at("default").null() : write_value(writer.at("default"), argument, default_of(argument));
    if (argument.required) writer.at("example").number(argument.default_value);
    writer.at("frozen").boolean(positional);
    writer.at("doc").text(argument.doc);
  });
}

Values defaults_of(const Entry &entry) {
  Values values;
  values.arguments = entry.arguments;
  for (size_t i = 0; i < entry.arguments.size(); ++i) values.of[i] = default_of(entry.arguments[i]);
  return values;
}

// The choices with which a box (shard) cannot be filled on its own.
void write_not_sliceable(JsonWriter &writer, const Entry &entry) {
  Values values = defaults_of(entry);
  std::vector<std::pair<const char *, std::vector<std::string_view>>> found;
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    std::vector<std::string_view> choices;
    const double kept = values.of[i].number;
    for (const Choice &choice : entry.arguments[i].choices) {
      values.of[i].number = choice.value;
      if (!is_shardable(entry, values)) choices.push_back(choice.text);
    }
    values.of[i].number = kept;
    if (!choices.empty()) found.emplace_back(entry.arguments[i].name, std::move(choices));
  }
  if (found.empty()) return;
  writer.at("not_sliceable_with").object([&] {
    for (const auto &[name, choices] : found)
      writer.at(name).array(choices, [&](std::string_view choice) { writer.text(choice); });
  });
}

void write_layout(JsonWriter &writer, int32_t layout) {
  for (const LayoutPreset &preset : layout_presets)
    if (preset.layout == layout) return writer.text(preset.name);
  writer.null();
}

// The ecosystem whose names and arguments an entry has. Entries from the literature have no prefix, like Keras's.
const char *ecosystem_of(const Entry &entry) {
  for (const char *ecosystem : {"flux", "jax", "torch"}) {
    const std::string_view name = entry.name, prefix = ecosystem;
    if (name.starts_with(prefix) && name.substr(prefix.size()).starts_with('_')) return ecosystem;
  }
  return *entry.keras_class != '\0' ? "keras" : "literature";
}

void write_entry(JsonWriter &writer, const Entry &entry) {
  writer.object([&] {
    writer.at("name").text(entry.name);
    writer.at("keras_class").text(entry.keras_class);
    writer.at("aliases").array(entry.aliases, [&](std::string_view alias) { writer.text(alias); });
    entry.alias_of != nullptr ? writer.at("alias_of").text(entry.alias_of->name) : writer.at("alias_of").null();
    writer.at("synonyms").begin_array();
    for (const Synonym &synonym : synonyms())
      if (synonym.entry == entry.name) writer.text(synonym.name);
    writer.end_array();
    writer.at("ecosystem").text(ecosystem_of(entry));
    writer.at("topic").text(entry.topic);
    writer.at("use").text(*entry.use == '\0' && entry.alias_of != nullptr ? entry.alias_of->use : entry.use);
    writer.at("summary").text(entry.summary);
    writer.at("formula").text(entry.formula);
    writer.at("source").text(entry.reference);
    writer.at("stream_version").whole(entry.stream_version);
    writer.at("random").boolean(entry.is_random);
    writer.at("uses_fans").boolean(entry.uses_fans);
    writer.at("complex").boolean(entry.is_complex);
    writer.at("workspace").boolean(entry.uses_workspace);
    writer.at("sliceable").boolean(is_shardable(entry, defaults_of(entry)));
    write_not_sliceable(writer, entry);
    writer.at("ranks").array(std::initializer_list<int>{entry.ranks.least, entry.ranks.most},
                             [&](int rank) { writer.whole(rank); });
    write_layout(writer.at("layout"), entry.default_layout);
    const Argument *const first = entry.arguments.data();
    writer.at("arguments").array(entry.arguments, [&](const Argument &argument) {
      write_argument(writer, argument, &argument - first < entry.positional);
    });
  });
}

} // namespace

Status write_registry(std::string &text) {
  JsonWriter writer(text, 2);
  writer.array(registry(), [&](const Entry *entry) { write_entry(writer, *entry); });
  return {};
}

} // namespace inwit
