#include "base/paths.hpp"

namespace command {

std::filesystem::path to_path(std::string_view text) { return text; }

std::string to_text(const std::filesystem::path &path) { return path.native(); }

std::filesystem::path executable_path() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

bool is_separator(char character) { return character == '/'; }

bool names_one_file(std::string_view name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

} // namespace command
