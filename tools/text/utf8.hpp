// Text of unknown origin on the way to a terminal or a file: names of tensors and files may contain any bytes.
#pragma once
#include <string>
#include <string_view>

namespace command {

bool is_utf8(std::string_view text);

// Bytes that are not UTF-8 and control characters, except for line feeds, replaced by "?": no name can send commands to a terminal.
std::string printable(std::string_view text);

std::string printable_line(std::string_view text); // without line feeds: no name adds a line to a report

size_t characters(std::string_view utf8);

} // namespace command
