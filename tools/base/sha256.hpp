// The SHA-256 digest of a text (FIPS 180-4), in 64 hexadecimal digits.
#pragma once
#include <string>
#include <string_view>

namespace command {

std::string sha256(std::string_view text);

} // namespace command
