#include "command/completion.hpp"

#include "base/failure.hpp"
#include "command/subcommand.hpp"

namespace command {
namespace {

// Shell functions of the scripts, which print words.
constexpr const char *print_initializers = "inwit list --names 2> /dev/null";
constexpr const char *print_recipes = "inwit model --recipes 2> /dev/null | sed -n '2,$s/ .*//p'";

// The completions of a value: words, the output of a shell function, or files.
struct Values {
  std::string words, printed_by;
  bool files = false;
};

Values values_of(CLI::Option &option) {
  const std::string placeholder = option.nonpositional() ? option.get_option_text() : option.get_name();
  if (const std::string words = choices_of(option); !words.empty()) return {words, "", false};
  if (placeholder == "RECIPE") return {"", "_inwit_recipes", true};
  if (placeholder == "NAME" && !option.nonpositional()) return {"", "_inwit_initializers", false};
  return {"", "", placeholder.find("FILE") != std::string::npos || placeholder.find("DIR") != std::string::npos};
}

// The first clause of a help text, without characters that a shell would interpret.
std::string summary(const std::string &text) {
  std::string line = text.substr(0, text.find_first_of("\n[;.:"));
  std::erase_if(line, [](char c) { return std::string_view("'\"`\\$]").find(c) != std::string_view::npos; });
  return line.substr(0, line.find_last_not_of(" ,(") + 1);
}

std::vector<std::string> names_of(const CLI::Option &option) {
  std::vector<std::string> names;
  for (const std::string &name : option.get_snames()) names.push_back("-" + name);
  for (const std::string &name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

bool takes_value(const CLI::Option &option) { return option.get_items_expected_max() > 0; }

// A command of the tree, or the executable itself, whose name is "".
struct Command {
  std::string name, description;
  std::vector<CLI::Option *> options, positional;
};

std::vector<Command> commands_of(CLI::App &app) {
  std::vector<Command> commands;
  const auto add = [&](const std::string &name, CLI::App &tree) {
    Command &command = commands.emplace_back(Command{name, tree.get_description(), {}, {}});
    for (CLI::Option *const option : tree.get_options())
      (option->nonpositional() ? command.options : command.positional).push_back(option);
  };
  add("", app);
  for (CLI::App *const command : app.get_subcommands([](CLI::App *) { return true; })) add(command->get_name(), *command);
  return commands;
}

std::string command_names(const std::vector<Command> &commands) {
  std::string words;
  for (const Command &command : commands)
    if (!command.name.empty()) words.append(command.name).append(" ");
  return words + "help";
}

std::string bash_case(const std::string &pattern, const Values &values) {
  const std::string printed = values.printed_by.empty() ? "" : joined({"$(", values.printed_by, ")"});
  return joined({"  ", pattern, ") words=\"", values.words, printed, values.files ? "\" files=1 ;;\n" : "\" ;;\n"});
}

std::string bash(const std::vector<Command> &commands) {
  std::string values, options, positional;
  for (const Command &command : commands) {
    std::string all;
    for (CLI::Option *const option : command.options) {
      std::string pattern;
      for (const std::string &name : names_of(*option)) {
        all.append(name).append(" ");
        pattern.append(joined({pattern.empty() ? "'" : " | '", command.name, " ", name, "'"}));
      }
      if (takes_value(*option)) values.append(bash_case(pattern, values_of(*option)));
    }
    const std::string pattern = "'" + command.name + "'";
    options.append(bash_case(pattern, {all, "", false}));
    if (!command.positional.empty())
      positional.append(bash_case(pattern, values_of(*command.positional[0])));
    else
      positional.append(bash_case(pattern, {command.name.empty() ? command_names(commands) : all, "", false}));
  }
  return joined({R"(# bash completion for inwit
_inwit_initializers() { )",
                 print_initializers, R"(; }
_inwit_recipes() { )",
                 print_recipes, R"(; }
_inwit() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command= words= files=
  # --dtype=float32 comes in three words
  if [ "$current" = = ]; then current=; elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi
  if [ "$COMP_CWORD" -gt 1 ] && [[ ${COMP_WORDS[1]} != -* ]]; then command=${COMP_WORDS[1]}; fi
  case "$command $previous" in
)",
                 values, "  help*) words=\"", command_names(commands), R"(" ;;
  *) case "$current" in
  -*) case "$command" in
)",
                 options, R"(  esac ;;
  *) case "$command" in
)",
                 positional, R"(  esac ;;
  esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ]; then
    compopt -o filenames 2> /dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -F _inwit inwit
)"});
}

std::string zsh_action(const Values &values) {
  if (!values.words.empty()) return joined({"(", values.words, ")"});
  if (!values.printed_by.empty()) return values.printed_by;
  return values.files ? "_files" : " ";
}

std::string zsh(const std::vector<Command> &commands) {
  std::string described, cases;
  for (const Command &command : commands) {
    if (!command.name.empty()) described.append(joined({" \\\n    '", command.name, ":", summary(command.description), "'"}));
    cases.append(joined({"  '", command.name, "') _arguments"}));
    for (CLI::Option *const option : command.options)
      for (const std::string &name : names_of(*option)) {
        const std::string value = takes_value(*option) ? joined({":value:", zsh_action(values_of(*option))}) : "";
        cases.append(joined({" \\\n    '*", name, "[", summary(option->get_description()), "]", value, "'"}));
      }
    for (CLI::Option *const option : command.positional)
      cases.append(joined({" \\\n    '*:", option->get_name(), ":", zsh_action(values_of(*option)), "'"}));
    cases.append(" ;;\n");
  }
  return joined({R"(#compdef inwit
_inwit_initializers() { compadd -- $()",
                 print_initializers, R"() }
_inwit_recipes() { compadd -- $()",
                 print_recipes, R"(); _files }
_inwit_commands() {
  local -a commands=( \
    'help:Describes a command')",
                 described, R"()
  _describe command commands
}
_inwit() {
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then _inwit_commands; return; fi
  local command=$words[2]
  if [[ $command == -* ]]; then command=; else shift words; (( CURRENT-- )); fi
  case $command in
  help) _inwit_commands ;;
)",
                 cases, R"(  esac
}
if [ "$funcstack[1]" = _inwit ]; then _inwit "$@"; else compdef _inwit inwit; fi
)"});
}

std::string fish_values(const Values &values) {
  std::string text = values.files ? " -r -F" : " -x";
  if (!values.words.empty()) text.append(joined({" -a '", values.words, "'"}));
  if (!values.printed_by.empty()) text.append(joined({" -a '(", values.printed_by, ")'"}));
  return text;
}

std::string fish(const std::vector<Command> &commands) {
  std::string lines = joined({"# fish completion for inwit\nfunction _inwit_initializers; ", print_initializers,
                              "; end\nfunction _inwit_recipes; ", print_recipes, "; end\ncomplete -c inwit -f\n"});
  lines.append("complete -c inwit -n __fish_use_subcommand -a help -d 'Describes a command'\n");
  for (const Command &command : commands) {
    const std::string when = command.name.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + command.name;
    const std::string line = joined({"complete -c inwit -n '", when, "'"});
    if (!command.name.empty())
      lines.append(joined(
          {"complete -c inwit -n '__fish_use_subcommand' -a ", command.name, " -d '", summary(command.description), "'\n"}));
    for (CLI::Option *const option : command.options) {
      lines.append(line);
      for (const std::string &name : option->get_snames()) lines.append(" -s ").append(name);
      for (const std::string &name : option->get_lnames()) lines.append(" -l ").append(name);
      if (takes_value(*option)) lines.append(fish_values(values_of(*option)));
      lines.append(joined({" -d '", summary(option->get_description()), "'\n"}));
    }
    for (CLI::Option *const option : command.positional) {
      const Values values = values_of(*option);
      if (values.files) lines.append(line).append(" -F\n");
      if (!values.printed_by.empty()) lines.append(joined({line, " -a '(", values.printed_by, ")'\n"}));
    }
  }
  return lines.append(joined({"complete -c inwit -n '__fish_seen_subcommand_from help' -a '", command_names(commands), "'\n"}));
}

} // namespace

std::string completion(CLI::App &app, const std::string &shell) {
  const std::vector<Command> commands = commands_of(app);
  return shell == "bash" ? bash(commands) : shell == "zsh" ? zsh(commands) : fish(commands);
}

} // namespace command
