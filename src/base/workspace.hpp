// Memory for the duration of a task or a call, aligned for any vector.
#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>

namespace inwit {

class Workspace {
public:
  explicit Workspace(int64_t bytes)
      : bytes_(bytes <= most ? new (std::nothrow) std::byte[static_cast<size_t>(bytes) + alignment] : nullptr),
        at_(bytes_ != nullptr ? bytes_.get() + misfit(bytes_.get()) : nullptr) {}

  std::byte *data() const { return at_; } // nullptr: no memory

private:
  static constexpr size_t alignment = 64;
  static constexpr int64_t most = std::numeric_limits<ptrdiff_t>::max() - static_cast<ptrdiff_t>(alignment);
  static size_t misfit(const std::byte *bytes) {
    return (alignment - reinterpret_cast<uintptr_t>(bytes) % alignment) % alignment;
  }

  std::unique_ptr<std::byte[]> bytes_;
  std::byte *at_;
};

} // namespace inwit
