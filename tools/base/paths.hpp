// Paths as texts, which are UTF-8 in the whole program where the system has texts of its own (Windows), and the system's bytes elsewhere.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

namespace command {

// Neither is left to the conversions of std::filesystem, which on Windows take texts for those of the code page of the system.
std::filesystem::path to_path(std::string_view text);
std::string to_text(const std::filesystem::path &path);

std::filesystem::path executable_path(); // of this program; empty if the system does not tell

// Separates the names of a path: '/', and on Windows '\' too.
bool is_separator(char character);
bool names_one_file(std::string_view name); // a name without folders or drives, not "", "." or ".."

} // namespace command
