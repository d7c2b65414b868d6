// inwit identify: what the tensors of a file look like, and which shipped recipes list its names and shapes.
#include <algorithm>
#include <map>

#include "base/stopwatch.hpp"
#include "command/audit_report.hpp"
#include "command/folder_config.hpp"
#include "command/listed.hpp"
#include "command/model_recipe.hpp"
#include "command/repeats.hpp"
#include "files/recipes.hpp"
#include "files/tensor_reader.hpp"

namespace command {
namespace {

AuditReport look_at(const Checkpoint &checkpoint, const IdentifyOptions &options) {
  AuditReport all;
  TensorReader reader(checkpoint, options.threads);
  for (const StoredTensor &stored : checkpoint.tensors) {
    const DataType *const type = stored_type(stored.dtype);
    if (type == nullptr || type->dtype == 0 || type->is_complex() || stored.shape.size() > INWIT_MAX_RANK) {
      ++all.skipped[stored.dtype];
      continue;
    }
    inwit_job job = {};
    job.tensor.dtype = type->dtype;
    job.tensor.rank = static_cast<int32_t>(stored.shape.size());
    std::ranges::copy(stored.shape, job.tensor.shape);
    if (stored.shape.size() >= 2) job.tensor.layout = layout_from_name(options.layout);
    AuditedTensor &tensor = all.tensors.emplace_back(AuditedTensor{stored.name, stored.dtype, "", stored.shape});
    tensor.is_random = true;
    tensor.report.tensors = static_cast<int32_t>(std::min<size_t>(checkpoint.tensors.size(), INT32_MAX));
    const AuditedPart part = reader.audit(stored, job, tensor.report).front();
    tensor.report = part.report;
    if (tensor.report.looks != INWIT_LOOKS_CONSTANT && tensor.report.looks != INWIT_LOOKS_MOSTLY_ZERO)
      tensor.more = repeats(part.hashes, stored.shape);
  }
  return all;
}

// By default that beside the weights, of whatever model it is: recipes must list the names and shapes of the file.
std::optional<std::string> find_config(const IdentifyOptions &options) {
  if (options.config == "-") usage_error({"--config is -, must be a file: it is read more than once"});
  return options.config ? options.config : config_beside(options.file);
}

// The number of tensors that the recipe fills; 0 if it has no rule for one of them, lacks one, or cannot be bound to the config.
size_t count_fitting(const std::string &name, const std::optional<std::string> &config, const Checkpoint &checkpoint) {
  try {
    const Document document = read_document(find_recipe(name));
    const auto of_config = config ? std::optional(read_document(*config)) : std::nullopt;
    const Recipe recipe = read_recipe(document, of_config, {});
    if (!Listed(*recipe, document.subject, checkpoint.tensors).are_all_there()) return 0;
    std::vector<inwit_job> jobs = match(*recipe, checkpoint.tensors, checkpoint.tensors, document.subject);
    size_t filled = 0;
    for (size_t i = 0; i < jobs.size(); ++i) {
      if (jobs[i].keep != 0) continue;
      set_real_dtype(checkpoint.tensors[i], jobs[i]);
      ++filled;
    }
    return filled;
  } catch (const Failure &) { // of another model
    return 0;
  }
}

std::vector<FittingRecipe> find_recipes(const Checkpoint &checkpoint, const IdentifyOptions &options) {
  std::vector<FittingRecipe> found;
  const std::optional<std::string> config = find_config(options);
  if (config && options.config) read_document(*config); // one that was asked for must be readable
  for (const std::string &name : shipped_recipes()) {
    FittingRecipe recipe = {name, config.value_or("")};
    if (config) recipe.tensors = count_fitting(name, config, checkpoint);
    if (recipe.tensors == 0) { // one without values from a config may fit as well
      recipe.config.clear();
      recipe.tensors = count_fitting(name, std::nullopt, checkpoint);
    }
    if (recipe.tensors == 0) continue;
    AuditOptions audited;
    audited.file = options.file;
    audited.recipe = find_recipe(name);
    audited.threads = options.threads;
    if (!recipe.config.empty()) audited.config = recipe.config;
    recipe.wrong = audit_file(audited).wrong();
    found.push_back(recipe);
  }
  std::ranges::stable_sort(found, {}, &FittingRecipe::wrong);
  return found;
}

} // namespace

void identify(const IdentifyOptions &options) {
  const Stopwatch watch;
  const Checkpoint checkpoint = read_checkpoint(options.file);
  AuditReport all = look_at(checkpoint, options);
  const std::vector<FittingRecipe> recipes = find_recipes(checkpoint, options);
  all.seconds = watch.seconds();
  options.json ? print_identified_json(all, recipes) : print_identified(all, recipes, options.file);
}

} // namespace command
