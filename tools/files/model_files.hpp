// The files of a model that is written: their names, headers and sizes.
#pragma once
#include "base/library.hpp"
#include "files/gguf.hpp"
#include "files/output_set.hpp"
#include "files/stored_tensor.hpp"

namespace command {

struct ModelFile {
  std::string name;
  std::string header; // all of it, if there are no tensors
  size_t count;       // tensors, consecutive in the model
  int64_t bytes;      // with the header
  int64_t alignment;  // to which the data of each tensor is padded
};

// Distributes the tensors over files of at most `shard_bytes` (or one, without), and orders them as they will be stored. Returns the
// number in each file.
std::vector<size_t> arrange(std::vector<StoredTensor> &tensors, std::optional<int64_t> shard_bytes);

// Fails for what GGUF files have, but safetensors files have not.
void check_for_safetensors(std::span<const StoredTensor> tensors);

// The files of the arranged tensors; of several, the last is their index, with `index_metadata`.
std::vector<ModelFile> safetensors_files(std::span<const StoredTensor> tensors, std::span<const size_t> counts,
                                         const std::map<std::string, std::string> &metadata, const Json &index_metadata);

// The only file, with the tensors in the given order; with the metadata of `like` if there is one, and `metadata` in addition.
ModelFile gguf_file(std::span<const StoredTensor> tensors, const std::optional<GgufContent> &like,
                    const std::map<std::string, std::string> &metadata);

std::vector<PlannedFile> planned(const std::vector<ModelFile> &files);
int64_t total_bytes(const std::vector<ModelFile> &files);

} // namespace command
