// The GGUF format of ggml (docs/gguf.md there), little-endian, versions 2 and 3: a strict reader and a writer of headers.
#pragma once
#include "base/library.hpp"
#include "files/input_file.hpp"
#include "files/stored_tensor.hpp"

namespace command {

struct GgufEntry { // of the metadata
  std::string key;
  std::string bytes; // as in the file: key, type and value
};

struct GgufContent {
  uint32_t version = 3;
  int64_t alignment = 32; // of the data of each tensor
  std::vector<GgufEntry> metadata;
  std::vector<StoredTensor> tensors; // in the order of their data; shapes in row-major order, as everywhere but in GGUF
};

bool is_gguf(const InputFile &file);

// Reads the header, not the data.
GgufContent read_gguf(const InputFile &file);

// The bytes before the data of `content.tensors`; the data of each tensor is padded with zeros, see padded_size().
std::string gguf_header(const GgufContent &content);
int64_t padded_size(int64_t bytes, int64_t alignment);

GgufEntry gguf_text(const std::string &key, std::string_view value);

std::string unknown_gguf_type(uint32_t id); // StoredTensor::dtype of a tensor of an unknown type: "type 99"

struct GgufType {
  uint32_t id; // enum ggml_type
  std::string_view name;
  int64_t block, bytes; // elements of a block, and its bytes
};
const GgufType *gguf_type(uint32_t id); // nullptr: unknown
const GgufType *gguf_type(std::string_view name);

} // namespace command
