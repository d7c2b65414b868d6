// A JSON value of a document: members keep their order, and every value has the offset of its first byte.
#pragma once
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace inwit {

// Destroying a value neither allocates nor throws. It recurses to the depth of the value, which parse_document() limits.
class Json {
public:
  enum class Kind : uint8_t { null, boolean, integer, natural, real, text, array, object };
  struct Member;
  using Array = std::vector<Json>;
  using Object = std::vector<Member>;

  explicit Json(uint32_t offset = 0) : kind_(Kind::null), offset_(offset), payload_{} {}
  template <std::same_as<bool> Boolean> // nothing that only converts to bool
  Json(Boolean value, uint32_t offset) : kind_(Kind::boolean), offset_(offset), payload_{.boolean = value} {}
  Json(int64_t value, uint32_t offset) : kind_(Kind::integer), offset_(offset), payload_{.integer = value} {}
  Json(uint64_t value, uint32_t offset) : kind_(Kind::natural), offset_(offset), payload_{.natural = value} {}
  Json(double value, uint32_t offset) : kind_(Kind::real), offset_(offset), payload_{.real = value} {}
  Json(std::string_view value, uint32_t offset)
      : kind_(Kind::text), offset_(offset), payload_{.text = new std::string(value)} {}
  static Json empty_array(uint32_t offset);
  static Json empty_object(uint32_t offset);

  Json(Json &&other) noexcept
      : kind_(std::exchange(other.kind_, Kind::null)), offset_(other.offset_), payload_(other.payload_) {}
  Json &operator=(Json &&other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(offset_, other.offset_);
    std::swap(payload_, other.payload_);
    return *this;
  }
  ~Json() {
    if (kind_ >= Kind::text) release();
  }

  uint32_t offset() const { return offset_; }

  Kind kind() const { return kind_; }
  bool is(Kind kind) const { return kind_ == kind; }
  bool is_null() const { return is(Kind::null); }
  bool is_text() const { return is(Kind::text); }
  bool is_array() const { return is(Kind::array); }
  bool is_object() const { return is(Kind::object); }
  bool is_whole() const { return is(Kind::integer) || is(Kind::natural); } // a number without point and exponent, of 64 bits
  bool is_number() const { return is_whole() || is(Kind::real); }

  // Only for values of that kind.
  bool boolean() const { return payload_.boolean; }
  double number() const; // also of a boolean: 0 or 1
  uint64_t bits() const; // of a whole number or a boolean; two's complement if negative
  const std::string &text() const { return *payload_.text; }
  const Array &items() const { return *payload_.array; }
  const Object &members() const { return *payload_.object; }
  Array &items() { return *payload_.array; }
  Object &members() { return *payload_.object; }

  // The member of that name; nullptr: there is none, or this is no object.
  const Json *find(std::string_view key) const;
  Json *find(std::string_view key) { return const_cast<Json *>(std::as_const(*this).find(key)); }

private:
  void release() noexcept;

  Kind kind_;
  uint32_t offset_; // documents are smaller than 4 GiB
  union {
    bool boolean;
    int64_t integer; // negative, or 0 if written "-0"
    uint64_t natural;
    double real;
    std::string *text;
    Array *array;
    Object *object;
  } payload_;
};

struct Json::Member {
  std::string key;
  uint32_t key_offset;
  Json value;
};

} // namespace inwit
