#pragma once

#include <string>

namespace inwit::test {

// The path of a file of the source tree.
inline std::string source_path(const std::string &path) { return std::string(INWIT_SOURCE_DIR) + "/" + path; }

} // namespace inwit::test
