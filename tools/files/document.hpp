// Text files that the library parses: configs and recipes.
#pragma once
#include <string>

namespace command {

// The content of the file. Stops a little past the library's size limit, which then rejects the document.
std::string read_document(const std::string &path);

} // namespace command
