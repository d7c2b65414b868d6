#include "command/config_copy.hpp"

#include <charconv>

#include "base/failure.hpp"
#include "files/checked_json.hpp"

namespace command {
namespace {

// Fails because `option` replaces the member `given` of the config.
[[noreturn]] void fail_to_copy(const std::string &option, const std::string &given, const Document &config) {
  usage_error({option, " replaces ", given, " of the config, which is copied into the folder: change it in ", config.subject,
               " instead"});
}

// The member at a dotted path of names and, in lists, indices, found as the library finds it. nullptr: there is none.
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

struct NamedDtype {
  std::string path; // of the member
  int32_t dtype = 0;
};

// The dtype that the config gives for the model, at the path that the recipe or transformers reads. dtype 0: it gives none.
NamedDtype dtype_of_config(const Json &recipe, const Document &config) {
  const auto own = recipe.find("dtype");
  Json paths = Json::array({"dtype", "torch_dtype"});
  if (own != recipe.end() && own->is_object())
    paths = (*own)["config"].is_array() ? (*own)["config"] : Json::array({(*own)["config"]});
  const Json members = Json::parse(strict_json(config.text));
  for (const std::string path : paths) {
    const Json *const member = find_path(members, path);
    if (member != nullptr && member->is_string()) return {path, dtype_from_name(member->get_ref<const std::string &>())};
  }
  return {};
}

// The real dtype of most elements; a config gives the dtype of weights, and a few tensors may have another one, such as float32 routers.
int32_t dtype_of_most(const std::vector<StoredTensor> &tensors, int32_t preferred) {
  std::map<int32_t, int64_t> elements;
  for (const StoredTensor &tensor : tensors) {
    const DataType *const type = stored_type(tensor.dtype);
    if (type != nullptr && type->dtype != 0 && !type->is_complex()) elements[type->dtype] += tensor.bytes / type->bytes();
  }
  int32_t most = preferred;
  for (const auto &[dtype, count] : elements)
    if (count > elements[most]) most = dtype;
  return most;
}

// Loaders convert the tensors to the dtype of the config.
void check_dtype(const Json &recipe, const Document &config, const ModelOptions &options,
                 const std::vector<StoredTensor> &tensors) {
  const NamedDtype named = dtype_of_config(recipe, config);
  if (named.dtype == 0) return;
  const std::string path = Json(named.path).dump();
  if (options.dtype && dtype_from_name(*options.dtype) != named.dtype) fail_to_copy("--dtype " + *options.dtype, path, config);
  const int32_t most = dtype_of_most(tensors, named.dtype);
  if (most == named.dtype) return;
  const std::string subject = options.like ? joined({"--like ", *options.like}) : "the recipe";
  usage_error({subject, " gives tensors of ", data_type(most)->name, ", but ", path,
               " of the config, which is copied into the folder, is ", data_type(named.dtype)->name,
               ": loaders would convert them; change it in ", config.subject,
               options.like ? "" : joined({", or give --dtype ", data_type(named.dtype)->name})});
}

} // namespace

ModelFile config_copy(const Document &recipe, const Document &config, const ModelOptions &options,
                      const std::vector<StoredTensor> &tensors) {
  const Json document = Json::parse(strict_json(recipe.text)); // the library has accepted it and the config
  const Json let = document.value("let", Json::object());
  for (const Variable &variable : to_variables(options.variables)) {
    const auto found = let.find(variable.name);
    if (found != let.end() && found->is_object() && found->contains("config"))
      fail_to_copy("--set " + variable.name, (*found)["config"].dump(), config);
  }
  check_dtype(document, config, options, tensors);
  return {"config.json", config.text, 0, static_cast<int64_t>(config.text.size()), 1};
}

} // namespace command
