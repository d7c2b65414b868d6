// Applies a recipe to one tensor, or to all tensors of a model.
#include <algorithm>
#include <set>

#include "model/recipe_rules.hpp"
#include "random/philox.hpp"

namespace inwit {
namespace {

Status evaluate_condition(const inwit_tensor *tensor, const Match &match, bool &holds) {
  const Expression &condition = *match.rule->condition;
  TensorScope seen;
  if (condition.needs_shape()) {
    if (tensor == nullptr)
      return fail(INWIT_E_CONFIG, "the \"if\" of the rule \"", match.rule->pattern.text(),
                  "\" needs shapes: complete the jobs of the whole model by inwit_recipe_match_jobs()");
    Split split;
    if (condition.needs_fans()) INWIT_TRY(find_split(match, *tensor, split));
    INWIT_TRY(seen.look(*match.rule, *tensor, split, 0, 0));
  }
  double value = 0;
  INWIT_TRY(evaluate(condition, match, seen, value).prefix("if"));
  holds = value != 0;
  return {};
}

void add_numbers(const inwit_recipe &recipe, Match &match) {
  match.values = recipe.values;
  const std::span<const Pattern::Capture> captures = match.rule->pattern.captures();
  for (size_t i = 0; i < captures.size(); ++i) {
    if (!captures[i].is_number) continue;
    double number = 0;
    for (const char digit : match.captured[i]) number = 10 * number + (digit - '0'); // exact: at most 15 digits
    match.values.push_back(number);
  }
}

// The first rule that matches and whose condition holds. `tensor`: nullptr if only the name is known. Leaves match.rule nullptr if
// there is none.
Status find_rule(const inwit_recipe &recipe, std::string_view name, const inwit_tensor *tensor, Match &match) {
  for (const uint32_t index : recipe.definition->index.candidates(name)) {
    const RecipeRule &rule = recipe.definition->rules[index];
    if (!rule.pattern.match(name, match.captured)) continue;
    match.rule = &rule;
    add_numbers(recipe, match);
    bool holds = true;
    if (rule.condition) INWIT_TRY(evaluate_condition(tensor, match, holds));
    if (holds) return {};
  }
  match.rule = nullptr;
  return {};
}

Status check_bound(const inwit_recipe &recipe) {
  return recipe.missing.empty() ? Status() : fail(INWIT_E_CONFIG, recipe.missing);
}

// Completes a job by a rule that is not same_as. `name`: of the tensor whose rule it is.
Status complete(const Surroundings &around, const Match &match, std::string_view name, inwit_job &job) {
  const RecipeRule &rule = *match.rule;
  if (job.tensor.dtype == 0) job.tensor.dtype = rule.dtype != 0 ? rule.dtype : around.recipe.dtype;
  job.stream = random::stream_of(rule.stream ? rule.stream->expand(match.captured) : std::string(name));
  job.keep = rule.keep;
  if (rule.has_parts()) return apply_parts(around, match, name, job).prefix("the rule \"" + rule.pattern.text() + '"');
  SharedHandle initializer; // the recipe shares it
  INWIT_TRY(apply_rule(around, match, {}, job.tensor, initializer));
  job.initializer = initializer.get();
  return {};
}

// Completes a job whose weights are tied to another tensor.
Status complete_tied(const Surroundings &around, const Match &match, inwit_job &job) {
  const std::string name = match.rule->same_as->expand(match.captured);
  const inwit_tensor *sibling = nullptr;
  if (around.is_model) INWIT_TRY(find_sibling("same_as", name, around, sibling));
  View own, of_sibling;
  INWIT_TRY(view_under({}, job.tensor, {}, own));
  if (sibling != nullptr) {
    INWIT_TRY(view_under({}, *sibling, {}, of_sibling).prefix(name));
    if (!std::ranges::equal(own.global_extents(), of_sibling.global_extents()))
      return fail(INWIT_E_SHAPE, "shape is ", own.global_extents(), ", same_as is \"", name, "\", whose shape is ",
                  of_sibling.global_extents());
  }
  Match other;
  INWIT_TRY(find_rule(around.recipe, name, &job.tensor, other));
  if (other.rule == nullptr) return fail(INWIT_E_CONFIG, "same_as is \"", name, "\", which has no rule");
  if (other.rule->same_as) return fail(INWIT_E_CONFIG, "same_as is \"", name, "\", whose rule has same_as too");
  return complete(around, other, name, job);
}

// Leaves the job unchanged on a failure.
Status complete_job(const Surroundings &around, const Match &match, inwit_job &job) {
  inwit_job completed = job;
  completed.shared_stream = match.rule->same_as || match.rule->stream;
  INWIT_TRY(match.rule->same_as ? complete_tied(around, match, completed) : complete(around, match, job.name, completed));
  job = completed;
  return {};
}

// Checks that need all names of a model.
class ModelNames {
public:
  Status add(std::string_view name, const RecipeRule *rule) {
    if (rule == nullptr)
      without_rule_.push_back(name);
    else
      matched_.insert(rule);
    const auto [other, is_new] = by_stream_.emplace(random::stream_of(name), name);
    if (is_new) return {};
    if (other->second == name) return fail(INWIT_E_NAME, "the name \"", name, "\" appears twice");
    return fail(INWIT_E_NAME, "the names \"", other->second, "\" and \"", name,
                "\" hash to the same stream: rename one of them");
  }

  Status check(const inwit_recipe &recipe) const {
    if (!without_rule_.empty())
      return fail(INWIT_E_NAME, without_rule_.size(), without_rule_.size() == 1 ? " tensor has" : " tensors have", " no rule:")
          .add_list(without_rule_);
    std::vector<std::string_view> unmatched;
    for (const RecipeRule &rule : recipe.definition->rules)
      if (!rule.optional && !matched_.contains(&rule)) unmatched.push_back(rule.pattern.text());
    if (unmatched.empty()) return {};
    return fail(INWIT_E_CONFIG, unmatched.size(), unmatched.size() == 1 ? " rule matches" : " rules match",
                " no tensor (an earlier rule may win; \"optional\": true allows it):")
        .add_list(unmatched);
  }

private:
  std::vector<std::string_view> without_rule_;
  std::set<const RecipeRule *> matched_;
  std::map<uint64_t, std::string_view> by_stream_;
};

} // namespace

Status match_job(const inwit_recipe &recipe, const Siblings &siblings, bool is_model, inwit_job &job) {
  INWIT_TRY(check_bound(recipe));
  Match match;
  INWIT_TRY(find_rule(recipe, job.name, &job.tensor, match).prefix(job.name));
  if (match.rule == nullptr) return fail(INWIT_E_NAME, "the tensor \"", job.name, "\" has no rule");
  return complete_job({recipe, siblings, is_model}, match, job).prefix(job.name);
}

Status match_jobs(const inwit_recipe &recipe, std::span<inwit_job> jobs, int64_t &failed_job) {
  INWIT_TRY(check_bound(recipe));
  std::map<std::string_view, const inwit_tensor *> by_name;
  std::vector<Match> matches(jobs.size());
  ModelNames names;
  for (size_t i = 0; i < jobs.size(); ++i) {
    failed_job = static_cast<int64_t>(i);
    by_name.emplace(jobs[i].name, &jobs[i].tensor);
    INWIT_TRY(find_rule(recipe, jobs[i].name, &jobs[i].tensor, matches[i]).prefix(jobs[i].name));
    INWIT_TRY(names.add(jobs[i].name, matches[i].rule));
  }
  failed_job = -1;
  INWIT_TRY(names.check(recipe));
  using ByName = decltype(by_name);
  const auto find = [](const void *of, std::string_view name) -> const inwit_tensor * {
    const auto &tensors = *static_cast<const ByName *>(of);
    const auto found = tensors.find(name);
    return found != tensors.end() ? found->second : nullptr;
  };
  const Siblings siblings = {find, &by_name};
  for (size_t i = 0; i < jobs.size(); ++i) {
    failed_job = static_cast<int64_t>(i);
    INWIT_TRY(complete_job({recipe, siblings, true}, matches[i], jobs[i]).prefix(jobs[i].name));
  }
  failed_job = -1;
  return {};
}

Status find_dtype(const inwit_recipe &recipe, std::string_view name, const inwit_tensor &tensor, int32_t &dtype) {
  Match match, other;
  INWIT_TRY(find_rule(recipe, name, &tensor, match));
  if (match.rule != nullptr && match.rule->same_as)
    INWIT_TRY(find_rule(recipe, match.rule->same_as->expand(match.captured), &tensor, other));
  const RecipeRule *const rule = other.rule != nullptr ? other.rule : match.rule;
  dtype = rule != nullptr ? rule->dtype : 0;
  return {};
}

Status check_names(const inwit_recipe &recipe, std::span<const char *const> names) {
  INWIT_TRY(check_bound(recipe));
  ModelNames checked;
  for (const char *const name : names) {
    Match match;
    INWIT_TRY(find_rule(recipe, name, nullptr, match).prefix(name));
    INWIT_TRY(checked.add(name, match.rule));
  }
  return checked.check(recipe);
}

} // namespace inwit
