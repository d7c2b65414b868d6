#include "model/json/writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace inwit {

void JsonWriter::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += ',';
  if (indent_ > 0 && depth_ > 0) out_.append(1, '\n').append(static_cast<size_t>(indent_) * static_cast<size_t>(depth_), ' ');
  first_ = false;
}

void JsonWriter::put(std::string_view token) {
  separate();
  out_ += token;
}

void JsonWriter::begin(char bracket) {
  put({&bracket, 1});
  ++depth_;
  first_ = true;
}

void JsonWriter::end(char bracket) {
  --depth_;
  if (indent_ > 0 && !first_) out_.append(1, '\n').append(static_cast<size_t>(indent_) * static_cast<size_t>(depth_), ' ');
  out_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  put_escaped(name);
  out_ += indent_ > 0 ? ": " : ":";
  after_key_ = true;
}

void JsonWriter::put_escaped(std::string_view text) {
  constexpr std::string_view escaped = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
  constexpr char digits[] = "0123456789abcdef";
  out_ += '"';
  for (const char c : text) {
    if (const size_t known = escaped.find(c); known != std::string_view::npos)
      out_.append(1, '\\').append(1, letters[known]);
    else if (static_cast<unsigned char>(c) < 0x20)
      out_.append("\\u00").append(1, digits[c >> 4]).append(1, digits[c & 15]);
    else
      out_ += c;
  }
  out_ += '"';
}

void JsonWriter::text(std::string_view value) {
  separate();
  put_escaped(value);
}

void JsonWriter::number(double value) {
  if (!std::isfinite(value)) return put(value != value ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
  char digits[32];
  char *end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific).ptr;
  std::string_view text(digits, static_cast<size_t>(end - digits));
  int exponent = 0;
  const char *const sign = text.data() + text.find('e') + 1;
  std::from_chars(*sign == '+' ? sign + 1 : sign, end, exponent);
  if (exponent < -4 || exponent >= 16) return put(text); // as Python's repr() decides
  end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed).ptr;
  text = {digits, static_cast<size_t>(end - digits)};
  put(text);
  if (text.find('.') == std::string_view::npos) out_ += ".0";
}

void JsonWriter::value(const Json &value, bool by_name) {
  switch (value.kind()) {
  case Json::Kind::null: return null();
  case Json::Kind::boolean: return boolean(value.boolean());
  case Json::Kind::integer: return whole(static_cast<int64_t>(value.bits()));
  case Json::Kind::natural: return whole(value.bits());
  case Json::Kind::real: return number(value.number());
  case Json::Kind::text: return text(value.text());
  case Json::Kind::array:
    begin_array();
    for (const Json &item : value.items())
      if (!is_full()) this->value(item, by_name);
    return end_array();
  case Json::Kind::object: break;
  }
  std::vector<const Json::Member *> members;
  for (const Json::Member &member : value.members()) members.push_back(&member);
  if (by_name) std::ranges::sort(members, {}, &Json::Member::key);
  begin_object();
  for (const Json::Member *const member : members) {
    if (is_full()) break;
    key(member->key);
    this->value(member->value, by_name);
  }
  end_object();
}

void JsonWriter::value(const Json &value) { this->value(value, false); }
void JsonWriter::sorted(const Json &value) { this->value(value, true); }

std::string short_text(const Json &value) {
  constexpr size_t longest = 80;
  std::string text;
  JsonWriter writer(text);
  writer.limit(longest);
  writer.value(value);
  if (text.size() <= longest) return text;
  size_t end = longest - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end; // do not split a character
  return text.replace(end, std::string::npos, "...");
}

} // namespace inwit
