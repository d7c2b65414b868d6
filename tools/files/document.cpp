#include "files/document.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <utility>

#include "base/failure.hpp"
#include "base/paths.hpp"
#include "files/file_kind.hpp"

namespace command {
namespace {

std::string read_all(std::istream &file, const std::string &subject) {
  std::string text;
  char block[65536];
  while (file.read(block, sizeof block), file.gcount() > 0 && text.size() <= largest_document)
    text.append(block, static_cast<size_t>(file.gcount()));
  if (!file.eof() && text.size() <= largest_document) fail_errno({subject});
  return text;
}

std::string read_standard_input(const std::string &subject) {
  static bool done = false;
  if (std::exchange(done, true)) usage_error({"- is given twice, but standard input can be read only once"});
  return read_all(std::cin, subject);
}

} // namespace

Document read_document(const std::string &path) {
  Document document = {path == "-" ? "standard input" : path, ""};
  errno = 0;
  if (path == "-") {
    document.text = read_standard_input(document.subject);
  } else {
    std::ifstream file(to_path(path), std::ios::binary);
    document.text = read_all(file, path);
  }
  if (const std::string_view kind = binary_kind(document.text); !kind.empty())
    fail({document.subject, ": is not JSON: it is ", kind});
  return document;
}

} // namespace command
