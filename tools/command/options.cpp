#include "command/options.hpp"

#include <algorithm>
#include <cstdio>

#include "base/library.hpp"
#include "command/completion.hpp"
#include "command/groups.hpp"
#include "command/subcommand.hpp"
#include "command/suggestions.hpp"
#include "files/recipes.hpp"
#include "text/nearest.hpp"
#include "text/print.hpp"
#include "theory/activations.hpp"

namespace command {
namespace {

constexpr const char *examples =
    "Examples:\n"
    "  inwit list\n"
    "  inwit suggest --activation relu\n"
    "  inwit show glorot_uniform --shape 784,128\n"
    "  inwit fill glorot_uniform --layout keras --shape 784,128 --seed 1 -o kernel.npy\n"
    "  inwit model gpt2-small --seed 1 -o gpt2.safetensors\n"
    "  inwit audit checkpoint.safetensors --recipe gpt2-small\n\n"
    "inwit help COMMAND describes the options of a command. Output files are written atomically.\n"
    "Exit codes: 0 success, 1 failure (data, files, library) or findings of audit, 2 invalid options.";
constexpr const char *list_examples = "Examples:\n"
                                      "  inwit list\n"
                                      "  inwit list he_normal GlorotUniform\n"
                                      "  inwit list orthogonal --json\n"
                                      "  inwit list --topic recurrent\n"
                                      "  inwit list --peer torch\n"
                                      "  inwit list --names";
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
    "  inwit show he_normal --activation tanh --depth 30\n"
    "  inwit show --config @dense.json --key kernel_initializer --as legacy";
constexpr const char *model_examples = "Examples:\n"
                                       "  inwit model gpt2-small --seed 1 -o gpt2.safetensors\n"
                                       "  inwit model --recipes\n"
                                       "  inwit model gpt2-small --seed 1 --like published.safetensors -o fresh.safetensors";
constexpr const char *audit_examples =
    "Examples:\n"
    "  inwit audit checkpoint.safetensors --recipe gpt2-small\n"
    "  inwit audit gpt2.safetensors --recipe gpt2-small --seed 1\n\n"
    "Exit codes: 0 all tensors are as the recipe gives them, 1 findings or failure, 2 invalid options.";
constexpr const char *identify_examples = "Examples:\n"
                                          "  inwit identify checkpoint.safetensors\n"
                                          "  inwit identify weights.safetensors --layout keras --json";
constexpr const char *doctor_examples = "Exit codes: 0 all golden values are equal, 1 one differs, 2 invalid options.";
constexpr const char *suggest_examples = "Examples:\n"
                                         "  inwit suggest --activation gelu\n"
                                         "  inwit suggest --activation leaky_relu:0.2 --layer conv\n"
                                         "  inwit suggest --activation tanh --layer recurrent --json";

constexpr const char *dtype_synonyms = " or a usual synonym, such as f32, bf16, f8_e4m3 or half";
constexpr const char *seed_help = "Seed: 0 to 2^64 - 1, decimal, or hexadecimal after 0x";

template <class Named> std::vector<std::string> names_of(std::span<const Named> all) {
  std::vector<std::string> names;
  for (const Named &named : all)
    if (!named.name.empty()) names.emplace_back(named.name);
  return names;
}

std::string layouts_help() {
  std::string lines;
  for (const Layout &layout : layouts()) lines.append(joined({"\n  ", layout.name, ": ", layout.axes}));
  return lines;
}

// Breaks a list after a comma if a line would exceed the width of the help.
std::string wrapped(std::string_view list) {
  constexpr size_t width = 96;
  std::string text;
  for (size_t column = 0; !list.empty();) {
    const size_t end = std::min(list.find(", "), list.size()), next = std::min(end + 2, list.size());
    if (column > 0 && column + end > width) text.back() = '\n', column = 0;
    text.append(list.substr(0, next));
    column += next;
    list.remove_prefix(next);
  }
  return text;
}

std::string recipe_help() {
  const std::string shipped = listed(shipped_recipes());
  return joined({"Recipe: a JSON file (docs/recipes.md), - for standard input; or a Keras model\n(docs/keras_models.md): "
                 "model.to_json(), a .keras archive, model.json of TensorFlow.js",
                 shipped.empty() ? "" : ";\nor one of the shipped recipes:\n", wrapped(shipped)});
}

void add_list(CLI::App &app, ListOptions &options) {
  Subcommand command(app, "list", "Lists initializers with their formula, reference, arguments, defaults and accepted ranges.",
                     list_examples);
  command.add("NAME", options.names, "Initializers to list, by name or synonym [default: all, by topic and ecosystem]");
  command
      .add("--topic", options.topic, "TOPIC", joined({"Only the initializers of a topic:\n", wrapped(listed(topic_names()))}))
      ->check(offers(topic_names()));
  command
      .add("--peer", options.peer, "PEER",
           joined({"What to write in place of another library's initializers:\n", wrapped(listed(peer_names()))}))
      ->check(offers(peer_names()));
  command.add_flag("--json", options.json, "Print JSON: the registry entries, and what each initializer is suggested for");
  command.add_flag("--names", options.names_only, "Print the names only, one a line");
  command.on_parsed([&] { list(options); });
}

// The options that fill and show share. default_layout: what applies without --layout.
CLI::Option *add_tensor(Subcommand &command, TensorOptions &options, const char *default_layout) {
  command.add("NAME", options.initializer, "Initializer by name or synonym, as for inwit list; or --config");
  command.add("--config", options.config, "JSON|@FILE",
              "In place of NAME: an initializer as Keras serializes it (Keras 3 or legacy form),\n"
              "or its name; @FILE reads it from a file, - from standard input");
  command.add("--key", options.key, "KEY",
              "--config is the config of a Keras layer, and KEY the member with the initializer,\nsuch as kernel_initializer;\n"
              "or a Keras model, and KEY begins with the layer: LAYER.kernel_initializer");
  command
      .add("--set", options.arguments, "KEY=VALUE",
           "Argument of the initializer, such as stddev=0.02; a list is 0,1 or [[1,2],[3,4]];\nmay be repeated")
      ->allow_extra_args(false);
  CLI::Option *const shape =
      command.add("--shape", options.shape, "N,N,...", "Extents of at most 8 axes: 64,32 or (64, 32) or 64x32; () is a scalar")
          ->check(not_empty());
  const std::vector<std::string> dtypes = names_of(data_types());
  command
      .add_with_default("--dtype", options.dtype, "DTYPE",
                        joined({"Element type:\n", listed(dtypes),
                                ",\nor a usual synonym, such as f32, fp16, bf16, f8_e4m3, half or torch.float32"}))
      ->check(one_of(dtypes, dtype_synonyms, dtype_from_name));
  command
      .add("--layout", options.layout, "LAYOUT",
           joined({"Roles of the axes, for initializers that depend on fans:", layouts_help(), "\n[default: ", default_layout,
                   "]"}))
      ->check(one_of(names_of(layouts()), " or a synonym that --help lists", layout_from_name));
  command.add("--seed", options.seed, "N", joined({seed_help, "\n[default: the seed in --config, else 0]"}));
  CLI::Option *const stream = command.add_with_default("--stream", options.stream, "N", "Stream: 0 to 2^64 - 1, as for --seed");
  command
      .add(
          "--name", options.name, "PARAMETER",
          "In place of --stream: the name of the parameter, whose hash is the stream;\nalso the name of the tensor in safetensors")
      ->check(not_empty())
      ->excludes(stream);
  command.add_threads(options.threads);
  return shape;
}

void add_fill(CLI::App &app, FillOptions &options) {
  Subcommand command(app, "fill", "Fills one tensor, and writes it to a NumPy or safetensors file or prints it.",
                     fill_examples);
  Subcommand::require(add_tensor(command, options, "keras for Keras's initializers from --config, else none"));
  CLI::Option *const whole = command
                                 .add("--global-shape", options.global_shape, "N,N,...",
                                      "Extents of the whole tensor, if --shape is a box (shard) of it; requires --offset")
                                 ->check(not_empty());
  CLI::Option *const offset =
      command.add("--offset", options.offset, "N,N,...", "Index of the first element of the box in the whole tensor")
          ->check(not_empty());
  whole->needs(offset);
  offset->needs(whole);
  command.add("-o,--output", options.output, "FILE",
              "FILE.npy or FILE.safetensors; - is npy on standard output; optional with --print");
  command.add_choice("--order", options.order, "ORDER", "Memory order of the array in an npy file", {"row", "column"});
  command
      .add("--print", options.print, "[STYLE]",
           joined({"Print the elements, at most ", std::to_string(most_printed), ", as text in the style of numpy or julia\n",
                   "[default STYLE: ", print_styles[0], "]"}))
      ->check(one_of({std::begin(print_styles), std::end(print_styles)}));
  command.on_parsed([&] { fill(options); });
}

void add_show(CLI::App &app, ShowOptions &options) {
  Subcommand command(app, "show",
                     "Shows an initializer; with --shape also a tensor that it fills: fans, expected and observed moments,\n"
                     "histogram, singular values.",
                     show_examples);
  add_tensor(command, options, "keras for Keras's initializers");
  command
      .add("--as", options.form, "FORM", "Print only the initializer's JSON, in the form keras (Keras 3) or legacy (H5 files)")
      ->check(one_of({"keras", "legacy"}));
  command.add(
      "--plot", options.plot, "FILE.svg",
      "Draw the histogram, the expected density and the singular values of a matrix;\nwith --activation, the prediction");
  command
      .add("--activation", options.activation, "NAME",
           joined({"Predict signal and gradient in a stack of wide layers with this activation:\n",
                   wrapped(listed(activation_names())),
                   ";\nleaky_relu:SLOPE sets its slope. --shape is the layer's, by default 512,512"}))
      ->check(offers(activation_names()));
  command.add("--depth", options.depth, "N", joined({"Layers of that stack [default: ", std::to_string(default_depth), "]"}))
      ->check(integer_between(1, 10'000));
  command.add("--bias-stddev", options.bias_stddev, "X", "Standard deviation of the biases of that stack [default: 0]");
  command.add_flag("--json", options.json, "Print everything as JSON");
  command.on_parsed([&] { show(options); });
}

// The options that give a recipe its values. default_config: what applies without --config.
void add_values(Subcommand &command, std::optional<std::string> &config, std::vector<std::string> &variables,
                const char *default_config) {
  command
      .add("--config", config, "FILE",
           joined({"The model's config.json, from which the recipe takes layers, widths and so on;\n- for standard input",
                   default_config}))
      ->check(not_empty());
  command.add("--set", variables, "NAME=VALUE", "A value of the recipe's \"let\", in place of the config's; may be repeated")
      ->allow_extra_args(false);
}

void add_layers(Subcommand &command, std::optional<std::string> &layers) {
  command
      .add("--layers", layers, "FILE", "Of a Keras model: a JSON file with the variables of layer types that are not Keras's")
      ->check(not_empty());
}

void add_model(CLI::App &app, ModelOptions &options) {
  Subcommand command(app, "model", "Initialises all tensors of a model; a recipe assigns initializers to parameter names.",
                     model_examples);
  command.add("RECIPE", options.recipe, recipe_help())->required()->check(not_empty());
  command.add_alternative("--recipes", "Print the shipped recipes, each with a description, and do nothing else", list_recipes);
  add_values(command, options.config, options.variables, "");
  const std::vector<std::string> dtypes = names_of(data_types());
  command
      .add("--dtype", options.dtype, "DTYPE",
           joined({"Element type of the tensors for which the recipe gives none:\n", listed(dtypes),
                   ",\nor a usual synonym [default: that of --config if the recipe reads it, else float32]"}))
      ->check(one_of(dtypes, dtype_synonyms, dtype_from_name));
  command
      .add("--layer", options.layer, "NAME",
           "Of a Keras model: only the layer or inner model of this name, or path of names a/b")
      ->check(not_empty());
  add_layers(command, options.layers);
  Subcommand::require(command.add("--seed", options.seed, "N", seed_help));
  Subcommand::require(command.add(
      "-o,--output", options.output, "FILE|DIR/",
      "FILE.safetensors or FILE.gguf, or a folder for model.safetensors or\nshards, and a copy of --config; - is safetensors on standard output, with --quiet"));
  command
      .add("--shard-size", options.shard_size, "SIZE",
           "In a folder: files of at most SIZE bytes of tensors, such as 5GB (5 * 10^9) or 500MiB, and\n"
           "model.safetensors.index.json")
      ->check(not_empty());
  command
      .add("--like", options.like, "FILE|DIR",
           "Safetensors or GGUF file, model.safetensors.index.json or a folder: names, shapes and dtypes\n"
           "of the tensors, in place of the recipe's list, and the data of those that the recipe keeps")
      ->check(not_empty());
  command.add_choice("--report", options.report, "FORM", "Form of the report on standard output", {"text", "json"});
  command.add_flag("--quiet", options.quiet, "Print no progress bar and no report");
  command.add_flag("--progress", options.progress, "Print progress on standard error, even if that is no terminal");
  command.add_threads(options.threads);
  command.on_parsed([&] { model(options); });
}

void add_audit(CLI::App &app, Options &all) {
  AuditOptions &options = all.audit;
  Subcommand command(app, "audit",
                     "Compares each tensor of a file with the distribution that a recipe gives, and prints what is wrong.",
                     audit_examples);
  command.add("FILE|DIR", options.file, "Safetensors or GGUF file, index of shards, or folder")->required()->check(not_empty());
  Subcommand::require(command.add("--recipe", options.recipe, "RECIPE", recipe_help())->check(not_empty()));
  add_values(command, options.config, options.variables,
             " [default: config.json in DIR or beside an index of shards; beside a FILE,\n"
             "the one whose model_type the recipe requires]");
  add_layers(command, options.layers);
  command.add("--seed", options.seed, "N",
              joined({"Compare bytes too, with those that the recipe gives under this seed.\n", seed_help}));
  command.add_flag("--strict", options.strict, "Compare the whole distribution too, by the Kolmogorov-Smirnov test");
  command.add_flag("--json", options.json, "Print JSON: every tensor, with its findings");
  command.add_threads(options.threads);
  command.on_parsed([&] { all.exit_code = audit(options) ? 0 : 1; });
}

void add_identify(CLI::App &app, IdentifyOptions &options) {
  Subcommand command(app, "identify",
                     "Tells what initial distributions the tensors of a file look like, and which recipe gives them.",
                     identify_examples);
  command.add("FILE|DIR", options.file, "Safetensors or GGUF file, index of shards, or folder")->required()->check(not_empty());
  command
      .add_with_default("--layout", options.layout, "LAYOUT",
                        joined({"Roles of the axes, for the fans:", layouts_help(), "\n"}))
      ->check(one_of(names_of(layouts()), " or a synonym that --help lists", layout_from_name));
  command
      .add("--config", options.config, "FILE",
           "The model's config.json, for recipes that take values from it; by default the one beside the weights")
      ->check(not_empty());
  command.add_flag("--json", options.json, "Print JSON");
  command.add_threads(options.threads);
  command.on_parsed([&] { identify(options); });
}

void add_suggest(CLI::App &app, SuggestOptions &options) {
  Subcommand command(app, "suggest",
                     "Suggests an initializer for an activation and a layer: reasons, reference, common mistakes.",
                     suggest_examples);
  const std::vector<std::string> activations = suggestion_values("activation"), layers = suggestion_values("layer");
  Subcommand::require(
      command
          .add("--activation", options.activation, "NAME",
               joined({"Activation after the layer:\n", wrapped(listed(activations)), ";\nleaky_relu:SLOPE sets its slope"}))
          ->check(offers(activations)));
  command.add_with_default("--layer", options.layer, "NAME", joined({"Layer:\n", wrapped(listed(layers))}))
      ->check(offers(layers));
  command.add_flag("--json", options.json, "Print the suggestion as JSON");
  command.on_parsed([&] { suggest(options); });
}

void add_doctor(CLI::App &app, Options &all) {
  Subcommand command(app, "doctor",
                     "Checks this installation: fills golden values, and tells what the library found on this machine.",
                     doctor_examples);
  command.add_flag("--json", all.doctor.json, "Print JSON");
  command.on_parsed([&] { all.exit_code = doctor(all.doctor) ? 0 : 1; });
}

void add_completion(CLI::App &app) {
  const std::vector<std::string> shells = {"bash", "zsh", "fish"};
  app.add_option_function<std::string>(
         "--completion",
         [&app](const std::string &shell) {
           std::fputs(completion(app, shell).c_str(), stdout);
           throw CLI::Success();
         },
         joined({"Print the completion script of a shell: ", CLI::detail::join(shells, ", ")}))
      ->option_text("SHELL")
      ->check(one_of(shells));
}

} // namespace

void add_commands(CLI::App &app, Options &options) {
  app.footer(examples);
  add_completion(app);
  add_list(app, options.list);
  add_suggest(app, options.suggest);
  add_show(app, options.show);
  add_fill(app, options.fill);
  add_model(app, options.model);
  add_audit(app, options);
  add_identify(app, options.identify);
  add_doctor(app, options);
}

} // namespace command
