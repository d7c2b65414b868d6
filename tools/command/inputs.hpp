// The initializer, the seed and the tensor that the options of a command specify.
#pragma once
#include "base/library.hpp"
#include "command/command.hpp"

namespace command {

// From NAME, or from --config and --key; --set overrides the arguments of either.
Initializer read_initializer(const InitializerOptions &options);

// --seed, else the seed in the config, else 0.
uint64_t read_seed(const TensorOptions &options, const inwit_initializer &initializer);

// The tensor, without data, and its stream. keras_by_default: the layout of Keras's initializers without --layout.
inwit_job read_job(const TensorOptions &options, const inwit_initializer &initializer, bool keras_by_default);

// The initializer's JSON in the form INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY.
std::string config_text(const inwit_initializer &initializer, int32_t form);

} // namespace command
