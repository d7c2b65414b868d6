// The subcommands and their options.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace command {

struct ListOptions {
  std::vector<std::string> names; // empty: all
  std::optional<std::string> peer, topic;
  bool json = false, names_only = false;
};
void list(const ListOptions &options);

// An initializer: either a name or a config.
struct InitializerOptions {
  std::optional<std::string> initializer, config, key;
  std::vector<std::string> arguments; // key=value
};

// An initializer, and the tensor that it fills.
struct TensorOptions : InitializerOptions {
  std::string stream = "0", dtype = "float32";
  std::optional<std::string> shape, layout, seed, name; // the shape is optional for show
  int32_t threads = 0;
};

struct FillOptions : TensorOptions {
  std::string order = "row";
  std::optional<std::string> global_shape, offset, output, print; // print: "numpy" or "julia"
};
void fill(const FillOptions &options);

inline constexpr int32_t default_depth = 30;

struct ShowOptions : TensorOptions {
  std::optional<std::string> form, plot; // "keras" or "legacy"
  std::optional<std::string> activation; // relu, leaky_relu:0.2, ...
  std::optional<int32_t> depth;          // of the stack that the activation is predicted for
  std::optional<std::string> bias_stddev;
  bool json = false;
};
void show(const ShowOptions &options);

struct ModelOptions {
  std::string recipe, seed, output, report = "text";
  std::optional<std::string> config, dtype, like, shard_size, layers, layer; // layers, layer: for Keras models
  std::vector<std::string> variables;
  int32_t threads = 0;
  bool quiet = false, progress = false;
};
void model(const ModelOptions &options);
void list_recipes();

struct AuditOptions {
  std::string file, recipe;
  std::optional<std::string> seed, config, layers;
  std::vector<std::string> variables;
  int32_t threads = 0;
  bool strict = false, json = false;
};
bool audit(const AuditOptions &options); // whether all is as the recipe gives it

struct IdentifyOptions {
  std::string file, layout = "torch";
  std::optional<std::string> config;
  int32_t threads = 0;
  bool json = false;
};
void identify(const IdentifyOptions &options);

struct DoctorOptions {
  bool json = false;
};
bool doctor(const DoctorOptions &options); // whether all golden values are equal

struct SuggestOptions {
  std::string activation; // relu, leaky_relu:0.2, ...
  std::string layer = "dense";
  bool json = false;
};
void suggest(const SuggestOptions &options);

} // namespace command
