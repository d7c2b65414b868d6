// An existing model: the tensors of a file, or of the shards of a folder or an index. Only headers are read.
#pragma once
#include "base/library.hpp"
#include "files/gguf.hpp"
#include "files/input_file.hpp"
#include "files/stored_tensor.hpp"

namespace command {

struct Checkpoint {
  std::vector<InputFile> files;
  std::vector<StoredTensor> tensors;           // StoredTensor::file: in `files`
  std::map<std::string, std::string> metadata; // of all files; if values differ, the first file's
  Json index_metadata = Json::object();
  std::optional<GgufContent> gguf; // without its tensors; none: safetensors
};

// `path`: a safetensors or GGUF file, the index of a sharded checkpoint, or a folder with an index or with safetensors files.
Checkpoint read_checkpoint(const std::string &path);

} // namespace command
