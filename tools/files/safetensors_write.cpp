#include "files/safetensors.hpp"

#include <algorithm>
#include <bit>

namespace command {
namespace {

// Sort key: alignment, then the reference writer's order of dtypes.
std::pair<int64_t, int64_t> type_rank(const StoredTensor &tensor) {
  const DataType *const type = stored_type(tensor.dtype);
  const int64_t count = std::max<int64_t>(elements(tensor.shape), 1);
  const auto bits = type != nullptr ? static_cast<uint64_t>(type->bits)
                                    : static_cast<uint64_t>(std::max<int64_t>(tensor.bytes / count, 1)) * 8;
  return {std::min(std::countr_zero(bits), 6), type != nullptr ? type - data_types().data() : -1};
}

} // namespace

void order_as_stored(std::span<StoredTensor> tensors) {
  std::ranges::sort(tensors, [](const StoredTensor &a, const StoredTensor &b) {
    const auto rank_a = type_rank(a), rank_b = type_rank(b);
    return rank_a != rank_b ? rank_a > rank_b : a.name < b.name;
  });
}

std::string safetensors_header(std::span<const StoredTensor> tensors, std::map<std::string, std::string> metadata) {
  metadata.emplace("format", "pt");
  std::string text = joined({"{\"", metadata_key, "\":", Json(metadata).dump()});
  int64_t offset = 0;
  for (const StoredTensor &tensor : tensors) {
    if (tensor.name == metadata_key) fail({metadata_key, " cannot be the name of a tensor: safetensors reserves it"});
    const nlohmann::ordered_json entry = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + tensor.bytes}}};
    text.append(",").append(Json(tensor.name).dump()).append(":").append(entry.dump());
    offset += tensor.bytes;
  }
  text.push_back('}');
  text.resize((text.size() + 7) / 8 * 8, ' ');
  std::string length;
  for (int shift = 0; shift < 64; shift += 8) length.push_back(static_cast<char>(text.size() >> shift & 255));
  return length.append(text);
}

} // namespace command
