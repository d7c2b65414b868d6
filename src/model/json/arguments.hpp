// The members of a Keras config as arguments of an initializer.
#pragma once
#include "model/json/config.hpp"

namespace inwit {

// As bind() takes them. They point into the config and into `arrays`.
struct Arguments {
  std::vector<inwit_arg> list;
  std::vector<const Json *> values; // each argument's value in the config
  std::vector<std::shared_ptr<const OwnedArray>> arrays;
};

// is_legacy: H5 files and TF-Keras wrote the config.
Status read_arguments(const Entry &entry, const Json &config, bool is_legacy, Reading &reading, Arguments &args, Seed &seed);

// The value that bind() rejected; the config itself if an argument is missing.
const Json &rejected_value(const Entry &entry, const Arguments &args, const Json &config);

} // namespace inwit
