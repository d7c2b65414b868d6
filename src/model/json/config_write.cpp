// Writes handles as Keras's config objects, with the keys in Keras's order.
#include <cmath>

#include "model/json/config.hpp"

namespace inwit {
namespace {

void write_choice(JsonWriter &writer, const Argument &argument, int value) {
  for (const Choice &choice : argument.choices)
    if (choice.value == value) return choice.text == null_choice ? writer.null() : writer.text(choice.text);
  writer.null();
}

void write_array(JsonWriter &writer, const inwit_tensor &array, int axis, const double *&element) { // as own_array() makes it
  if (axis == array.rank) return writer.number(*element++);
  writer.begin_array();
  for (int64_t i = 0; i < array.shape[axis]; ++i) write_array(writer, array, axis + 1, element);
  writer.end_array();
}

void write_integers(JsonWriter &writer, const IntegerList &integers) {
  if (!integers.given) return writer.null();
  writer.array(std::span(integers.of, static_cast<size_t>(integers.count)), [&](int64_t integer) { writer.whole(integer); });
}

std::string shortest(double number) {
  Message text;
  return std::string(text.add(number).text());
}

// The seed and the arguments in the order of the entry: members of the handle's JSON unchanged, arguments of a call as they are
// bound, the others with their defaults, or not at all if Keras does not write them.
void write_config(JsonWriter &writer, const inwit_initializer &handle) {
  const Json *const given = handle.source != nullptr ? &handle.source->config : nullptr;
  if (handle.entry == nullptr) return writer.value(*given);
  const auto member = [&](const char *key) { return given != nullptr ? given->find(key) : nullptr; };
  writer.object([&] {
    if (const Json *const seed = member("seed"); handle.entry->is_random)
      seed != nullptr ? writer.at("seed").value(*seed) : writer.at("seed").null();
    for (size_t i = 0; i < handle.entry->arguments.size(); ++i) {
      const Argument &argument = handle.entry->arguments[i];
      const bool given_by_call = (handle.given >> i & 1) != 0;
      if (const Json *const as_read = member(argument.name); as_read != nullptr && !given_by_call)
        writer.at(argument.name).value(*as_read);
      else if (given_by_call || !argument.omitted_when_default)
        write_value(writer.at(argument.name), argument, handle.values.of[i]);
    }
  });
}

void write_module(JsonWriter &writer, const inwit_initializer &handle) {
  if (handle.source != nullptr && !handle.source->module.is_null()) return writer.value(handle.source->module);
  if (handle.entry == nullptr) return writer.null();
  if (*handle.entry->keras_class == '\0') return writer.text("inwit");
  writer.text(handle.entry == &keras_base ? "keras" : "keras.initializers");
}

// Initializers that Keras lacks are registered there, if at all, under the package "inwit".
void write_registered_name(JsonWriter &writer, const inwit_initializer &handle) {
  if (handle.source != nullptr && !handle.source->registered_name.is_null())
    return writer.value(handle.source->registered_name);
  if (handle.entry == nullptr || *handle.entry->keras_class != '\0') return writer.null();
  writer.text(std::string("inwit>") + handle.entry->name);
}

} // namespace

const char *class_name_of(const Entry &entry) { return *entry.keras_class != '\0' ? entry.keras_class : entry.name; }

void write_value(JsonWriter &writer, const Argument &argument, const Value &value) {
  if (value.array != nullptr) {
    const auto *element = static_cast<const double *>(value.array->data);
    return write_array(writer, *value.array, 0, element);
  }
  switch (argument.kind) {
  case Kind::number:
  case Kind::number_or_array: return writer.number(value.number);
  case Kind::optional_number: return value.number == value.number ? writer.number(value.number) : writer.null();
  case Kind::flag: return writer.boolean(value.number != 0);
  case Kind::choice: return write_choice(writer, argument, static_cast<int>(value.number));
  case Kind::axes:
  case Kind::integers: return write_integers(writer, value.integers);
  case Kind::window:
    if (value.number == kaiser) return writer.text(shortest(value.beta));
    return write_choice(writer, argument, static_cast<int>(value.number));
  }
}

Status write_initializer(const inwit_initializer &handle, int32_t form, std::string &text) {
  if (handle.parts != nullptr)
    return fail(INWIT_E_UNSUPPORTED, "the initializer of a tensor with parts has no JSON: those of its parts have");
  const std::string_view class_name =
      handle.source != nullptr ? std::string_view(handle.source->class_name) : class_name_of(*handle.entry);
  JsonWriter writer(text);
  writer.object([&] {
    if (form == INWIT_CONFIG_KERAS) write_module(writer.at("module"), handle);
    writer.at("class_name").text(class_name);
    write_config(writer.at("config"), handle);
    if (form == INWIT_CONFIG_KERAS) write_registered_name(writer.at("registered_name"), handle);
  });
  return {};
}

} // namespace inwit
