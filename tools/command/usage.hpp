// Adds to the command line parser: inwit help, suggestions for misspelt commands and options, readable errors.
#pragma once
#include <CLI/CLI.hpp>

namespace command {

// The arguments in the form that `app` parses. Fails for an unknown command, and for arguments that the parser would misinterpret.
std::vector<std::string> prepared(const CLI::App &app, std::vector<std::string> args);

// The message for a command line that `app` has rejected with `error`.
std::string message_of(const CLI::App &app, const CLI::ParseError &error);

} // namespace command
