// Applies one rule to one tensor, or to a part of it.
#pragma once
#include "model/recipe.hpp"

namespace inwit {

// A rule that matches a name, and the values for expressions and names in it.
struct Match {
  const RecipeRule *rule = nullptr;
  std::vector<std::string_view> captured;
  std::vector<double> values; // of the recipe, and of the captures that are numbers
};

// Where a rule looks up the tensors that it refers to.
struct Surroundings {
  const inwit_recipe &recipe;
  const Siblings &siblings;
  bool is_model; // siblings has every tensor
};

// The split of a tensor's axis into a number of weights; 0: none.
struct Split {
  int axis = 0;
  int64_t into = 0;
};
void split_axis(const Split &split, inwit_tensor &tensor); // into two axes; its memory is not described any more

// The view of a tensor that expressions have.
class TensorScope {
public:
  // The rule gives the roles of axes, and thus the fans. Fans that are not 0 are used as they are.
  Status look(const RecipeRule &rule, const inwit_tensor &tensor, const Split &split, double fan_in, double fan_out);
  Expression::Scope with(const Match &match) const;
  std::span<const int64_t> shape() const { return whole_.global_extents(); }

private:
  View whole_ = {};
  std::optional<Fans> fans_;
  std::string without_fans_; // why there are none
};

Status evaluate(const Expression &expression, const Match &match, const TensorScope &tensor, double &value);

// The whole tensor of which `tensor` may be a shard, with the roles that a rule gives its axes.
Status view_under(const RecipeRule &rule, const inwit_tensor &tensor, const Split &split, View &view);

Status axis_of(int64_t axis, int32_t rank, const char *key, int &place);
Status set_roles(const RecipeRule &rule, inwit_tensor &tensor);
Status find_split(const Match &match, const inwit_tensor &tensor, Split &split);
Status find_sibling(const char *key, const std::string &name, const Surroundings &around, const inwit_tensor *&sibling);

// Sets roles and fans of a tensor without parts, and finds its initializer. The fans are those after `split`, the axes those before it.
Status apply_rule(const Surroundings &around, const Match &match, const Split &split, inwit_tensor &tensor,
                  SharedHandle &initializer);

// Completes the job of the tensor `name` by a rule that has parts.
Status apply_parts(const Surroundings &around, const Match &match, std::string_view name, inwit_job &job);

} // namespace inwit
