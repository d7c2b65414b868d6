#include "files/document.hpp"

#include <cerrno>
#include <fstream>

#include "base/failure.hpp"

namespace command {
namespace {

constexpr size_t largest_document = size_t{64} << 20; // the library's limit

} // namespace

std::string read_document(const std::string &path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  char block[65536];
  while (file.read(block, sizeof block), file.gcount() > 0 && text.size() <= largest_document)
    text.append(block, static_cast<size_t>(file.gcount()));
  if (!file.eof() && text.size() <= largest_document) fail_errno({path});
  return text;
}

} // namespace command
