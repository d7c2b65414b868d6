// Reads tests/golden.txt and its siblings: one line per case, with the digest of its bytes in every dtype. Uses no test framework and no exceptions, as
// tests/platforms/golden.cpp needs it.
#pragma once
#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "base/dtype.hpp"
#include "random/philox.hpp"

namespace inwit::test {

constexpr int32_t dtypes[] = {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16, INWIT_F8_E4M3FN, INWIT_F8_E5M2};

// Files of digests, and the dtypes of their columns.
struct GoldenFile {
  const char *path;
  std::vector<int32_t> dtypes;
};
inline const GoldenFile golden_files[] = {{"tests/golden.txt", {INWIT_F32, INWIT_F64, INWIT_F16, INWIT_BF16}},
                                          {"tests/golden_float8.txt", {INWIT_F8_E4M3FN, INWIT_F8_E5M2}},
                                          {"tests/golden_complex.txt", {INWIT_C64, INWIT_C128}}};
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

// "64,32"
inline Shape integers(const std::string &text, char separator) {
  Shape numbers;
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, separator);) numbers.push_back(std::strtoll(item.c_str(), nullptr, 10));
  return numbers;
}

// Arguments of an initializer, valid as long as this object.
struct Arguments {
  struct List {
    Shape numbers;
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
    list.numbers = integers(text, ';');
    list.array = describe(list.numbers.data(), INWIT_I64, {static_cast<int64_t>(list.numbers.size())});
    return list.array;
  }
};

struct GoldenValue {
  const GoldenFile *file = &golden_files[0];
  std::string name, arguments, shape_text, layout_text;
  std::vector<std::string> digests; // in the order of dtypes()

  const std::vector<int32_t> &dtypes() const { return file->dtypes; }

  // A comment line gives an empty case.
  static GoldenValue parse(const std::string &line, const GoldenFile &of) {
    GoldenValue answer;
    answer.file = &of;
    if (line.starts_with('#')) return answer;
    std::istringstream words(line);
    words >> answer.name >> answer.arguments >> answer.shape_text >> answer.layout_text;
    for (std::string digest; words >> digest;) answer.digests.push_back(digest);
    return answer;
  }
  Shape shape() const { return integers(shape_text, ','); }
  int32_t layout() const {
    constexpr const char *names[] = {"none", "keras", "torch", "flux", "mlx"};
    for (int32_t i = 0; i < 5; ++i)
      if (layout_text == names[i]) return i;
    return -1;
  }
  static random::Key key() { return {0x0123456789ABCDEF, random::stream_of("layer/weight")}; }
};

// FNV-1a 64 of the elements' little-endian bytes, from elements in the machine's byte order.
inline std::string digest_of(std::string bytes, int32_t dtype) {
  if constexpr (std::endian::native == std::endian::big) {
    const auto element = static_cast<ptrdiff_t>(is_complex(dtype) ? bytes_of(dtype) / 2 : bytes_of(dtype)); // or a part
    for (auto at = bytes.begin(); at != bytes.end(); at += element) std::reverse(at, at + element);
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(random::stream_of(bytes)));
  return text;
}

} // namespace inwit::test
