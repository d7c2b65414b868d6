// Recognises what an unexpected file is, from its first bytes, for error messages.
#pragma once
#include <cstddef>
#include <string_view>

namespace command {

inline constexpr size_t kind_bytes = 65536; // enough to find "weight_map" in an index after its metadata

// "a zip archive (...)", with advice if there is any; "" if the first bytes are not recognised.
std::string_view file_kind(std::string_view start);

// As file_kind, but "" for JSON: for files that should be JSON.
std::string_view binary_kind(std::string_view start);

} // namespace command
