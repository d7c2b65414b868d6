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
  AuditOptions audit;
  IdentifyOptions identify;
  DoctorOptions doctor;
  SuggestOptions suggest;
  int exit_code = 0; // of a command that has done its work
};

// Adds the subcommands, which parse into `options`; parsing a subcommand runs it.
void add_commands(CLI::App &app, Options &options);

} // namespace command
