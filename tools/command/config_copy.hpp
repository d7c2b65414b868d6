// The config.json that stands beside the weights of a model.
#pragma once
#include "command/command.hpp"
#include "command/model_recipe.hpp"
#include "files/model_files.hpp"

namespace command {

// A copy of the config by which the recipe was bound. Fails where the copy would describe another model than the tensors: if --set or
// --dtype replaces a value that the recipe takes from the config, or if most elements have another dtype than the config names.
ModelFile config_copy(const Document &recipe, const Document &config, const ModelOptions &options,
                      const std::vector<StoredTensor> &tensors);

} // namespace command
