// Names of dtypes and layouts in recipes: the library's own, and the usual ones of other ecosystems that mean exactly the same.
#pragma once
#include <cstdint>
#include <string_view>

namespace inwit {

// Case does not matter. 0: unknown, or not a type that can be filled.
int32_t dtype_from_name(std::string_view name);

// INWIT_LAYOUT_NONE: unknown.
int32_t layout_from_name(std::string_view name);

} // namespace inwit
