// inwit model: initialises every tensor of a model by a recipe and writes one safetensors or GGUF file, or shards.
#include <algorithm>
#include <chrono>

#include "base/sha256.hpp"
#include "command/command.hpp"
#include "command/model_report.hpp"
#include "files/checkpoint.hpp"
#include "files/document.hpp"
#include "files/model_files.hpp"
#include "files/recipes.hpp"
#include "files/tensor_writer.hpp"
#include "text/parse.hpp"

namespace command {
namespace {

constexpr int64_t largest_model = int64_t{1} << 62; // bytes, so that sums do not overflow

Recipe parse_recipe(const Document &document) {
  inwit_context context = {};
  inwit_recipe *handle = nullptr;
  check(inwit_recipe_create(document.text.data(), document.text.size(), nullptr, 0, &handle, &context), context,
        document.subject);
  return Recipe(handle);
}

std::vector<StoredTensor> tensors_of(const inwit_recipe &recipe, const std::string &path) {
  std::vector<StoredTensor> tensors;
  inwit_context context = {};
  for (size_t i = 0;; ++i) {
    const char *name = nullptr;
    inwit_tensor tensor = {};
    check(inwit_recipe_tensor(&recipe, i, &name, &tensor, &context), context, path);
    if (name == nullptr) break;
    const DataType &type = *data_type(tensor.dtype);
    const auto shape = extents(tensor);
    tensors.push_back(
        {name, std::string(type.in_safetensors), {shape.begin(), shape.end()}, elements(shape) * (type.bits / 8)});
  }
  if (tensors.empty()) fail({path, ": the recipe lists no tensors; name a file that does with --like"});
  return tensors;
}

// Every name needs a matching rule, every rule that is not optional a name. The message lists all names without a rule.
void check_names(const inwit_recipe &recipe, const std::vector<StoredTensor> &tensors, const std::string &path) {
  std::vector<const char *> names;
  std::string without_rule;
  inwit_context context = {};
  for (const StoredTensor &tensor : tensors) {
    inwit_job job = {};
    job.name = names.emplace_back(tensor.name.c_str());
    if (inwit_recipe_match(&recipe, &job, &context) == INWIT_E_NAME) without_rule.append("\n  ").append(tensor.name);
  }
  if (!without_rule.empty()) fail({path, ": no rule matches", without_rule});
  check(inwit_recipe_check(&recipe, names.data(), names.size(), &context), context, path);
}

inwit_job make_job(const inwit_recipe &recipe, const StoredTensor &stored) {
  inwit_job job = {};
  inwit_context context = {};
  job.name = stored.name.c_str();
  check(inwit_recipe_match(&recipe, &job, &context), context, stored.name);
  if (job.keep != 0 && stored.source < 0)
    fail({stored.name, ": the recipe keeps this tensor; name the file to copy it from with --like"});
  if (job.keep != 0) return job;
  const DataType *const type = stored_type(stored.dtype);
  if (type == nullptr || type->dtype == 0)
    fail({stored.name, ": dtype is ", stored.dtype,
          ", must be F64, F32, F16, BF16, F8_E4M3 or F8_E5M2; tensors of other dtypes can only be kept"});
  if (stored.shape.size() > INWIT_MAX_RANK)
    fail({stored.name, ": has ", std::to_string(stored.shape.size()), " axes, must have at most ",
          std::to_string(INWIT_MAX_RANK)});
  job.tensor.dtype = type->dtype;
  job.tensor.rank = static_cast<int32_t>(stored.shape.size());
  std::ranges::copy(stored.shape, job.tensor.shape);
  return job;
}

// What to write, in the order of the files.
struct Work {
  std::optional<Checkpoint> like;
  Recipe recipe;
  std::string digest;
  std::vector<StoredTensor> tensors;
  std::vector<size_t> counts; // of tensors in each file
  std::vector<inwit_job> jobs;
  Report report; // all but the observed moments
};

Format output_format(const ModelOptions &options) {
  return names_folder(options.output) ? Format::safetensors : format_of(options.output, {Format::safetensors, Format::gguf});
}

std::optional<int64_t> shard_bytes(const ModelOptions &options) {
  return options.shard_size ? std::optional(to_bytes("--shard-size", *options.shard_size)) : std::nullopt;
}

void plan(const ModelOptions &options, Work &work) {
  const Document recipe = read_document(find_recipe(options.recipe));
  work.recipe = parse_recipe(recipe);
  work.digest = sha256(recipe.text);
  if (options.like) work.like = read_checkpoint(*options.like);
  work.tensors = work.like ? work.like->tensors : tensors_of(*work.recipe, recipe.subject);
  check_names(*work.recipe, work.tensors, recipe.subject);
  // GGUF files keep the order of --like or the recipe.
  work.counts =
      output_format(options) == Format::gguf ? std::vector{work.tensors.size()} : arrange(work.tensors, shard_bytes(options));
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  for (const StoredTensor &stored : work.tensors) {
    const inwit_job &job = work.jobs.emplace_back(make_job(*work.recipe, stored));
    work.report.bytes += stored.bytes; // each at most 2^61, or in total the size of the file given by --like
    if (work.report.bytes > largest_model) fail({recipe.subject, ": the tensors have more than 2^62 bytes in total"});
    TensorReport &report = work.report.tensors.emplace_back(
        TensorReport{stored.name, stored.dtype, "keep", stored.shape, {}, {unknown, unknown, unknown, unknown}});
    if (job.keep != 0) continue;
    report.initializer = inwit_initializer_name(job.initializer);
    report.expected = expected_moments(job.initializer, job.tensor, stored.name);
  }
}

std::vector<ModelFile> files_of(const ModelOptions &options, const Work &work, uint64_t seed) {
  std::map<std::string, std::string> own = provenance(work.jobs, seed);
  own["inwit.recipe_sha256"] = work.digest;
  if (output_format(options) == Format::gguf) return {gguf_file(work.tensors, work.like ? work.like->gguf : std::nullopt, own)};
  if (work.like && work.like->gguf) check_for_safetensors(work.tensors);
  // Of --like, all is kept, its "format" too.
  std::map<std::string, std::string> metadata = work.like ? work.like->metadata : std::map<std::string, std::string>();
  for (const auto &[key, value] : own) metadata[key] = value;
  return safetensors_files(work.tensors, work.counts, metadata, work.like ? work.like->index_metadata : Json::object());
}

void write_tensor(TensorWriter &writer, Work &work, size_t i) {
  const StoredTensor &stored = work.tensors[i];
  const bool keep = work.jobs[i].keep != 0;
  work.report.tensors[i].observed = keep ? writer.copy(work.like->files[stored.file], stored) : writer.fill(work.jobs[i]);
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
    TensorWriter writer(outputs[f], seed, options.threads, !options.quiet, progress);
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
  shard_bytes(options); // rejects what is no size
  if (options.output == "-" && !options.quiet) usage_error({"-o - requires --quiet: the report goes to standard output too"});
}

} // namespace

void model(const ModelOptions &options) {
  const auto start = std::chrono::steady_clock::now();
  check_output(options);
  if (options.like == "-") usage_error({"--like is -, must be a file: standard input cannot be read out of order"});
  const uint64_t seed = to_uint64("--seed", options.seed);
  Work work;
  plan(options, work);
  write(options, seed, work);
  work.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!options.quiet) (options.report == "json" ? print_json : print_text)(work.report);
}

} // namespace command
