// The safetensors format: a strict reader of headers, and a writer whose headers equal those of the reference writer byte for byte.
#pragma once
#include "base/library.hpp"
#include "files/input_file.hpp"
#include "files/stored_tensor.hpp"

namespace command {

inline constexpr std::string_view metadata_key = "__metadata__";

// Sorts as the reference writer does: by decreasing alignment of the dtype, then by name.
void order_as_stored(std::span<StoredTensor> tensors);

// The bytes before the data of `tensors`, which are stored consecutively in the given order.
std::string safetensors_header(std::span<const StoredTensor> tensors, std::map<std::string, std::string> metadata);

struct SafetensorsContent {
  std::vector<StoredTensor> tensors; // in the order of their data
  std::map<std::string, std::string> metadata;
};

// Reads the header, not the data.
SafetensorsContent read_safetensors(const InputFile &file);

} // namespace command
