// JSON to initializers: names and Keras's config objects.
#pragma once
#include <nlohmann/json.hpp>

#include "config/handle.hpp"

namespace inwit {

using Json = nlohmann::json;

constexpr size_t largest_document = size_t{64} << 20; // bytes
constexpr int deepest_document = 32;                  // nested arrays and objects

// Parses a document; syntax errors, duplicate keys, depth and size beyond the limits are INWIT_E_CONFIG.
int32_t parse_document(std::string_view text, Json &document, Words &words);

struct Customs {
  const inwit_custom *of = nullptr;
  size_t count = 0;
  const inwit_custom *find(std::string_view name) const;
};
int32_t check_customs(const Customs &customs, Words &words);

// What Keras's get() takes: a name, or an object with class_name and config.
int32_t handle_from_json(const Json &identifier, const Customs &customs, Handle &handle, Words &words);

// The initializer that a layer's config names under `key`; null is Keras's own choice, glorot_uniform.
int32_t handle_from_layer(const Json &layer, const std::string &key, const Customs &customs, Handle &handle, Words &words);

// The registry as a document.
Json registry_document();

} // namespace inwit
