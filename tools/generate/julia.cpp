// bindings/julia/Inwit.jl/src/rows.jl: the registry as a table of Julia.
#include <cstdio>

#include "generate/generate.hpp"

namespace generate {

namespace {

using namespace inwit;

const char *kind_name(Kind kind) {
  constexpr const char *names[] = {"number", "flag", "choice", "axes", "integers", "number_or_array", "window"};
  return names[static_cast<size_t>(kind)];
}

// A literal: quotes, backslashes and dollar signs have a meaning in Julia's.
std::string text_literal(std::string_view text) {
  std::string literal;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') literal.append(1, '\\');
    literal.append(1, c);
  }
  return quoted(literal);
}

void print_row(const Entry &entry) {
  const bool needs_fans = (entry.uses_fans) != 0 && entry.default_layout == INWIT_LAYOUT_NONE;
  std::printf("    Entry(%s, %s,\n        %s,\n        %s, %s, %s,\n        Parameter[", text_literal(entry.name).c_str(),
              text_literal(entry.summary).c_str(), text_literal(entry.formula).c_str(), text_literal(entry.reference).c_str(),
              (entry.is_random) != 0 ? "true" : "false", needs_fans ? "true" : "false");
  const char *separator = "";
  for (const Argument &argument : entry.arguments) {
    std::printf("%sParameter(:%s, :%s, %s, %s,\n            %s)", separator, argument.name, kind_name(argument.kind),
                text_literal(default_text(argument)).c_str(), text_literal(argument.doc).c_str(),
                text_literal(allowed(argument)).c_str());
    separator = ",\n            ";
  }
  std::puts("]),");
}

} // namespace

void print_julia() {
  std::puts("# Made from the registry by scripts/generate; do not edit.\nconst ROWS = Entry[");
  for (const Entry *entry : registry()) print_row(*entry);
  std::puts("]");
}

} // namespace generate
