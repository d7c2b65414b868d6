// Which initializer suits which activation and layer: command/suggestions.json, which docs/choosing.md and
// tests/core/propagation_test.cpp read too.
#pragma once
#include "base/library.hpp"

namespace command {

// One object for each suggestion and layer: activation (null: any), layer, example_shape, initializer, arguments, depth, why, paper,
// avoid and, for leaky_relu, slope.
const Json &suggestions();

// `name` as suggestions() spell it under `key`: ignores case, "_" and "-", and knows exact synonyms. "": there is none.
std::string canonical(const char *key, const std::string &name);

// What to use instead of a name that is known but has no suggestion; else "".
std::string similar(const char *key, const std::string &name);

// The distinct values of a key, in the order of the file.
std::vector<std::string> suggestion_values(const char *key);

// The number after the colon of an activation such as "leaky_relu:0.2". Fails unless it is a number, and `name` accepts one.
double slope_in(std::string_view activation, std::string_view name);

} // namespace command
