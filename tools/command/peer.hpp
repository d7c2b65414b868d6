// inwit list --peer: what to write in place of another library's initializers.
#pragma once
#include "base/library.hpp"
#include "command/command.hpp"

namespace command {

void list_peer(const Json &peer, const ListOptions &options);

} // namespace command
