// The commands and what the command line says to each.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace command {

struct ListOptions {
  bool json = false;
};
void list(const ListOptions &options);

struct FillOptions {
  std::string initializer, shape, global_shape, offset, output;
  std::string dtype = "float32";
  std::string layout, seed = "0", stream = "0";
  std::optional<std::string> name;
  std::vector<std::string> arguments; // key=value
  int32_t threads = 0;
};
void fill(const FillOptions &options);

struct ModelOptions {
  std::string recipe, seed, output, like;
  std::string report = "text";
  int32_t threads = 0;
  bool quiet = false;
};
void model(const ModelOptions &options);

struct SuggestOptions {
  std::string activation; // relu, leaky_relu:0.2, ...
  std::string layer = "dense";
  bool json = false;
};
void suggest(const SuggestOptions &options);

} // namespace command
