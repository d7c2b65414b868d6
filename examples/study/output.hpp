// Text files, written atomically.
#pragma once
#include <string>

namespace study {

void check_output(const std::string &path); // fails before any work if `path` cannot be written
void write_output(const std::string &path, const std::string &text);

} // namespace study
