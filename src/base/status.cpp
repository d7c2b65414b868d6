#include "base/status.hpp"

#include <algorithm>
#ifndef __cpp_lib_to_chars // libc++ before version 20
#include <cerrno>
#include <cstdlib>
#endif

#include "base/names.hpp"

namespace inwit {

Message &Message::add(std::string_view part) {
  size_t kept = std::min(part.size(), room());
  if (kept < part.size()) // never cut a UTF-8 sequence in two
    while (kept > 0 && (static_cast<unsigned char>(part[kept]) & 0xC0) == 0x80) --kept;
  std::memcpy(text_ + size_, part.data(), kept);
  size_ += static_cast<uint32_t>(kept);
  return *this;
}

template <class Number> Message &Message::add_number(Number number) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  return add(std::string_view(digits, static_cast<size_t>(end - digits)));
}
template Message &Message::add_number(float);
template Message &Message::add_number(double);
template Message &Message::add_number(int64_t);
template Message &Message::add_number(uint64_t);

Message &Message::add(std::span<const int64_t> extents) {
  add("(");
  for (size_t axis = 0; axis < extents.size(); ++axis) {
    if (axis > 0) add(",");
    add(extents[axis]);
  }
  return add(extents.size() == 1 ? ",)" : ")");
}

Message &Message::add_list(std::span<const std::string_view> names) {
  constexpr size_t rest_size = 24; // of " and 12345 more"
  for (size_t i = 0; i < names.size(); ++i) {
    if (room() < names[i].size() + rest_size) return add(" and ").add(names.size() - i).add(" more");
    add(i == 0 ? " \"" : ", \"").add(names[i]).add("\"");
  }
  return *this;
}

void Message::prefix(std::string_view who) {
  const Message rest = *this;
  clear();
  add(who).add(": ").add(rest.text());
}

namespace {

// Bytes of the UTF-8 sequence at the start of `text`; 0 if there is none or it is NUL.
size_t sequence_length(std::string_view text) {
  const auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; };
  const int lead = byte(0), next = byte(1);
  if (lead < 0x80) return lead != 0 ? 1 : 0;
  const size_t length = lead < 0xC2 || lead > 0xF4 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const bool overlong = (lead == 0xE0 && next < 0xA0) || (lead == 0xF0 && next < 0x90);
  const bool no_character = (lead == 0xED && next > 0x9F) || (lead == 0xF4 && next > 0x8F); // surrogates, past 10FFFF
  return overlong || no_character ? 0 : length;
}

} // namespace

void Message::make_utf8() {
  for (size_t i = 0; i < size_;) {
    const size_t length = sequence_length(text().substr(i));
    if (length == 0) text_[i] = '?';
    i += length == 0 ? 1 : length;
  }
}

namespace {

constexpr size_t longest_compared = 64;

size_t edit_distance(std::string_view a, std::string_view b) {
  size_t row[longest_compared + 1] = {};
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t substituted = diagonal + (to_lower(a[i - 1]) != to_lower(b[j - 1]));
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row[b.size()];
}

} // namespace

bool read_number(const char *text, double &number) {
  const char *const end = text + std::strlen(text);
#ifdef __cpp_lib_to_chars
  const auto [stop, error] = std::from_chars(text, end, number);
  return error == std::errc() && stop == end;
#else // accepts what from_chars accepts; in a locale with a decimal comma strtod stops at the point, which is then an error
  if (*text == '\0' || *text == '+' || std::strpbrk(text, " \t\n\v\f\rxX,") != nullptr) return false;
  char *stop = nullptr;
  errno = 0;
  number = std::strtod(text, &stop); // ERANGE for subnormals too
  return (errno == 0 ||
          (errno == ERANGE && number != 0 && number <= 0x1.fffffffffffffp1023 && number >= -0x1.fffffffffffffp1023)) &&
         stop == end;
#endif
}

std::string_view nearest_name(std::string_view asked, std::span<const std::string_view> names) {
  if (asked.size() > longest_compared) return {};
  std::string_view nearest;
  size_t least = asked.size() / 3 + 2;
  for (std::string_view name : names) {
    if (name.empty() || name.size() > longest_compared) continue;
    if (const size_t distance = edit_distance(asked, name); distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

} // namespace inwit
