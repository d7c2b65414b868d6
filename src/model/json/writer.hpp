// Writes JSON as Python's json module does: compact or indented, NaN and infinities as the literals NaN, Infinity, -Infinity.
#pragma once
#include <charconv>

#include "model/json/json.hpp"

namespace inwit {

// Appends to a text. Between begin_ and end_ write members, each a key and one value, or the items of an array.
class JsonWriter {
public:
  // indent 0: everything in one line without spaces.
  explicit JsonWriter(std::string &out, int indent = 0) : out_(out), indent_(indent) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }
  void key(std::string_view name);
  JsonWriter &at(std::string_view name) { return key(name), *this; } // writer.at("rank").whole(2)

  // write() writes the members; write(item) writes one item.
  template <class Write> void object(const Write &write) {
    begin_object();
    write();
    end_object();
  }
  template <class Items, class Write> void array(const Items &items, const Write &write) {
    begin_array();
    for (const auto &item : items) write(item);
    end_array();
  }

  void null() { put("null"); }
  void boolean(bool value) { put(value ? "true" : "false"); }
  void text(std::string_view value);
  void number(double value); // the shortest text that reads back as the same number
  template <std::integral Whole> void whole(Whole value) {
    char digits[24];
    put({digits, static_cast<size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
  }
  void value(const Json &value);

  // Likewise, with the members of every object sorted by name.
  void sorted(const Json &value);

  // Stops writing once the text is longer: for messages, which quote the beginning of a value.
  void limit(size_t size) { limit_ = size; }

private:
  void begin(char bracket);
  void end(char bracket);
  void separate();
  void put(std::string_view token);
  void put_escaped(std::string_view text);
  void value(const Json &value, bool by_name);
  bool is_full() const { return out_.size() > limit_; }

  std::string &out_;
  int indent_, depth_ = 0;
  bool first_ = true;      // the innermost object or array is still empty
  bool after_key_ = false; // the next item is a member's value
  size_t limit_ = SIZE_MAX;
};

// The value in few characters, for messages.
std::string short_text(const Json &value);

} // namespace inwit
