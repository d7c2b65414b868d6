// Numbers of JSON from their own text: neither the locale nor the rounding mode of the host takes part.
#pragma once
#include <optional>

#include "model/json/json.hpp"

namespace inwit {

// The nearest double; exact if it is a whole number of 64 bits; 0 if it is too small for a double. `token`, NUL-terminated, has the
// grammar of JSON or is NaN, Infinity or -Infinity. Nothing: it is beyond the range of double.
std::optional<Json> number_from(const char *token, uint32_t offset);

} // namespace inwit
