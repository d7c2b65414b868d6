// Ignores the case of ASCII letters.
#pragma once
#include <string>
#include <string_view>

namespace command {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// "LeakyReLU" and "leaky_relu" become "leakyrelu".
inline std::string plain_name(std::string_view name) {
  std::string letters;
  for (const char c : name)
    if (c != '_' && c != '-') letters.push_back(lower(c));
  return letters;
}

} // namespace command
