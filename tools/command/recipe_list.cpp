// inwit model --recipes: the shipped recipes, each with its own description.
#include <algorithm>

#include "base/library.hpp"
#include "command/command.hpp"
#include "files/document.hpp"
#include "files/recipes.hpp"
#include "text/table.hpp"

namespace command {
namespace {

// The recipe's own description; else the beginning of its comment.
std::string description_of(const std::string &name) {
  const Document document = read_document(shipped_recipe_path(name));
  const Json recipe = Json::parse(document.text, nullptr, false);
  if (!recipe.is_object()) fail({document.subject, ": must be a JSON object"});
  if (const auto found = recipe.find("description"); found != recipe.end() && found->is_string()) return *found;
  const auto comment = recipe.find("comment");
  const std::string text = comment != recipe.end() && comment->is_string() ? comment->get<std::string>() : "";
  return text.substr(0, std::min(text.find(": "), text.find(". ")));
}

} // namespace

void list_recipes() {
  const std::vector<std::string> names = shipped_recipes();
  if (names.empty()) fail({"no shipped recipes in ", shipped_recipes_folder()});
  Table lines = {{"recipe", "description"}};
  for (const std::string &name : names) lines.push_back({name, description_of(name)});
  print_table(lines);
}

} // namespace command
