// Text of unknown origin on the way to a terminal or a file: names of tensors and files may contain any bytes.
#pragma once
#include <string>
#include <string_view>

namespace command {

bool is_utf8(std::string_view text);

// Replaces bytes that are not UTF-8, and control characters except for line feeds, by "?": no name can send commands to a terminal.
std::string printable(std::string_view text);

std::string printable_line(std::string_view text); // replaces line feeds too: no name can add a line to a report

size_t characters(std::string_view utf8);

} // namespace command
