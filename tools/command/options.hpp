// The command line: subcommands, options and their help.
#pragma once
#include <CLI/CLI.hpp>

#include "command/command.hpp"

namespace command {

struct Options {
  ListOptions list;
  ShowOptions show;
  FillOptions fill;
  ModelOptions model;
  SuggestOptions suggest;
};

// Adds what is parsed into `options`; parsing a subcommand runs it.
void add_commands(CLI::App &app, Options &options);

} // namespace command
