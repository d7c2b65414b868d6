// Keras models in files: what model.to_json() of Keras 1, 2 and 3 and of tf.keras gives, model.json of TensorFlow.js, .keras archives.
#pragma once
#include <optional>

#include "files/document.hpp"

namespace command::keras {

struct Options {
  std::optional<std::string> layers; // a file of layer types, in addition to Keras's
  std::optional<std::string> layer;  // only this one
};

// A recipe, from a file with one or with a Keras model, whose variables and their initializers become tensors and rules.
struct RecipeDocument {
  Document document;
  std::string source;    // the text of the file, or of an archive's config.json
  bool is_keras = false; // then the integer seeds of its initializers count
};
RecipeDocument read_recipe_document(const std::string &path, const Options &options);

} // namespace command::keras
