// A checked inwit_tensor: the layers above may rely on every number in it.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/dtype.hpp"
#include "base/status.hpp"

namespace inwit {

struct View {
  std::byte *data;
  int32_t dtype;
  int rank;
  int64_t shape[INWIT_MAX_RANK];        // of the box (shard)
  int64_t byte_strides[INWIT_MAX_RANK]; // 0 where the extent is 0 or 1 and the tensor is compact
  int64_t global[INWIT_MAX_RANK];
  int64_t offset[INWIT_MAX_RANK];
  int64_t count;           // elements of the box
  int64_t lowest, bytes;   // byte offset of the lowest element from `data`, and bytes from there to the end of the highest
  bool is_whole_row_major; // not a part of a larger tensor, and contiguous in row-major order
  int32_t layout;
  uint32_t in_axes, out_axes, batch_axes;
  double fan_in, fan_out; // 0: not given

  std::span<const int64_t> extents() const { return {shape, static_cast<size_t>(rank)}; }
  std::span<const int64_t> global_extents() const { return {global, static_cast<size_t>(rank)}; }
  bool is_whole() const { return std::ranges::equal(extents(), global_extents()); } // not a box (shard)
  bool is_dense() const { return bytes == count * bytes_of(dtype); } // no gaps: memory can be traversed in storage order
};

enum class Purpose {
  write,    // data is written: pointer, alignment, device
  device,   // data is written by a device, or is a buffer object: alignment
  describe, // data is ignored
  argument  // data is read: integers too, no shard; elements may share memory, but not by a stride of 0
};

bool is_host_memory(int32_t device_type);

Status check_tensor(const inwit_tensor *tensor, Purpose purpose, View &view);

Status check_context(const inwit_context *context);

// Whether a * b is `product`. Legal strides and extents may have a product beyond 64 bits.
inline bool is_product(int64_t product, int64_t a, int64_t b) {
  int64_t exact = 0;
  return !__builtin_mul_overflow(a, b, &exact) && exact == product;
}

// The addresses from the lowest element of a view or array to the end of the highest one.
struct MemoryRange {
  uintptr_t begin, end;

  template <class AnyView>
  explicit MemoryRange(const AnyView &view)
      : begin(reinterpret_cast<uintptr_t>(view.data) + static_cast<uintptr_t>(view.lowest)),
        end(begin + static_cast<uintptr_t>(view.bytes)) {}

  bool meets(const MemoryRange &other) const { return begin < other.end && other.begin < end; }
};

} // namespace inwit
