// inwit show: an initializer, and the expected and observed values of a tensor that it fills.
#include <cstdio>

#include "command/inputs.hpp"
#include "command/prediction.hpp"
#include "files/checked_json.hpp"
#include "files/output_file.hpp"
#include "plot/captions.hpp"
#include "plot/depth_plot.hpp"
#include "plot/histogram.hpp"
#include "plot/summary_plot.hpp"
#include "text/decimal.hpp"
#include "text/utf8.hpp"

namespace command {
namespace {

using Ordered = nlohmann::ordered_json; // writes NaN and infinities as null

constexpr int bins = 15;

Ordered facts_of(const inwit_initializer &initializer) {
  const Ordered config = Ordered::parse(strict_json(config_text(initializer, INWIT_CONFIG_KERAS)));
  Ordered facts = {{"name", inwit_initializer_name(&initializer)}, {"class_name", config["class_name"]}};
  const Json *const entry = registry_entry(inwit_initializer_name(&initializer));
  if (entry == nullptr) return facts; // Keras's base class
  for (const char *key : {"keras_class", "summary", "formula", "source", "stream_version"}) facts[key] = (*entry)[key];
  facts["arguments"] = Ordered::array();
  for (const Json &argument : (*entry)["arguments"]) {
    const std::string &name = argument["name"].get_ref<const std::string &>();
    const Ordered default_value = argument["default"];
    facts["arguments"].push_back({{"name", name},
                                  {"value", config["config"].value(name, default_value)},
                                  {"default", default_value},
                                  {"required", argument["required"]},
                                  {"doc", argument["doc"]}});
  }
  facts["config"] = config;
  return facts;
}

Ordered fans_by_layout(const inwit_tensor &tensor) {
  Ordered facts = Ordered::object();
  for (const Layout &layout : layouts()) {
    const std::optional<Fans> fans = fans_of(tensor, layout);
    facts[std::string(layout.name)] = fans ? Ordered{{"fan_in", fans->in}, {"fan_out", fans->out}} : Ordered();
  }
  return facts;
}

void add(Ordered &facts, const Summary &summary, const Histogram &histogram, const ShowOptions &options) {
  const inwit_tensor &tensor = summary.job.tensor;
  const std::string layout = layout_name(tensor.layout);
  facts["tensor"] = {{"shape", extents(tensor)},
                     {"dtype", data_type(tensor.dtype)->name},
                     {"layout", layout.empty() ? Ordered() : Ordered(layout)},
                     {"seed", summary.seed},
                     {"stream", summary.job.stream},
                     {"name", options.name ? Ordered(*options.name) : Ordered()}};
  facts["fans"] = fans_by_layout(tensor);
  facts["expected"] = Ordered::object();
  facts["observed"] = {{"shape", extents(summary.view)}, {"elements", summary.count()}};
  for (const Moment &moment : moments) {
    facts["expected"][moment.name] = summary.expected.*moment.expected;
    facts["observed"][moment.name] = (summary.observed.*moment.observed)();
  }
  facts["histogram"] = {{"edges", histogram.edges}, {"counts", histogram.counts}, {"not_finite", histogram.not_finite}};
  facts["singular_values"] = summary.singular;
}

void print_facts(const Ordered &facts) { std::puts(facts.dump(2, ' ', false, Ordered::error_handler_t::replace).c_str()); }

// ---- as text ----

std::string value_text(const Ordered &value) {
  constexpr size_t longest = 40;
  if (value.is_null()) return "not given";
  const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
  return text.size() <= longest ? text : text.substr(0, longest - 4) + " ...";
}

void print_initializer(const Ordered &facts) {
  const auto text = [&](const char *key) { return facts.value(key, Ordered("")).get<std::string>(); };
  const std::string keras = text("keras_class");
  std::printf("%s%s\n", text("name").c_str(), keras.empty() ? "" : joined({" (Keras: ", keras, ")"}).c_str());
  if (!facts.contains("summary")) return;
  std::printf("  %s\n  %s\n  reference: %s; stream version %s\n", text("summary").c_str(), text("formula").c_str(),
              text("source").c_str(), facts["stream_version"].dump().c_str());
  if (facts["arguments"].empty()) return;
  std::printf("\n%-14s %-12s %s\n", "argument", "value", "default");
  for (const Ordered &argument : facts["arguments"])
    std::printf("%-14s %-12s %s\n", argument["name"].get_ref<const std::string &>().c_str(),
                value_text(argument["value"]).c_str(),
                argument["required"] == true ? "required" : value_text(argument["default"]).c_str());
}

void print_summary(const Summary &summary, const Histogram &histogram, const std::optional<std::string> &name) {
  const inwit_tensor &tensor = summary.job.tensor;
  std::printf("\n%s\n%s\n\n", title_of(summary).c_str(), printable(source_of(summary, name)).c_str());
  std::printf("%-10s %10s %10s\n", "layout", "fan_in", "fan_out");
  for (const Layout &layout : layouts()) {
    const std::optional<Fans> fans = fans_of(tensor, layout);
    std::printf("%-10s %10s %10s\n", std::string(layout.name).c_str(), fans ? number_text(fans->in).c_str() : "-",
                fans ? number_text(fans->out).c_str() : "-");
  }
  std::printf("\n%-10s %10s %10s\n", "", "expected", "observed");
  for (const Moment &moment : moments)
    std::printf("%-10s %10s %10s\n", moment.name, number_text(summary.expected.*moment.expected).c_str(),
                number_text((summary.observed.*moment.observed)()).c_str());
  std::printf("\n%s\n", observed_text(summary).c_str());
  print_text(histogram);
  if (const std::string singular = singular_text(summary); !singular.empty()) std::printf("\n%s\n", singular.c_str());
}

void check_options(const ShowOptions &options) {
  if (options.plot && !has_extension(*options.plot, ".svg"))
    usage_error({"--plot is \"", *options.plot, "\", must be FILE.svg"});
  if (options.plot && !options.shape && !options.activation) usage_error({"--plot requires --shape or --activation"});
  for (const auto &[name, is_given] :
       {std::pair("--depth", options.depth.has_value()), {"--bias-stddev", options.bias_stddev.has_value()}})
    if (is_given && !options.activation) usage_error({name, " requires --activation"});
  if (options.form && options.json) usage_error({"--as and --json are mutually exclusive"});
}

} // namespace

void show(const ShowOptions &options) {
  check_options(options);
  const Initializer initializer = read_initializer(options);
  Ordered facts = facts_of(*initializer);
  std::optional<Summary> summary;
  Histogram histogram;
  if (options.shape) {
    summary = summarize(read_job(options, *initializer, true), read_seed(options, *initializer), options.threads);
    histogram = make_histogram(summary->values, bins);
    add(facts, *summary, histogram, options);
  }
  std::optional<Prediction> prediction;
  if (options.activation) {
    prediction = make_prediction(options, *initializer);
    facts["mean_field"] = prediction_json(*prediction);
  }
  if (options.plot && prediction)
    write_depth_plot(*options.plot, prediction_title(*prediction, facts["name"]), prediction->layers,
                     prediction_notes(*prediction));
  else if (options.plot)
    write_plot(*options.plot, *summary, options.name);
  if (options.form) {
    std::puts(config_text(*initializer, *options.form == "legacy" ? INWIT_CONFIG_LEGACY : INWIT_CONFIG_KERAS).c_str());
  } else if (options.json) {
    print_facts(facts);
  } else {
    print_initializer(facts);
    if (summary) print_summary(*summary, histogram, options.name);
    if (prediction) std::printf("\n%s\n", prediction_title(*prediction, facts["name"]).c_str());
    if (prediction) print_prediction(*prediction);
  }
}

} // namespace command
