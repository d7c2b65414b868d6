// The positions of a recipe's tensors in a safetensors file, and the header before them, as `inwit model` writes both.
#pragma once
#include <inwit/inwit.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

#include "base/sha256.hpp" // of the command

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

struct Stored {
  std::string name;
  inwit::Tensor tensor; // dtype and global shape, no memory
  int64_t place;        // offset of its first byte in the file
};

struct File {
  std::string header;
  std::vector<Stored> tensors; // ordered by offset
  int64_t size;
};

inline std::vector<int64_t> extents(const inwit::Tensor &tensor) {
  std::vector<int64_t> shape(tensor.shape().size());
  for (size_t axis = 0; axis < shape.size(); ++axis) shape[axis] = tensor.shape()[axis];
  return shape;
}

inline int64_t element_size(const inwit::Tensor &tensor) { return tensor.dtype() % 256 / 8; }

inline int64_t bytes(const inwit::Tensor &tensor) {
  const auto shape = extents(tensor);
  return std::accumulate(shape.begin(), shape.end(), element_size(tensor), std::multiplies());
}

// By decreasing alignment, bfloat16 before float16, then by name: the order of the format's reference writer.
inline auto order_of(const Stored &stored) {
  return std::tuple(-element_size(stored.tensor), -stored.tensor.dtype(), stored.name);
}

// The metadata that records the file's origin.
inline nlohmann::json origin(const inwit::Recipe &recipe, const std::string &text, uint64_t seed,
                             const std::vector<Stored> &tensors) {
  nlohmann::json versions = nlohmann::json::object();
  for (const Stored &stored : tensors) {
    const inwit::Job job = recipe.match(stored.name, stored.tensor);
    if (!job.initializer) throw std::runtime_error(stored.name + ": the recipe keeps it, but there is no file to keep it from");
    for (const inwit::Job &part : inwit::parts_of(job))
      versions[part.initializer->name()] = inwit_stream_version(part.initializer->name().c_str());
  }
  return {{"format", "pt"},
          {"inwit.version", inwit::version()},
          {"inwit.seed", std::to_string(seed)},
          {"inwit.stream_versions", versions.dump()},
          {"inwit.recipe_sha256", command::sha256(text)}};
}

inline File plan_file(const inwit::Recipe &recipe, const std::string &text, uint64_t seed) {
  static const std::map<int32_t, const char *> names = {
      {INWIT_F16, "F16"}, {INWIT_BF16, "BF16"}, {INWIT_F32, "F32"}, {INWIT_F64, "F64"}};
  File file;
  for (const auto &[name, tensor] : recipe.tensors()) file.tensors.push_back({name, tensor, 0});
  std::ranges::sort(file.tensors, {}, order_of);
  nlohmann::ordered_json json = {{"__metadata__", origin(recipe, text, seed, file.tensors)}};
  int64_t place = 0;
  for (Stored &stored : file.tensors) {
    stored.place = place;
    place += bytes(stored.tensor);
    json[stored.name] = {
        {"dtype", names.at(stored.tensor.dtype())}, {"shape", extents(stored.tensor)}, {"data_offsets", {stored.place, place}}};
  }
  std::string written = json.dump();
  written.resize((written.size() + 7) / 8 * 8, ' ');
  const uint64_t length = written.size();
  file.header.assign(reinterpret_cast<const char *>(&length), sizeof length).append(written);
  for (Stored &stored : file.tensors) stored.place += static_cast<int64_t>(file.header.size());
  file.size = place + static_cast<int64_t>(file.header.size());
  return file;
}
