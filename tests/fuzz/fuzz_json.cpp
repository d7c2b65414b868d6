// Any bytes as a JSON document: what is read is written and read again, and another parser agrees on what JSON is.
#include <nlohmann/json.hpp>
#include <string>

#include "invariants.hpp"
#include "model/json/document.hpp"
#include "model/json/writer.hpp"

namespace inwit::fuzz {
namespace {

std::string written(const Json &value) {
  std::string text;
  JsonWriter(text).value(value);
  return text;
}

// Whether a value is a number that JSON proper has not, or contains one.
bool has_literals(const Json &value) {
  if (value.is(Json::Kind::real)) return !(value.number() - value.number() == 0);
  if (value.is_array())
    for (const Json &item : value.items())
      if (has_literals(item)) return true;
  if (value.is_object())
    for (const Json::Member &member : value.members())
      if (has_literals(member.value)) return true;
  return false;
}

// Values begin inside the document, each after the one before it.
size_t check_offsets(const Json &value, size_t after, size_t size) {
  HOLDS(value.offset() >= after && value.offset() < size);
  after = value.offset();
  if (value.is_array())
    for (const Json &item : value.items()) after = check_offsets(item, after + 1, size);
  if (value.is_object())
    for (const Json::Member &member : value.members()) {
      HOLDS(member.key_offset > after && is_utf8(member.key) && member.key.find('\0') == std::string::npos);
      after = check_offsets(member.value, member.key_offset + 1, size);
    }
  if (value.is_text()) HOLDS(is_utf8(value.text()) && value.text().find('\0') == std::string::npos);
  return after;
}

void check_read(const Json &value, std::string_view json) {
  check_offsets(value, 0, json.size());
  const std::string text = written(value);
  Json again;
  HOLDS(parse_document(text, again));
  HOLDS(written(again) == text);
  HOLDS(short_text(value).size() <= 80 && is_utf8(short_text(value)));
  HOLDS(has_literals(value) || nlohmann::json::accept(json));
}

void check_rejected(Status status, std::string_view json) {
  HOLDS(status.code() == INWIT_E_CONFIG);
  const std::string message(status.message());
  HOLDS(message.starts_with("line ") && message.find(": JSON: ") != std::string::npos);
  status.make_utf8();
  HOLDS(is_utf8(status.message()));
  if (!nlohmann::json::accept(json)) return;
  bool is_limit = false;
  for (const char *const limit : {"appears twice", "nested deeper", "NUL", "range of float64"})
    is_limit = is_limit || message.find(limit) != std::string::npos;
  HOLDS(is_limit);
}

} // namespace
} // namespace inwit::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  using namespace inwit;
  const std::string_view json(size > 0 ? reinterpret_cast<const char *>(data) : "", size);
  Json value;
  const Status status = parse_document(json, value);
  if (status)
    fuzz::check_read(value, json);
  else
    fuzz::check_rejected(status, json);
  return 0;
}
