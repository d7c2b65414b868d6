#include "keras/variables.hpp"

#include <algorithm>

#include "keras/outputs.hpp"

namespace command::keras {
namespace {

Initializer created(const Json &initializer, const std::string &subject) {
  const std::string text = initializer.dump();
  inwit_context context = {};
  inwit_initializer *handle = nullptr;
  check(inwit_create_from_json(text.data(), text.size(), nullptr, 0, &handle, &context), context, subject);
  return Initializer(handle);
}

Json config_of_initializer(const Json &initializer) {
  const auto config = initializer.is_object() ? initializer.find("config") : initializer.end();
  return initializer.is_object() && config != initializer.end() && config->is_object() ? *config : Json::object();
}

// The common value of all elements, if there is one.
std::optional<double> constant_of(const Json &initializer, const std::string &subject) {
  const Initializer handle = created(initializer, subject);
  inwit_tensor tensor = {};
  tensor.dtype = INWIT_F64;
  tensor.rank = 1;
  tensor.shape[0] = 1;
  tensor.layout = INWIT_LAYOUT_KERAS;
  if (is_random(handle.get())) return std::nullopt;
  inwit_job job = {};
  job.initializer = handle.get();
  job.tensor = tensor;
  return fill_to_doubles(job, 0, 1).at(0);
}

// TensorFlow 1 wrote "GlorotUniformV2" and the like, TensorFlow.js writes "LeCunNormal".
void use_keras_name(Json &initializer) {
  if (!initializer.is_object()) return;
  auto &name = initializer.at("class_name").get_ref<std::string &>();
  if (name.ends_with("V1") || name.ends_with("V2")) name.resize(name.size() - 2);
  if (name.starts_with("LeCun")) name[2] = 'c';
}

// In configs of inwit.keras, an initializer's "name" names its stream. Moves it beside the config, where readers ignore it.
void move_stream(Json &initializer) {
  const auto registered = initializer.is_object() ? initializer.find("registered_name") : initializer.end();
  if (!initializer.is_object() || registered == initializer.end() || !registered->is_string()) return;
  const auto config = initializer.find("config");
  if (!registered->get_ref<const std::string &>().starts_with("inwit>") || config == initializer.end() || !config->is_object())
    return;
  if (const auto name = config->find("name"); name != config->end()) {
    if (name->is_string()) initializer["stream"] = *name;
    config->erase("name");
  }
}

void check_initializer(const Json &value, const Layer &layer, const std::string &key) {
  const bool is_named =
      value.is_string() || (value.is_object() && value.contains("class_name") && value.at("class_name").is_string());
  if (!is_named) layer.fail_with({key, " is ", value.dump().substr(0, 80), ", must be a name or an object with class_name"});
}

// The value of a config key, or the name of an initializer.
Json named(const Layer &layer, const std::string &key) {
  const bool is_key = key.ends_with("_initializer");
  const Json *const value = layer.value(key);
  if (value == nullptr) return is_key ? "glorot_uniform" : key; // Keras's default for None
  if (!is_key) return key;
  check_initializer(*value, layer, key);
  Json initializer = *value;
  use_keras_name(initializer);
  move_stream(initializer);
  created(initializer, joined({layer.subject(), ": ", key}));
  return initializer;
}

// Sets the axes of variance scaling, unless the initializer has its own.
Json with_axes(Json initializer, const Shape &in_axes, size_t rank) {
  const Initializer handle = created(initializer, "");
  const Json *const entry = registry_entry(inwit_initializer_name(handle.get()));
  const auto is_axes = [](const Json &argument) { return argument.at("name") == "input_axes"; };
  if (entry == nullptr || std::ranges::none_of(entry->at("arguments"), is_axes)) return initializer;
  Json config = config_of_initializer(initializer);
  const auto is_set = [&config](const char *key) { return config.contains(key) && !config.at(key).is_null(); };
  if (is_set("input_axes") && is_set("output_axes")) return initializer;
  Shape out_axes;
  for (int64_t axis = 0; axis < static_cast<int64_t>(rank); ++axis)
    if (std::ranges::find(in_axes, axis) == in_axes.end()) out_axes.push_back(axis);
  config["input_axes"] = in_axes;
  config["output_axes"] = out_axes;
  if (initializer.is_string()) return {{"class_name", initializer}, {"config", config}};
  initializer["config"] = config;
  return initializer;
}

// A bias with ones for one gate, and the layer's own initializer for the others. Keras calls a random one twice: for the gates before
// that one, and for those after it.
Json gate_bias(const Layer &layer, const Json &description, const Shape &shape) {
  const std::string key = description.at("from");
  const Json other = named(layer, key);
  const std::optional<double> value = constant_of(other, joined({layer.subject(), ": ", key}));
  if (!value) {
    const int64_t gates = description.at("gates"), gate = description.at("ones_in_gate");
    const int64_t units = shape.at(0) / gates;
    return {{"parts",
             {{"axis", 0},
              {"sizes", {gate * units, units, (gates - gate - 1) * units}},
              {"rules", {rule_of(other), rule_of("ones"), rule_of(other)}}}}};
  }
  return {{"class_name", "gate_bias"},
          {"config",
           {{"gates", description.at("gates")}, {"gate", description.at("ones_in_gate")}, {"value", 1.0}, {"other", *value}}}};
}

} // namespace

Json rule_of(const Json &initializer) {
  if (initializer.is_object() && initializer.contains("parts")) return initializer;
  Json rule = {{"initializer", initializer}};
  if (initializer.is_object() && initializer.contains("stream")) rule["stream"] = initializer.at("stream");
  return rule;
}

Json initializer_of(const Layer &layer, const Json &description, const Shape &shape) {
  if (description.is_string()) return named(layer, description);
  if (description.contains("ones_in_gate")) return gate_bias(layer, description, shape);
  if (description.contains("from"))
    return with_axes(named(layer, description.at("from")), description.at("in_axes"), shape.size());
  Json initializer = description;
  check_initializer(initializer, layer, "the initializer of the table");
  if (initializer.contains("config"))
    for (auto &[key, value] : initializer["config"].items())
      if (value.is_string() && value.get_ref<const std::string &>().starts_with('=')) {
        const Json *const own = layer.value(value.get<std::string>().substr(1));
        value = own != nullptr ? *own : Json();
      }
  created(initializer, layer.subject());
  return initializer;
}

std::string dtype_of(const Layer &layer) {
  const Json *value = layer.value("dtype");
  if (value == nullptr) return "float32";
  std::string name;
  if (value->is_string())
    name = *value;
  else if (const Json &config = config_of(*value); config.contains("name") && config.at("name").is_string())
    name = config.at("name");
  if (name.starts_with("mixed_")) return "float32";
  const int32_t dtype = dtype_from_name(name);
  if (dtype == 0 || data_type(dtype)->is_complex())
    layer.fail_with({"dtype is ", value->dump(), ", must be a floating-point type"});
  return name;
}

void check_supported(const Layer &layer) {
  std::vector<std::string> keys = {"lora_rank", "quantization_config"};
  if (const auto own = layer.type().find("without"); own != layer.type().end())
    for (const Json &key : *own) keys.push_back(key);
  for (const std::string &key : keys)
    if (layer.is_true(key))
      layer.fail_with({key, " is ", layer.value(key)->dump().substr(0, 80), ", which gives variables that are not supported"});
}

std::vector<Variable> variables_of(const Layer &layer) {
  check_supported(layer);
  const auto listed = layer.type().find("variables");
  std::vector<Variable> variables;
  if (listed == layer.type().end()) return variables;
  for (const Json &item : *listed) {
    if (item.size() == 4 && !layer.holds(item[3])) continue;
    const Shape shape = layer.shape(item[1]);
    variables.push_back({item[0], shape, initializer_of(layer, item[2], shape), dtype_of(layer), {}, layer.subject()});
  }
  return variables;
}

} // namespace command::keras
