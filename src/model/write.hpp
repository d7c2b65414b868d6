// Initializers to JSON, as Keras writes them; the registry as JSON.
#pragma once
#include "model/handle.hpp"

namespace inwit {

// What a entry is called in a class_name: Keras's class, or its own name.
const char *class_name_of(const Entry &entry);

// One argument as a config has it. What JSON has no number for is a text: "inf", "-inf", "nan".
nlohmann::json value_to_json(const Argument &argument, const Value &value);

// The "seed" of a handle's config, a whole number or a SeedGenerator; nullptr: none.
const nlohmann::json *seed_of(const inwit_initializer &handle);

// Its number, two's complement for negative ones. False: it says none.
bool read_seed(const inwit_initializer &handle, uint64_t &number);

// The whole object, in the order of Keras's keys. form: INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY.
nlohmann::ordered_json to_json(const inwit_initializer &handle, int32_t form);

// Every entry: registry_json.cpp.
nlohmann::json registry_document();

} // namespace inwit
