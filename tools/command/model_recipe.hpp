// A recipe for one model: bound to its config, and matched against its tensors.
#pragma once
#include "base/library.hpp"
#include "files/document.hpp"
#include "files/safetensors.hpp"

namespace command {

// A value of the recipe's "let", given as NAME=VALUE.
struct Variable {
  std::string name;
  double value;
};
std::vector<Variable> to_variables(const std::vector<std::string> &settings);

// Whether the recipe must be bound before it is used: its "let" takes values from the model's config.
bool takes_config(const Document &document);

// Binds it if there is something to bind it to. `dtype` replaces the recipe's dtype, for tensors whose template and rule give none.
Recipe read_recipe(const Document &document, const std::optional<Document> &config, const std::vector<Variable> &variables,
                   const std::optional<std::string> &dtype = {});

// The tensors that the recipe itself lists, if any.
std::vector<StoredTensor> listed_tensors(const inwit_recipe &recipe, const std::string &subject);
std::vector<StoredTensor> tensors_of(const inwit_recipe &recipe, const std::string &subject); // fails if it lists none

// The name and shape of a tensor, to be matched.
inwit_job job_of(const StoredTensor &stored);

// The jobs of all tensors of a model, which point to their names. Every name needs a rule: the error lists all names without one, in the
// order of `source`, the same tensors. Every rule that is not optional must match a name.
std::vector<inwit_job> match(const inwit_recipe &recipe, const std::vector<StoredTensor> &tensors,
                             const std::vector<StoredTensor> &source, const std::string &subject);

// Sets the dtype of a job of match(). Fails for a dtype that the library cannot fill, and for a rank beyond the library's limit.
void set_dtype(const StoredTensor &stored, inwit_job &job);
void set_real_dtype(const StoredTensor &stored, inwit_job &job); // for an audit

} // namespace command
