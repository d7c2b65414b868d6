// One layer of a Keras model, by a path such as "encoder.both.layer.kernel_initializer".
#pragma once
#include <optional>
#include <string>

namespace command::keras {

struct LayerConfig {
  std::string config, key; // the JSON of the layer, and its member
  std::string subject;     // of error messages
};

// nullopt: the text is neither a model nor a layer that contains others. Fails if there is no layer with that member: the message lists
// the existing ones.
std::optional<LayerConfig> find_layer(const std::string &text, const std::string &key, const std::string &subject);

} // namespace command::keras
