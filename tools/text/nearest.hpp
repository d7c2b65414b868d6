// Suggestions for misspelt names.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace command {

// "did you mean "fill"? ", or "" if no known name is close.
std::string did_you_mean(std::string_view name, std::span<const std::string> known);

std::string listed(std::span<const std::string> names); // "a, b, c"

} // namespace command
