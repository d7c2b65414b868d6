// The initializer, the seed and the tensor that the options of a command name.
#pragma once
#include "command/command.hpp"
#include "text/parse.hpp"

namespace command {

// By NAME, or by --config and --key; --set replaces arguments in both.
Initializer read_initializer(const InitializerOptions &options);

// --seed; or the one in the config; or 0.
uint64_t read_seed(const TensorOptions &options, const inwit_initializer &initializer);

// One job: the tensor, without data, and its stream. keras_by_default: Keras's initializers have its layout where --layout says
// nothing.
inwit_job read_job(const TensorOptions &options, const inwit_initializer &initializer, bool keras_by_default);

// What a job gives, as the library says it: INWIT_CONFIG_KERAS or INWIT_CONFIG_LEGACY.
std::string config_text(const inwit_initializer &initializer, int32_t form);

} // namespace command
