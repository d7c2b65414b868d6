// The config.json in the folder of a checkpoint.
#pragma once
#include <optional>

#include "files/document.hpp"

namespace command {

// Its path, if there is one: in `checkpoint` if that is a folder, else beside it.
std::optional<std::string> config_beside(const std::string &checkpoint);

// What audits the checkpoint without --config: the config.json in its folder, if the recipe takes values from a config. A file may lie beside
// the config of another model, so for a file it must be of a model type that the recipe requires.
std::optional<Document> default_config(const Document &recipe, const std::string &checkpoint);

} // namespace command
