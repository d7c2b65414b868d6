#include "keras/key_path.hpp"

#include <algorithm>

#include "keras/model.hpp"
#include "text/nearest.hpp"

namespace command::keras {
namespace {

// The layers inside a layer: those of a model by their names, that of a wrapper by its key.
std::vector<std::pair<std::string, const Json *>> children_of(const Json &layer) {
  if (!is_model(layer)) return wrapped_by(layer);
  std::vector<std::pair<std::string, const Json *>> children;
  for (const Json *const child : layers_of(layer)) children.emplace_back(name_of(*child), child);
  return children;
}

bool has_initializers(const Json &layer) {
  return std::ranges::any_of(config_of(layer).items(), [](const auto &item) { return item.key().ends_with("_initializer"); });
}

bool has_layers(const Json &content) {
  const Json *const model = model_in(content);
  return model != nullptr && model->at("class_name").is_string() && !children_of(*model).empty();
}

Json checked_for(const std::string &json, const std::string &subject) {
  try {
    return checked(json);
  } catch (const Failure &failure) {
    fail({subject, ": ", failure.what()});
  }
}

// The paths of all layers with initializers.
void list(const Json &layer, const std::string &path, std::vector<std::string> &paths) {
  if (has_initializers(layer)) paths.push_back(path);
  for (const auto &[name, child] : children_of(layer)) list(*child, path.empty() ? name : joined({path, ".", name}), paths);
}

} // namespace

std::optional<LayerConfig> find_layer(const std::string &text, const std::string &key, const std::string &subject) {
  if (text.find("class_name") == std::string::npos) return std::nullopt;
  const std::string json = json_of(text);
  if (!has_layers(Json::parse(json, nullptr, false))) return std::nullopt;
  const Json content = checked_for(json, subject), &whole = *model_in(content);
  const Json *layer = &whole;
  size_t start = 0;
  while (start < key.size()) { // names of layers may contain dots
    const auto children = children_of(*layer);
    const std::string rest = key.substr(start);
    const auto child = std::ranges::find_if(
        children, [&](const auto &one) { return !one.first.empty() && rest.starts_with(one.first + "."); });
    if (child == children.end()) break;
    layer = child->second;
    start += child->first.size() + 1;
  }
  const std::string member = key.substr(start);
  if (!member.empty() && config_of(*layer).contains(member))
    return LayerConfig{layer->dump(), member, joined({subject, ": ", key})};
  std::vector<std::string> paths;
  list(whole, "", paths);
  fail({subject, ": is a Keras ", is_model(whole) ? "model" : "layer with others inside", ", and --key is ",
        key.empty() ? "not given" : key, ", must be LAYER.KEY; ", did_you_mean(key.substr(0, key.rfind('.')), paths),
        "layers with initializers are ", listed(paths)});
}

} // namespace command::keras
