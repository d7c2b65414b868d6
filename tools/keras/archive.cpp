#include "keras/archive.hpp"

#include <fstream>
#include <string_view>

#include "base/paths.hpp"

namespace command::keras {

bool is_archive(const std::string &path) {
  constexpr std::string_view start = "PK\x03\x04";
  char bytes[start.size()] = {};
  std::ifstream file(to_path(path), std::ios::binary);
  return file.read(bytes, sizeof bytes) && std::string_view(bytes, sizeof bytes) == start;
}

} // namespace command::keras
