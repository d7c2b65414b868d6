#include "command/folder_config.hpp"

#include <algorithm>
#include <filesystem>

#include "base/paths.hpp"
#include "command/model_recipe.hpp"
#include "files/checked_json.hpp"
#include "files/output_file.hpp"

namespace command {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view type_members[] = {"model_type", "_class_name"}; // of configs of transformers, of diffusers

// Whether the config gives a type of model that the recipe requires; a config without a type belongs to an unknown model.
bool has_required_type(const Json &recipe, const Json &config) {
  const auto required = recipe.find("requires");
  if (required == recipe.end() || !config.is_object()) return false;
  return std::ranges::any_of(type_members, [&](std::string_view member) {
    const auto accepted = required->find(member), type = config.find(member);
    if (accepted == required->end() || type == config.end() || !type->is_string()) return false;
    return accepted->is_array() ? std::ranges::find(*accepted, *type) != accepted->end() : *accepted == *type;
  });
}

// Whether the checkpoint is a folder, or an index, whose shards are all in its folder.
bool is_whole_folder(const std::string &checkpoint) {
  std::error_code error;
  return fs::is_directory(to_path(checkpoint), error) || has_extension(checkpoint, ".json");
}

} // namespace

std::optional<std::string> config_beside(const std::string &checkpoint) {
  std::error_code error;
  const fs::path path = to_path(checkpoint);
  const fs::path beside = (fs::is_directory(path, error) ? path : path.parent_path()) / "config.json";
  return fs::is_regular_file(beside, error) ? std::optional(to_text(beside)) : std::nullopt;
}

std::optional<Document> default_config(const Document &recipe, const std::string &checkpoint) {
  const std::optional<std::string> path = config_beside(checkpoint);
  if (!path || !takes_config(recipe)) return std::nullopt;
  Document config = read_document(*path);
  if (is_whole_folder(checkpoint)) return config;
  const Json members = Json::parse(strict_json(config.text), nullptr, false); // text that is not JSON has no type
  return has_required_type(Json::parse(strict_json(recipe.text)), members) ? std::optional(config) : std::nullopt;
}

} // namespace command
