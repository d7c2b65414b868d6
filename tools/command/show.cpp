// inwit show: an initializer, and what it makes of a tensor, beside theory.
#include <cstdio>

#include "command/config.hpp"
#include "plot/histogram.hpp"
#include "plot/plot.hpp"
#include "text/summary_text.hpp"

namespace command {
namespace {

using Ordered = nlohmann::ordered_json; // NaN and infinities, which JSON has not, are written as null

constexpr int bins = 15;

Ordered facts_of(const inwit_initializer &initializer) {
  const Ordered config = Ordered::parse(config_text(initializer, INWIT_CONFIG_KERAS));
  Ordered facts = {{"name", inwit_initializer_name(&initializer)}, {"class_name", config["class_name"]}};
  const Json *const row = registry_row(inwit_initializer_name(&initializer));
  if (row == nullptr) return facts; // Keras's base class
  for (const char *key : {"keras_class", "summary", "formula", "source", "stream_version"}) facts[key] = (*row)[key];
  facts["arguments"] = Ordered::array();
  for (const Json &argument : (*row)["arguments"]) {
    const std::string &name = argument["name"].get_ref<const std::string &>();
    const Ordered fallback = argument["default"];
    facts["arguments"].push_back({{"name", name},
                                  {"value", config["config"].value(name, fallback)},
                                  {"default", fallback},
                                  {"required", argument["required"]},
                                  {"doc", argument["doc"]}});
  }
  facts["config"] = config;
  return facts;
}

Ordered fans_of(const inwit_tensor &tensor) {
  Ordered facts = Ordered::object();
  for (const Layout &layout : layouts()) {
    const std::optional<Fans> fans = fans_of(tensor, layout);
    facts[std::string(layout.name)] = fans ? Ordered{{"fan_in", fans->in}, {"fan_out", fans->out}} : Ordered();
  }
  return facts;
}

void add(Ordered &facts, const Portrait &portrait, const Histogram &histogram, const ShowOptions &options) {
  const inwit_tensor &tensor = portrait.job.tensor;
  const std::string layout = layout_name(tensor.layout);
  facts["tensor"] = {{"shape", extents(tensor)},
                     {"dtype", data_type(tensor.dtype)->name},
                     {"layout", layout.empty() ? Ordered() : Ordered(layout)},
                     {"seed", portrait.seed},
                     {"stream", portrait.job.stream},
                     {"name", options.name ? Ordered(*options.name) : Ordered()}};
  facts["fans"] = fans_of(tensor);
  facts["theory"] = Ordered::object();
  facts["sample"] = {{"shape", extents(portrait.view)}, {"elements", portrait.values.size()}};
  for (const Moment &moment : moments) {
    facts["theory"][moment.name] = portrait.theory.*moment.theory;
    facts["sample"][moment.name] = (portrait.sample.*moment.written)();
  }
  facts["histogram"] = {{"edges", histogram.edges}, {"counts", histogram.counts}, {"not_finite", histogram.not_finite}};
  facts["singular_values"] = portrait.singular;
}

void print_json(const Ordered &facts) { std::puts(facts.dump(2, ' ', false, Ordered::error_handler_t::replace).c_str()); }

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
  std::printf("%s%s\n", text("name").c_str(), keras.empty() ? "" : joined({", Keras's ", keras}).c_str());
  if (!facts.contains("summary")) return;
  std::printf("  %s\n  %s\n  after %s; stream version %s\n", text("summary").c_str(), text("formula").c_str(),
              text("source").c_str(), facts["stream_version"].dump().c_str());
  if (facts["arguments"].empty()) return;
  std::printf("\n%-14s %-12s %s\n", "argument", "value", "default");
  for (const Ordered &argument : facts["arguments"])
    std::printf("%-14s %-12s %s\n", argument["name"].get_ref<const std::string &>().c_str(),
                value_text(argument["value"]).c_str(),
                argument["required"] == true ? "required" : value_text(argument["default"]).c_str());
}

void print_portrait(const Portrait &portrait, const Histogram &histogram, const std::optional<std::string> &name) {
  const inwit_tensor &tensor = portrait.job.tensor;
  std::printf("\n%s\n%s\n\n", title_of(portrait).c_str(), place_of(portrait, name).c_str());
  std::printf("%-10s %10s %10s\n", "layout", "fan_in", "fan_out");
  for (const Layout &layout : layouts()) {
    const std::optional<Fans> fans = fans_of(tensor, layout);
    std::printf("%-10s %10s %10s\n", std::string(layout.name).c_str(), fans ? number_text(fans->in).c_str() : "-",
                fans ? number_text(fans->out).c_str() : "-");
  }
  std::printf("\n%-10s %10s %10s\n", "", "theory", "sample");
  for (const Moment &moment : moments)
    std::printf("%-10s %10s %10s\n", moment.name, number_text(portrait.theory.*moment.theory).c_str(),
                number_text((portrait.sample.*moment.written)()).c_str());
  std::printf("\n%s\n", sample_text(portrait).c_str());
  print_text(histogram);
  if (const std::string singular = singular_text(portrait); !singular.empty()) std::printf("\n%s\n", singular.c_str());
}

void check_options(const ShowOptions &options) {
  if (options.plot && !options.plot->ends_with(".svg")) misuse({"--plot ", *options.plot, ": must be FILE.svg"});
  if (options.plot && !options.shape) misuse({"--plot needs --shape"});
  if (options.form && options.json) misuse({"--as prints the config alone: it excludes --json"});
}

} // namespace

void show(const ShowOptions &options) {
  check_options(options);
  const Initializer initializer = read_initializer(options);
  Ordered facts = facts_of(*initializer);
  std::optional<Portrait> portrait;
  Histogram histogram;
  if (options.shape) {
    portrait = look_at(read_job(options, *initializer, true), read_seed(options, *initializer), options.threads);
    histogram = make_histogram(portrait->values, bins);
    add(facts, *portrait, histogram, options);
  }
  if (options.plot) write_plot(*options.plot, *portrait, options.name);
  if (options.form) {
    std::puts(config_text(*initializer, *options.form == "legacy" ? INWIT_CONFIG_LEGACY : INWIT_CONFIG_KERAS).c_str());
  } else if (options.json) {
    print_json(facts);
  } else {
    print_initializer(facts);
    if (portrait) print_portrait(*portrait, histogram, options.name);
  }
}

} // namespace command
