// The recipes that are shipped with the command.
#pragma once
#include <string>
#include <vector>

namespace command {

// Without ".json", sorted; empty if the folder cannot be found.
std::vector<std::string> shipped_recipes();
std::string shipped_recipes_folder();
std::string shipped_recipe_path(const std::string &name); // one of shipped_recipes()

// The path of the recipe: `name` itself if there is such a file or if it is a path or "-"; else a shipped recipe, with or without ".json".
std::string find_recipe(const std::string &name);

} // namespace command
