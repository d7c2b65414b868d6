// The files of a model to be written: their names, headers and sizes.
#pragma once
#include "base/library.hpp"
#include "files/gguf.hpp"
#include "files/output_set.hpp"
#include "files/stored_tensor.hpp"

namespace command {

struct ModelFile {
  std::string name;
  std::string header; // the whole file if there are no tensors
  size_t count;       // tensors, consecutive in the model
  int64_t bytes;      // with the header
  int64_t alignment;  // to which the data of each tensor is padded
};

// Distributes the tensors over files of at most `shard_bytes` (one file if not given), and orders them as they will be stored. Returns
// the number of tensors in each file.
std::vector<size_t> arrange(std::vector<StoredTensor> &tensors, std::optional<int64_t> shard_bytes);

// Fails for tensors that GGUF files can have but safetensors files cannot.
void check_for_safetensors(std::span<const StoredTensor> tensors);

// The files of the arranged tensors; if there are several, followed by their index, with `index_metadata`.
std::vector<ModelFile> safetensors_files(std::span<const StoredTensor> tensors, std::span<const size_t> counts,
                                         const std::map<std::string, std::string> &metadata, const Json &index_metadata);

// A single file, with the tensors in the given order, the metadata of `like` if there is one, and `metadata` in addition.
ModelFile gguf_file(std::span<const StoredTensor> tensors, const std::optional<GgufContent> &like,
                    const std::map<std::string, std::string> &metadata);

std::vector<PlannedFile> planned(const std::vector<ModelFile> &files);
int64_t total_bytes(const std::vector<ModelFile> &files);

} // namespace command
