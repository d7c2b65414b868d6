// The safetensors format: a strict reader of headers, and headers as the reference writer makes them.
#pragma once
#include <map>

#include "command/library.hpp"

namespace command {

inline constexpr std::string_view metadata_key = "__metadata__";

struct StoredTensor {
  std::string name;
  std::string dtype; // "F32"
  std::vector<int64_t> shape;
  int64_t bytes = 0;
  int64_t source = -1; // where its bytes stand in the file that was read, from that file's beginning
};

// As the reference writer does: by falling alignment of their types, then by name.
void order_as_stored(std::vector<StoredTensor> &tensors);

// The bytes before the data of `tensors`, which follow one another in that order.
std::string safetensors_header(const std::vector<StoredTensor> &tensors, const std::map<std::string, std::string> &metadata);

class SafetensorsFile {
public:
  explicit SafetensorsFile(const std::string &path);
  ~SafetensorsFile();
  SafetensorsFile(const SafetensorsFile &) = delete;
  SafetensorsFile &operator=(const SafetensorsFile &) = delete;

  const std::vector<StoredTensor> &tensors() const { return tensors_; }
  void read(int64_t place, void *data, int64_t bytes) const;

private:
  SafetensorsFile() = default; // once it is done the destructor runs, whatever the public one throws

  std::string path_; // for words
  int descriptor_ = -1;
  std::vector<StoredTensor> tensors_;
};

} // namespace command
