// Text files that have their name once they are whole.
#pragma once
#include <string>

namespace study {

void check_output(const std::string &path); // refuses what cannot be written, before the work
void write_output(const std::string &path, const std::string &text);

} // namespace study
