// inwit: initial weights of neural networks from the command line, over the C ABI.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <iostream>
#include <unistd.h>

#include "command/command.hpp"
#include "command/library.hpp"

namespace command {
namespace {

constexpr const char *about =
    "Initial weights of neural networks, the same bits on every machine.\n"
    "Every weight is a function of the seed, the stream (a parameter's name) and its place in the tensor.";
constexpr const char *examples =
    "Examples:\n"
    "  inwit list\n"
    "  inwit suggest --activation relu\n"
    "  inwit show glorot_uniform --shape 784,128\n"
    "  inwit fill glorot_uniform --layout keras --shape 784,128 --seed 1 -o kernel.npy\n"
    "  inwit model recipes/gpt2-small.json --seed 1 -o gpt2.safetensors\n\n"
    "inwit COMMAND --help tells more.\n"
    "Exit codes: 0 done, 1 refused (data, files, library), 2 wrong options. A file is whole under its name, or not there.";
constexpr const char *fill_examples =
    "Examples:\n"
    "  inwit fill truncated_normal --shape 64,32 --set stddev=0.02 --seed 1 --name encoder.weight -o weight.npy\n"
    "  inwit fill he_normal --layout torch --shape 64,3,7,7 --dtype bfloat16 -o conv.safetensors\n"
    "  inwit fill he_normal --layout keras --shape 64,32 --global-shape 128,32 --offset 64,0 -o lower-half.npy\n"
    "  inwit fill --config '{\"class_name\": \"HeNormal\", \"config\": {\"seed\": 7}}' --shape 64,32 -o weight.npy\n"
    "  inwit fill --config @dense.json --key kernel_initializer --shape 64,32 --order column -o kernel.npy\n"
    "  inwit fill identity --shape 3,5 --print=julia";
constexpr const char *show_examples =
    "Examples:\n"
    "  inwit show truncated_normal --set stddev=0.02 --shape 64,32 --plot truncated-normal.svg\n"
    "  inwit show he_normal --layout torch --shape 64,3,7,7 --json\n"
    "  inwit show --config @dense.json --key kernel_initializer --as legacy";
constexpr const char *model_examples =
    "Examples:\n"
    "  inwit model recipes/gpt2-small.json --seed 1 -o gpt2.safetensors\n"
    "  inwit model recipes/gpt2-small.json --seed 1 --like published.safetensors -o fresh.safetensors";
constexpr const char *suggest_examples = "Examples:\n"
                                         "  inwit suggest --activation gelu\n"
                                         "  inwit suggest --activation leaky_relu:0.2 --layer conv\n"
                                         "  inwit suggest --activation tanh --layer recurrent --json";
constexpr const char *threads_help = "Threads, 0 = as many as pay; the bytes are the same";

template <class Row> std::vector<std::string> names_of(std::span<const Row> rows) {
  std::vector<std::string> names;
  for (const Row &row : rows)
    if (!row.name.empty()) names.emplace_back(row.name);
  return names;
}

void add_list(CLI::App &app, ListOptions &options) {
  CLI::App *const list_app =
      app.add_subcommand("list", "Lists every initializer: formula, arguments with their defaults, source");
  list_app->add_option("NAME", options.names, "Only these");
  list_app->add_flag("--json", options.json, "The registry as JSON");
  list_app->callback([&] { list(options); });
}

// What fill and show share.
CLI::Option *add_tensor(CLI::App &app, TensorOptions &options) {
  const auto add = [&](const char *name, auto &value, const char *help) { return app.add_option(name, value, help); };
  add("NAME", options.initializer, "Initializer, see inwit list; or --config");
  add("--config", options.config, "In place of NAME: Keras's JSON of an initializer, its name, or @FILE with one")
      ->type_name("JSON");
  add("--key", options.key, "The config is a Keras layer's; its member that is the initializer")->type_name("KEY");
  add("--set", options.arguments, "Argument of the initializer; a list as 0,1 or [[1,2],[3,4]]; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  add("--dtype", options.dtype, "Element type")->check(CLI::IsMember(names_of(data_types())))->capture_default_str();
  add("--layout", options.layout, "Role of each axis, where fans are needed; keras for --config and show")
      ->check(CLI::IsMember(names_of(layouts())));
  add("--seed", options.seed, "Seed, 0 to 2^64 - 1; 0x... is hexadecimal; else that of --config, else 0")->type_name("N");
  CLI::Option *const stream = add("--stream", options.stream, "Stream, 0 to 2^64 - 1")->type_name("N")->capture_default_str();
  add("--name", options.name, "Parameter whose name gives the stream, and the tensor's name in safetensors")
      ->type_name("PARAM")
      ->excludes(stream);
  add("--threads", options.threads, threads_help)->check(CLI::NonNegativeNumber)->capture_default_str();
  return add("--shape", options.shape, "Extents, such as 64,32; \"()\" is a single number")->type_name("N,N,...");
}

void add_fill(CLI::App &app, FillOptions &options) {
  CLI::App *const fill_app = app.add_subcommand("fill", "Fills one tensor and writes it as NumPy or safetensors, or prints it");
  fill_app->footer(fill_examples);
  const auto add = [&](const char *name, auto &value, const char *help) { return fill_app->add_option(name, value, help); };
  add_tensor(*fill_app, options)->required();
  CLI::Option *const whole =
      add("--global-shape", options.global_shape, "Extents of the tensor that --shape is a box of")->type_name("N,N,...");
  CLI::Option *const offset = add("--offset", options.offset, "Where the box begins in it")->type_name("N,N,...");
  whole->needs(offset);
  offset->needs(whole);
  add("--order", options.order, "Memory order of the array in the file; column is for npy")
      ->check(CLI::IsMember({"row", "column"}))
      ->capture_default_str();
  add("--print", options.print, "The elements as text; then -o may be left out")
      ->expected(0, 1)
      ->default_str("numpy")
      ->check(CLI::IsMember({"numpy", "julia"}));
  add("-o,--output", options.output, "FILE.npy, FILE.safetensors, or - for npy on standard output")->type_name("FILE");
  fill_app->callback([&] { fill(options); });
}

void add_show(CLI::App &app, ShowOptions &options) {
  CLI::App *const show_app = app.add_subcommand(
      "show", "Shows an initializer, and with --shape what it makes: fans, moments beside theory, histogram, singular values");
  show_app->footer(show_examples);
  add_tensor(*show_app, options);
  show_app->add_option("--as", options.form, "Only the initializer's JSON, as Keras 3 or legacy Keras writes it")
      ->check(CLI::IsMember({"keras", "legacy"}));
  show_app->add_option("--plot", options.plot, "A picture: histogram under the density; singular values of a matrix")
      ->type_name("FILE.svg");
  show_app->add_flag("--json", options.json, "All of it as JSON");
  show_app->callback([&] { show(options); });
}

void add_model(CLI::App &app, ModelOptions &options) {
  CLI::App *const model_app =
      app.add_subcommand("model", "Initialises a model: a recipe says by name what each parameter gets");
  model_app->footer(model_examples);
  const auto add = [&](const char *name, auto &value, const char *help) { return model_app->add_option(name, value, help); };
  add("RECIPE", options.recipe, "Recipe, a JSON file (docs/recipes.md)")->required();
  add("--seed", options.seed, "Seed, 0 to 2^64 - 1; 0x... is hexadecimal")->required()->type_name("N");
  add("-o,--output", options.output, "FILE.safetensors")->required()->type_name("FILE");
  add("--like", options.like, "Safetensors file whose names, shapes and dtypes replace the recipe's, and whose data is kept")
      ->type_name("FILE");
  add("--threads", options.threads, threads_help)->check(CLI::NonNegativeNumber)->capture_default_str();
  add("--report", options.report, "Form of the closing report on standard output")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  model_app->add_flag("--quiet", options.quiet, "No progress bar, no report");
  model_app->callback([&] { model(options); });
}

void add_suggest(CLI::App &app, SuggestOptions &options) {
  CLI::App *const suggest_app =
      app.add_subcommand("suggest", "Names the initializer for an activation and a layer: why, and what to avoid");
  suggest_app->footer(suggest_examples);
  const auto add = [&](const char *name, auto &value, const char *help) { return suggest_app->add_option(name, value, help); };
  add("--activation", options.activation, "Activation after the layer; leaky_relu:SLOPE gives its slope")
      ->required()
      ->type_name("NAME");
  add("--layer", options.layer, "Kind of layer, or bias")->type_name("NAME")->capture_default_str();
  suggest_app->add_flag("--json", options.json, "The suggestion as JSON");
  suggest_app->callback([&] { suggest(options); });
}

int run(int argc, char **argv) {
  ListOptions list_options;
  FillOptions fill_options;
  ShowOptions show_options;
  ModelOptions model_options;
  SuggestOptions suggest_options;
  CLI::App app(about, "inwit");
  app.set_version_flag("--version", [] { return joined({"inwit ", version_text()}); });
  app.footer(examples);
  add_list(app, list_options);
  add_show(app, show_options);
  add_fill(app, fill_options);
  add_model(app, model_options);
  add_suggest(app, suggest_options);
  try {
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) misuse({"a command is missing: list, show, suggest, fill or model; see --help"});
  } catch (const CLI::Success &asked) { // --help, --version
    app.exit(asked);
  } catch (const CLI::ParseError &error) {
    misuse({error.what(), "; see --help"});
  }
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) || !std::cout) refuse_errno({"standard output"});
  return done;
}

// A file opened for writing must not become one of these by chance.
void hold_standard_descriptors() {
  while (true) {
    const int descriptor = open("/dev/null", O_RDONLY);
    if (descriptor < 0) return;
    if (descriptor > STDERR_FILENO) {
      close(descriptor);
      return;
    }
  }
}

} // namespace
} // namespace command

int main(int argc, char **argv) {
  using namespace command;
  hold_standard_descriptors();
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN); // a closed pipe, a limit: failed writes
  try {
    return run(argc, argv);
  } catch (const Failure &failure) {
    std::fprintf(stderr, "inwit: %s\n", failure.what());
    return failure.exit_code;
  } catch (const std::bad_alloc &) {
    std::fputs("inwit: out of memory\n", stderr);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "inwit: %s\n", error.what());
  }
  return refused;
}
