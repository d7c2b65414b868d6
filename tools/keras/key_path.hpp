// One layer of a Keras model, by a path such as "encoder.both.layer.kernel_initializer".
#pragma once
#include <optional>
#include <string>

namespace command::keras {

struct LayerConfig {
  std::string config, key; // the JSON of the layer, and its member
  std::string subject;     // of error messages
};

// nullopt: the text is no model and no layer with others inside. Fails for one without that member of a layer: the message lists what there
// is.
std::optional<LayerConfig> find_layer(const std::string &text, const std::string &key, const std::string &subject);

} // namespace command::keras
