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

void print_row(const Row &row) {
  const bool needs_fans = (row.traits & uses_fans) != 0 && row.own_layout == INWIT_LAYOUT_NONE;
  std::printf("    Row(%s, %s,\n        %s,\n        %s, %s, %s,\n        Parameter[", text_literal(row.name).c_str(),
              text_literal(row.summary).c_str(), text_literal(row.formula).c_str(), text_literal(row.source).c_str(),
              (row.traits & random_bits) != 0 ? "true" : "false", needs_fans ? "true" : "false");
  const char *separator = "";
  for (const Argument &argument : row.arguments) {
    std::printf("%sParameter(:%s, :%s, %s, %s,\n            %s)", separator, argument.name, kind_name(argument.kind),
                text_literal(default_text(argument)).c_str(), text_literal(argument.doc).c_str(),
                text_literal(allowed(argument)).c_str());
    separator = ",\n            ";
  }
  std::puts("]),");
}

} // namespace

void print_julia() {
  std::puts("# Made from the registry by scripts/generate; do not edit.\nconst ROWS = Row[");
  for (const Row &row : registry()) print_row(row);
  std::puts("]");
}

} // namespace generate
