// The result of an operation: a status code of the C ABI and, on failure, an error message that names the argument, its value and
// the accepted range. Numbers are formatted the same in every locale, and nothing is allocated: out of memory must be reportable.
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

// Text in a buffer of fixed size; text that does not fit is truncated between two characters.
class Message {
public:
  Message() : size_(0) {}
  Message(const Message &other) { assign(other.text()); }
  Message &operator=(const Message &other) {
    if (this != &other) assign(other.text());
    return *this;
  }

  void clear() { size_ = 0; }
  void assign(std::string_view text) {
    clear();
    add(text);
  }

  // Inserts "who: " at the front.
  void prefix(std::string_view who);

  Message &add(std::string_view part);
  Message &add(const char *part) { return add(std::string_view(part)); }
  template <Arithmetic Number> Message &add(Number number) {
    if constexpr (std::is_same_v<Number, float>)
      return add_number(number);
    else if constexpr (std::is_floating_point_v<Number>)
      return add_number(static_cast<double>(number));
    else if constexpr (std::is_signed_v<Number>)
      return add_number(static_cast<int64_t>(number));
    else
      return add_number(static_cast<uint64_t>(number));
  }
  Message &add(std::span<const int64_t> extents); // (64,32)

  // Quoted names, as many as fit, and the number of the others.
  Message &add_list(std::span<const std::string_view> names);

  // Replaces NUL and every byte that is not part of a UTF-8 sequence by '?': messages quote names and documents with arbitrary bytes.
  void make_utf8();

  std::string_view text() const { return {text_, size_}; }
  size_t room() const { return sizeof text_ - size_; }

private:
  // Not inline: inlined copies of it and of fail() were 60 KB of the library's code.
  template <class Number> Message &add_number(Number number);

  uint32_t size_;
  char text_[INWIT_ERROR_SIZE - 1]; // without the terminating NUL, which the C API adds
};

// Converts to true on success. Success writes only the code; the message is 500 bytes on the stack, never on the heap.
class [[nodiscard]] Status {
public:
  Status() : code_(INWIT_OK) {}
  Status(const Status &other) : code_(other.code_) {
    if (!other) message_ = other.message_;
  }
  Status &operator=(const Status &other) {
    code_ = other.code_;
    if (!other) message_ = other.message_;
    return *this;
  }

  explicit operator bool() const { return code_ == INWIT_OK; }
  int32_t code() const { return code_; }
  std::string_view message() const { return *this ? std::string_view() : message_.text(); }

  // Appends to the message of a failure.
  template <class... Part> Status &add(const Part &...part) {
    (message_.add(part), ...);
    return *this;
  }
  Status &add_list(std::span<const std::string_view> names) {
    message_.add_list(names);
    return *this;
  }
  // Adds the initializer, tensor or argument that a failure is about; leaves success alone.
  Status &prefix(std::string_view who) {
    if (code_ != INWIT_OK) message_.prefix(who);
    return *this;
  }
  void make_utf8() {
    if (code_ != INWIT_OK) message_.make_utf8();
  }

  template <class... Part> friend Status fail(int32_t code, const Part &...part);

private:
  Status(int32_t code, const Message &message) : code_(code), message_(message) {}

  int32_t code_;
  union { // not initialised on success
    Message message_;
  };
};

// A failure: `return fail(INWIT_E_SHAPE, "rank is ", rank, ", must be 2")`. Cold, so that formatting stays out of the path of valid
// calls: their checks are a noticeable part of a small fill.
template <class... Part> [[gnu::cold, gnu::noinline]] Status fail(int32_t code, const Part &...part) {
  Message message;
  (message.add(part), ...);
  return {code, message};
}

// Returns the status of `expression` from the calling function unless it is success.
#define INWIT_TRY(expression) \
  do { \
    if (::inwit::Status inwit_status = (expression); !inwit_status) return inwit_status; \
  } while (false)

// Parses the whole text as a number, in every locale; false if it is not one, or out of the range of double.
bool read_number(const char *text, double &number);

// The nearest of `names` by edit distance, ignoring case, or "" if none is near: for "unknown X, did you mean Y?".
std::string_view nearest_name(std::string_view asked, std::span<const std::string_view> names);

} // namespace inwit
