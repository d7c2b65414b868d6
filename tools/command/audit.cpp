// inwit audit: compares the tensors of a file with what a recipe gives.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "base/stopwatch.hpp"
#include "command/audit_report.hpp"
#include "command/command.hpp"
#include "command/folder_config.hpp"
#include "command/listed.hpp"
#include "command/model_recipe.hpp"
#include "command/repeats.hpp"
#include "files/tensor_reader.hpp"
#include "keras/read.hpp"
#include "text/parse.hpp"
#include "text/table.hpp"

namespace command {
namespace {

struct Contents {
  const inwit_initializer *initializer;
  uint64_t digest;
  std::optional<uint64_t> signs;
};

// Tensors that the recipe ties to each other, and hold different elements.
void find_broken_ties(const std::vector<Contents> &contents, std::vector<AuditedTensor> &tensors) {
  std::map<std::tuple<uint64_t, const inwit_initializer *, std::string, std::vector<int64_t>>, size_t> first;
  for (size_t i = 0; i < tensors.size(); ++i) {
    AuditedTensor &tensor = tensors[i];
    const auto [other, is_new] =
        first.emplace(std::tuple(tensor.report.stream, contents[i].initializer, tensor.dtype, tensor.shape), i);
    if (!is_new && contents[other->second].digest != contents[i].digest)
      tensor.more.push_back(joined({"differs from ", tensors[other->second].name, ", to which the recipe ties it"}));
  }
}

// Tensors of equal shape and bytes that the recipe does not tie: one stream for two of them, or one initializer call.
void find_equal_tensors(const std::vector<Contents> &contents, std::vector<AuditedTensor> &tensors) {
  constexpr int64_t fewest = 16; // elements that chance does not make equal
  std::map<std::tuple<uint64_t, std::string, std::vector<int64_t>>, const AuditedTensor *> first;
  for (size_t i = 0; i < tensors.size(); ++i) {
    AuditedTensor &tensor = tensors[i];
    if (!tensor.is_random || tensor.report.statistics.count < fewest || tensor.report.statistics.distinct == 1) continue;
    const auto [other, is_new] = first.emplace(std::tuple(contents[i].digest, tensor.dtype, tensor.shape), &tensor);
    if (!is_new && other->second->report.stream != tensor.report.stream)
      tensor.more.push_back(joined({"has the same elements as ", other->second->name}));
  }
}

// Tensors drawn from one seed, in whatever distributions and shapes: of distributions about 0, the signs of the first elements are equal.
void find_same_seed(const std::vector<Contents> &contents, std::vector<AuditedTensor> &tensors) {
  std::map<uint64_t, size_t> first;
  for (size_t i = 0; i < tensors.size(); ++i) {
    AuditedTensor &tensor = tensors[i];
    if (!tensor.is_random || !contents[i].signs || tensor.report.expected.mean != 0) continue;
    const auto [found, is_new] = first.emplace(*contents[i].signs, i);
    const AuditedTensor &other = tensors[found->second];
    if (is_new || other.report.stream == tensor.report.stream) continue;
    if (contents[found->second].digest == contents[i].digest && other.shape == tensor.shape) continue; // the same elements
    tensor.more.push_back(
        joined({"its first elements have the signs of those of ", other.name, ": both are drawn from the same seed"}));
  }
}

void check_shape(const Listed &listed, const StoredTensor &stored, AuditedTensor &tensor) {
  const StoredTensor *const found = listed.of(stored);
  if (found != nullptr && found->shape != stored.shape)
    tensor.more.push_back(joined({"the recipe lists shape ", shape_text(found->shape)}));
}

// How many tensors are audited together, the parts of one counted apart. Sets the dtypes of their jobs.
int32_t count_parts(const std::vector<StoredTensor> &tensors, std::vector<inwit_job> &jobs) {
  size_t count = 0;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (jobs[i].keep == 0) set_real_dtype(tensors[i], jobs[i]);
    count += jobs[i].keep == 0 ? audited_parts(jobs[i]).size() : 1;
  }
  return static_cast<int32_t>(std::min<size_t>(count, INT32_MAX));
}

} // namespace

AuditReport audit_file(const AuditOptions &options) {
  const auto [document, source, is_keras] = keras::read_recipe_document(options.recipe, {options.layers, std::nullopt});
  const std::optional<Document> config =
      options.config ? std::optional(read_document(*options.config)) : default_config(document, options.file);
  const Recipe recipe = read_recipe(document, config, to_variables(options.variables));
  const Checkpoint checkpoint = read_checkpoint(options.file);
  std::vector<inwit_job> jobs = match(*recipe, checkpoint.tensors, checkpoint.tensors, document.subject);
  AuditReport all;
  if (config) all.config = config->subject;
  const Listed listed(*recipe, document.subject, checkpoint.tensors);
  all.listed = listed.size();
  all.missing = listed.missing(jobs);
  all.verifies = options.seed.has_value();
  const uint64_t seed = all.verifies ? to_uint64("--seed", *options.seed) : 0;
  TensorReader reader(checkpoint, options.threads);
  inwit_audit_report asked = {};
  asked.strict = options.strict;
  asked.verify = all.verifies;
  asked.tensors = count_parts(checkpoint.tensors, jobs);
  std::vector<Contents> contents;
  for (size_t i = 0; i < jobs.size(); ++i) {
    const StoredTensor &stored = checkpoint.tensors[i];
    if (jobs[i].keep != 0) {
      ++all.kept;
      continue;
    }
    asked.seed = is_keras ? config_seed(jobs[i]).value_or(seed) : seed;
    const std::vector<AuditedPart> parts = reader.audit(stored, jobs[i], asked);
    for (const AuditedPart &part : parts) {
      AuditedTensor &tensor = all.tensors.emplace_back(
          AuditedTensor{part.job.name, stored.dtype, inwit_initializer_name(part.job.initializer), part.shape, part.report});
      tensor.is_random = is_random(part.job.initializer);
      if (tensor.is_random && tensor.report.statistics.distinct != 1)
        tensor.more = unusual_repeats(part.job, part.hashes, options.threads);
      if (&part == &parts.front()) check_shape(listed, stored, tensor);
      contents.push_back({part.job.initializer, part.hashes.digest(), part.hashes.signs()});
    }
  }
  find_equal_tensors(contents, all.tensors);
  find_same_seed(contents, all.tensors);
  find_broken_ties(contents, all.tensors);
  return all;
}

bool audit(const AuditOptions &options) {
  const Stopwatch watch;
  AuditReport report = audit_file(options);
  report.seconds = watch.seconds();
  (options.json ? print_audit_json : print_audit)(report);
  return report.wrong() == 0;
}

} // namespace command
