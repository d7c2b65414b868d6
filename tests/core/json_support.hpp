// JSON texts compared by what they say.
#pragma once
#include <fstream>
#include <gtest/gtest.h>
#include <initializer_list>
#include <iterator>

#include "model/json/document.hpp"
#include "model/json/writer.hpp"

namespace inwit::test {

inline Json parsed(std::string_view text) {
  Json value;
  const Status status = parse_document(text, value);
  EXPECT_TRUE(status) << text << ": " << status.message();
  return value;
}

inline Json parsed_file(const std::string &path) {
  std::ifstream file(path);
  return parsed(std::string{std::istreambuf_iterator<char>(file), {}});
}

template <class Number = double> std::vector<Number> numbers_of(const Json &list) {
  std::vector<Number> numbers;
  for (const Json &item : list.items()) numbers.push_back(static_cast<Number>(item.number()));
  return numbers;
}

// Equal for objects with the same members, in whatever order; of the member at `path` if one is given.
inline std::string canonical(std::string_view json, std::initializer_list<const char *> path = {}) {
  const Json document = parsed(json), *value = &document;
  for (const char *const key : path)
    if (value != nullptr) value = value->find(key);
  std::string text;
  if (value != nullptr) JsonWriter(text).sorted(*value);
  return text;
}

} // namespace inwit::test
