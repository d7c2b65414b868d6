// Prints the table of the Rust binding: a type for each initializer, and its choices. bindings/rust/inwit/src/table.rs has the
// code that is made from it.
#include <cctype>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

#include "generate/generate.hpp"

namespace generate {
namespace {

using namespace inwit;

// "flux_ones32" as FluxOnes32
std::string camel(std::string_view name) {
  std::string text;
  bool first = true;
  for (const char c : name) {
    const bool is_letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (is_letter) text += first ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    first = !is_letter;
  }
  return text;
}

std::string sentence(std::string text) {
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string choice_type(const Entry &entry, const Argument &argument) { return camel(entry.name) + camel(argument.name); }

std::string type_of(const Entry &entry, const Argument &argument) {
  switch (argument.kind) {
  case Kind::number: return "f64";
  case Kind::flag: return "bool";
  case Kind::axes: return "crate::Axes";
  case Kind::integers: return "crate::Integers";
  case Kind::number_or_array: return "crate::Value";
  case Kind::choice:
  case Kind::window: break;
  }
  return choice_type(entry, argument);
}

std::string rust_number(double number) {
  std::string text = number_text(number);
  if (text == "inf") return "f64::INFINITY";
  if (text == "-inf") return "f64::NEG_INFINITY";
  return text.find_first_of(".e") == std::string::npos ? text.append(".0") : text;
}

std::string default_of_type(const Entry &entry, const Argument &argument) {
  switch (argument.kind) {
  case Kind::number:
  case Kind::number_or_array: return rust_number(argument.default_value);
  case Kind::flag: return argument.default_value != 0 ? "true" : "false";
  case Kind::axes: return "crate::Axes(None)";
  case Kind::integers: return number_text(argument.default_value);
  case Kind::choice:
  case Kind::window: break;
  }
  return choice_type(entry, argument) + "::default()";
}

// Of a window: without what is said of the C functions.
std::string doc_of(const Argument &argument) {
  const std::string_view doc(argument.doc);
  return std::string(argument.kind == Kind::window ? doc.substr(0, doc.find(';')) : doc);
}

void print_choices(const Entry &entry, const Argument &argument) {
  std::printf("    /// Of [`%s::%s`]: %s.\n    %s {\n", camel(entry.name).c_str(), argument.name, doc_of(argument).c_str(),
              choice_type(entry, argument).c_str());
  int before = argument.choices.front().value - 1;
  bool marked = false;
  for (const Choice &choice : argument.choices) {
    const bool is_alias = choice.value == before; // a second name of the same
    before = choice.value;
    if (is_alias) continue;
    const bool is_default = !marked && choice.value == argument.default_value;
    marked |= is_default;
    const std::string text(choice.text);
    std::printf("        /// `\"%s\"`%s.\n%s        %s = \"%s\",\n", text.c_str(), is_default ? ", the default" : "",
                is_default ? "        #[default]\n" : "", camel(text).c_str(), text.c_str());
  }
  std::puts("    }");
}

// All choices of one kind, in a macro of that kind.
void print_all_choices(Kind kind, const char *macro) {
  std::printf("\n%s! {\n", macro);
  for (const Entry *entry : registry())
    for (const Argument &argument : entry->arguments)
      if (argument.kind == kind) print_choices(*entry, argument);
  std::puts("}");
}

bool is_plain(const Entry &entry) { // of numbers alone
  for (const Argument &argument : entry.arguments)
    if (argument.kind != Kind::number && argument.kind != Kind::flag && argument.kind != Kind::choice) return false;
  return true;
}

void print_fields(const Entry &entry, bool required) {
  bool any = false;
  for (const Argument &argument : entry.arguments) {
    if (argument.required != required) continue;
    if (required && !std::exchange(any, true)) std::puts("");
    std::printf("        /// %s: %s. %s.\n        %s: %s", sentence(doc_of(argument)).c_str(), allowed(argument).c_str(),
                required ? "Required" : std::string("Default: ").append(default_text(argument)).c_str(), argument.name,
                type_of(entry, argument).c_str());
    if (required)
      std::puts(",");
    else
      std::printf(" = %s,\n", default_of_type(entry, argument).c_str());
  }
  if (any) std::printf("    ");
}

void print_row(const Entry &entry) {
  std::printf("    /// %s.\n    ///\n    /// `%s`. After %s.\n", sentence(entry.summary).c_str(), entry.formula, entry.reference);
  if (*entry.keras_class != '\0') std::printf("    ///\n    /// Keras's `%s`.\n", entry.keras_class);
  if (entry.uses_fans) std::printf("    ///\n    /// %s\n", fans_text(entry).c_str());
  if (is_plain(entry)) std::puts("    #[derive(Copy)]");
  std::printf("    \"%s\" %s(", entry.name, camel(entry.name).c_str());
  print_fields(entry, true);
  std::puts(") {");
  print_fields(entry, false);
  std::puts("    }");
}

} // namespace

void print_rust() {
  std::puts("// Made from the registry by scripts/generate; do not edit.\n\ninitializers! {");
  for (const Entry *entry : registry()) print_row(*entry);
  std::puts("}");
  print_all_choices(Kind::choice, "choices");
  print_all_choices(Kind::window, "windows");
}

} // namespace generate
