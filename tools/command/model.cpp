// inwit model: initialises every tensor of a model by a recipe and writes one safetensors file.
#include <algorithm>
#include <chrono>

#include "base/sha256.hpp"
#include "command/command.hpp"
#include "command/model_report.hpp"
#include "files/document.hpp"
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
          ", must be F64, F32, F16 or BF16; tensors of other dtypes can only be kept"});
  if (stored.shape.size() > INWIT_MAX_RANK)
    fail({stored.name, ": has ", std::to_string(stored.shape.size()), " axes, must have at most ",
          std::to_string(INWIT_MAX_RANK)});
  job.tensor.dtype = type->dtype;
  job.tensor.rank = static_cast<int32_t>(stored.shape.size());
  std::ranges::copy(stored.shape, job.tensor.shape);
  return job;
}

// What to write, in the order of the file.
struct Work {
  std::optional<SafetensorsFile> like;
  Recipe recipe;
  std::string digest;
  std::vector<StoredTensor> tensors;
  std::vector<inwit_job> jobs;
  Report report; // all but the observed moments
};

void plan(const ModelOptions &options, Work &work) {
  const Document recipe = read_document(find_recipe(options.recipe));
  work.recipe = parse_recipe(recipe);
  work.digest = sha256(recipe.text);
  if (options.like) work.like.emplace(*options.like);
  work.tensors = work.like ? work.like->tensors() : tensors_of(*work.recipe, recipe.subject);
  check_names(*work.recipe, work.tensors, recipe.subject);
  order_as_stored(work.tensors);
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

void write(const ModelOptions &options, uint64_t seed, Work &work) {
  // Of --like, all is kept, its "format" too.
  std::map<std::string, std::string> metadata = work.like ? work.like->metadata() : std::map<std::string, std::string>();
  for (const auto &[key, value] : provenance(work.jobs, seed)) metadata[key] = value;
  metadata["inwit.recipe_sha256"] = work.digest;
  const std::string header = safetensors_header(work.tensors, metadata);
  Progress progress(work.report.bytes, !options.quiet);
  work.report.bytes += static_cast<int64_t>(header.size());
  OutputFile output(options.output, work.report.bytes);
  output.write(header.data(), static_cast<int64_t>(header.size()));
  TensorWriter writer(output, seed, options.threads, progress);
  for (size_t i = 0; i < work.jobs.size(); ++i) {
    const bool keep = work.jobs[i].keep != 0;
    work.report.tensors[i].observed = keep ? writer.copy(*work.like, work.tensors[i]) : writer.fill(work.jobs[i]);
  }
  writer.finish();
  output.commit();
}

} // namespace

void model(const ModelOptions &options) {
  const auto start = std::chrono::steady_clock::now();
  format_of(options.output, {Format::safetensors}); // rejects any other
  if (options.output == "-" && !options.quiet) usage_error({"-o - requires --quiet: the report goes to standard output too"});
  if (options.like == "-") usage_error({"--like is -, must be a file: standard input cannot be read out of order"});
  const uint64_t seed = to_uint64("--seed", options.seed);
  Work work;
  plan(options, work);
  write(options, seed, work);
  work.report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!options.quiet) (options.report == "json" ? print_json : print_text)(work.report);
}

} // namespace command
