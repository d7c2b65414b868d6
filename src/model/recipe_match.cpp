// What a recipe says of one tensor, or of all tensors of a model.
#include <algorithm>
#include <set>

#include "base/fans.hpp"
#include "model/recipe.hpp"
#include "random/philox.hpp"

namespace inwit {
namespace {

// A rule that matches a name, and what expressions and names in it stand for.
struct Match {
  const RecipeRule *rule = nullptr;
  std::vector<std::string_view> captured;
  std::vector<double> values; // of the recipe, and of the captures that are numbers
};

Status mask_of(const AxisList &axes, const char *key, int32_t rank, uint32_t &mask) {
  mask = 0;
  for (const int64_t axis : axes) {
    const int64_t place = axis < 0 ? axis + rank : axis;
    if (place < 0 || place >= rank)
      return fail(INWIT_E_SHAPE, key, " has ", axis, ", must be in [", -rank, ", ", rank - 1, "] for a tensor of rank ", rank);
    if (mask >> place & 1) return fail(INWIT_E_SHAPE, key, " has axis ", place, " twice");
    mask |= 1u << place;
  }
  return {};
}

Status set_roles(const RecipeRule &rule, inwit_tensor &tensor) {
  tensor.layout = rule.in_axes.empty() && rule.out_axes.empty() ? rule.layout : int32_t{INWIT_LAYOUT_AXES};
  if (rule.in_axes.empty() && rule.out_axes.empty() && rule.batch_axes.empty()) return {};
  if (tensor.rank < 0 || tensor.rank > INWIT_MAX_RANK)
    return fail(INWIT_E_ARGUMENT, "rank is ", tensor.rank, ", must be in [0, ", INWIT_MAX_RANK, "]");
  INWIT_TRY(mask_of(rule.in_axes, "in_axes", tensor.rank, tensor.in_axes));
  INWIT_TRY(mask_of(rule.out_axes, "out_axes", tensor.rank, tensor.out_axes));
  return mask_of(rule.batch_axes, "batch_axes", tensor.rank, tensor.batch_axes);
}

// The whole tensor of which `tensor` may be a shard, with the roles that a rule gives its axes.
Status view_under(const RecipeRule &rule, const inwit_tensor &tensor, View &view) {
  inwit_tensor described = {};
  described.dtype = INWIT_F32; // any: dtype and memory need not be known yet
  described.rank = tensor.rank;
  std::ranges::copy(tensor.shape, described.shape);
  std::ranges::copy(tensor.global_shape, described.global_shape);
  std::ranges::copy(tensor.offset, described.offset);
  INWIT_TRY(set_roles(rule, described));
  return check_tensor(&described, Purpose::describe, view);
}

// What an expression sees of a tensor.
struct TensorScope {
  View view = {};
  std::string reason;
  Expression::Scope scope;

  Status look(const RecipeRule &rule, const inwit_tensor &tensor, double fan_in, double fan_out) {
    INWIT_TRY(view_under(rule, tensor, view));
    view.fan_in = fan_in;
    view.fan_out = fan_out;
    scope.shape = view.global_extents();
    Fans fans;
    if (const Status status = find_fans(view, fans)) {
      scope.fans = fans;
    } else {
      reason = status.message();
      scope.without_fans = reason.c_str();
    }
    return {};
  }
};

Status evaluate(const Expression &expression, const Match &match, const TensorScope &tensor, double &value) {
  Expression::Scope scope = tensor.scope;
  scope.values = match.values;
  return expression.evaluate(scope, value);
}

Status evaluate_condition(const inwit_tensor *tensor, const Match &match, bool &holds) {
  const Expression &condition = *match.rule->condition;
  TensorScope seen;
  if (condition.needs_shape()) {
    if (tensor == nullptr)
      return fail(INWIT_E_CONFIG, "the \"if\" of the rule \"", match.rule->pattern.text(),
                  "\" needs shapes: complete the jobs of the whole model by inwit_recipe_match_jobs()");
    INWIT_TRY(seen.look(*match.rule, *tensor, 0, 0));
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

Status find_sibling(const char *key, const std::string &name, const Siblings &siblings, bool is_model,
                    const inwit_tensor *&sibling) {
  sibling = siblings.find(siblings.of, name);
  if (sibling != nullptr) return {};
  return fail(INWIT_E_CONFIG, key, " is \"", name,
              is_model
                  ? "\", which the model does not have"
                  : "\", which the recipe does not list: complete the jobs of the whole model by inwit_recipe_match_jobs()");
}

Status set_fan(const std::optional<Expression> &expression, const char *key, const Match &match, const TensorScope &counted,
               double &fan) {
  if (!expression) return {};
  INWIT_TRY(evaluate(*expression, match, counted, fan).prefix(key));
  return fan > 0 ? Status() : fail(INWIT_E_PARAMETER, key, " is ", fan, ", must be > 0");
}

// Fans that the rule gives as numbers or takes from another tensor.
Status set_fans(const Match &match, const Siblings &siblings, bool is_model, inwit_tensor &tensor) {
  const RecipeRule &rule = *match.rule;
  if (rule.fans_of) {
    const std::string name = rule.fans_of->expand(match.captured);
    const inwit_tensor *sibling = nullptr;
    INWIT_TRY(find_sibling("fans_of", name, siblings, is_model, sibling));
    View view;
    Fans fans;
    INWIT_TRY(view_under(rule, *sibling, view).prefix(name));
    INWIT_TRY(find_fans(view, fans).prefix(name));
    if (!(fans.in > 0 && fans.out > 0))
      return fail(INWIT_E_SHAPE, "the fans of \"", name, "\" are ", fans.in, " and ", fans.out);
    tensor.fan_in = fans.in;
    tensor.fan_out = fans.out;
  }
  if (!rule.fan_in && !rule.fan_out) return {};
  TensorScope counted;
  INWIT_TRY(counted.look(rule, tensor, tensor.fan_in, tensor.fan_out));
  INWIT_TRY(set_fan(rule.fan_in, "fan_in", match, counted, tensor.fan_in));
  return set_fan(rule.fan_out, "fan_out", match, counted, tensor.fan_out);
}

Status set_initializer(const inwit_recipe &recipe, const Match &match, inwit_job &job) {
  const RecipeRule &rule = *match.rule;
  job.initializer = rule.initializer.get();
  if (rule.computed == nullptr) return {};
  const std::span<const Expression> expressions = expressions_of(*rule.computed);
  TensorScope seen;
  if (std::ranges::any_of(expressions, &Expression::needs_shape))
    INWIT_TRY(seen.look(rule, job.tensor, job.tensor.fan_in, job.tensor.fan_out));
  std::vector<double> values(expressions.size());
  for (size_t i = 0; i < expressions.size(); ++i) INWIT_TRY(evaluate(expressions[i], match, seen, values[i]));
  const std::lock_guard lock(recipe.mutex);
  const auto key = std::pair(&rule, values);
  auto found = recipe.made.find(key);
  if (found == recipe.made.end()) {
    Handle handle;
    INWIT_TRY(make_computed(*rule.computed, values, handle));
    found = recipe.made.emplace(key, std::move(handle)).first;
  }
  job.initializer = found->second.get();
  return {};
}

std::string stream_name(const Match &match, std::string_view name) {
  return match.rule->stream ? match.rule->stream->expand(match.captured) : std::string(name);
}

Status complete(const inwit_recipe &recipe, const Match &match, const Siblings &siblings, bool is_model, inwit_job &job) {
  job.keep = match.rule->keep;
  INWIT_TRY(set_roles(*match.rule, job.tensor));
  if (!job.keep) INWIT_TRY(set_fans(match, siblings, is_model, job.tensor));
  return set_initializer(recipe, match, job);
}

// Weights that are those of another tensor.
Status complete_tied(const inwit_recipe &recipe, const Match &match, const Siblings &siblings, bool is_model, inwit_job &job) {
  const std::string name = match.rule->same_as->expand(match.captured);
  const inwit_tensor *sibling = nullptr;
  if (is_model) INWIT_TRY(find_sibling("same_as", name, siblings, true, sibling));
  View own, of_sibling;
  INWIT_TRY(view_under({}, job.tensor, own));
  if (sibling != nullptr) {
    INWIT_TRY(view_under({}, *sibling, of_sibling).prefix(name));
    if (!std::ranges::equal(own.global_extents(), of_sibling.global_extents()))
      return fail(INWIT_E_SHAPE, "shape is ", own.global_extents(), ", same_as is \"", name, "\", whose shape is ",
                  of_sibling.global_extents());
  }
  Match other;
  INWIT_TRY(find_rule(recipe, name, &job.tensor, other));
  if (other.rule == nullptr) return fail(INWIT_E_CONFIG, "same_as is \"", name, "\", which has no rule");
  if (other.rule->same_as) return fail(INWIT_E_CONFIG, "same_as is \"", name, "\", whose rule has same_as too");
  job.stream = random::stream_of(stream_name(other, name));
  return complete(recipe, other, siblings, is_model, job);
}

// Leaves the job unchanged on a failure.
Status complete_job(const inwit_recipe &recipe, const Match &match, const Siblings &siblings, bool is_model, inwit_job &job) {
  inwit_job completed = job;
  completed.stream = random::stream_of(stream_name(match, job.name));
  completed.shared_stream = match.rule->same_as || match.rule->stream;
  INWIT_TRY(match.rule->same_as ? complete_tied(recipe, match, siblings, is_model, completed)
                                : complete(recipe, match, siblings, is_model, completed));
  job = completed;
  return {};
}

// What can only be said of all names of a model together.
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
  return complete_job(recipe, match, siblings, is_model, job).prefix(job.name);
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
  for (size_t i = 0; i < jobs.size(); ++i) {
    failed_job = static_cast<int64_t>(i);
    INWIT_TRY(complete_job(recipe, matches[i], {find, &by_name}, true, jobs[i]).prefix(jobs[i].name));
  }
  failed_job = -1;
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
