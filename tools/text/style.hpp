// Colours on terminals: what is right, what is wrong, and headings.
#pragma once
#include <cstdio>
#include <string>
#include <string_view>

namespace command {

enum class Style { heading, right, wrong };

// The text in a style, if `stream` is a terminal that shows colours: not where NO_COLOR is set and not empty (https://no-color.org), nor
// where TERM is "dumb" or not set. Otherwise the text alone.
std::string styled(Style style, std::string_view text, std::FILE *stream = stdout);

} // namespace command
