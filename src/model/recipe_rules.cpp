#include "model/recipe_rules.hpp"

#include <algorithm>

namespace inwit {
namespace {

Status mask_of(const AxisList &axes, const char *key, int32_t rank, uint32_t &mask) {
  mask = 0;
  for (const int64_t axis : axes) {
    int place = 0;
    INWIT_TRY(axis_of(axis, rank, key, place));
    if (mask >> place & 1) return fail(INWIT_E_SHAPE, key, " has axis ", place, " twice");
    mask |= 1u << place;
  }
  return {};
}

Status set_fan(const std::optional<Expression> &expression, const char *key, const Match &match, const TensorScope &counted,
               double &fan) {
  if (!expression) return {};
  INWIT_TRY(evaluate(*expression, match, counted, fan).prefix(key));
  return fan > 0 ? Status() : fail(INWIT_E_PARAMETER, key, " is ", fan, ", must be > 0");
}

// Fans that the rule gives as numbers or takes from another tensor.
Status set_fans(const Surroundings &around, const Match &match, const Split &split, inwit_tensor &tensor) {
  const RecipeRule &rule = *match.rule;
  if (rule.fans_of) {
    const std::string name = rule.fans_of->expand(match.captured);
    const inwit_tensor *sibling = nullptr;
    INWIT_TRY(find_sibling("fans_of", name, around, sibling));
    View view;
    Fans fans;
    INWIT_TRY(view_under(rule, *sibling, {}, view).prefix(name));
    INWIT_TRY(find_fans(view, fans).prefix(name));
    if (!(fans.in > 0 && fans.out > 0))
      return fail(INWIT_E_SHAPE, "the fans of \"", name, "\" are ", fans.in, " and ", fans.out);
    tensor.fan_in = fans.in;
    tensor.fan_out = fans.out;
  }
  if (!rule.fan_in && !rule.fan_out) return {};
  TensorScope counted;
  INWIT_TRY(counted.look(rule, tensor, split, tensor.fan_in, tensor.fan_out));
  INWIT_TRY(set_fan(rule.fan_in, "fan_in", match, counted, tensor.fan_in));
  return set_fan(rule.fan_out, "fan_out", match, counted, tensor.fan_out);
}

Status find_initializer(const Surroundings &around, const Match &match, const Split &split, const inwit_tensor &tensor,
                        SharedHandle &initializer) {
  const RecipeRule &rule = *match.rule;
  initializer = rule.initializer;
  if (rule.computed == nullptr) return {};
  const std::span<const Expression> expressions = expressions_of(*rule.computed);
  TensorScope seen;
  if (std::ranges::any_of(expressions, &Expression::needs_shape))
    INWIT_TRY(seen.look(rule, tensor, split, tensor.fan_in, tensor.fan_out));
  std::vector<double> values(expressions.size());
  for (size_t i = 0; i < expressions.size(); ++i) INWIT_TRY(evaluate(expressions[i], match, seen, values[i]));
  const Lock lock(around.recipe.mutex);
  const auto key = std::pair(&rule, values);
  auto found = around.recipe.made.find(key);
  if (found == around.recipe.made.end()) {
    Handle handle;
    INWIT_TRY(make_computed(*rule.computed, values, handle));
    found = around.recipe.made.emplace(key, std::move(handle)).first;
  }
  initializer = found->second;
  return {};
}

} // namespace

void split_axis(const Split &split, inwit_tensor &tensor) {
  const auto insert = [&](uint32_t mask) {
    const uint32_t below = (1u << split.axis) - 1;
    return (mask & below) | (mask & ~below) << 1;
  };
  const bool is_whole = std::ranges::all_of(tensor.global_shape, [](int64_t extent) { return extent == 0; });
  if (!is_whole) std::ranges::copy(tensor.global_shape, tensor.shape);
  std::ranges::fill(tensor.global_shape, 0);
  std::ranges::fill(tensor.offset, 0);
  int64_t *const at = tensor.shape + split.axis;
  std::copy_backward(at, tensor.shape + tensor.rank, tensor.shape + tensor.rank + 1);
  at[0] = split.into;
  at[1] /= split.into;
  ++tensor.rank;
  tensor.in_axes = insert(tensor.in_axes);
  tensor.out_axes = insert(tensor.out_axes);
  tensor.batch_axes = insert(tensor.batch_axes) | 1u << split.axis;
}

Status axis_of(int64_t axis, int32_t rank, const char *key, int &place) {
  const int64_t from_begin = axis < 0 ? axis + rank : axis;
  if (from_begin < 0 || from_begin >= rank)
    return fail(INWIT_E_SHAPE, key, " has ", axis, ", must be in [", -rank, ", ", rank - 1, "] for a tensor of rank ", rank);
  place = static_cast<int>(from_begin);
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

Status view_under(const RecipeRule &rule, const inwit_tensor &tensor, const Split &split, View &view) {
  inwit_tensor described = {};
  described.dtype = INWIT_F32; // any: dtype and memory need not be known yet
  described.rank = tensor.rank;
  std::ranges::copy(tensor.shape, described.shape);
  std::ranges::copy(tensor.global_shape, described.global_shape);
  std::ranges::copy(tensor.offset, described.offset);
  INWIT_TRY(set_roles(rule, described));
  if (split.into > 0) split_axis(split, described);
  return check_tensor(&described, Purpose::describe, view);
}

Status TensorScope::look(const RecipeRule &rule, const inwit_tensor &tensor, const Split &split, double fan_in,
                         double fan_out) {
  INWIT_TRY(view_under(rule, tensor, {}, whole_));
  View counted = whole_;
  if (split.into > 0) INWIT_TRY(view_under(rule, tensor, split, counted));
  counted.fan_in = fan_in;
  counted.fan_out = fan_out;
  Fans fans;
  if (const Status status = find_fans(counted, fans))
    fans_ = fans;
  else
    without_fans_ = status.message();
  return {};
}

Expression::Scope TensorScope::with(const Match &match) const {
  Expression::Scope scope;
  scope.values = match.values;
  scope.shape = shape();
  scope.fans = fans_;
  if (!without_fans_.empty()) scope.without_fans = without_fans_.c_str();
  return scope;
}

Status evaluate(const Expression &expression, const Match &match, const TensorScope &tensor, double &value) {
  return expression.evaluate(tensor.with(match), value);
}

Status find_split(const Match &match, const inwit_tensor &tensor, Split &split) {
  if (!match.rule->split) return {};
  const auto &[axis, into] = *match.rule->split;
  TensorScope seen;
  INWIT_TRY(seen.look({}, tensor, {}, 0, 0));
  if (tensor.rank == INWIT_MAX_RANK)
    return fail(INWIT_E_SHAPE, "split: the tensor has ", tensor.rank, " axes, must have at most ", INWIT_MAX_RANK - 1);
  INWIT_TRY(axis_of(axis, tensor.rank, "axis", split.axis).prefix("split"));
  const int64_t extent = seen.shape()[static_cast<size_t>(split.axis)];
  double number = 0;
  INWIT_TRY(evaluate(into, match, seen, number).prefix("split: into"));
  INWIT_TRY(whole_number(number, 1, std::max<int64_t>(extent, 1), "into", split.into).prefix("split"));
  if (extent % split.into == 0) return {};
  return fail(INWIT_E_SHAPE, "split: into is ", split.into, ", must divide shape[", split.axis, "], which is ", extent);
}

Status find_sibling(const char *key, const std::string &name, const Surroundings &around, const inwit_tensor *&sibling) {
  sibling = around.siblings.find(around.siblings.of, name);
  if (sibling != nullptr) return {};
  return fail(INWIT_E_CONFIG, key, " is \"", name,
              around.is_model
                  ? "\", which the model does not have"
                  : "\", which the recipe does not list: complete the jobs of the whole model by inwit_recipe_match_jobs()");
}

Status apply_rule(const Surroundings &around, const Match &match, const Split &split, inwit_tensor &tensor,
                  SharedHandle &initializer) {
  INWIT_TRY(set_roles(*match.rule, tensor));
  if (!match.rule->keep) INWIT_TRY(set_fans(around, match, split, tensor));
  return find_initializer(around, match, split, tensor, initializer);
}

} // namespace inwit
