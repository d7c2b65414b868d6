// inwit suggest: the initializer for an activation and a layer, from what the registry says that each of its rows is for.
#include <cmath>
#include <cstdio>
#include <set>

#include "command/command.hpp"
#include "command/library.hpp"
#include "text/parse.hpp"

namespace command {
namespace {

using Ordered = nlohmann::ordered_json; // keys as they are written here

const std::string &text(const Json &object, const char *key) { return object[key].get_ref<const std::string &>(); }

// Names that suggestions have under `key`, as "relu, tanh".
std::string names_under(const char *key) {
  std::set<std::string> names;
  for (const Json &row : registry())
    for (const Json &suggestion : row["suggested_for"])
      if (suggestion[key].is_string()) names.insert(text(suggestion, key));
  std::string list;
  for (const std::string &name : names) list.append(list.empty() ? "" : ", ").append(name);
  return list;
}

struct Found {
  const Json *row = nullptr, *suggestion = nullptr;
};

// The suggestion for this very activation, or for any.
Found find(std::string_view activation, std::string_view layer) {
  bool activation_known = false, layer_known = false;
  Found own, any;
  for (const Json &row : registry())
    for (const Json &suggestion : row["suggested_for"]) {
      const bool fits = suggestion["activation"] == activation, for_layer = suggestion["layer"] == layer;
      activation_known = activation_known || fits;
      layer_known = layer_known || for_layer;
      if (for_layer && fits) own = {&row, &suggestion};
      if (for_layer && suggestion["activation"].is_null()) any = {&row, &suggestion};
    }
  if (!activation_known)
    misuse({"--activation is \"", activation, "\", must be one of ", names_under("activation"), "; leaky_relu:SLOPE too"});
  if (!layer_known) misuse({"--layer is \"", layer, "\", must be one of ", names_under("layer")});
  return own.row != nullptr ? own : any;
}

// The scale for leaky_relu:SLOPE.
double scale_for(std::string_view activation, std::string_view name) {
  const double slope = to_number(activation.substr(name.size() + 1)).value_or(NAN), scale = 2 / (1 + slope * slope);
  if (name != "leaky_relu" || !(scale > 0))
    misuse({"--activation is \"", activation, "\": only leaky_relu has a slope, which must be a number below 1e154"});
  return scale;
}

// The row's arguments, in its order, with the suggestion's values or their defaults. Those that Keras has not are left out: they
// come after the arguments of the typed function, as the axes do.
Ordered keras_config(const Json &row, const Json &arguments) {
  Ordered config = Ordered::object();
  if (row["random"]) config["seed"] = nullptr;
  for (const Json &argument : row["arguments"])
    if (argument["frozen"]) config[text(argument, "name")] = arguments.value(text(argument, "name"), argument["default"]);
  return {
      {"module", "keras.initializers"}, {"class_name", row["keras_class"]}, {"config", config}, {"registered_name", nullptr}};
}

// " key=value" for each argument, after `prefix`, in the row's order.
std::string settings(std::string_view initializer, const Json &arguments, std::string_view prefix) {
  std::string list;
  for (const Json &argument : (*registry_row(initializer))["arguments"]) {
    const auto value = arguments.find(text(argument, "name"));
    if (value == arguments.end()) continue;
    list.append(prefix).append(value.key()).append("=");
    list.append(value->is_string() ? value->get_ref<const std::string &>() : value->dump());
  }
  return list;
}

std::string fill_line(const Json &row, const Json &arguments, const std::string &shape) {
  return joined({"inwit fill ", text(row, "name"), settings(text(row, "name"), arguments, " --set "),
                 row["uses_fans"] ? " --layout keras" : "", " --shape ", shape, " --seed 1 --name layer.weight -o weight.npy"});
}

void print(const Ordered &answer) {
  const auto line = [](std::string_view words) { std::printf("%.*s\n", static_cast<int>(words.size()), words.data()); };
  const Json plain = answer;
  line(joined({text(plain, "initializer"), settings(text(plain, "initializer"), plain["arguments"], " ")}));
  line(joined({"    for ", text(plain, "activation"), ", ", text(plain, "layer")}));
  line(joined({"    ", text(plain, "why")}));
  line(joined({"    After ", text(plain, "paper"), ".\n\nAvoid"}));
  for (const Json &wrong : plain["avoid"])
    line(joined({"    ", text(wrong, "initializer"), settings(text(wrong, "initializer"), wrong["arguments"], " "), ": ",
                 text(wrong, "effect"), ": ", text(wrong, "why")}));
  line(joined({"\nKeras\n    ", answer["keras"].dump(), "\n\nHere\n    ", text(plain, "fill")}));
}

} // namespace

void suggest(const SuggestOptions &options) {
  const std::string name = options.activation.substr(0, options.activation.find(':'));
  const auto [row, suggestion] = find(name, options.layer);
  Json arguments = (*suggestion)["arguments"];
  if (name != options.activation) {
    const double scale = scale_for(options.activation, name);
    if (suggestion->contains("slope")) arguments["scale"] = scale; // not where the layer decides alone
  }
  Ordered answer = {{"initializer", (*row)["name"]}, {"activation", options.activation}, {"layer", options.layer}};
  answer["arguments"] = arguments;
  for (const char *key : {"why", "paper", "avoid"}) answer[key] = (*suggestion)[key];
  answer["keras"] = keras_config(*row, arguments);
  answer["fill"] = fill_line(*row, arguments, text(*suggestion, "example_shape"));
  if (options.json)
    std::puts(answer.dump(2).c_str());
  else
    print(answer);
}

} // namespace command
