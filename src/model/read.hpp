// JSON to initializers: names and Keras's config objects.
#pragma once
#include "model/document.hpp"
#include "model/handle.hpp"

namespace inwit {

struct Customs {
  const inwit_custom *of = nullptr;
  size_t count = 0;
  const inwit_custom *find(std::string_view name) const;
};
Status check_customs(const Customs &customs);

// What Keras's get() takes: a name, or an object with class_name and config.
Status handle_from_json(const Json &identifier, const Customs &customs, Handle &handle);

// The initializer that a layer's config names under `key`; null is Keras's own choice, glorot_uniform.
Status handle_from_layer(const Json &layer, const std::string &key, const Customs &customs, Handle &handle);

} // namespace inwit
