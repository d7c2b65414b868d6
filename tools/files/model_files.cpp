#include "files/model_files.hpp"

#include <algorithm>

#include "files/safetensors.hpp"
#include "files/shard_index.hpp"

namespace command {
namespace {

int64_t bytes_of(std::span<const StoredTensor> tensors) {
  int64_t bytes = 0;
  for (const StoredTensor &tensor : tensors) bytes += tensor.bytes;
  return bytes;
}

// Fails for tensors that ggml cannot read, except in files that already exceed its limits: their programs have raised the limits.
void check_for_gguf(std::span<const StoredTensor> tensors) {
  constexpr size_t longest_gguf_name = 63, most_gguf_axes = 4;
  for (const StoredTensor &tensor : tensors) {
    const size_t length = tensor.name.size(), axes = tensor.shape.size();
    if (stored_type(tensor.dtype) == nullptr || gguf_type(tensor.dtype) == nullptr)
      fail({tensor.name, ": dtype is ", tensor.dtype, ", which the GGUF format does not have"});
    if (length > longest_gguf_name)
      fail({tensor.name, ": the name has ", std::to_string(length), " bytes, GGUF files have names of at most ",
            std::to_string(longest_gguf_name)});
    if (axes > most_gguf_axes)
      fail({tensor.name, ": has ", std::to_string(axes), " axes, must have at most ", std::to_string(most_gguf_axes),
            " in GGUF files"});
    if (tensor.bytes == 0) fail({tensor.name, ": has no elements, which GGUF files do not allow"});
  }
}

} // namespace

std::vector<size_t> arrange(std::vector<StoredTensor> &tensors, std::optional<int64_t> shard_bytes) {
  std::vector<size_t> counts = {tensors.size()};
  if (shard_bytes) counts = split_into_shards(tensors, *shard_bytes);
  if (counts.empty()) counts.push_back(0);
  std::span<StoredTensor> rest = tensors;
  for (const size_t count : counts) {
    order_as_stored(rest.first(count));
    rest = rest.subspan(count);
  }
  return counts;
}

void check_for_safetensors(std::span<const StoredTensor> tensors) {
  for (const StoredTensor &tensor : tensors)
    if (stored_type(tensor.dtype) == nullptr)
      fail({tensor.name, ": dtype is ", tensor.dtype, ", which the safetensors format does not have; write a .gguf file"});
}

std::vector<ModelFile> safetensors_files(std::span<const StoredTensor> tensors, std::span<const size_t> counts,
                                         const std::map<std::string, std::string> &metadata, const Json &index_metadata) {
  const auto shards = static_cast<int64_t>(counts.size());
  const int64_t data = bytes_of(tensors);
  std::vector<ModelFile> files;
  ShardIndex index = {{}, index_metadata};
  for (const size_t count : counts) {
    const auto number = static_cast<int64_t>(files.size()) + 1;
    const auto own = tensors.first(count);
    tensors = tensors.subspan(count);
    ModelFile &file = files.emplace_back();
    file.name = shards == 1 ? single_name : shard_name({"model", number, shards});
    file.header = safetensors_header(own, metadata);
    file.count = count;
    file.bytes = static_cast<int64_t>(file.header.size()) + bytes_of(own);
    file.alignment = 1;
    for (const StoredTensor &tensor : own) index.files[tensor.name] = file.name;
  }
  if (shards == 1) return files;
  const std::string text = index_text(index, data);
  files.push_back({std::string(index_name), text, 0, static_cast<int64_t>(text.size()), 1});
  return files;
}

ModelFile gguf_file(std::span<const StoredTensor> tensors, const std::optional<GgufContent> &like,
                    const std::map<std::string, std::string> &metadata) {
  if (!like) check_for_gguf(tensors);
  GgufContent content = like.value_or(GgufContent());
  content.tensors.assign(tensors.begin(), tensors.end());
  std::erase_if(content.metadata, [&](const GgufEntry &entry) { return metadata.contains(entry.key); });
  for (const auto &[key, value] : metadata) content.metadata.push_back(gguf_text(key, value));
  ModelFile file = {"", gguf_header(content), tensors.size(), 0, content.alignment};
  file.bytes = static_cast<int64_t>(file.header.size());
  for (const StoredTensor &tensor : tensors) file.bytes += padded_size(tensor.bytes, content.alignment);
  return file;
}

std::vector<PlannedFile> planned(const std::vector<ModelFile> &files) {
  std::vector<PlannedFile> plans;
  plans.reserve(files.size());
  for (const ModelFile &file : files) plans.push_back({file.name, file.bytes});
  return plans;
}

int64_t total_bytes(const std::vector<ModelFile> &files) {
  int64_t bytes = 0;
  for (const ModelFile &file : files) bytes += file.bytes;
  return bytes;
}

} // namespace command
