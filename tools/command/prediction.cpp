#include "command/prediction.hpp"

#include <cmath>
#include <cstdio>

#include "command/suggestions.hpp"
#include "text/decimal.hpp"
#include "text/nearest.hpp"
#include "text/parse.hpp"
#include "text/table.hpp"

namespace command {
namespace {

using Ordered = nlohmann::ordered_json;

constexpr const char *default_shape = "512,512";
constexpr double default_slope = 0.01; // as in the suggestion for leaky_relu
constexpr size_t most_lines = 30;

[[noreturn]] void fail_without(const std::string &name) {
  const std::string known = listed(activation_names());
  if (canonical("activation", name) == "softmax")
    usage_error({"--activation is \"", name,
                 "\", which mixes the units of a layer: there is no prediction for it; must be one of ", known});
  const std::vector<std::string> names = activation_names();
  const std::string instead = similar("activation", name), typed = did_you_mean(name, names);
  usage_error({"--activation is \"", name, "\", which is unknown", typed.empty() ? "" : "; ", typed,
               instead.empty() ? "" : joined({"; the closest is ", instead}), typed.empty() ? "; " : "", "must be one of ",
               known});
}

// The factor in the sine of a SIREN is an argument of its initializer.
double omega_of(const inwit_initializer &initializer) {
  const Json config = Json::parse(config_text(initializer, INWIT_CONFIG_KERAS));
  const Json arguments = config.value("config", Json::object());
  const auto omega = arguments.find("omega");
  return omega != arguments.end() && omega->is_number() ? omega->get<double>() : 1;
}

Activation read_activation(const std::string &text, const inwit_initializer &initializer) {
  const size_t colon = text.find(':');
  const std::string name = text.substr(0, colon), synonym = canonical("activation", name);
  Activation found = find_activation(synonym.empty() ? name : synonym, default_slope, omega_of(initializer));
  if (found.name.empty()) fail_without(name);
  if (colon == std::string::npos) return found;
  found = find_activation(found.name, slope_in(text, found.name), 1);
  found.name += text.substr(colon);
  return found;
}

// The tensor of --shape, else a square kernel, whose fans are the same in all layouts.
inwit_job layer_of(const ShowOptions &options, const inwit_initializer &initializer) {
  if (options.shape) return read_job(options, initializer, true);
  TensorOptions layer = options;
  layer.shape = default_shape;
  inwit_job job = read_job(layer, initializer, true);
  const Json *const entry = registry_entry(inwit_initializer_name(&initializer));
  if (job.tensor.layout == 0 && entry != nullptr && (*entry)["uses_fans"] == true) job.tensor.layout = INWIT_LAYOUT_KERAS;
  inwit_moments unused = {};
  inwit_context context = {};
  if (inwit_expect(&initializer, &job.tensor, &unused, &context) == INWIT_E_SHAPE)
    usage_error({"--activation requires --shape for this initializer, and --layout: ", context.error});
  return job;
}

double fan_in_of(const inwit_tensor &tensor, bool is_given) {
  for (const Layout &layout : layouts())
    if (layout.layout == tensor.layout)
      if (const std::optional<Fans> fans = fans_of(tensor, layout)) return fans->in;
  if (!is_given) return static_cast<double>(tensor.shape[0]); // the same for a square matrix in any layout
  usage_error({"--activation requires --layout, with a fan_in for this --shape"});
}

// The variance of a weight times fan_in.
double variance_of_weights(const inwit_initializer &initializer, const inwit_job &job, double fan_in) {
  const inwit_moments moments = expected_moments(&initializer, job.tensor, "--activation");
  const std::string name = inwit_initializer_name(&initializer);
  if ((moments.stddev > 0 || moments.mean != 0) && !is_random(&initializer))
    usage_error({"--activation: the prediction requires random weights, and those of ", name, " are not"});
  if (!(std::fabs(moments.mean) <= 1e-9 * moments.stddev))
    usage_error({"--activation: the mean of the weights of ", name, " is ", number_text(moments.mean),
                 ", must be 0 for the prediction"});
  if (!std::isfinite(moments.stddev))
    usage_error({"--activation: the standard deviation of the weights of ", name, " is unknown"});
  return moments.stddev * moments.stddev * fan_in;
}

std::string kept_text(const Prediction &prediction) {
  const FixedPoint &fixed = prediction.fixed;
  switch (fixed.kind) {
  case FixedPoint::vanishes: return "the variance vanishes: its fixed point is 0";
  case FixedPoint::explodes: return "the variance explodes: it has no fixed point";
  case FixedPoint::kept: return "the variance stays as it is: every one is a fixed point";
  default: break;
  }
  return joined(
      {"fixed point: variance ", number_text(fixed.variance), ", correlation of two samples ", number_text(fixed.correlation)});
}

std::string slope_text(const FixedPoint &fixed) {
  const std::string slope = joined({"slope of the gradient there: ", number_text(fixed.slope), " a layer"});
  if (std::fabs(fixed.slope - 1) <= edge_width) return joined({slope, ", the edge of chaos: gradients keep their size"});
  if (!(fixed.slope > 0)) return joined({slope, ", ordered: gradients vanish"});
  const std::string layers = number_text(1 / std::fabs(std::log(fixed.slope)));
  return joined({slope, fixed.slope > 1 ? ", chaotic: gradients explode" : ", ordered: gradients vanish", ", by a factor e in ",
                 layers, " layers"});
}

std::string edge_text(const Prediction &prediction) {
  if (!prediction.edge) return "edge of chaos: none, the slope jumps over 1 or does not reach it";
  const double edge = *prediction.edge, now = prediction.stack.weights;
  std::string at = joined({"edge of chaos: variance of the weights ", number_text(edge), " / fan_in"});
  if (!(now > 0) || std::fabs(edge / now - 1) < edge_width) return at;
  return joined({at, ", a standard deviation ", number_text(std::sqrt(edge / now)), " times this one"});
}

std::vector<size_t> shown_layers(size_t depth) {
  std::vector<size_t> shown;
  const size_t lines = std::min(depth, most_lines);
  for (size_t i = 0; i < lines; ++i) shown.push_back(lines < 2 ? 0 : i * (depth - 1) / (lines - 1));
  return shown;
}

} // namespace

Prediction make_prediction(const ShowOptions &options, const inwit_initializer &initializer) {
  const std::string given = options.bias_stddev.value_or("0");
  const double bias = to_number(given).value_or(NAN);
  if (!(bias >= 0 && bias <= 1e100)) usage_error({"--bias-stddev is \"", given, "\", must be a number from 0 to 1e100"});
  Prediction prediction = {{read_activation(*options.activation, initializer), 0, bias * bias}, 0, {}, {}, {}};
  const inwit_job job = layer_of(options, initializer);
  prediction.fan_in = fan_in_of(job.tensor, options.shape.has_value());
  Stack &stack = prediction.stack;
  stack.weights = variance_of_weights(initializer, job, prediction.fan_in);
  prediction.layers = predict(stack, options.depth.value_or(default_depth), input_correlation);
  prediction.fixed = fixed_point(stack);
  prediction.edge = edge_of_chaos(stack);
  return prediction;
}

Ordered prediction_json(const Prediction &prediction) {
  constexpr const char *kinds[] = {"stable", "vanishes", "explodes", "every"};
  const Stack &stack = prediction.stack;
  const FixedPoint &fixed = prediction.fixed;
  Ordered facts = {
      {"activation", stack.activation.name}, {"fan_in", prediction.fan_in}, {"weight_variance", stack.weights},
      {"bias_variance", stack.biases},       {"input_mean_square", 1},      {"input_correlation", input_correlation}};
  facts["layers"] = Ordered::array();
  for (const LayerState &layer : prediction.layers)
    facts["layers"].push_back({{"variance", layer.variance},
                               {"correlation", layer.correlation},
                               {"gradient_slope", layer.slope},
                               {"gradient", layer.gradient}});
  const bool is_one = fixed.kind == FixedPoint::stable || fixed.kind == FixedPoint::vanishes;
  facts["fixed_point"] = {{"kind", kinds[fixed.kind]},
                          {"variance", is_one ? Ordered(fixed.variance) : Ordered()},
                          {"correlation", fixed.correlation},
                          {"gradient_slope", fixed.slope}};
  const bool is_edge = std::fabs(fixed.slope - 1) <= edge_width;
  facts["phase"] = is_edge ? "edge of chaos" : fixed.slope > 1 ? "chaotic" : "ordered";
  facts["edge_of_chaos"] = prediction.edge ? Ordered(*prediction.edge) : Ordered();
  return facts;
}

std::string prediction_title(const Prediction &prediction, const std::string &initializer) {
  return joined({"mean field of ", std::to_string(prediction.layers.size()), " wide layers of ", initializer, " with ",
                 prediction.stack.activation.name});
}

std::vector<std::string> prediction_notes(const Prediction &prediction) {
  std::vector<std::string> notes = {kept_text(prediction), slope_text(prediction.fixed), edge_text(prediction)};
  if (const auto &layers = prediction.layers; layers.back().variance < 1e-3 * layers.front().variance)
    notes.emplace_back("below a thousandth of the first variance, layers of finite width differ from the prediction");
  return notes;
}

void print_prediction(const Prediction &prediction) {
  const Stack &stack = prediction.stack;
  std::printf(
      "variance of the weights %s / fan_in, of the biases %s; inputs of mean square 1, two of them with correlation %s\n\n",
      number_text(stack.weights).c_str(), number_text(stack.biases).c_str(), number_text(input_correlation).c_str());
  std::printf("%5s %12s %12s %12s %12s\n", "layer", "variance", "correlation", "slope", "gradient");
  for (const size_t i : shown_layers(prediction.layers.size())) {
    const LayerState &layer = prediction.layers[i];
    std::printf("%5zu %12s %12s %12s %12s\n", i + 1, number_text(layer.variance).c_str(),
                number_text(layer.correlation).c_str(), number_text(layer.slope).c_str(), number_text(layer.gradient).c_str());
  }
  std::puts("");
  for (const std::string &note : prediction_notes(prediction)) std::puts(note.c_str());
}

} // namespace command
