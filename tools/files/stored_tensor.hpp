// A tensor as a file describes it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace command {

struct StoredTensor {
  std::string name;
  std::string dtype; // "F32", also in GGUF, which has more types, such as "Q4_0"
  std::vector<int64_t> shape;
  int64_t bytes = 0;
  int64_t source = -1; // offset of its bytes in the file that was read
  size_t file = 0;     // which one of several files
};

} // namespace command
