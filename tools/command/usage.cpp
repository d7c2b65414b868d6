#include "command/usage.hpp"

#include <algorithm>

#include "base/failure.hpp"
#include "files/recipes.hpp"
#include "text/nearest.hpp"
#include "text/print.hpp"

namespace command {
namespace {

std::vector<std::string> commands_of(const CLI::App &app) {
  std::vector<std::string> names;
  for (const CLI::App *const command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

void check_command(const CLI::App &app, const std::string &name) {
  std::vector<std::string> known = commands_of(app);
  known.emplace_back("help");
  if (std::ranges::find(known, name) != known.end()) return;
  usage_error({"unknown command \"", name, "\"; ", did_you_mean(name, known), "commands are ", listed(known)});
}

// The long options of the command that was given, or of `app`.
std::vector<std::string> options_of(const CLI::App &app) {
  const std::vector<CLI::App *> given = app.get_subcommands();
  std::vector<std::string> names;
  for (const CLI::Option *const option : (given.empty() ? app : *given.front()).get_options({}))
    for (const std::string &name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::string unexpected(const CLI::App &app, const std::string &argument) {
  if (!argument.starts_with('-')) return joined({"unexpected argument \"", argument, "\"; see --help"});
  const std::string name = argument.substr(0, argument.find('='));
  return joined({"unknown option \"", name, "\"; ", did_you_mean(name, options_of(app)), "see --help"});
}

} // namespace

std::vector<std::string> prepared(const CLI::App &app, std::vector<std::string> args) {
  if (args.empty())
    usage_error({"a command is missing: ", listed(commands_of(app)), " or help\n\n", app.help(),
                 "\nRecipes: ", shipped_recipes().empty() ? "not found" : shipped_recipes_folder(), "\n"});
  if (!args[0].starts_with('-')) check_command(app, args[0]);
  if (args[0] == "help") {
    args.erase(args.begin());
    if (!args.empty()) check_command(app, args[0]);
    if (!args.empty() && args[0] != "help") return {args[0], "--help"};
    return {"--help"};
  }
  for (size_t i = 0; i < args.size(); ++i) {
    if (i >= 2 && args[i - 2] == "--set" && args[i].find('=') != std::string::npos && !args[i].starts_with('-'))
      usage_error({"\"", args[i], "\" needs a --set of its own: --set ", args[i - 1], " --set ", args[i]});
    // The style is optional: the parser would mistake the name of the initializer for it.
    if (args[i] == "--print" &&
        (i + 1 == args.size() || std::ranges::find(print_styles, args[i + 1]) == std::end(print_styles)))
      args[i].append("=").append(print_styles[0]);
  }
  return args;
}

std::string message_of(const CLI::App &app, const CLI::ParseError &error) {
  const std::vector<std::string> extra = app.remaining(true);
  if (!extra.empty()) return unexpected(app, extra.front());
  const std::string_view what = error.what(), option = what.substr(0, what.find(':'));
  if (error.get_name() != "ArgumentMismatch") return joined({what, "; see --help"});
  // The parser's message: "1 required TEXT missing", or "At Most 1 required but received 2".
  return joined({option, what.ends_with("missing") ? " requires a value" : " is given more than once", "; see --help"});
}

} // namespace command
