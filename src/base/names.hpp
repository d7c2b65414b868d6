// Names of dtypes and layouts in recipes: the library's own, and the usual ones of other ecosystems that mean exactly the same.
#pragma once
#include <algorithm>
#include <cstdint>
#include <string_view>

namespace inwit {

// ASCII letters only.
constexpr char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

// Case does not matter. 0: unknown, or not a type that can be filled.
int32_t dtype_from_name(std::string_view name);

// INWIT_LAYOUT_NONE: unknown.
int32_t layout_from_name(std::string_view name);

} // namespace inwit
