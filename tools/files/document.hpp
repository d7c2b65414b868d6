// Text files that the library parses: configs and recipes.
#pragma once
#include <string>

namespace command {

inline constexpr size_t largest_document = size_t{64} << 20; // the library's limit

struct Document {
  std::string subject; // of error messages
  std::string text;
};

// The content of the file; "-" is standard input, which can be read once. Reads only a little past the library's size limit, which makes
// the library reject the document. Fails for a file that is obviously not text.
Document read_document(const std::string &path);

} // namespace command
