// Recipes: ordered rules from a parameter's name to its initializer and layout, and perhaps the list of tensors itself.
#pragma once
#include "model/handle.hpp"

// The handle of the C ABI.
struct inwit_recipe {
  struct Rule {
    std::string pattern;
    inwit::Handle initializer; // nullptr: keep
    int32_t layout = INWIT_LAYOUT_NONE;
    bool optional = false;
  };
  struct Tensor {
    std::string name;
    inwit_tensor tensor;
  };
  std::vector<Rule> rules;
  std::vector<Tensor> tensors;

  const Rule *rule_for(std::string_view name) const; // the first that matches, or nullptr
};

namespace inwit {

// Anchored: `*` matches any run of characters, dots and none included; every other character matches itself.
bool matches(std::string_view pattern, std::string_view name);

// Checks that every name has a rule and a stream of its own, and that every rule that is not optional matches a name.
Status check_names(const inwit_recipe &recipe, std::span<const char *const> names);

} // namespace inwit
