#include "model/json/document.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include "base/exceptions.hpp"
#include "model/json/number.hpp"

// RapidJSON's own default would end the process.
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : inwit::throw_new<std::logic_error>("RapidJSON: " #condition))
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace inwit {
namespace {

// RapidJSON does not check what an allocator returns, and copes with one that throws.
struct ThrowingAllocator {
  [[maybe_unused]] static constexpr bool kNeedFree = true; // part of the concept
  static void *Realloc(void *memory, size_t, size_t size) {
    void *const moved = std::realloc(memory, size);
    if (moved == nullptr) throw_new<std::bad_alloc>();
    return moved;
  }
  static void Free(void *memory) { std::free(memory); }
};

using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, ThrowingAllocator>;

// Finds what RapidJSON writes for an escaped half of a surrogate pair, which is not UTF-8.
bool holds_surrogate(std::string_view text) {
  for (size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1))
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) return true;
  return false;
}

// RapidJSON also accepts "Inf" and "-NaN", and a fraction or an exponent after any of the literals.
bool is_number(std::string_view token) {
  return token == "NaN" || token == "Infinity" || token == "-Infinity" || token.find_first_of("IN") == std::string_view::npos;
}

// Builds a value from RapidJSON's events. A handler that returns false stops the parser.
class Builder {
public:
  Builder(std::string_view text, const rapidjson::MemoryStream &stream, Json &root)
      : text_(text), stream_(stream), root_(root) {}

  const Status &status() const { return status_; }
  size_t failed_at() const { return failed_at_; }

  bool Null() { return add(Json(before(4))); }
  bool Bool(bool value) { return add(Json(value, before(value ? 4 : 5))); }
  bool RawNumber(const char *digits, rapidjson::SizeType length, bool) {
    const std::string_view number(digits, length);
    const uint32_t offset = before(length);
    if (!is_number(number)) return reject(offset, number, " is not a number of JSON");
    std::optional<Json> value = number_from(digits, offset);
    return value ? add(std::move(*value)) : reject(offset, number, " is beyond the range of float64");
  }
  bool String(const char *characters, rapidjson::SizeType length, bool) {
    const std::string_view text(characters, length);
    return check_text(text) && add(Json(text, quote_before()));
  }
  bool Key(const char *characters, rapidjson::SizeType length, bool) {
    const std::string_view key(characters, length);
    if (!check_text(key)) return false;
    open_[depth_ - 1]->members().push_back({std::string(key), quote_before(), Json()});
    return true;
  }
  bool StartObject() { return descend(Json::empty_object(before(1))); }
  bool StartArray() { return descend(Json::empty_array(before(1))); }
  bool EndObject(rapidjson::SizeType) { return check_keys(open_[--depth_]->members()); }
  bool EndArray(rapidjson::SizeType) { return --depth_, true; }

  // Only called with other parsing flags.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

private:
  // The offset of a token of that length that was just read.
  uint32_t before(size_t length) const { return static_cast<uint32_t>(stream_.Tell() - length); }
  // Likewise for a text: its opening quote is the nearest one that is not escaped by a backslash.
  uint32_t quote_before() const {
    size_t at = before(2);
    while (text_[at] != '"' || (at > 0 && text_[at - 1] == '\\')) --at;
    return static_cast<uint32_t>(at);
  }

  template <class... Part> bool reject(size_t offset, const Part &...part) {
    status_ = fail(INWIT_E_CONFIG, "JSON: ", part...);
    failed_at_ = offset;
    return false;
  }
  bool check_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return reject(quote_before(), "a text contains a NUL character");
    return !holds_surrogate(text) || reject(quote_before(), "a text contains half of a surrogate pair");
  }
  bool check_keys(const Json::Object &members) {
    std::vector<const Json::Member *> sorted;
    for (const Json::Member &member : members) sorted.push_back(&member);
    std::ranges::sort(sorted, [](const Json::Member *a, const Json::Member *b) {
      return a->key != b->key ? a->key < b->key : a->key_offset < b->key_offset;
    });
    const auto same_key = [](const Json::Member *a, const Json::Member *b) { return a->key == b->key; };
    const auto twice = std::ranges::adjacent_find(sorted, same_key);
    return twice == sorted.end() || reject(twice[1]->key_offset, "the key \"", twice[1]->key, "\" appears twice in its object");
  }

  Json *add_and_get(Json value) {
    if (depth_ == 0) return &(root_ = std::move(value));
    Json &parent = *open_[depth_ - 1];
    if (parent.is_array()) return &parent.items().emplace_back(std::move(value));
    return &(parent.members().back().value = std::move(value));
  }
  bool add(Json value) { return add_and_get(std::move(value)), true; }
  bool descend(Json value) {
    if (depth_ == deepest_document) return reject(value.offset(), "nested deeper than ", deepest_document, " levels");
    open_[depth_] = add_and_get(std::move(value));
    ++depth_;
    return true;
  }

  std::string_view text_;
  const rapidjson::MemoryStream &stream_;
  Json &root_;
  Json *open_[deepest_document]; // the pointers stay valid: no siblings are added while a value is open
  int depth_ = 0;
  Status status_;
  size_t failed_at_ = 0;
};

const char *description_of(rapidjson::ParseErrorCode code) {
  switch (code) {
  case rapidjson::kParseErrorDocumentEmpty: return "the document is empty";
  case rapidjson::kParseErrorDocumentRootNotSingular: return "expected the end of the document";
  case rapidjson::kParseErrorObjectMissName: return "expected a key in quotes";
  case rapidjson::kParseErrorObjectMissColon: return "expected ':' after the key";
  case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket: return "expected ',' or '}' after the member";
  case rapidjson::kParseErrorArrayMissCommaOrSquareBracket: return "expected ',' or ']' after the item";
  case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex: return "expected four hexadecimal digits after \\u";
  case rapidjson::kParseErrorStringUnicodeSurrogateInvalid: return "a text contains half of a surrogate pair";
  case rapidjson::kParseErrorStringEscapeInvalid: return "a text contains an unknown escape or a control character";
  case rapidjson::kParseErrorStringMissQuotationMark: return "expected '\"' at the end of the text";
  case rapidjson::kParseErrorStringInvalidEncoding: return "a text is not UTF-8";
  case rapidjson::kParseErrorNumberTooBig: return "a number is beyond the range of float64";
  case rapidjson::kParseErrorNumberMissFraction: return "expected a digit after the decimal point";
  case rapidjson::kParseErrorNumberMissExponent: return "expected a digit in the exponent";
  default: return "expected a value";
  }
}

// Lines end in \n, \r or both; columns count characters.
struct Position {
  size_t line = 1, column = 1;
};
Position position_of(std::string_view text, size_t offset) {
  Position position;
  for (size_t i = 0; i < std::min(offset, text.size()); ++i) {
    const bool ends_line = text[i] == '\n' || (text[i] == '\r' && !text.substr(i + 1).starts_with('\n'));
    if (ends_line)
      position = {position.line + 1, 1};
    else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
      ++position.column;
  }
  return position;
}

} // namespace

size_t mark_length(std::string_view text) { return text.starts_with("\xEF\xBB\xBF") ? 3 : 0; }

Status located(Status status, std::string_view text, size_t offset) {
  if (status) return status;
  const Position position = position_of(text, offset);
  Message where;
  where.add("line ").add(position.line).add(", column ").add(position.column);
  return status.prefix(where.text());
}

Status check_size(std::string_view text) {
  if (text.size() <= largest_document) return {};
  return fail(INWIT_E_CONFIG, "JSON: the document has ", text.size(), " bytes, must have at most ", largest_document);
}

Status parse_document(std::string_view text, Json &document) {
  INWIT_TRY(check_size(text));
  // RapidJSON would treat NUL as the end.
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos)
    return located(fail(INWIT_E_CONFIG, "JSON: the document contains a NUL character"), text, nul);
  constexpr unsigned flags =
      rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag | rapidjson::kParseValidateEncodingFlag;
  ThrowingAllocator allocator;
  Reader reader(&allocator);
  rapidjson::MemoryStream stream(text.data(), text.size());
  for (size_t i = 0; i < mark_length(text); ++i) stream.Take();
  Builder builder(text, stream, document);
  const rapidjson::ParseResult result = reader.Parse<flags>(stream, builder);
  if (!result.IsError()) return {};
  if (!builder.status()) return located(builder.status(), text, builder.failed_at());
  return located(fail(INWIT_E_CONFIG, "JSON: ", description_of(result.Code())), text, result.Offset());
}

} // namespace inwit
