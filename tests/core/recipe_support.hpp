// Recipes from texts, and what they give to tensors.
#pragma once
#include <memory>

#include "model/recipe.hpp"
#include "support.hpp"

namespace inwit::test {

// Under version 1, whose only special character is `*`.
inline bool is_match(std::string_view text, std::string_view name) {
  Pattern pattern;
  std::vector<std::string_view> captured;
  return Pattern::parse(text, false, pattern) && pattern.match(name, captured);
}

struct RecipeMade {
  int32_t status = 0;
  std::string message;
  std::unique_ptr<inwit_recipe> recipe;
};
inline RecipeMade recipe_from(const std::string &json) {
  inwit_context context = {};
  inwit_recipe *made = nullptr;
  RecipeMade result;
  result.status = inwit_recipe_create(json.data(), json.size(), nullptr, 0, &made, &context);
  result.message = context.error;
  result.recipe.reset(made);
  return result;
}

inline RecipeMade bound(const RecipeMade &recipe, const std::vector<inwit_variable> &variables,
                        const std::string &config = "") {
  inwit_context context = {};
  inwit_recipe *made = nullptr;
  RecipeMade result;
  result.status = inwit_recipe_bind(recipe.recipe.get(), variables.data(), variables.size(),
                                    config.empty() ? nullptr : config.data(), config.size(), &made, &context);
  result.message = context.error;
  result.recipe.reset(made);
  return result;
}

inline inwit_job job_of(const char *name, std::initializer_list<int64_t> shape) {
  inwit_job job = {};
  job.name = name;
  job.tensor.dtype = INWIT_F32;
  job.tensor.rank = static_cast<int32_t>(shape.size());
  std::ranges::copy(shape, job.tensor.shape);
  return job;
}

} // namespace inwit::test
