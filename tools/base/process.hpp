// Requests to the operating system that the process makes once, at its start.
#pragma once
#include <cstdio>
#include <string>
#include <vector>

namespace command {

// Returns the arguments after the program's name; the parameters are those of main(). Standard streams pass bytes unchanged; those that
// the parent has closed are opened, so that no output file gets their descriptors. On systems with these signals, a closed pipe ends the
// process silently, even if the parent ignores the signal, and a file size limit makes the write fail.
std::vector<std::string> start_process(int argc, char **argv);

bool is_terminal(
    std::FILE *stream); // stdout or stderr; one that understands the escape sequences of a progress bar and of colours

// Raises the limit of open files as far as the system allows: it starts low for programs that use select(), which this one does not.
void allow_many_files();

} // namespace command
