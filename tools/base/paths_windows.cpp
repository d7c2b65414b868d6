#include "base/paths.hpp"

#include <windows.h>

namespace command {

std::filesystem::path to_path(std::string_view text) { return std::u8string(text.begin(), text.end()); }

std::string to_text(const std::filesystem::path &path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

std::filesystem::path executable_path() {
  std::wstring path(MAX_PATH, L'\0');
  while (true) {
    const DWORD length = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
    if (length < path.size()) return path.substr(0, length);
    path.resize(2 * path.size()); // it was truncated
  }
}

bool is_separator(char character) { return character == '/' || character == '\\'; }

bool names_one_file(std::string_view name) { // a colon follows a drive letter, or precedes the name of an alternate stream
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\:\0", 4)) == std::string_view::npos;
}

} // namespace command
