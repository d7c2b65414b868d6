// The config.json that stands beside the weights of a model.
#pragma once
#include "command/model_recipe.hpp"
#include "files/model_files.hpp"

namespace command {

// A copy of the config by which the recipe was bound. Fails if one of the variables, or the dtype, replaces a value that the
// recipe takes from the config, since the copy would then describe another model.
ModelFile config_copy(const Document &recipe, const Document &config, const std::vector<Variable> &variables,
                      const std::optional<std::string> &dtype);

} // namespace command
