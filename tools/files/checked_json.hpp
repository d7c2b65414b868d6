// JSON from downloaded files: stricter than nlohmann's parser.
#pragma once
#include "base/library.hpp"

namespace command {

// Fails for duplicate keys and nesting deeper than `deepest`, which that parser accepts silently.
Json parse_checked(const std::string &text, int deepest);

// JSON as the standard defines it: NaN, Infinity and -Infinity, which Keras writes as literals, become "nan", "inf" and "-inf".
std::string strict_json(std::string_view text);

} // namespace command
