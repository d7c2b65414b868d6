#include "command/config_copy.hpp"

#include <charconv>

#include "base/failure.hpp"
#include "files/checked_json.hpp"

namespace command {
namespace {

// Of what `option` replaces in the config, the member `given`.
[[noreturn]] void fail_to_copy(const std::string &option, const std::string &given, const Document &config) {
  usage_error({option, " replaces ", given, " of the config, which is copied into the folder: change it in ", config.subject,
               " instead"});
}

// The member at a dotted path, as the library finds it: the parts are names and, in lists, numbers. nullptr: there is none.
const Json *find_path(const Json &config, std::string_view path) {
  const Json *at = &config;
  for (size_t begin = 0; at != nullptr && begin <= path.size();) {
    const std::string part(path.substr(begin, path.find('.', begin) - begin));
    begin += part.size() + 1;
    if (at->is_array()) {
      size_t index = 0;
      const auto [rest, error] = std::from_chars(part.data(), part.data() + part.size(), index);
      const bool is_item = error == std::errc() && rest == part.data() + part.size() && index < at->size();
      at = is_item ? &(*at)[index] : nullptr;
    } else {
      at = at->is_object() && at->contains(part) ? &at->at(part) : nullptr;
    }
  }
  return at;
}

void check_dtype(const Json &recipe, const Document &config, const std::string &dtype) {
  const auto found = recipe.find("dtype");
  if (found == recipe.end() || !found->is_object()) return;
  const Json members = Json::parse(strict_json(config.text));
  const Json paths = (*found)["config"].is_array() ? (*found)["config"] : Json::array({(*found)["config"]});
  for (const std::string path : paths) {
    const Json *const member = find_path(members, path);
    if (member == nullptr || !member->is_string()) continue;
    if (dtype_from_name(member->get_ref<const std::string &>()) != dtype_from_name(dtype))
      fail_to_copy("--dtype " + dtype, Json(path).dump(), config);
    return;
  }
}

} // namespace

ModelFile config_copy(const Document &recipe, const Document &config, const std::vector<Variable> &variables,
                      const std::optional<std::string> &dtype) {
  const Json document = Json::parse(strict_json(recipe.text)); // the library has accepted it, and the config
  const Json let = document.value("let", Json::object());
  for (const Variable &variable : variables) {
    const auto found = let.find(variable.name);
    if (found != let.end() && found->is_object() && found->contains("config"))
      fail_to_copy("--set " + variable.name, (*found)["config"].dump(), config);
  }
  if (dtype) check_dtype(document, config, *dtype);
  return {"config.json", config.text, 0, static_cast<int64_t>(config.text.size()), 1};
}

} // namespace command
