// Sharded safetensors checkpoints: the names of their files, and the index, in the form of Hugging Face.
#pragma once
#include "base/library.hpp"
#include "files/stored_tensor.hpp"

namespace command {

inline constexpr std::string_view single_name = "model.safetensors", index_name = "model.safetensors.index.json";

struct ShardName { // "model-00001-of-00003.safetensors"
  std::string stem;
  int64_t number, count;
};
std::optional<ShardName> parse_shard_name(std::string_view name); // none: of another form
std::string shard_name(const ShardName &shard);

// Reorders `tensors` so that those of a shard are consecutive; returns the number of tensors in each shard. As in Hugging Face, shards are
// filled in the given order up to `limit` bytes; a larger tensor gets a shard of its own.
std::vector<size_t> split_into_shards(std::vector<StoredTensor> &tensors, int64_t limit);

struct ShardIndex {
  std::map<std::string, std::string> files; // by the name of the tensor, as "weight_map"
  Json metadata = Json::object();
};

ShardIndex read_index(const std::string &path);
std::string index_text(const ShardIndex &index, int64_t total_bytes);

} // namespace command
