// Recipes: ordered rules from a parameter's name to its initializer, layout and fans, and optionally the list of tensors.
#pragma once
#include <map>
#include <optional>

#include "base/mutex.hpp"
#include "model/expression.hpp"
#include "model/parts.hpp"
#include "model/rule_index.hpp"

namespace inwit {

struct ComputedInitializer; // of model/json: the JSON of an initializer with expressions in it

// Axes as a rule lists them, from the end if negative.
using AxisList = std::vector<int64_t>;

struct RulesOfParts;

// The split of an axis into separate weights.
struct SplitOf {
  int64_t axis = 0; // from the end if negative
  Expression into;
};

// What a tensor with a matching name, or a part of one, is given.
struct RecipeRule {
  Pattern pattern;                                     // unused in the rule of a part
  SharedHandle initializer;                            // unless one of the following
  std::shared_ptr<const ComputedInitializer> computed; // depends on values
  std::optional<NameTemplate> same_as;                 // everything is taken from another tensor
  std::shared_ptr<const RulesOfParts> parts;           // each part has its own
  bool keep = false;

  bool optional = false; // may match no name
  std::optional<Expression> condition;
  int32_t dtype = 0; // of tensors for which nothing else gives it; 0: nor does the rule
  std::optional<SplitOf> split;
  std::vector<Expression> zero_rows;
  int32_t layout = INWIT_LAYOUT_NONE;
  bool has_own_layout = false; // of a part: a rule of parts gives it, not the rule of the tensor
  AxisList in_axes, out_axes, batch_axes;
  std::optional<Expression> fan_in, fan_out;
  std::optional<NameTemplate> fans_of, stream;

  bool has_parts() const { return parts != nullptr || split || !zero_rows.empty(); }
};

// The parts along an axis, each a tensor of its own.
struct RulesOfParts {
  int64_t axis = 0;              // from the end if negative
  std::string each;              // name of the index, if each index is a part (without the axis), all with one rule
  std::vector<Expression> sizes; // else
  std::vector<RecipeRule> rules; // one for each size
};

// A name that expressions use, and where its value comes from.
struct RecipeValue {
  std::string name;
  std::vector<std::string> config;   // dotted paths into the model's config: the first that it has
  std::vector<std::string> is;       // the member is a text: 1 if it is one of these, else 0
  bool is_needed = false;            // `value` is missing: the config must have one
  std::optional<Expression> of_null; // where the config's member is null; else that counts as missing
  Expression value;                  // over the values before
};

struct TensorTemplate {
  struct Extent {
    int64_t number = 0; // unless
    std::optional<Expression> expression;
  };
  std::vector<std::string> names;     // each with the variables of the loops in braces
  std::vector<NameTemplate> of_names; // the same, parsed; empty in version 1, whose names are texts
  std::vector<std::pair<std::string, Expression>> loops;
  std::optional<Expression> condition;
  std::vector<Extent> shape;
  int32_t dtype = 0; // 0: that of the rule, or float32
};

// The dtype of tensors for which neither a template nor a rule gives it.
struct DefaultDtype {
  std::vector<std::string> config; // dotted paths into the model's config: the first that it has, else
  int32_t otherwise = 0;           // 0: float32 for tensors that the recipe lists, none for a match
};

// A member of the model's config for which the recipe accepts only some values. A missing or null member is accepted.
struct ConfigRequirement {
  std::string path; // dotted
  std::vector<std::string> texts;
  std::vector<double> numbers; // true is 1, false is 0
  std::string accepted;        // all of them, as a message lists them
};

// The contents of a document. Shared by the recipes that are bound from it.
struct RecipeDefinition {
  int version = 1;
  DefaultDtype dtype;
  std::vector<ConfigRequirement> requirements;
  std::vector<RecipeValue> values;
  std::vector<RecipeRule> rules;
  std::vector<TensorTemplate> templates;

  RuleIndex index;         // of the rules' patterns
  bool has_dtypes = false; // any rule has
};

struct RecipeTensor {
  std::string name;
  inwit_tensor tensor;
};

} // namespace inwit

// The handle of the C ABI.
struct inwit_recipe {
  std::shared_ptr<const inwit::RecipeDefinition> definition;
  std::string missing;        // why there are no values yet, as an error message for matches; "" once bound
  std::vector<double> values; // of definition->values
  int32_t dtype = 0;          // of definition->dtype
  std::vector<inwit::RecipeTensor> tensors;
  std::vector<uint32_t> tensors_by_name; // sorted

  const inwit_tensor *find_tensor(std::string_view name) const;

  // Initializers that were made for matches, keyed by the rule and the values of its expressions.
  mutable inwit::Mutex mutex; // held within a call only
  mutable std::map<std::pair<const inwit::RecipeRule *, std::vector<double>>, inwit::SharedHandle> made;
  mutable std::map<std::string, std::vector<inwit::SharedHandle>, std::less<>> made_of_parts; // by the name of the tensor
};

namespace inwit {

// Finds the other tensors of a model by name: nullptr if there is none.
struct Siblings {
  const inwit_tensor *(*find)(const void *of, std::string_view name);
  const void *of;
};

// Completes a job: initializer, keep, stream, shared_stream, layout, axes, fans and, if it has none, dtype. `is_model`: siblings has
// every tensor.
Status match_job(const inwit_recipe &recipe, const Siblings &siblings, bool is_model, inwit_job &job);

// Completes the jobs of a whole model, and checks its names as check_names() does.
Status match_jobs(const inwit_recipe &recipe, std::span<inwit_job> jobs, int64_t &failed_job);

// The dtype that the rule of a tensor gives, or 0.
Status find_dtype(const inwit_recipe &recipe, std::string_view name, const inwit_tensor &tensor, int32_t &dtype);

// Checks that every name has a rule and a stream of its own, and that every rule that is not optional matches a name.
Status check_names(const inwit_recipe &recipe, std::span<const char *const> names);

// The values of a rule's expressions in an initializer, and the initializer that they make. INWIT_JSON=OFF has none.
std::span<const Expression> expressions_of(const ComputedInitializer &computed);
Status make_computed(const ComputedInitializer &computed, std::span<const double> values, Handle &handle);

} // namespace inwit
