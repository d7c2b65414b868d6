// Makes handles from Keras's names and config objects.
#include "model/json/arguments.hpp"

namespace inwit {
namespace {

// The parts of an identifier; nullptr: missing or null.
struct Parts {
  Json *class_name = nullptr, *config = nullptr, *module = nullptr, *registered_name = nullptr;
};

Status reject_identifier(const Json &identifier, Reading &reading) {
  return reading.fail_at(identifier, INWIT_E_CONFIG, "initializer is ", short_text(identifier),
                         ", must be a name or an object with \"class_name\" and \"config\"");
}

Status find_part(Json &identifier, const char *key, Json::Kind kind, Reading &reading, Json *&part) {
  Json *const found = identifier.find(key);
  if (found == nullptr || found->is_null()) return {};
  part = found;
  if (found->is(kind)) return {};
  return reading.fail_at(*found, INWIT_E_CONFIG, key, " is ", short_text(*found), ", must be ",
                         kind == Json::Kind::object ? "an object" : "a text");
}

Status find_parts(Json &identifier, Reading &reading, Parts &parts) {
  if (identifier.is_text()) {
    parts.class_name = &identifier;
    return {};
  }
  if (!identifier.is_object()) return reject_identifier(identifier, reading);
  INWIT_TRY(find_part(identifier, "class_name", Json::Kind::text, reading, parts.class_name));
  INWIT_TRY(find_part(identifier, "config", Json::Kind::object, reading, parts.config));
  INWIT_TRY(find_part(identifier, "module", Json::Kind::text, reading, parts.module));
  INWIT_TRY(find_part(identifier, "registered_name", Json::Kind::text, reading, parts.registered_name));
  return parts.class_name != nullptr ? Status() : reject_identifier(identifier, reading);
}

KerasConfig take(Parts &parts) {
  KerasConfig taken = {parts.class_name->text(), Json::empty_object(parts.class_name->offset()), Json(), Json()};
  if (parts.config != nullptr) taken.config = std::move(*parts.config);
  if (parts.module != nullptr) taken.module = std::move(*parts.module);
  if (parts.registered_name != nullptr) taken.registered_name = std::move(*parts.registered_name);
  return taken;
}

// Under either name.
const inwit_custom *find_custom(const Parts &parts, const Customs &customs) {
  for (const Json *const name : {parts.registered_name, parts.class_name})
    for (size_t i = 0; i < customs.count && name != nullptr; ++i)
      if (name->text() == customs.of[i].name) return &customs.of[i];
  return nullptr;
}

Handle custom_handle(const inwit_custom &custom, KerasConfig source) {
  auto handle = std::make_unique<inwit_initializer>();
  handle->custom = custom;
  handle->custom.name = nullptr; // the caller's memory
  handle->custom_name = custom.name;
  JsonWriter(handle->custom_config).sorted(source.config); // equal configs are equal texts
  handle->source = std::make_shared<const KerasConfig>(std::move(source));
  return handle;
}

Status reject_base(const Values &, Plan &) {
  return fail(INWIT_E_UNSUPPORTED, "Keras's abstract base class has no values: name one of its subclasses");
}

bool is_class_name(std::string_view name) { return !name.empty() && name[0] >= 'A' && name[0] <= 'Z'; }

Status find_class(std::string_view name, const Entry *&entry) {
  if (name != keras_base.name && name != keras_base.keras_class) return find_entry(name, entry);
  entry = &keras_base;
  return {};
}

Status built_in_handle(KerasConfig source, const Json &identifier, Reading &reading, Handle &handle) {
  reading.failed_at = identifier.offset();
  const Entry *entry = nullptr;
  INWIT_TRY(find_class(source.class_name, entry));
  Arguments args;
  Seed seed;
  INWIT_TRY(read_arguments(*entry, source.config, source.module.is_null(), reading, args, seed));
  if (const Status status = make_handle(*entry, args.list.data(), args.list.size(), handle); !status) {
    reading.failed_at = rejected_value(*entry, args, source.config).offset();
    return status;
  }
  // Keras's class names, including old ones, keep their spelling; other names become the class.
  if (!is_class_name(source.class_name)) source.class_name = class_name_of(*entry);
  handle->seed = seed;
  handle->given = 0; // by its JSON only
  handle->source = std::make_shared<const KerasConfig>(std::move(source));
  return {};
}

} // namespace

constinit const Entry keras_base = {.name = "initializer",
                                    .keras_class = "Initializer",
                                    .plan = plan_with<reject_base>(),
                                    .summary = "Keras's abstract base class",
                                    .formula = "none",
                                    .reference = "Keras Initializer"};

Status initializer_from_json(Json &identifier, Reading &reading, Handle &handle) {
  Parts parts;
  INWIT_TRY(find_parts(identifier, reading, parts));
  const inwit_custom *const custom = find_custom(parts, reading.customs);
  if (custom == nullptr) return built_in_handle(take(parts), *parts.class_name, reading, handle);
  handle = custom_handle(*custom, take(parts));
  return {};
}

Status check_customs(const Customs &customs) {
  if (customs.count > 0 && customs.of == nullptr)
    return fail(INWIT_E_ARGUMENT, "custom is NULL, custom_count is ", customs.count);
  for (size_t i = 0; i < customs.count; ++i)
    if (customs.of[i].name == nullptr || customs.of[i].fill == nullptr)
      return fail(INWIT_E_ARGUMENT, "custom[", i, "] has no ", customs.of[i].name == nullptr ? "name" : "fill");
  return {};
}

// ---- documents ----

namespace {

// Names need no quotes: any text that does not start like a JSON string, list or object.
bool is_bare_name(std::string_view text) {
  return !text.empty() && std::string_view("\"[{").find(text[0]) == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  text.remove_prefix(mark_length(text));
  const size_t first = text.find_first_not_of(space);
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(space) + 1 - first);
}

} // namespace

Status read_initializer(std::string_view text, const Customs &customs, Handle &handle) {
  INWIT_TRY(check_customs(customs));
  INWIT_TRY(check_size(text)); // first: if the size is wrong, the end of the text must not be read
  Reading reading = {text, customs};
  if (const std::string_view name = trimmed(text); is_bare_name(name)) {
    Json identifier;
    if (!parse_document('"' + std::string(name) + '"', identifier)) // not UTF-8, or with control characters
      return fail(INWIT_E_CONFIG, "initializer is \"", name, "\", which is neither a name nor JSON");
    return initializer_from_json(identifier, reading, handle);
  }
  Json document;
  INWIT_TRY(parse_document(text, document));
  return reading.located(initializer_from_json(document, reading, handle));
}

} // namespace inwit
