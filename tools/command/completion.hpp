// Completion scripts for shells, printed from the parser's own tree of commands and options.
#pragma once
#include <CLI/CLI.hpp>
#include <string>

namespace command {

// `shell`: bash, zsh or fish.
std::string completion(CLI::App &app, const std::string &shell);

} // namespace command
