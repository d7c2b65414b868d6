#include "command/inputs.hpp"

#include <algorithm>

#include "command/arguments.hpp"
#include "files/document.hpp"
#include "keras/key_path.hpp"
#include "text/parse.hpp"

namespace command {
namespace {

Document read_config(const std::string &config) {
  if (config == "-") return read_document(config);
  return config.starts_with('@') ? read_document(config.substr(1)) : Document{"--config", config};
}

Initializer from_config(const InitializerOptions &options) {
  const auto [subject, text] = read_config(*options.config);
  inwit_context context = {};
  inwit_initializer *handle = nullptr;
  if (const std::optional<keras::LayerConfig> inner = keras::find_layer(text, options.key.value_or(""), subject))
    check(
        inwit_create_from_layer(inner->config.data(), inner->config.size(), inner->key.c_str(), nullptr, 0, &handle, &context),
        context, inner->subject);
  else if (options.key)
    check(inwit_create_from_layer(text.data(), text.size(), options.key->c_str(), nullptr, 0, &handle, &context), context,
          subject);
  else
    check(inwit_create_from_json(text.data(), text.size(), nullptr, 0, &handle, &context), context, subject);
  Initializer initializer(handle);
  if (options.arguments.empty()) return initializer;
  const Arguments arguments(inwit_initializer_name(handle), options.arguments);
  inwit_initializer *changed = nullptr;
  check(inwit_clone(handle, arguments.get().data(), arguments.get().size(), &changed, &context), context);
  return Initializer(changed);
}

Initializer by_name(const InitializerOptions &options) {
  const Arguments arguments(*options.initializer, options.arguments);
  inwit_context context = {};
  inwit_initializer *handle = nullptr;
  check(inwit_create(options.initializer->c_str(), arguments.get().data(), arguments.get().size(), &handle, &context), context);
  return Initializer(handle);
}

bool is_keras(const inwit_initializer &initializer) {
  const Json *const entry = registry_entry(inwit_initializer_name(&initializer));
  return entry != nullptr && !(*entry)["keras_class"].get_ref<const std::string &>().empty();
}

} // namespace

Initializer read_initializer(const InitializerOptions &options) {
  if (options.initializer.has_value() == options.config.has_value())
    usage_error({options.config ? "NAME and --config are mutually exclusive" : "NAME or --config is required", "; see --help"});
  if (options.key && !options.config) usage_error({"--key requires --config"});
  return options.config ? from_config(options) : by_name(options);
}

uint64_t read_seed(const TensorOptions &options, const inwit_initializer &initializer) {
  if (options.seed) return to_uint64("--seed", *options.seed);
  return config_seed(initializer).value_or(0);
}

inwit_job read_job(const TensorOptions &options, const inwit_initializer &initializer, bool keras_by_default) {
  inwit_job job = {};
  job.initializer = &initializer;
  job.stream = options.name ? inwit_stream(options.name->c_str()) : to_uint64("--stream", options.stream);
  read_extents("--shape", options.shape.value(), job.tensor.shape, job.tensor.rank);
  job.tensor.dtype = dtype_from_name(options.dtype);
  if (options.layout)
    job.tensor.layout = layout_from_name(*options.layout);
  else if (keras_by_default && is_keras(initializer))
    job.tensor.layout = INWIT_LAYOUT_KERAS;
  return job;
}

std::string config_text(const inwit_initializer &initializer, int32_t form) {
  inwit_context context = {};
  size_t needed = 0;
  check(inwit_to_json(&initializer, form, nullptr, 0, &needed, &context), context);
  std::string text(needed, '\0');
  check(inwit_to_json(&initializer, form, text.data(), text.size(), &needed, &context), context);
  text.resize(needed - 1); // without NUL
  return text;
}

} // namespace command
