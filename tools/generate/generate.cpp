// Prints what is made from the registry; scripts/generate puts it into its files.
#include <cstdio>
#include <cstring>
#include <string>

#include "generate/generate.hpp"
#include "initializers/registry.hpp"

namespace {

using namespace inwit;
using namespace generate;

std::string type_and_name(const Argument &argument) {
  std::string text(takes_text(argument) ? "const char *" : argument.kind == Kind::flag ? "int32_t " : "double ");
  return text.append(argument.name);
}

std::string signature(const Entry &entry) {
  std::string text("int32_t inwit_");
  text.append(entry.name).append("(const inwit_tensor *out, uint64_t seed, uint64_t stream,");
  for (int i = 0; i < entry.positional; ++i)
    text.append(" ").append(type_and_name(entry.arguments[static_cast<size_t>(i)])).append(",");
  return text.append(" inwit_context *context)");
}

void print_declaration(const Entry &entry) {
  std::printf("\n/* %s: %s.\n", entry.name, entry.summary);
  std::printf(" *   %s. After %s.\n", entry.formula, entry.reference);
  std::string by_name;
  for (size_t i = 0; i < entry.arguments.size(); ++i) {
    const Argument &argument = entry.arguments[i];
    if (static_cast<int>(i) < entry.positional)
      std::printf(" *   %-12s %s: %s\n", argument.name, argument.doc, allowed(argument).c_str());
    else
      by_name.append(by_name.empty() ? "" : ", ").append(argument.name);
  }
  if (!by_name.empty()) std::printf(" *   By inwit_fill also: %s.\n", by_name.c_str());
  if (entry.uses_fans) std::printf(" *   %s\n", fans_text(entry).c_str());
  if (entry.uses_workspace) std::printf(" *   Allocates a workspace: docs/limits.md says how large.\n");
  if (!(entry.is_random)) std::printf(" *   seed and stream are not looked at.\n");
  std::printf(" */\nINWIT_API %s;\n", signature(entry).c_str());
}

void print_header() {
  std::puts(
      "/* inwit_initializers.h - every initializer as a typed function. Made from the registry by scripts/generate; do not edit.\n"
      " *\n"
      " * Each is inwit_fill() under its name: fills `out` for the key (seed, stream), with its rules for results, words, threads\n"
      " * and memory. `context` may be NULL. The arguments of a published function never change; ones that are added later go\n"
      " * by name through inwit_fill(). */\n"
      "#ifndef INWIT_INITIALIZERS_H\n#define INWIT_INITIALIZERS_H\n\n#include \"inwit.h\"\n\n"
      "#ifdef __cplusplus\nextern \"C\" {\n#endif");
  for (const Entry *entry : registry()) print_declaration(*entry);
  std::puts("\n#ifdef __cplusplus\n}\n#endif\n#endif /* INWIT_INITIALIZERS_H */");
}

void print_definition(const Entry &entry) {
  std::printf("\n%s {\n", signature(entry).c_str());
  if (entry.positional > 0) std::puts("  const inwit_arg args[] = {");
  for (int i = 0; i < entry.positional; ++i) {
    const Argument &argument = entry.arguments[static_cast<size_t>(i)];
    std::string number(takes_text(argument) ? "0" : argument.name), text(takes_text(argument) ? argument.name : "nullptr");
    if (argument.kind == Kind::flag) number = std::string("static_cast<double>(").append(number).append(")");
    if (argument.kind == Kind::window) text.append(" != nullptr ? ").append(argument.name).append(" : \"\""); // without: a beta
    std::printf("      {\"%s\", %s, %s, nullptr},\n", argument.name, number.c_str(), text.c_str());
  }
  if (entry.positional > 0) std::puts("  };");
  std::printf("  return inwit_fill(\"%s\", %s, %d, out, seed, stream, context);\n}\n", entry.name,
              entry.positional > 0 ? "args" : "nullptr", entry.positional);
}

void print_definitions() {
  std::puts("// Made from the registry by scripts/generate; do not edit.\n#include \"inwit_initializers.h\"");
  for (const Entry *entry : registry()) print_definition(*entry);
}

void print_docs() {
  std::puts(
      "# Initializers\n\nMade from the registry by `scripts/generate`; `inwit list` prints the same.\n\n"
      "| name | Keras | values | formula | arguments (default) | after | stream version |\n|---|---|---|---|---|---|---|");
  for (const Entry *registered : registry()) {
    const Entry &entry = *registered;
    std::string arguments;
    for (const Argument &argument : entry.arguments)
      arguments.append(arguments.empty() ? "`" : ", `")
          .append(argument.name)
          .append("` (")
          .append(default_text(argument))
          .append(")");
    std::printf("| `%s` | %s | %s | %s | %s | %s | %u |\n", entry.name, entry.keras_class, entry.summary, entry.formula,
                arguments.empty() ? "none" : arguments.c_str(), entry.reference, entry.stream_version);
  }
}

struct Output {
  const char *what;
  void (*print)();
};

constexpr Output outputs[] = {{"header", print_header}, {"definitions", print_definitions}, {"docs", print_docs},
                              {"julia", print_julia},   {"python", print_python},           {"rust", print_rust}};

} // namespace

int main(int argc, char **argv) {
  for (const Output &output : outputs)
    if (argc == 2 && std::strcmp(argv[1], output.what) == 0) return output.print(), 0;
  std::fputs("usage: inwit-generate WHAT, one of", stderr);
  for (const Output &output : outputs) std::fprintf(stderr, " %s", output.what);
  std::fputs("\n", stderr);
  return 2;
}
