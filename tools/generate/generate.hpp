// What the generator's printers share. Each language of bindings/ is a printer in a file of its own.
#pragma once

#include <string>
#include <string_view>

#include "initializers/registry.hpp"

namespace generate {

bool takes_text(const inwit::Argument &argument);
std::string quoted(std::string_view text);
std::string number_text(double number);

// In words: "required", "not given", a choice in quotes, a number.
std::string default_text(const inwit::Argument &argument);
std::string allowed(const inwit::Argument &argument);
std::string fans_text(const inwit::Entry &entry);

void print_julia();  // bindings/julia
void print_python(); // bindings/python
void print_rust();   // bindings/rust

} // namespace generate
