#include "model/read.hpp"

#include <algorithm>

#include "model/write.hpp"

namespace inwit {
namespace {

bool is_number_in_text(const Json &value, double &number) {
  for (const auto &[text, meaning] : numbers_in_text)
    if (value == text) return number = meaning, true;
  return false;
}

// Numbers of a nested list, which must be rectangular.
bool flatten(const Json &value, size_t depth, std::vector<int64_t> &shape, std::vector<double> &elements) {
  double number = 0;
  if (value.is_number() || value.is_boolean() || is_number_in_text(value, number)) {
    elements.push_back(value.is_boolean() ? value.get<bool>() : value.is_number() ? value.get<double>() : number);
    return depth == shape.size();
  }
  if (!value.is_array()) return false;
  if (depth == shape.size()) {
    if (!elements.empty() || depth == INWIT_MAX_RANK) return false;
    shape.push_back(static_cast<int64_t>(value.size()));
  }
  if (static_cast<int64_t>(value.size()) != shape[depth]) return false;
  return std::ranges::all_of(value, [&](const Json &item) { return flatten(item, depth + 1, shape, elements); });
}

// Keras writes arrays as {"class_name": "__numpy__" or "__tensor__", "config": {"value": [...], "dtype": ...}}.
const Json &unwrap_array(const Json &value) {
  if (value.is_object() && value.contains("config") && value["config"].is_object() && value["config"].contains("value"))
    return value["config"]["value"];
  return value;
}

const char *words_of(Kind kind) {
  switch (kind) {
  case Kind::number: return "number";
  case Kind::flag: return "true or false";
  case Kind::choice: return "text";
  case Kind::axes: return "list of axes, or null";
  case Kind::integers: return "whole number or a list of them";
  case Kind::number_or_array: return "number or a list of numbers";
  case Kind::window: return "text, null or a list of numbers";
  }
  return "";
}

bool has_none(const Argument &argument) {
  return std::ranges::any_of(argument.choices, [](const Choice &choice) { return choice.text == null_choice; });
}

Status argument_from_json(inwit_initializer &storage, const Argument &argument, const Json &value, inwit_arg &arg) {
  const Json &plain = unwrap_array(value);
  const bool takes_list = argument.kind != Kind::number && argument.kind != Kind::flag && argument.kind != Kind::choice;
  const bool takes_text = argument.kind == Kind::choice || argument.kind == Kind::window;
  if (plain.is_null() && has_none(argument)) {
    arg.text = null_choice.data();
    return {};
  }
  if (!takes_text && is_number_in_text(plain, arg.number)) return {};
  if (plain.is_number() || plain.is_boolean()) {
    arg.number = plain.is_boolean() ? plain.get<bool>() : plain.get<double>();
    if (argument.kind != Kind::axes) return {}; // Keras takes an integer for a list of one
  }
  if (plain.is_string()) {
    arg.text = plain.get_ref<const std::string &>().c_str();
    return {};
  }
  std::vector<int64_t> shape;
  std::vector<double> elements;
  const bool is_list = takes_list && (plain.is_array() || argument.kind == Kind::axes);
  if (is_list && flatten(plain.is_array() ? plain : Json::array({plain}), 0, shape, elements)) {
    arg.array = &own_array(storage, shape, std::move(elements));
    return {};
  }
  return fail(INWIT_E_PARAMETER, argument.name, " is ", short_dump(value), ", must be a ", words_of(argument.kind));
}

bool is_plain_seed(const Json &value) { return value.is_null() || value.is_number_integer() || value.is_boolean(); }

bool is_seed(const Json &value) {
  if (!value.is_object()) return is_plain_seed(value);
  if (!value.contains("class_name") || value["class_name"] != "SeedGenerator") return false;
  return !value.contains("config") || (value["config"].is_object() && is_plain_seed(value["config"].value("seed", Json())));
}

// The element type that files of TensorFlow 1 and 2.0 have in every config; TF-Keras dropped it, as the call says it.
bool is_old_dtype(const std::string &key, const Json &value, bool is_legacy) {
  return is_legacy && key == "dtype" && (value.is_string() || value.is_null());
}

Status arguments_from_config(const Entry &entry, const Json &config, bool is_legacy, inwit_initializer &storage,
                              std::vector<inwit_arg> &args) {
  for (const auto &[key, value] : config.items()) {
    if (is_old_dtype(key, value, is_legacy)) continue;
    if (key == "seed" && (entry.is_random)) {
      if (!is_seed(value))
        return fail(INWIT_E_PARAMETER, entry.name, ": seed is ", short_dump(value),
                            ", must be null, a whole number of 64 bits or a SeedGenerator with one");
      continue;
    }
    const auto argument = std::ranges::find_if(entry.arguments, [&key = key](const Argument &a) { return a.name == key; });
    inwit_arg arg = {key.c_str(), 0, nullptr, nullptr};
    if (argument != entry.arguments.end()) {
      if (value.is_null() && argument->kind == Kind::axes) continue;
      if (Status status = argument_from_json(storage, *argument, value, arg); !status) return status.prefix(entry.name);
    }
    args.push_back(arg); // bind() refuses what it does not know
  }
  return {};
}

Handle custom_handle(const inwit_custom &custom, const Json &config) {
  auto handle = std::make_unique<inwit_initializer>();
  handle->custom = custom;
  handle->custom.name = nullptr;
  handle->custom_name = custom.name;
  handle->custom_config = config.dump();
  return handle;
}

Status refuse_object(const Json &identifier) {
  return fail(INWIT_E_CONFIG, "initializer is ", short_dump(identifier),
                      ", must be a name or an object with \"class_name\" and \"config\"");
}

// A member that may be missing or null: then `member` stays nullptr.
Status find_member(const Json &object, const char *key, Json::value_t type, const Json *&member) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  member = &*found;
  if (found->type() == type) return {};
  return fail(INWIT_E_CONFIG, key, " is ", short_dump(*found), ", must be ",
                      type == Json::value_t::object ? "an object" : "a text");
}

// The parts of an identifier: a name, or an object with them.
struct Parts {
  std::string class_name;
  Json config = Json::object(), module, registered_name;
};

Status read_parts(const Json &identifier, Parts &parts) {
  if (identifier.is_string()) {
    parts.class_name = identifier.get<std::string>();
    return {};
  }
  const Json *class_name = nullptr, *config = nullptr, *registered = nullptr, *module = nullptr;
  if (!identifier.is_object()) return refuse_object(identifier);
  INWIT_TRY(find_member(identifier, "class_name", Json::value_t::string, class_name));
  INWIT_TRY(find_member(identifier, "config", Json::value_t::object, config));
  INWIT_TRY(find_member(identifier, "registered_name", Json::value_t::string, registered));
  INWIT_TRY(find_member(identifier, "module", Json::value_t::string, module));
  if (class_name == nullptr) return refuse_object(identifier);
  parts.class_name = class_name->get<std::string>();
  if (config != nullptr) parts.config = *config;
  if (module != nullptr) parts.module = *module;
  if (registered != nullptr) parts.registered_name = *registered;
  return {};
}

// Keras's class names, old ones too, stay as they were spelt; its function names become the class.
std::string spelling_of(const Entry &entry, const std::string &name) {
  const bool is_class = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
  return is_class ? name : class_name_of(entry);
}

Status built_in_handle(const Parts &parts, Handle &handle) {
  const Entry *entry = nullptr;
  if (parts.class_name == keras_base().name || parts.class_name == keras_base().keras_class)
    entry = &keras_base();
  else
    INWIT_TRY(find_entry(parts.class_name, entry));
  inwit_initializer storage;
  std::vector<inwit_arg> args;
  INWIT_TRY(arguments_from_config(*entry, parts.config, parts.module.is_null(), storage, args));
  INWIT_TRY(make_handle(*entry, args.data(), args.size(), handle));
  handle->class_name = spelling_of(*entry, parts.class_name);
  return {};
}

} // namespace

const inwit_custom *Customs::find(std::string_view name) const {
  const inwit_custom *found = std::find_if(of, of + count, [&](const inwit_custom &custom) { return name == custom.name; });
  return found != of + count ? found : nullptr;
}

Status check_customs(const Customs &customs) {
  if (customs.count > 0 && customs.of == nullptr)
    return fail(INWIT_E_ARGUMENT, "custom is NULL, custom_count is ", customs.count);
  for (size_t i = 0; i < customs.count; ++i)
    if (customs.of[i].name == nullptr || customs.of[i].fill == nullptr)
      return fail(INWIT_E_ARGUMENT, "custom[", i, "] has no ", customs.of[i].name == nullptr ? "name" : "fill");
  return {};
}

Status handle_from_json(const Json &identifier, const Customs &customs, Handle &handle) {
  Parts parts;
  INWIT_TRY(read_parts(identifier, parts));
  const inwit_custom *custom = nullptr; // under either name
  if (parts.registered_name.is_string()) custom = customs.find(parts.registered_name.get_ref<const std::string &>());
  if (custom == nullptr) custom = customs.find(parts.class_name);
  if (custom != nullptr) {
    handle = custom_handle(*custom, parts.config);
    handle->class_name = parts.class_name;
  } else {
    INWIT_TRY(built_in_handle(parts, handle));
  }
  handle->config = std::move(parts.config);
  handle->module = std::move(parts.module);
  handle->registered_name = std::move(parts.registered_name);
  return {};
}

Status handle_from_layer(const Json &layer, const std::string &key, const Customs &customs, Handle &handle) {
  const Json *config = &layer;
  if (layer.is_object() && layer.contains("class_name") && layer.contains("config")) config = &layer["config"];
  if (!config->is_object())
    return fail(INWIT_E_CONFIG, "layer is ", short_dump(layer), ", must be a layer's config, or the object around it");
  const auto member = config->find(key);
  if (member == config->end()) {
    Status status = fail(INWIT_E_CONFIG, "the layer's config has no \"", key, "\"; of initializers it has");
    std::vector<std::string_view> keys;
    for (const auto &[known, ignored] : config->items())
      if (known.ends_with("initializer")) keys.push_back(known);
    return keys.empty() ? status.add(" none") : status.add_list(keys);
  }
  // A layer that says none gets what Keras gives weights of floating-point numbers.
  Status status = handle_from_json(member->is_null() ? Json("glorot_uniform") : *member, customs, handle);
  return status.prefix(key);
}

} // namespace inwit
