// The safetensors format: a strict reader of headers, and headers byte for byte as the reference writer writes them.
#pragma once
#include "base/library.hpp"

namespace command {

inline constexpr std::string_view metadata_key = "__metadata__";

struct StoredTensor {
  std::string name;
  std::string dtype; // "F32"
  std::vector<int64_t> shape;
  int64_t bytes = 0;
  int64_t source = -1; // offset of its bytes in the file that was read
};

// In the order of the reference writer: by decreasing alignment of the dtype, then by name.
void order_as_stored(std::vector<StoredTensor> &tensors);

// The bytes before the data of `tensors`, which are stored consecutively in the given order.
std::string safetensors_header(const std::vector<StoredTensor> &tensors, std::map<std::string, std::string> metadata);

class SafetensorsFile {
public:
  explicit SafetensorsFile(const std::string &path);
  ~SafetensorsFile();
  SafetensorsFile(const SafetensorsFile &) = delete;
  SafetensorsFile &operator=(const SafetensorsFile &) = delete;

  const std::vector<StoredTensor> &tensors() const { return tensors_; }
  const std::map<std::string, std::string> &metadata() const { return metadata_; }
  void read(int64_t offset, void *data, int64_t bytes) const;

private:
  SafetensorsFile() = default; // delegated to: once it returns, the destructor runs even if the public constructor throws
  std::string read_header(int64_t size) const; // size: of the file
  // For what is not a safetensors file: says what it is, or fails with `otherwise`.
  [[noreturn]] void fail_as_other(int64_t size, std::initializer_list<std::string_view> otherwise) const;

  std::string path_; // for error messages
  int descriptor_ = -1;
  std::vector<StoredTensor> tensors_;
  std::map<std::string, std::string> metadata_;
};

} // namespace command
