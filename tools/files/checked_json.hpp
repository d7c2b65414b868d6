// JSON from files that were downloaded: stricter than nlohmann's parser.
#pragma once
#include "base/library.hpp"

namespace command {

// Fails for what that parser accepts silently: duplicate keys, and nesting deeper than `deepest`.
Json parse_checked(const std::string &text, int deepest);

} // namespace command
