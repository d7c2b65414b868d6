// inwit audit: compares the tensors of a file with what a recipe gives.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "base/stopwatch.hpp"
#include "command/audit_report.hpp"
#include "command/command.hpp"
#include "command/folder_config.hpp"
#include "command/listed.hpp"
#include "command/model_recipe.hpp"
#include "files/tensor_reader.hpp"
#include "keras/read.hpp"
#include "text/parse.hpp"
#include "text/table.hpp"

namespace command {
namespace {

// How many equal rows or columns an initializer gives: on purpose always as many, by chance not.
struct Usual {
  int64_t least = INT64_MAX, most = 0;

  void add(int64_t number) {
    least = std::min(least, number);
    most = std::max(most, number);
  }
  bool is_exceeded_by(int64_t number) const {
    constexpr double deviations = 6; // of the difference of two numbers of independent, rare events
    const double chance = least < most ? deviations * std::sqrt(2 * static_cast<double>(most)) : 0;
    return static_cast<double>(number - most) > chance;
  }
};

struct UsualRows {
  Usual rows, zero_rows, columns;

  void add(const RowHashes::Equal &equal) {
    rows.add(equal.rows);
    zero_rows.add(equal.zero_rows);
    columns.add(equal.columns);
  }
};

std::string repeated(int64_t number, const char *what) {
  return joined({std::to_string(number), " ", what, number == 1 ? " repeats another one" : "s repeat another one"});
}

std::vector<std::string> unusual(const RowHashes::Equal &seen, const UsualRows &usual, int64_t rows) {
  std::vector<std::string> found;
  if (seen.zero_rows > 1 && usual.zero_rows.is_exceeded_by(seen.zero_rows)) // one may be that of a padding token
    found.push_back(joined({std::to_string(seen.zero_rows), " rows are zero"}));
  if (usual.rows.is_exceeded_by(seen.rows)) found.push_back(repeated(seen.rows, "row"));
  if (usual.columns.is_exceeded_by(seen.columns) && seen.zero_rows * 2 < rows)
    found.push_back(repeated(seen.columns, "column"));
  return found;
}

// Equal rows and columns, which random weights do not have, unless fills by the initializer have them too.
std::vector<std::string> find_symmetry(const inwit_job &job, const RowHashes &hashes, int32_t threads) {
  constexpr uint64_t fills = 8;
  const RowHashes::Equal seen = hashes.find_equal();
  const int64_t rows = std::max<int64_t>(job.tensor.shape[0], 1);
  UsualRows usual;
  std::vector<std::string> found = unusual(seen, usual, rows);
  for (uint64_t seed = 0; seed < fills && !found.empty(); ++seed) {
    usual.add(filled_rows(job, seed, threads).find_equal());
    found = unusual(seen, usual, rows);
  }
  return found;
}

struct Contents {
  const inwit_initializer *initializer;
  uint64_t digest;
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
      if (tensor.is_random) tensor.more = find_symmetry(part.job, part.hashes, options.threads);
      if (&part == &parts.front()) check_shape(listed, stored, tensor);
      contents.push_back({part.job.initializer, part.hashes.digest()});
    }
  }
  find_equal_tensors(contents, all.tensors);
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
