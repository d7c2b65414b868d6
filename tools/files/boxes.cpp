#include "files/boxes.hpp"

#include <bit>

namespace command {

bool needs_whole_tensor(const inwit_job &job) {
  return std::ranges::any_of(parts_of(job), [](const inwit_job &part) {
    const Json *const entry = registry_entry(inwit_initializer_name(part.initializer));
    return entry != nullptr && (*entry)["workspace"].get<bool>();
  });
}

void to_little_endian(std::byte *data, int64_t bytes, int64_t size) {
  if constexpr (std::endian::native == std::endian::big)
    for (int64_t i = 0; i < bytes; i += size) std::reverse(data + i, data + i + size);
}

} // namespace command
