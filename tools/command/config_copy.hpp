// The config.json in the folder of a model's weights.
#pragma once
#include "command/command.hpp"
#include "command/model_recipe.hpp"
#include "files/model_files.hpp"

namespace command {

// A copy of the config that the recipe was bound to. Fails if the copy would describe another model than the tensors: if --set or
// --dtype replaces a value that the recipe takes from the config, or if most elements have another dtype than the config gives.
ModelFile config_copy(const Document &recipe, const Document &config, const ModelOptions &options,
                      const std::vector<StoredTensor> &tensors);

} // namespace command
