#include "command/config_copy.hpp"

#include "base/failure.hpp"

namespace command {

ModelFile config_copy(const Document &recipe, const Document &config, const std::vector<Variable> &variables) {
  const Json let = Json::parse(recipe.text).value("let", Json::object()); // the library has accepted it
  for (const Variable &variable : variables) {
    const auto found = let.find(variable.name);
    if (found != let.end() && found->is_object() && found->contains("config"))
      usage_error({"--set ", variable.name, " replaces ", (*found)["config"].dump(),
                   " of the config, which is copied into the folder: change it in ", config.subject, " instead"});
  }
  return {"config.json", config.text, 0, static_cast<int64_t>(config.text.size()), 1};
}

} // namespace command
