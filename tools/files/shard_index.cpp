#include "files/shard_index.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "base/paths.hpp"
#include "files/checked_json.hpp"
#include "files/document.hpp"

namespace command {
namespace {

constexpr int deepest_index = 16;
constexpr size_t fewest_digits = 5;
constexpr std::string_view separator = "-of-", shard_extension = ".safetensors";

// Removes the number at the end of `text`, as Hugging Face writes it: at least five digits, without more leading zeros. -1: there is none.
int64_t take_number(std::string_view &text) {
  const size_t before = text.find_last_not_of("0123456789") + 1; // 0 without any
  const std::string_view digits = text.substr(before);
  const bool padded = digits.size() == fewest_digits || (digits.size() > fewest_digits && digits[0] != '0');
  if (!padded || digits.size() > 18) return -1;
  text = text.substr(0, before);
  return std::stoll(std::string(digits));
}

void check_file_name(const std::string &tensor, const std::string &file) {
  if (!names_one_file(file))
    fail({"weight_map: ", tensor, ": must be the name of a file in the same folder, is \"", file, "\""});
}

ShardIndex parse_index(const std::string &text) {
  const Json document = parse_checked(text, deepest_index);
  if (!document.is_object() || !document.contains("weight_map"))
    fail({"is not the index of a sharded checkpoint: it has no \"weight_map\""});
  const Json &map = document["weight_map"];
  const auto is_text = [](const Json &value) { return value.is_string(); };
  if (!map.is_object() || map.empty() || !std::ranges::all_of(map, is_text))
    fail({"weight_map must be an object that gives the file of each tensor"});
  ShardIndex index = {map, document.value("metadata", Json::object())};
  if (!index.metadata.is_object()) fail({"metadata must be an object"});
  for (const auto &[tensor, file] : index.files) check_file_name(tensor, file);
  return index;
}

} // namespace

std::optional<ShardName> parse_shard_name(std::string_view name) {
  if (!name.ends_with(shard_extension)) return std::nullopt;
  name.remove_suffix(shard_extension.size());
  const int64_t count = take_number(name);
  if (count < 0 || !name.ends_with(separator)) return std::nullopt;
  name.remove_suffix(separator.size());
  const int64_t number = take_number(name);
  if (number < 0 || !name.ends_with('-')) return std::nullopt;
  return ShardName{std::string(name.substr(0, name.size() - 1)), number, count};
}

std::string shard_name(const ShardName &shard) {
  char numbers[64];
  std::snprintf(numbers, sizeof numbers, "-%05lld-of-%05lld", static_cast<long long>(shard.number),
                static_cast<long long>(shard.count));
  return joined({shard.stem, numbers, shard_extension});
}

std::vector<size_t> split_into_shards(std::vector<StoredTensor> &tensors, int64_t limit) {
  std::vector<std::vector<StoredTensor>> shards;
  std::vector<StoredTensor> filling;
  int64_t bytes = 0;
  for (StoredTensor &tensor : tensors) {
    if (tensor.bytes > limit) { // the shard that is being filled stays open, and therefore comes later
      shards.emplace_back().push_back(std::move(tensor));
      continue;
    }
    if (tensor.bytes > limit - bytes) {
      shards.push_back(std::exchange(filling, {}));
      bytes = 0;
    }
    bytes += tensor.bytes;
    filling.push_back(std::move(tensor));
  }
  if (!filling.empty()) shards.push_back(std::move(filling));
  tensors.clear();
  std::vector<size_t> counts;
  for (std::vector<StoredTensor> &shard : shards) {
    counts.push_back(shard.size());
    std::ranges::move(shard, std::back_inserter(tensors));
  }
  return counts;
}

ShardIndex read_index(const std::string &path) {
  const Document document = read_document(path);
  try {
    return parse_index(document.text);
  } catch (const Failure &failure) {
    fail({path, ": ", failure.what()});
  }
}

std::string index_text(const ShardIndex &index, int64_t total_bytes) {
  Json document = {{"metadata", index.metadata}, {"weight_map", index.files}};
  document["metadata"]["total_size"] = total_bytes;
  return document.dump(2, ' ', true).append("\n"); // as Python's json.dumps(..., indent=2, sort_keys=True)
}

} // namespace command
