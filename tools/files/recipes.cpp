#include "files/recipes.hpp"

#include <algorithm>
#include <filesystem>

#include "base/failure.hpp"
#include "base/paths.hpp"
#include "text/nearest.hpp"

namespace command {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view extension = ".json";

// Relative to the executable, so that an installation can be moved.
fs::path folder() { return executable_path().parent_path() / INWIT_RECIPES; }

[[noreturn]] void fail_unknown(const std::string &name) {
  const std::vector<std::string> known = shipped_recipes();
  if (known.empty()) fail({name, ": no such file, and no shipped recipes in ", to_text(folder())});
  fail(
      {name, ": no such file, and no shipped recipe of this name; ", did_you_mean(name, known), "shipped are ", listed(known)});
}

} // namespace

std::vector<std::string> shipped_recipes() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto &entry : fs::directory_iterator(folder(), error))
    if (entry.path().extension() == extension) names.push_back(to_text(entry.path().stem()));
  std::ranges::sort(names);
  return names;
}

std::string shipped_recipes_folder() { return to_text(folder().lexically_normal()); }

std::string shipped_recipe_path(const std::string &name) { return to_text(folder() / to_path(name + std::string(extension))); }

std::string find_recipe(const std::string &name) {
  std::error_code error;
  const fs::file_status status = fs::status(to_path(name), error);
  if (name == "-" || std::ranges::any_of(name, is_separator) || (fs::exists(status) && !fs::is_directory(status))) return name;
  const std::string stem = name.ends_with(extension) ? name.substr(0, name.size() - extension.size()) : name;
  const std::vector<std::string> known = shipped_recipes();
  if (std::ranges::find(known, stem) != known.end()) return shipped_recipe_path(stem);
  if (fs::is_directory(status)) return name; // reading it fails with a message
  fail_unknown(name);
}

} // namespace command
