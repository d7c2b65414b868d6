// inwit suggest: the initializer for an activation and a layer.
#include <cstdio>

#include "command/command.hpp"
#include "command/suggestions.hpp"
#include "text/nearest.hpp"

namespace command {
namespace {

using Ordered = nlohmann::ordered_json; // keeps the order of keys

[[noreturn]] void fail_without(const char *key, const std::string &name, std::string_view more) {
  const std::string instead = similar(key, name);
  usage_error({"--", key, " is \"", name, "\", for which there is no suggestion", instead.empty() ? "" : "; the closest is ",
               instead, "; must be one of ", listed(suggestion_values(key)), more});
}

// The activation, without a slope, and the layer as the suggestions name them.
std::string activation_of(const std::string &name) {
  std::string known = canonical("activation", name);
  if (known.empty())
    fail_without(
        "activation", name,
        ", or leaky_relu:SLOPE. For another activation f, take variance_scaling with mode fan_in and the scale s for which "
        "the mean of f(sqrt(s) x)^2 over standard normal x is 1");
  return known;
}

std::string layer_of(const std::string &name) {
  std::string known = canonical("layer", name);
  if (known.empty()) fail_without("layer", name, "");
  return known;
}

// An exact match on the activation takes precedence over a suggestion for any activation.
const Json &find(std::string_view activation, std::string_view layer) {
  const Json *exact = nullptr, *any = nullptr;
  for (const Json &suggestion : suggestions()) {
    if (suggestion["layer"] != layer) continue;
    if (suggestion["activation"] == activation) exact = &suggestion;
    if (suggestion["activation"].is_null()) any = &suggestion;
  }
  return exact != nullptr ? *exact : *any;
}

// The arguments in the order of the registry, with the suggested values or their defaults. Arguments that only some versions of Keras
// read are omitted: they come after those of the typed function, like the axes.
Ordered keras_config(const Json &entry, const Json &arguments) {
  Ordered config = Ordered::object();
  if (entry["random"]) config["seed"] = nullptr;
  for (const Json &argument : entry["arguments"])
    if (argument["frozen"]) config[text_of(argument, "name")] = arguments.value(text_of(argument, "name"), argument["default"]);
  const std::string &name = text_of(entry, "name"), &keras_class = text_of(entry, "keras_class");
  if (keras_class.empty()) // use the class that inwit.keras registers
    return {{"module", "inwit"}, {"class_name", name}, {"config", config}, {"registered_name", "inwit>" + name}};
  return {{"module", "keras.initializers"}, {"class_name", keras_class}, {"config", config}, {"registered_name", nullptr}};
}

// "key=value" for each argument, each after `prefix`, in the order of the registry.
std::string settings(const std::string &initializer, const Json &arguments, std::string_view prefix) {
  std::string list;
  for (const Json &argument : (*registry_entry(initializer))["arguments"]) {
    const auto value = arguments.find(text_of(argument, "name"));
    if (value == arguments.end()) continue;
    list.append(prefix).append(value.key()).append("=");
    list.append(value->is_string() ? value->get_ref<const std::string &>() : value->dump());
  }
  return list;
}

std::string choice_text(const Json &choice) {
  return text_of(choice, "initializer") + settings(text_of(choice, "initializer"), choice["arguments"], " ");
}

std::string fill_command(const Json &entry, const Json &arguments, const std::string &shape) {
  return joined({"inwit fill ", text_of(entry, "name"), settings(text_of(entry, "name"), arguments, " --set "),
                 entry["uses_fans"] ? " --layout keras" : "", " --shape ", shape,
                 " --seed 1 --name layer.weight -o weight.npy"});
}

void print(const Ordered &answer) {
  const Json plain = answer;
  std::string lines =
      joined({choice_text(plain), "\n    Activation ", text_of(plain, "activation"), ", layer ", text_of(plain, "layer"),
              ".\n    ", text_of(plain, "why"), "\n    Reference: ", text_of(plain, "paper"), ".\n\nAvoid\n"});
  for (const Json &mistake : plain["avoid"])
    lines.append(
        joined({"    ", choice_text(mistake), " (", text_of(mistake, "effect"), "): ", text_of(mistake, "why"), "\n"}));
  lines.append(joined({"\nKeras config\n    ", answer["keras"].dump(), "\n\nCommand\n    ", text_of(plain, "fill")}));
  std::puts(lines.c_str());
}

} // namespace

void suggest(const SuggestOptions &options) {
  const size_t colon = options.activation.find(':');
  const std::string name = activation_of(options.activation.substr(0, colon)), layer = layer_of(options.layer);
  const std::string slope = colon == std::string::npos ? "" : options.activation.substr(colon);
  const Json &suggestion = find(name, layer);
  const Json &entry = *registry_entry(text_of(suggestion, "initializer"));
  Json arguments = suggestion["arguments"];
  if (!slope.empty()) {
    const double value = slope_in(options.activation, name);
    if (suggestion.contains("slope"))
      arguments["scale"] = 2 / (1 + value * value); // not if the suggestion is for any activation
  }
  Ordered answer = {{"initializer", entry["name"]}, {"activation", name + slope}, {"layer", layer}};
  answer["arguments"] = arguments;
  for (const char *key : {"why", "paper", "avoid"}) answer[key] = suggestion[key];
  answer["keras"] = keras_config(entry, arguments);
  answer["fill"] = fill_command(entry, arguments, text_of(suggestion, "example_shape"));
  if (options.json)
    std::puts(answer.dump(2).c_str());
  else
    print(answer);
}

} // namespace command
