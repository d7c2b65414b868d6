// What went wrong, in words that name the argument, the value and what is allowed. Numbers are written the same in every locale.
#pragma once
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "inwit.h"

namespace inwit {

template <class T>
concept Arithmetic = std::is_arithmetic_v<T>;

class Words {
public:
  Words() = default;
  explicit Words(std::span<char> text) : text_(text) { clear(); }

  void clear() {
    size_ = 0;
    terminate();
  }

  // Replaces the text by the parts and returns `status`: `return words.refuse(INWIT_E_SHAPE, "rank is ", rank, ", ...")`.
  template <class... Part> int32_t refuse(int32_t status, const Part &...part) {
    size_ = 0;
    (add(part), ...);
    return status;
  }

  // Puts "who: " before what is there.
  void prefix(std::string_view who);

  Words &add(std::string_view part);
  Words &add(const char *part) { return add(std::string_view(part)); }

  template <Arithmetic Number> Words &add(Number number) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return add(std::string_view(digits, static_cast<size_t>(end - digits)));
  }

  Words &add(std::span<const int64_t> extents); // (64,32)

  // Puts ? for every byte that is no part of a UTF-8 sequence, and for NUL: names and documents of any bytes are quoted here.
  void make_utf8();

  // Names in quotes, and how many there are beyond those that fit.
  Words &add_list(std::span<const std::string_view> names);

  std::string_view text() const { return {text_.data(), size_}; }
  size_t room() const { return text_.empty() ? 0 : text_.size() - 1 - size_; }

private:
  void terminate() {
    if (!text_.empty()) text_[size_] = '\0';
  }

  std::span<char> text_;
  size_t size_ = 0;
};

// The number that the whole text is, in every locale; false if it is none, or too large or small for a double.
bool read_number(const char *text, double &number);

// The nearest of `names` to what was asked for, or "" if none is near: for "unknown X, did you mean Y?".
std::string_view nearest_name(std::string_view asked, std::span<const std::string_view> names);

} // namespace inwit
