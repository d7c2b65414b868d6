// inwit model: initialises every tensor of a model by a recipe and writes one safetensors or GGUF file, or shards.
#include <algorithm>

#include "base/sha256.hpp"
#include "base/stopwatch.hpp"
#include "command/command.hpp"
#include "command/config_copy.hpp"
#include "command/model_recipe.hpp"
#include "command/model_report.hpp"
#include "files/checkpoint.hpp"
#include "files/document.hpp"
#include "files/model_files.hpp"
#include "files/tensor_writer.hpp"
#include "keras/read.hpp"
#include "text/parse.hpp"

namespace command {
namespace {

constexpr int64_t largest_model = int64_t{1} << 62; // bytes, so that sums do not overflow

// What to write, in the order of the files.
struct Work {
  std::optional<Checkpoint> like;
  Recipe recipe;
  std::map<std::string, std::string> sources; // of the recipe and its values, for the metadata
  std::vector<StoredTensor> tensors;
  std::vector<size_t> counts; // of tensors in each file
  std::vector<inwit_job> jobs;
  std::vector<uint64_t> seeds;     // of the jobs
  std::optional<ModelFile> config; // beside the weights, in a folder
  Report report;                   // everything except the observed moments
};

Format output_format(const ModelOptions &options) {
  return names_folder(options.output) ? Format::safetensors : format_of(options.output, {Format::safetensors, Format::gguf});
}

std::optional<int64_t> shard_bytes(const ModelOptions &options) {
  return options.shard_size ? std::optional(to_bytes("--shard-size", *options.shard_size)) : std::nullopt;
}

void plan(const ModelOptions &options, uint64_t seed, Work &work) {
  const auto [recipe, text, is_keras] = keras::read_recipe_document(options.recipe, {options.layers, options.layer});
  const std::optional<Document> config = options.config ? std::optional(read_document(*options.config)) : std::nullopt;
  const std::vector<Variable> variables = to_variables(options.variables);
  if (is_keras && options.dtype) usage_error({"--dtype is for recipes: the layers of a Keras model have dtypes of their own"});
  work.recipe = read_recipe(recipe, config, variables, options.dtype);
  if (options.dtype) work.sources["inwit.dtype"] = *options.dtype;
  work.sources["inwit.recipe_sha256"] = sha256(text);
  if (config) work.sources["inwit.config_sha256"] = sha256(config->text);
  for (const std::string &setting : options.variables) {
    std::string &settings = work.sources["inwit.set"];
    settings.append(settings.empty() ? "" : " ").append(setting);
  }
  if (options.like) work.like = read_checkpoint(*options.like);
  const std::vector<StoredTensor> source = work.like ? work.like->tensors : tensors_of(*work.recipe, recipe.subject);
  work.tensors = source;
  if (config && names_folder(options.output)) work.config = config_copy(recipe, *config, options, source);
  // GGUF files keep the order of --like or the recipe.
  work.counts =
      output_format(options) == Format::gguf ? std::vector{work.tensors.size()} : arrange(work.tensors, shard_bytes(options));
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  Json own_seeds = Json::object();
  work.jobs = match(*work.recipe, work.tensors, source, recipe.subject);
  for (size_t i = 0; i < work.tensors.size(); ++i) {
    const StoredTensor &stored = work.tensors[i];
    inwit_job &job = work.jobs[i];
    work.seeds.push_back(is_keras && job.keep == 0 ? config_seed(job).value_or(seed) : seed);
    if (work.seeds.back() != seed) own_seeds[stored.name] = work.seeds.back();
    if (job.keep == 0)
      set_dtype(stored, job);
    else if (stored.source < 0)
      fail({stored.name, ": the recipe keeps this tensor; name the file to copy it from with --like"});
    work.report.bytes += stored.bytes; // each at most 2^61, or in total the size of the file given by --like
    if (work.report.bytes > largest_model) fail({recipe.subject, ": the tensors have more than 2^62 bytes in total"});
    TensorReport &report = work.report.tensors.emplace_back(
        TensorReport{stored.name, stored.dtype, "keep", stored.shape, {}, {unknown, unknown, unknown, unknown}});
    if (job.keep != 0) continue;
    report.initializer = initializer_names(job);
    report.expected = expected_moments(job.initializer, job.tensor, stored.name);
  }
  if (!own_seeds.empty()) work.sources["inwit.own_seeds"] = own_seeds.dump();
}

std::vector<ModelFile> files_of(const ModelOptions &options, const Work &work, uint64_t seed) {
  std::map<std::string, std::string> own = provenance(work.jobs, seed);
  own.insert(work.sources.begin(), work.sources.end());
  if (output_format(options) == Format::gguf) return {gguf_file(work.tensors, work.like ? work.like->gguf : std::nullopt, own)};
  if (work.like && work.like->gguf) check_for_safetensors(work.tensors);
  // Keeps all metadata of --like, including "format".
  std::map<std::string, std::string> metadata = work.like ? work.like->metadata : std::map<std::string, std::string>();
  for (const auto &[key, value] : own) metadata[key] = value;
  std::vector<ModelFile> files =
      safetensors_files(work.tensors, work.counts, metadata, work.like ? work.like->index_metadata : Json::object());
  if (work.config) files.insert(files.begin(), *work.config); // loaders look for the weights last
  return files;
}

void write_tensor(TensorWriter &writer, Work &work, size_t i) {
  const StoredTensor &stored = work.tensors[i];
  const bool keep = work.jobs[i].keep != 0;
  work.report.tensors[i].observed =
      keep ? writer.copy(work.like->files[stored.file], stored) : writer.fill(work.jobs[i], work.seeds[i]);
}

void write(const ModelOptions &options, uint64_t seed, Work &work) {
  const std::vector<ModelFile> files = files_of(options, work, seed);
  Progress progress(work.report.bytes, options.progress ? ShowProgress::always
                                       : options.quiet  ? ShowProgress::never
                                                        : ShowProgress::on_terminal);
  OutputSet outputs(options.output, planned(files));
  size_t next = 0;
  for (size_t f = 0; f < files.size(); ++f) {
    outputs[f].write(files[f].header.data(), static_cast<int64_t>(files[f].header.size()));
    TensorWriter writer(outputs[f], options.threads, !options.quiet, progress);
    for (const size_t end = next + files[f].count; next < end; ++next) {
      write_tensor(writer, work, next);
      writer.pad(padded_size(work.tensors[next].bytes, files[f].alignment) - work.tensors[next].bytes);
    }
    writer.finish();
  }
  outputs.commit();
  progress.finish();
  work.report.bytes = total_bytes(files);
}

void check_output(const ModelOptions &options) {
  output_format(options); // rejects any other
  if (options.shard_size && !names_folder(options.output))
    usage_error({"--shard-size needs a folder for the shards: -o is \"", options.output, "\", must end in /"});
  shard_bytes(options); // rejects an invalid size
  if (options.output == "-" && !options.quiet) usage_error({"-o - requires --quiet: the report goes to standard output too"});
}

} // namespace

void model(const ModelOptions &options) {
  const Stopwatch watch;
  check_output(options);
  if (options.dtype && options.like) usage_error({"--dtype and --like are mutually exclusive: --like has the dtypes"});
  if (options.like == "-") usage_error({"--like is -, must be a file: standard input cannot be read out of order"});
  const uint64_t seed = to_uint64("--seed", options.seed);
  Work work;
  plan(options, seed, work);
  write(options, seed, work);
  work.report.seconds = watch.seconds();
  if (!options.quiet) (options.report == "json" ? print_json : print_text)(work.report);
}

} // namespace command
