// Options of a subcommand with readable help.
#pragma once
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>

#include "base/failure.hpp"

namespace command {

constexpr std::string_view choices_mark = "choices: "; // before them in the name of a validator

// `also`: what else is accepted.
inline CLI::Validator one_of(const std::vector<std::string> &choices, const char *also = "",
                             const std::function<bool(const std::string &)> &is_other = {}) {
  CLI::Validator validator(
      [=](const std::string &value) {
        if (std::ranges::find(choices, value) != choices.end() || (is_other && is_other(value))) return std::string();
        return joined({"\"", value, "\" must be one of ", CLI::detail::join(choices, ", "), also});
      },
      "");
  return validator.name(joined({choices_mark, CLI::detail::join(choices, " ")}));
}

// Values that completions offer; others are valid too.
inline CLI::Validator offers(const std::vector<std::string> &choices) {
  return one_of(choices, "", [](const auto &) { return true; });
}

// The choices of an option with one_of() or offers(), separated by spaces; "" for other options.
inline std::string choices_of(CLI::Option &option) {
  try {
    const std::string_view name = option.get_validator(0)->get_name();
    return std::string(name.starts_with(choices_mark) ? name.substr(choices_mark.size()) : "");
  } catch (const CLI::OptionNotFound &) { // has no validator
    return "";
  }
}

// Rejects an empty text, which usually comes from an unset shell variable.
inline CLI::Validator not_empty() {
  return {[](const std::string &value) { return value.empty() ? "must not be empty" : ""; }, ""};
}

inline CLI::Validator integer_between(int32_t least, int32_t most) {
  return {[=](const std::string &value) {
            int32_t number = 0;
            const char *const end = value.data() + value.size();
            const auto [stop, error] = std::from_chars(value.data(), end, number);
            const bool is_valid = error == std::errc() && stop == end && number >= least && number <= most;
            return is_valid ? ""
                            : joined({"\"", value, "\" must be an integer from ", std::to_string(least), " to ",
                                      std::to_string(most)});
          },
          ""};
}

// A subcommand whose options have a placeholder and a help text that ends with the default, if there is one.
class Subcommand {
public:
  Subcommand(CLI::App &app, const char *name, const char *description, const char *footer)
      : command_(*app.add_subcommand(name, description)) {
    command_.footer(footer);
    command_.get_formatter()->column_width(28);
    command_.get_formatter()->label("REQUIRED", "(required)");
  }

  // Positional: its name is also the placeholder.
  template <class Value> CLI::Option *add(const char *name, Value &value, const std::string &help) {
    return command_.add_option(name, value, help)->type_name("");
  }
  template <class Value> CLI::Option *add(const char *name, Value &value, const char *placeholder, const std::string &help) {
    return command_.add_option(name, value, help)->option_text(placeholder);
  }
  template <class Value>
  CLI::Option *add_with_default(const char *name, Value &value, const char *placeholder, const std::string &help) {
    CLI::Option *const option = add(name, value, placeholder, help)->capture_default_str();
    return option->description(joined({help, " [default: ", option->get_default_str(), "]"}));
  }
  CLI::Option *add_choice(const char *name, std::string &value, const char *placeholder, const std::string &help,
                          const std::vector<std::string> &choices) {
    return add_with_default(name, value, placeholder, joined({help, ": ", CLI::detail::join(choices, ", ")}))
        ->check(one_of(choices));
  }
  static void require(CLI::Option *option) {
    option->required()->description(joined({option->get_description(), " (required)"}));
  }
  void add_flag(const char *name, bool &value, const char *help) { command_.add_flag(name, value, help); }
  // A flag in place of all other arguments, like --help: runs before any of them is required.
  template <class Run> void add_alternative(const char *name, const char *help, Run run) {
    command_.add_flag_callback(
        name,
        [this_name = std::string(name), &command = command_, run] {
          if (!command.remaining().empty()) return; // reported by the parser
          for (const CLI::Option *const option : command.get_options())
            if (option->count() > 0 && option->get_name() != this_name)
              usage_error({this_name, " and ", option->get_name(), " are mutually exclusive"});
          run();
          throw CLI::Success();
        },
        help);
  }
  void add_threads(int32_t &threads) {
    add_with_default("--threads", threads, "N", "Threads (0 = automatic); the result does not depend on them")
        ->check(integer_between(0, INT32_MAX));
  }
  template <class Run> void on_parsed(Run run) { command_.callback(run); }

private:
  CLI::App &command_;
};

} // namespace command
