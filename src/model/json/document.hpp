// JSON documents: parsed within limits, with the line and column of errors.
#pragma once
#include "base/status.hpp"
#include "model/json/json.hpp"

namespace inwit {

constexpr size_t largest_document = size_t{64} << 20; // bytes
constexpr int deepest_document = 32;                  // nested arrays and objects

// Rejects a text that is longer than a document may be.
Status check_size(std::string_view text);

// Reads a document: RFC 8259, and the literals NaN, Infinity and -Infinity that Python's json module writes. Numbers are the
// nearest doubles, whole numbers of 64 bits stay exact. Errors are INWIT_E_CONFIG with line and column: syntax, a key that appears twice in
// one object, NUL characters, invalid UTF-8, numbers beyond the range of double, depth and size beyond the limits.
// May throw std::bad_alloc.
Status parse_document(std::string_view text, Json &document);

// Length of the byte order mark at the start of a text, which is ignored; 0: there is none.
size_t mark_length(std::string_view text);

// Prefixes the message of a failure at that byte of the document with "line 3, column 14: ".
Status located(Status status, std::string_view text, size_t offset);

} // namespace inwit
