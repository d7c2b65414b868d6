// Initializers inside JSON documents: Keras's names and config objects.
#pragma once
#include "model/documents.hpp"
#include "model/json/document.hpp"
#include "model/json/writer.hpp"

namespace inwit {

// The members of an initializer's JSON.
struct KerasConfig {
  std::string class_name;       // as it was spelled
  Json config;                  // an object
  Json module, registered_name; // texts, or null
};

// The state of reading initializers from one document.
struct Reading {
  std::string_view text;
  const Customs &customs;
  size_t failed_at = 0; // offset of the text that a failure is about

  template <class... Part> Status fail_at(const Json &value, int32_t code, const Part &...part) {
    failed_at = value.offset();
    return fail(code, part...);
  }
  Status located(const Status &status) const { return inwit::located(status, text, failed_at); }
};

Status check_customs(const Customs &customs);

// An initializer by name, or by an object with class_name and config. Moves what it keeps out of `identifier`.
Status initializer_from_json(Json &identifier, Reading &reading, Handle &handle);

// Keras's abstract class Initializer: it can be read and written, but not filled with. It is not in the registry.
extern const Entry keras_base;

// The class_name in configs of an entry: Keras's class, or the entry's own name.
const char *class_name_of(const Entry &entry);

inline constexpr std::string_view null_choice = "none"; // the choice that JSON writes as null

// A value of an argument. NaN and infinities are the literals that Keras writes.
void write_value(JsonWriter &writer, const Argument &argument, const Value &value);

} // namespace inwit
