#include "command/model_recipe.hpp"

#include <algorithm>

#include "files/checked_json.hpp"
#include "text/parse.hpp"

namespace command {

std::vector<Variable> to_variables(const std::vector<std::string> &settings) {
  std::vector<Variable> variables;
  for (const std::string &setting : settings) {
    const size_t equals = setting.find('=');
    if (equals == 0 || equals == std::string::npos) usage_error({"--set is ", setting, ", must be NAME=VALUE"});
    const std::string value = setting.substr(equals + 1);
    const std::optional<double> number = to_number(value);
    if (!number) usage_error({"--set ", setting, ": ", not_a_number(value)});
    variables.push_back({setting.substr(0, equals), *number});
  }
  return variables;
}

namespace {

Recipe create_recipe(const std::string &text, const std::string &subject) {
  inwit_context context = {};
  inwit_recipe *recipe = nullptr;
  check(inwit_recipe_create(text.data(), text.size(), nullptr, 0, &recipe, &context), context, subject);
  return Recipe(recipe);
}

std::string with_dtype(const std::string &recipe, const std::string &dtype) {
  auto json = nlohmann::ordered_json::parse(strict_json(recipe)); // ordered: a value uses those before it
  json["dtype"] = dtype;
  return json.dump();
}

// INWIT_OK: usable as it is. Otherwise, context.error describes what it needs.
int32_t check_bound(const inwit_recipe &recipe, inwit_context &context) {
  inwit_tensor tensor = {};
  const char *name = nullptr;
  return inwit_recipe_tensor(&recipe, 0, &name, &tensor, &context);
}

} // namespace

bool takes_config(const Document &document) {
  inwit_context context = {};
  return check_bound(*create_recipe(document.text, document.subject), context) != INWIT_OK;
}

Recipe read_recipe(const Document &document, const std::optional<Document> &config, const std::vector<Variable> &variables,
                   const std::optional<std::string> &dtype) {
  Recipe recipe = create_recipe(document.text, document.subject); // reports its errors with their positions
  if (dtype) recipe = create_recipe(with_dtype(document.text, *dtype), document.subject);
  inwit_context context = {};
  if (!config && variables.empty()) {
    if (check_bound(*recipe, context) != INWIT_OK)
      fail({document.subject, ": ", context.error, ": give --config FILE, or values by --set NAME=VALUE"});
    return recipe;
  }
  std::vector<inwit_variable> all;
  all.reserve(variables.size());
  for (const Variable &variable : variables) all.push_back({variable.name.c_str(), variable.value});
  inwit_recipe *bound = nullptr;
  const char *const text = config ? config->text.data() : nullptr;
  check(inwit_recipe_bind(recipe.get(), all.data(), all.size(), text, config ? config->text.size() : 0, &bound, &context),
        context, config ? joined({document.subject, " with ", config->subject}) : document.subject);
  return Recipe(bound);
}

std::vector<StoredTensor> listed_tensors(const inwit_recipe &recipe, const std::string &subject) {
  std::vector<StoredTensor> tensors;
  inwit_context context = {};
  for (size_t i = 0;; ++i) {
    const char *name = nullptr;
    inwit_tensor tensor = {};
    check(inwit_recipe_tensor(&recipe, i, &name, &tensor, &context), context, subject);
    if (name == nullptr) break;
    const DataType &type = *data_type(tensor.dtype);
    if (type.in_safetensors.empty())
      fail({subject, ": ", name, ": dtype is ", type.name, ", which no file of a model can have; use complex64"});
    const auto shape = extents(tensor);
    tensors.push_back({name, std::string(type.in_safetensors), {shape.begin(), shape.end()}, elements(shape) * type.bytes()});
  }
  return tensors;
}

std::vector<StoredTensor> tensors_of(const inwit_recipe &recipe, const std::string &subject) {
  std::vector<StoredTensor> tensors = listed_tensors(recipe, subject);
  if (tensors.empty()) fail({subject, ": the recipe lists no tensors; name a file that does with --like"});
  return tensors;
}

inwit_job job_of(const StoredTensor &stored) {
  inwit_job job = {};
  job.name = stored.name.c_str();
  if (stored.shape.size() > INWIT_MAX_RANK) return job; // can only be kept
  job.tensor.rank = static_cast<int32_t>(stored.shape.size());
  std::ranges::copy(stored.shape, job.tensor.shape);
  return job;
}

namespace {

void check_rules(const inwit_recipe &recipe, const std::vector<StoredTensor> &tensors, const std::string &subject) {
  std::string without_rule;
  for (const StoredTensor &stored : tensors) {
    inwit_job job = job_of(stored);
    inwit_context context = {};
    if (inwit_recipe_match(&recipe, &job, &context) == INWIT_E_NAME) without_rule.append("\n  ").append(stored.name);
  }
  if (!without_rule.empty()) fail({subject, ": no rule matches", without_rule});
}

} // namespace

std::vector<inwit_job> match(const inwit_recipe &recipe, const std::vector<StoredTensor> &tensors,
                             const std::vector<StoredTensor> &source, const std::string &subject) {
  std::vector<inwit_job> jobs;
  jobs.reserve(tensors.size());
  for (const StoredTensor &stored : tensors) jobs.push_back(job_of(stored));
  inwit_context context = {};
  const int32_t status = inwit_recipe_match_jobs(&recipe, jobs.data(), jobs.size(), &context);
  if (status == INWIT_E_NAME) check_rules(recipe, source, subject); // the library's message has only as many names as fit
  check(status, context, subject);
  return jobs;
}

void set_dtype(const StoredTensor &stored, inwit_job &job) {
  const DataType *const type = stored_type(stored.dtype);
  if (type == nullptr || type->dtype == 0)
    fail({stored.name, ": dtype is ", stored.dtype,
          ", must be F64, F32, F16, BF16, F8_E4M3, F8_E5M2 or C64; tensors of other dtypes can only be kept"});
  if (stored.shape.size() > INWIT_MAX_RANK)
    fail({stored.name, ": has ", std::to_string(stored.shape.size()), " axes, must have at most ",
          std::to_string(INWIT_MAX_RANK)});
  job.tensor.dtype = type->dtype;
}

void set_real_dtype(const StoredTensor &stored, inwit_job &job) {
  set_dtype(stored, job);
  if (data_type(job.tensor.dtype)->is_complex())
    fail({stored.name, ": dtype is ", stored.dtype,
          ", must be real: an audit reads no complex tensors, which a recipe can only keep"});
}

} // namespace command
