// Paths as text: in the whole program UTF-8 on Windows, whose own paths are UTF-16, and the system's bytes elsewhere.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace command {

// The conversions of std::filesystem are not used: on Windows they assume text in the system's code page.
std::filesystem::path to_path(std::string_view text);
std::string to_text(const std::filesystem::path &path);

std::filesystem::path executable_path(); // of this program; empty if the system does not tell

// Whether a character separates the names of a path: '/', and on Windows also '\'.
bool is_separator(char character);
bool names_one_file(std::string_view name); // a name without folders or drives, not "", "." or ".."

} // namespace command
