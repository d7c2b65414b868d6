// What the tests share: buffers with guard bytes, fills by name, digests, known-answer files.
#pragma once
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <list>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "base/dtype.hpp"
#include "initializers/registry.hpp"
#include "inwit.h"
#include "inwit_initializers.h"

namespace inwit {

inline void PrintTo(const Row &row, std::ostream *out) { *out << row.name; } // how GoogleTest names a row

} // namespace inwit

namespace inwit::test {

constexpr int32_t dtypes[] = {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16};
using Shape = std::vector<int64_t>;

inline int64_t product(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

inline inwit_tensor describe(void *data, int32_t dtype, const Shape &shape, int32_t layout = INWIT_LAYOUT_NONE) {
  inwit_tensor tensor = {};
  tensor.data = data;
  tensor.dtype = dtype;
  tensor.rank = static_cast<int32_t>(shape.size());
  std::copy(shape.begin(), shape.end(), tensor.shape);
  tensor.layout = layout;
  return tensor;
}

// Bytes between guards; the guards and what was not written stay 0xCA.
class Buffer {
public:
  explicit Buffer(int64_t bytes) : size_(static_cast<size_t>(bytes)), bytes_(size_ + 2 * guard, 0xCA) {}
  void *data() { return bytes_.data() + guard; }
  size_t size() const { return size_; }
  bool guards_hold() const {
    return std::all_of(bytes_.begin(), bytes_.begin() + guard, is_untouched) &&
           std::all_of(bytes_.end() - guard, bytes_.end(), is_untouched);
  }
  bool untouched() const { return std::all_of(bytes_.begin(), bytes_.end(), is_untouched); }
  std::string text() const { return {bytes_.begin() + guard, bytes_.end() - guard}; }
  bool operator==(const Buffer &other) const { return bytes_ == other.bytes_; }

private:
  static constexpr ptrdiff_t guard = 64;
  static bool is_untouched(uint8_t byte) { return byte == 0xCA; }
  size_t size_;
  std::vector<uint8_t> bytes_;
};

// Arguments of an initializer that live as long as this.
struct Arguments {
  struct List {
    std::vector<int64_t> numbers;
    inwit_tensor array;
  };
  std::vector<inwit_arg> of;
  std::vector<std::string> texts;
  std::list<List> lists;

  Arguments() { texts.reserve(16); }
  Arguments(std::initializer_list<inwit_arg> list) : of(list) {}

  // "stddev=0.02,mode=fan_out,shift=0;-1"; "-" for none.
  static Arguments parse(const std::string &text) {
    Arguments made;
    std::istringstream items(text == "-" ? "" : text);
    for (std::string item; std::getline(items, item, ',');) {
      const size_t equals = item.find('=');
      const std::string &name = made.texts.emplace_back(item.substr(0, equals));
      const std::string &value = made.texts.emplace_back(item.substr(equals + 1));
      if (value.find(';') != std::string::npos) {
        made.of.push_back({name.c_str(), 0, nullptr, &made.add_list(value)});
        continue;
      }
      char *end = nullptr;
      const double number = std::strtod(value.c_str(), &end);
      made.of.push_back({name.c_str(), number, *end != '\0' ? value.c_str() : nullptr, nullptr});
    }
    return made;
  }

private:
  const inwit_tensor &add_list(const std::string &text) {
    List &list = lists.emplace_back();
    std::istringstream items(text);
    for (std::string item; std::getline(items, item, ';');) list.numbers.push_back(std::stoll(item));
    list.array = describe(list.numbers.data(), INWIT_I64, {static_cast<int64_t>(list.numbers.size())});
    return list.array;
  }
};

struct Outcome {
  int32_t status;
  std::string words;
};

inline Outcome fill(const std::string &name, const inwit_tensor &tensor, random::Key key = {42, 7}, const Arguments &args = {},
                    int32_t threads = 1) {
  inwit_context context = {};
  context.threads = threads;
  const int32_t status = inwit_fill(name.c_str(), args.of.data(), args.of.size(), &tensor, key.seed, key.stream, &context);
  return {status, context.error};
}

// A compact row-major fill, which must succeed.
inline Buffer filled(const std::string &name, int32_t dtype, const Shape &shape, int32_t layout = INWIT_LAYOUT_KERAS,
                     random::Key key = {42, 7}, const Arguments &args = {}) {
  Buffer buffer(product(shape) * bytes_of(dtype));
  const Outcome outcome = fill(name, describe(buffer.data(), dtype, shape, layout), key, args);
  EXPECT_EQ(outcome.status, INWIT_OK) << name << ": " << outcome.words;
  EXPECT_TRUE(buffer.guards_hold()) << name;
  return buffer;
}

// Stored elements as doubles.
inline std::vector<double> values_of(Buffer &buffer, int32_t dtype) {
  View view = {};
  view.data = static_cast<std::byte *>(buffer.data());
  view.dtype = dtype;
  view.rank = 1;
  view.shape[0] = static_cast<int64_t>(buffer.size()) / bytes_of(dtype);
  view.byte_strides[0] = bytes_of(dtype);
  std::vector<double> values(static_cast<size_t>(view.shape[0]));
  for (size_t i = 0; i < values.size(); ++i) values[i] = read_element(view, static_cast<int64_t>(i));
  return values;
}

inline std::vector<double> filled_values(const std::string &name, int32_t dtype, const Shape &shape,
                                         int32_t layout = INWIT_LAYOUT_KERAS, random::Key key = {42, 7},
                                         const Arguments &args = {}) {
  Buffer buffer = filled(name, dtype, shape, layout, key, args);
  return values_of(buffer, dtype);
}

// A shape that the row takes: a matrix, or one with an axis of extent 1 in the middle.
inline Shape shape_for(const Row &row, int64_t rows, int64_t columns) {
  return row.ranks.least <= 2 ? Shape{rows, columns} : Shape{rows, 1, columns};
}

// Examples of the arguments that must be given.
inline Arguments required_arguments(const Row &row) {
  Arguments required;
  for (const Argument &argument : row.arguments)
    if (argument.required) required.of.push_back({argument.name, argument.fallback, nullptr, nullptr});
  return required;
}

inline std::string source_path(const std::string &path) { return std::string(INWIT_SOURCE_DIR) + "/" + path; }

} // namespace inwit::test
