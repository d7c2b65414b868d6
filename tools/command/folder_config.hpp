// The config.json in the folder of a checkpoint.
#pragma once
#include <optional>

#include "files/document.hpp"

namespace command {

// Its path, if there is one: in `checkpoint` if that is a folder, else beside it.
std::optional<std::string> config_beside(const std::string &checkpoint);

// The config for auditing the checkpoint without --config: the config.json in its folder, if the recipe takes values from a config. For a
// single file, which may be in the folder of another model, the config must have a model type that the recipe requires.
std::optional<Document> default_config(const Document &recipe, const std::string &checkpoint);

} // namespace command
