// Initializers, recipes and the registry as JSON texts. In a build without JSON (INWIT_JSON=OFF) every function here returns
// INWIT_E_UNSUPPORTED. All may throw std::bad_alloc.
#pragma once
#include "model/recipe.hpp"

namespace inwit {

// Names that a document may use for the caller's initializers.
struct Customs {
  const inwit_custom *of;
  size_t count;
};

// What Keras's get() accepts: a name, with or without quotes, or an object with class_name and config.
Status read_initializer(std::string_view text, const Customs &customs, Handle &handle);

// The initializer under `key` in the JSON of a Keras layer; if that is null, Keras's default, glorot_uniform.
Status read_layer(std::string_view text, std::string_view key, const Customs &customs, Handle &handle);

Status read_recipe(std::string_view text, const Customs &customs, std::unique_ptr<inwit_recipe> &recipe);

// A copy with values from the model's config, a document (nullptr: none), and from the caller's variables, which take precedence.
Status bind(const inwit_recipe &recipe, std::span<const inwit_variable> variables, const std::string_view *config,
            std::unique_ptr<inwit_recipe> &bound);

// form: INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY.
Status write_initializer(const inwit_initializer &handle, int32_t form, std::string &text);

// Every entry, sorted by name.
Status write_registry(std::string &text);

} // namespace inwit
