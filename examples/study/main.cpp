// inwit-study: trains the same network from many initial weights and measures how the unsuitable ones fail.
#include <CLI/CLI.hpp>
#include <cblas.h>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "failure.hpp"
#include "output.hpp"
#include "plot.hpp"

namespace study {
namespace {

constexpr const char *about =
    "Trains networks that differ only in their initial weights and reports the effect of each choice: a table on standard\n"
    "output and, on request, learning curves as SVG and all results as JSON. By default it trains on the 1,797 digits (8x8) of\n"
    "this example.";
constexpr const char *footer =
    "Columns: loss E is the mean cross-entropy over the training images after epoch E (0: before training); train and test are\n"
    "the final accuracies. Before training: forward is the root mean square of the last hidden layer divided by that of the\n"
    "pixels, backward that of the loss's derivative at the first hidden layer divided by that at the softmax, and satur. the\n"
    "share of tanh outputs beyond 0.99. After training: dead is the share of hidden units that are 0 on every image, and units\n"
    "the number of distinct units in the layer with the fewest.\n"
    "Failures: symmetry (units at most an eighth of the layer), vanishing (forward or backward below 1e-3), explosion (forward,\n"
    "backward or the initial loss above 1e3 or not finite), saturation (above 0.25), dead units (above 0.75).\n\n"
    "Images and labels are IDX files (MNIST's format, unsigned bytes, not compressed). Pixels are divided by the largest value of\n"
    "the training images. A fifth is kept for the test, unless test files are given, and a fifth of the rest for validation.\n\n"
    "Examples:\n"
    "  inwit-study --plot curves.svg\n"
    "  inwit-study --images train-images-idx3-ubyte --labels train-labels-idx1-ubyte --epochs 5 --network shallow\n"
    "  inwit-study --only zeros,he_normal --network relu-10 --json -\n\n"
    "On one machine, the same command prints the same numbers, except times; other BLAS builds round sums differently.\n"
    "Exit codes: 0 success, 1 failure (data, files, library), 2 invalid options. Output files are written atomically.";

struct Options {
  std::string images, labels, test_images, test_labels, json, plot;
  std::string seed = "1";
  std::vector<std::string> only, networks;
  size_t epochs = Plan{}.epochs;
};

template <class Row> std::vector<std::string> names_of(std::span<const Row> rows) {
  std::vector<std::string> names;
  for (const Row &row : rows) names.emplace_back(row.name);
  return names;
}

template <class Row> std::vector<const Row *> chosen(std::span<const Row> rows, const std::vector<std::string> &names) {
  std::vector<const Row *> found;
  for (const Row &row : rows)
    if (names.empty() || std::ranges::find(names, row.name) != names.end()) found.push_back(&row);
  return found;
}

uint64_t to_seed(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = text.substr(hexadecimal ? 2 : 0);
  uint64_t seed = 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed, hexadecimal ? 16 : 10);
  if (error != std::errc() || stop != digits.data() + digits.size())
    misuse("--seed is \"" + std::string(text) +
           "\", must be an integer from 0 to 18446744073709551615, or hexadecimal after 0x");
  return seed;
}

Data load(const Options &options, uint64_t seed) {
  const bool shipped = options.images.empty();
  const std::string folder = INWIT_STUDY_DATA;
  const Images images = shipped ? read_idx(folder + "/digits-images.idx", folder + "/digits-labels.idx")
                                : read_idx(options.images, options.labels);
  if (options.test_images.empty()) return split(images, nullptr, seed);
  const Images test = read_idx(options.test_images, options.test_labels);
  return split(images, &test, seed);
}

void run(const Options &options) {
  openblas_set_num_threads(1); // fixes the order of sums
  Plan plan;
  plan.seed = to_seed(options.seed);
  plan.epochs = options.epochs;
  const Data data = load(options, plan.seed);
  const bool table = options.json != "-";
  if (!options.json.empty() && table) check_output(options.json);
  if (!options.plot.empty()) check_output(options.plot);
  std::vector<Experiment> experiments;
  for (const Setting *const setting : chosen(settings(), options.networks)) {
    Experiment &experiment =
        experiments.emplace_back(Experiment{setting, architecture(*setting, data.pixels, data.classes), {}});
    if (table && experiments.size() > 1) std::puts("");
    if (table) print_heading(experiment, data, plan);
    for (const Choice *const choice : chosen(choices(), options.only)) {
      experiment.runs.push_back(train(*setting, *choice, data, plan));
      if (table) print_row(experiment.runs.back());
    }
  }
  if (!table)
    std::fputs(json_text(experiments, data, plan).c_str(), stdout);
  else if (!options.json.empty())
    write_output(options.json, json_text(experiments, data, plan));
  if (!options.plot.empty()) write_output(options.plot, svg_text(experiments, plan));
}

void add_options(CLI::App &app, Options &options) {
  const auto add = [&](const char *name, auto &value, const char *help) { return app.add_option(name, value, help); };
  CLI::Option *const images = add("--images", options.images, "IDX file of training images")->type_name("FILE");
  CLI::Option *const labels = add("--labels", options.labels, "IDX file of their labels")->type_name("FILE");
  CLI::Option *const test_images =
      add("--test-images", options.test_images, "IDX file of images for the test")->type_name("FILE");
  CLI::Option *const test_labels = add("--test-labels", options.test_labels, "IDX file of their labels")->type_name("FILE");
  images->needs(labels);
  labels->needs(images);
  test_images->needs(test_labels)->needs(images);
  test_labels->needs(test_images);
  add("--only", options.only, "Initializers to compare (default: all)")
      ->delimiter(',')
      ->check(CLI::IsMember(names_of(choices())))
      ->type_name("NAME,...");
  add("--network", options.networks, "Networks to train (default: all)")
      ->delimiter(',')
      ->check(CLI::IsMember(names_of(settings())))
      ->type_name("NAME,...");
  add("--epochs", options.epochs, "Number of passes over the training images")
      ->check(CLI::Range(1, 10000))
      ->type_name("N")
      ->capture_default_str();
  add("--seed", options.seed, "Seed of the weights, the split and the order: 0 to 2^64 - 1, or hexadecimal after 0x")
      ->type_name("N")
      ->capture_default_str();
  add("--json", options.json, "Write all results as JSON; - is standard output, without the table")->type_name("FILE");
  add("--plot", options.plot, "Write learning curves as SVG")->type_name("FILE");
}

void command(int argc, char **argv) {
  Options options;
  CLI::App app(about, "inwit-study");
  app.footer(footer);
  add_options(app, options);
  try {
    app.parse(argc, argv);
    run(options);
  } catch (const CLI::Success &asked) { // --help
    app.exit(asked);
  } catch (const CLI::ParseError &error) {
    misuse(std::string(error.what()) + "; see --help");
  }
  std::cout.flush();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout) fail("standard output cannot be written");
}

} // namespace
} // namespace study

int main(int argc, char **argv) {
  std::signal(SIGPIPE, SIG_IGN); // so that writing to a closed pipe fails with an error
  try {
    study::command(argc, argv);
    return study::done;
  } catch (const study::Failure &failure) {
    std::fprintf(stderr, "inwit-study: %s\n", failure.what());
    return failure.exit_code;
  } catch (const std::bad_alloc &) {
    std::fputs("inwit-study: out of memory\n", stderr);
  } catch (const std::exception &error) {
    std::fprintf(stderr, "inwit-study: %s\n", error.what());
  }
  return study::failed;
}
