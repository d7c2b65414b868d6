// The initializers of Keras's layers.
#include "model/json/config.hpp"

namespace inwit {
namespace {

Status layer_without(const Json &config, std::string_view key, Reading &reading) {
  std::vector<std::string_view> keys;
  for (const Json::Member &member : config.members())
    if (member.key.ends_with("initializer")) keys.push_back(member.key);
  Status status = reading.fail_at(config, INWIT_E_CONFIG, "the layer's config has no \"", key, "\"; of initializers it has");
  return keys.empty() ? status.add(" none") : status.add_list(keys);
}

Status initializer_from_layer(Json &layer, std::string_view key, Reading &reading, Handle &handle) {
  Json *const inner = layer.find("class_name") != nullptr ? layer.find("config") : nullptr;
  Json &config = inner != nullptr ? *inner : layer;
  if (!config.is_object())
    return reading.fail_at(config, INWIT_E_CONFIG, "layer is ", short_text(layer),
                           ", must be the config of a layer, or the object around it");
  Json *const member = config.find(key);
  if (member == nullptr) return layer_without(config, key, reading);
  // Keras's default for floating-point weights of a layer without an initializer for them.
  if (member->is_null()) *member = Json(std::string_view("glorot_uniform"), member->offset());
  return initializer_from_json(*member, reading, handle).prefix(key);
}

} // namespace

Status read_layer(std::string_view text, std::string_view key, const Customs &customs, Handle &handle) {
  INWIT_TRY(check_customs(customs));
  Json document;
  INWIT_TRY(parse_document(text, document));
  Reading reading = {text, customs};
  return reading.located(initializer_from_layer(document, key, reading, handle));
}

} // namespace inwit
