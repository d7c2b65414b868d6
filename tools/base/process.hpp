// What the process asks of the operating system once, at its start.
#pragma once
#include <cstdio>
#include <string>
#include <vector>

namespace command {

// The arguments after the program's name, those of main(). The standard streams carry bytes as they are; what the parent has closed of
// them is opened, so that no output file gets its number. Where the system has these signals, a closed pipe ends the process silently,
// even if the parent ignores the signal, and a size limit fails the write.
std::vector<std::string> start_process(int argc, char **argv);

bool is_terminal(
    std::FILE *stream); // stdout or stderr; one that understands the escape sequences of a progress bar and of colours

// Raises the limit of open files as far as the system allows: it starts low for the sake of select(), which nothing here calls.
void allow_many_files();

} // namespace command
