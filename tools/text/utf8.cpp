#include "text/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace command {
namespace {

constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The length of the sequence at the beginning of `text`, which is not empty; 0 if it is not UTF-8.
size_t sequence(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  uint32_t code = first & (0xFFu >> (length + 1));
  for (const char c : text.substr(1, length - 1)) {
    if (!is_continuation(c)) return 0;
    code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
  }
  constexpr std::array<uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000}; // by length
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code >= least[length] && code <= 0x10FFFF && !is_surrogate ? length : 0;
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  const bool is_c1 = first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return (first < 0x20 && first != '\n') || first == 0x7F || is_c1;
}

} // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const size_t length = std::max<size_t>(sequence(text), 1);
    const std::string_view character = text.substr(0, length);
    const bool is_shown = sequence(text) != 0 && !is_control(character);
    shown.append(is_shown ? character : "?");
    text.remove_prefix(length);
  }
  return shown;
}

std::string printable_line(std::string_view text) {
  std::string shown = printable(text);
  std::ranges::replace(shown, '\n', '?');
  return shown;
}

size_t characters(std::string_view utf8) {
  return static_cast<size_t>(std::ranges::count_if(utf8, [](char c) { return !is_continuation(c); }));
}

} // namespace command
