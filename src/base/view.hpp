// A checked inwit_tensor: the layers above may rely on every number in it.
#pragma once
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
  bool is_whole_row_major; // not a part of a larger tensor, and contiguous in row-major order
  int32_t layout;
  uint32_t in_axes, out_axes, batch_axes;
  double fan_in, fan_out; // 0: not given

  std::span<const int64_t> extents() const { return {shape, static_cast<size_t>(rank)}; }
  std::span<const int64_t> global_extents() const { return {global, static_cast<size_t>(rank)}; }
};

enum class Purpose {
  write,    // data is written: pointer, alignment, device
  describe, // data is ignored
  argument  // data is read: integers too, no box
};

Status check_tensor(const inwit_tensor *tensor, Purpose purpose, View &view);

Status check_context(const inwit_context *context);

// `count` elements of any dtype, `byte_stride` apart, as doubles.
void read_elements(int32_t dtype, const std::byte *from, int64_t byte_stride, int64_t count, double *to);

// A checked array that is the argument of an initializer.
struct ArrayView {
  const std::byte *data;
  int32_t dtype;
  int rank;
  int64_t shape[INWIT_MAX_RANK], byte_strides[INWIT_MAX_RANK];
  int64_t count; // of elements

  std::span<const int64_t> extents() const { return {shape, static_cast<size_t>(rank)}; }
};

Status check_array(const inwit_tensor *tensor, ArrayView &array);

// Element number `index` in row-major order, as a double.
double read_element(const ArrayView &array, int64_t index);

} // namespace inwit
