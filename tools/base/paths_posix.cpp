#include "base/paths.hpp"

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

namespace command {

std::filesystem::path to_path(std::string_view text) { return text; }

std::string to_text(const std::filesystem::path &path) { return path.native(); }

std::filesystem::path executable_path() {
  std::error_code error;
#ifdef __APPLE__
  uint32_t bytes = 0;
  _NSGetExecutablePath(nullptr, &bytes); // fails, and gives the size with the final NUL
  std::string path(bytes, '\0');
  if (_NSGetExecutablePath(path.data(), &bytes) != 0) return {};
  return std::filesystem::canonical(path.c_str(), error); // it may be a symbolic link
#else
  return std::filesystem::read_symlink("/proc/self/exe", error);
#endif
}

bool is_separator(char character) { return character == '/'; }

bool names_one_file(std::string_view name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

} // namespace command
