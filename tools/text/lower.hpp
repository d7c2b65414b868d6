// Letters of ASCII in any case.
#pragma once

namespace command {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

} // namespace command
