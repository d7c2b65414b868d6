// tests/golden.txt: one line a case, with the digest of its bytes in every dtype.
#pragma once
#include <cstdio>

#include "support.hpp"

namespace inwit::test {

struct KnownAnswer {
  std::string name, arguments, shape_text, layout_text;
  std::vector<std::string> digests; // in the order of `dtypes`

  Shape shape() const {
    Shape extents;
    std::istringstream items(shape_text);
    for (std::string item; std::getline(items, item, ',');) extents.push_back(std::stoll(item));
    return extents;
  }
  int32_t layout() const {
    constexpr const char *names[] = {"none", "keras", "torch", "flux", "mlx"};
    for (int32_t i = 0; i < 5; ++i)
      if (layout_text == names[i]) return i;
    return -1;
  }
};

inline std::vector<KnownAnswer> read_known_answers(std::istream &file) {
  std::vector<KnownAnswer> answers;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    KnownAnswer &answer = answers.emplace_back();
    words >> answer.name >> answer.arguments >> answer.shape_text >> answer.layout_text;
    for (std::string digest; words >> digest;) answer.digests.push_back(digest);
  }
  return answers;
}

// FNV-1a 64 of the elements' little-endian bytes in row-major order.
inline std::string digest_of(const KnownAnswer &answer, int32_t dtype) {
  Buffer buffer = filled(answer.name, dtype, answer.shape(), answer.layout(),
                         {0x0123456789ABCDEF, inwit_stream("layer/weight")}, Arguments::parse(answer.arguments));
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(random::stream_of(buffer.text())));
  return text;
}

} // namespace inwit::test
