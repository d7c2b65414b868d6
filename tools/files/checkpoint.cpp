#include "files/checkpoint.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <utility>

#include "base/paths.hpp"
#include "base/process.hpp"
#include "files/output_file.hpp"
#include "files/safetensors.hpp"
#include "files/shard_index.hpp"

namespace command {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path &path) {
  std::error_code error;
  return fs::exists(path, error);
}

std::string name_of(const InputFile &file) { return to_text(to_path(file.path()).filename()); }

// One name per line, for the end of an error message.
std::string lines_of(const std::vector<std::string> &names) {
  std::string lines;
  for (const std::string &name : names) lines.append("\n  ").append(name);
  return lines;
}

void add_safetensors(Checkpoint &checkpoint, const std::string &path) {
  const InputFile &file = checkpoint.files.emplace_back(path);
  SafetensorsContent content = read_safetensors(file);
  for (StoredTensor &tensor : content.tensors) {
    tensor.file = checkpoint.files.size() - 1;
    checkpoint.tensors.push_back(std::move(tensor));
  }
  checkpoint.metadata.merge(content.metadata);
}

void add_gguf(Checkpoint &checkpoint, const std::string &path) {
  checkpoint.gguf = read_gguf(checkpoint.files.emplace_back(path));
  checkpoint.tensors = std::exchange(checkpoint.gguf->tensors, {});
}

// The safetensors files of a folder, without hidden ones, sorted.
std::vector<std::string> names_in(const fs::path &folder) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = to_text(entry->path().filename());
    if (has_extension(name, ".safetensors") && !name.starts_with('.')) names.push_back(name);
  }
  if (error) fail({to_text(folder), ": ", error.message()});
  std::ranges::sort(names);
  return names;
}

// Derived from the numbers in the names of the shards that exist.
std::vector<std::string> missing_shards(const std::vector<std::string> &names) {
  const std::set<std::string> present(names.begin(), names.end());
  std::set<std::string> missing;
  for (const std::string &name : names) {
    const auto shard = parse_shard_name(name);
    for (int64_t number = 1; shard && number <= shard->count && missing.size() < 1000; ++number)
      if (std::string other = shard_name({shard->stem, number, shard->count}); !present.contains(other))
        missing.insert(std::move(other));
  }
  return {missing.begin(), missing.end()};
}

void check_distinct(const Checkpoint &checkpoint) {
  std::map<std::string_view, size_t> files;
  for (const StoredTensor &tensor : checkpoint.tensors)
    if (const auto [other, is_new] = files.emplace(tensor.name, tensor.file); !is_new)
      fail({checkpoint.files[tensor.file].path(), ": ", tensor.name, " is in ", name_of(checkpoint.files[other->second]),
            " too; name one file, or an index"});
}

Checkpoint read_folder_files(const fs::path &folder) {
  const std::vector<std::string> names = names_in(folder);
  if (names.empty())
    fail({to_text(folder), ": the folder has no ", single_name, ", ", index_name, " or other .safetensors file"});
  if (const auto missing = missing_shards(names); !missing.empty())
    fail({to_text(folder), ": missing shards:", lines_of(missing)});
  Checkpoint checkpoint;
  for (const std::string &name : names) add_safetensors(checkpoint, to_text(folder / to_path(name)));
  check_distinct(checkpoint);
  return checkpoint;
}

// The shards must have exactly the tensors of the index, each in the file that the index names.
void check_names(const Checkpoint &checkpoint, const ShardIndex &index, const std::string &path) {
  std::vector<std::string> differences;
  auto unseen = index.files;
  for (const StoredTensor &tensor : checkpoint.tensors) {
    const auto entry = unseen.find(tensor.name);
    const std::string file = name_of(checkpoint.files[tensor.file]);
    if (entry != unseen.end() && entry->second == file)
      unseen.erase(entry);
    else
      differences.push_back(joined({tensor.name, ": in ", file, ", but not in the weight_map for that file"}));
  }
  for (const auto &[tensor, file] : unseen) differences.push_back(joined({tensor, ": not in ", file}));
  if (!differences.empty()) fail({path, ": the shards do not have the tensors of the weight_map:", lines_of(differences)});
}

Checkpoint read_sharded(const std::string &path) {
  ShardIndex index = read_index(path);
  const fs::path folder = to_path(path).parent_path();
  std::set<std::string> names;
  for (const auto &[tensor, file] : index.files) names.insert(file);
  std::vector<std::string> missing;
  for (const std::string &name : names)
    if (!is_there(folder / to_path(name))) missing.push_back(name);
  if (missing.size() == names.size())
    fail({path,
          ": none of the shards that it lists is in its folder, and an index has no shapes; download the shards, or list the"
          " tensors with their shapes in a recipe (docs/recipes.md):",
          lines_of(missing)});
  if (!missing.empty()) fail({path, ": missing shards:", lines_of(missing)});
  Checkpoint checkpoint;
  for (const std::string &name : names) add_safetensors(checkpoint, to_text(folder / to_path(name)));
  check_names(checkpoint, index, path);
  checkpoint.index_metadata = std::move(index.metadata);
  return checkpoint;
}

Checkpoint read_folder(const fs::path &folder) {
  const fs::path single = folder / single_name, index = folder / index_name;
  if (is_there(single) && is_there(index))
    fail({to_text(folder), ": has ", single_name, " and ", index_name, "; name one of them, because they can differ"});
  if (is_there(index)) return read_sharded(to_text(index));
  if (!is_there(single)) return read_folder_files(folder);
  Checkpoint checkpoint;
  add_safetensors(checkpoint, to_text(single));
  return checkpoint;
}

} // namespace

Checkpoint read_checkpoint(const std::string &path) {
  allow_many_files();
  std::error_code error;
  if (fs::is_directory(to_path(path), error)) return read_folder(to_path(path));
  if (has_extension(path, ".json")) return read_sharded(path);
  Checkpoint checkpoint;
  if (is_gguf(InputFile(path)))
    add_gguf(checkpoint, path);
  else
    add_safetensors(checkpoint, path);
  return checkpoint;
}

} // namespace command
