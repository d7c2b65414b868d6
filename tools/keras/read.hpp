// Keras models in files: JSON of model.to_json() from Keras 1, 2, 3 and tf.keras, model.json of TensorFlow.js, .keras archives.
#pragma once
#include <optional>

#include "files/document.hpp"

namespace command::keras {

struct Options {
  std::optional<std::string> layers; // a file of layer types, in addition to Keras's
  std::optional<std::string> layer;  // only this layer
};

// A recipe, from a file with one or with a Keras model, whose variables and their initializers become tensors and rules.
struct RecipeDocument {
  Document document;
  std::string source;    // the text of the file, or of an archive's config.json
  bool is_keras = false; // if true, the integer seeds of its initializers apply
};
RecipeDocument read_recipe_document(const std::string &path, const Options &options);

} // namespace command::keras
