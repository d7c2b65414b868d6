#include "model/write.hpp"

#include "model/document.hpp"

namespace inwit {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;
using namespace nlohmann::literals;

json number_to_json(double number) {
  for (const auto &[text, meaning] : numbers_in_text)
    if (number == meaning || (number != number && meaning != meaning)) return text;
  return number;
}

json array_to_json(const inwit_tensor &array, int axis, const double *&element) { // as own_array() makes it
  if (axis == array.rank) return number_to_json(*element++);
  json list = json::array();
  for (int64_t i = 0; i < array.shape[axis]; ++i) list.push_back(array_to_json(array, axis + 1, element));
  return list;
}

json choice_to_json(const Argument &argument, int value) {
  for (const Choice &choice : argument.choices)
    if (choice.value == value) return choice.text == null_choice ? json() : json(choice.text);
  return {};
}

json integers_to_json(const IntegerList &integers) {
  if (!integers.given) return {};
  return std::vector<int64_t>(integers.of, integers.of + integers.count);
}

std::string shortest(double number) {
  Message message;
  return std::string(message.add(number).text());
}

} // namespace

const char *class_name_of(const Entry &entry) { return *entry.keras_class != '\0' ? entry.keras_class : entry.name; }

json value_to_json(const Argument &argument, const Value &value) {
  if (value.array != nullptr) {
    const auto *element = static_cast<const double *>(value.array->data);
    return array_to_json(*value.array, 0, element);
  }
  switch (argument.kind) {
  case Kind::number:
  case Kind::number_or_array: return number_to_json(value.number);
  case Kind::flag: return value.number != 0;
  case Kind::choice: return choice_to_json(argument, static_cast<int>(value.number));
  case Kind::axes:
  case Kind::integers: return integers_to_json(value.integers);
  case Kind::window:
    if (value.number == kaiser) return shortest(value.beta);
    return choice_to_json(argument, static_cast<int>(value.number));
  }
  return {};
}

const json *seed_of(const inwit_initializer &handle) {
  const auto seed = handle.config.find("seed");
  return seed != handle.config.end() && !seed->is_null() ? &*seed : nullptr;
}

bool read_seed(const inwit_initializer &handle, uint64_t &number) {
  const json *const given = seed_of(handle);
  if (handle.entry == nullptr || given == nullptr) return false;
  const json seed = given->is_object() ? given->value("/config/seed"_json_pointer, json()) : *given;
  if (seed.is_null()) return false;
  number = seed.is_number_unsigned() ? seed.get<uint64_t>()
           : seed.is_boolean()       ? uint64_t{seed.get<bool>()}
                                     : static_cast<uint64_t>(seed.get<int64_t>());
  return true;
}

namespace {

// Members of a SeedGenerator or an array in the order in which Keras writes them; others follow.
ordered_json in_keras_order(const json &value) {
  constexpr const char *order[] = {"module", "class_name", "config", "registered_name", "seed", "name", "value", "dtype"};
  if (!value.is_object()) return value;
  ordered_json ordered = ordered_json::object();
  for (const char *key : order)
    if (const auto member = value.find(key); member != value.end()) ordered[key] = in_keras_order(*member);
  for (const auto &[key, member] : value.items())
    if (!ordered.contains(key)) ordered[key] = in_keras_order(member);
  return ordered;
}

// The seed and the arguments in the order of the entry; those that were given as they were, the others with their defaults, or
// not at all where Keras does not write them.
ordered_json complete_config(const inwit_initializer &handle) {
  if (handle.entry == nullptr) return handle.config;
  ordered_json config = ordered_json::object();
  const json *const seed = seed_of(handle);
  if (handle.entry->is_random) config["seed"] = seed != nullptr ? in_keras_order(*seed) : ordered_json();
  for (size_t i = 0; i < handle.entry->arguments.size(); ++i) {
    const Argument &argument = handle.entry->arguments[i];
    if (const auto given = handle.config.find(argument.name); given != handle.config.end())
      config[argument.name] = in_keras_order(*given);
    else if (!argument.omitted_when_default)
      config[argument.name] = value_to_json(argument, handle.values.of[i]);
  }
  return config;
}

ordered_json module_of(const inwit_initializer &handle) {
  if (!handle.module.is_null() || handle.entry == nullptr) return handle.module;
  if (*handle.entry->keras_class == '\0') return "inwit";
  return handle.entry == &keras_base() ? "keras" : "keras.initializers";
}

// Rows that Keras has not are registered there, if at all, under the package "inwit".
ordered_json registered_name_of(const inwit_initializer &handle) {
  if (!handle.registered_name.is_null() || handle.entry == nullptr || *handle.entry->keras_class != '\0')
    return handle.registered_name;
  return std::string("inwit>") + handle.entry->name;
}

} // namespace

ordered_json to_json(const inwit_initializer &handle, int32_t form) {
  ordered_json object = ordered_json::object();
  if (form == INWIT_CONFIG_KERAS) object["module"] = module_of(handle);
  object["class_name"] = handle.class_name;
  object["config"] = complete_config(handle);
  if (form == INWIT_CONFIG_KERAS) object["registered_name"] = registered_name_of(handle);
  return object;
}

} // namespace inwit
