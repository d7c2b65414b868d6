// Parses JSON numbers independently of the locale and rounding mode of the host.
#pragma once
#include <optional>

#include "model/json/json.hpp"

namespace inwit {

// The nearest double; exact if it is a whole number of 64 bits; 0 if it is too small for a double. `token`, NUL-terminated, is a number
// in JSON's grammar, NaN, Infinity or -Infinity. Returns nothing if the number is beyond the range of double.
std::optional<Json> number_from(const char *token, uint32_t offset);

} // namespace inwit
