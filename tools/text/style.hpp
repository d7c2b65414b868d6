// Colours on terminals for success, errors and headings.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>

namespace command {

enum class Style { heading, right, wrong };

// The text in a style, if `stream` is a terminal and NO_COLOR is not set, or empty (https://no-color.org). Otherwise the text alone.
std::string styled(Style style, std::string_view text, std::FILE *stream = stdout);

} // namespace command
