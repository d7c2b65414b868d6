// The interface between the two halves of signals.hpp: what a signal cleans up, and how the operating system delivers it.
#pragma once
#include <filesystem>

namespace command {

// In signals.cpp, for the system's handler: removes the temporary files and erases the progress bar.
void clean_up();

// In signals_posix.cpp or signals_windows.cpp.
void handle_signals();                                              // calls clean_up() at a signal, and ends the process; once
void remove_in_handler(const std::filesystem::path &path) noexcept; // a file or an empty folder, without any lock or memory
void write_in_handler(const char *text, size_t bytes) noexcept;     // to stderr, likewise

} // namespace command
