#include "model/json/json.hpp"

#include <algorithm>

namespace inwit {

Json Json::empty_array(uint32_t offset) {
  Json array(offset);
  array.payload_.array = new Array;
  array.kind_ = Kind::array;
  return array;
}

Json Json::empty_object(uint32_t offset) {
  Json object(offset);
  object.payload_.object = new Object;
  object.kind_ = Kind::object;
  return object;
}

double Json::number() const {
  switch (kind_) {
  case Kind::boolean: return payload_.boolean ? 1 : 0;
  case Kind::integer: return static_cast<double>(payload_.integer);
  case Kind::natural: return static_cast<double>(payload_.natural);
  default: return payload_.real;
  }
}

uint64_t Json::bits() const {
  switch (kind_) {
  case Kind::boolean: return payload_.boolean ? 1 : 0;
  case Kind::integer: return static_cast<uint64_t>(payload_.integer);
  default: return payload_.natural;
  }
}

const Json *Json::find(std::string_view key) const {
  if (!is_object()) return nullptr;
  const auto member = std::ranges::find(members(), key, &Member::key);
  return member != members().end() ? &member->value : nullptr;
}

void Json::release() noexcept {
  if (is_text()) delete payload_.text;
  if (is_array()) delete payload_.array;
  if (is_object()) delete payload_.object;
}

} // namespace inwit
