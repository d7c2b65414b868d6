// A checked inwit_tensor: every number in it has been looked at, so the layers above may trust it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/dtype.hpp"
#include "base/words.hpp"

namespace inwit {

struct View {
  std::byte *data;
  int32_t dtype;
  int rank;
  int64_t shape[INWIT_MAX_RANK];        // of the box
  int64_t byte_strides[INWIT_MAX_RANK]; // 0 where the extent is 0 or 1 and the tensor is compact
  int64_t global[INWIT_MAX_RANK];
  int64_t offset[INWIT_MAX_RANK];
  int64_t count;           // elements of the box
  bool is_whole_row_major; // not a part of a larger tensor, and in memory as the global order has it
  int32_t layout;
  uint32_t in_axes, out_axes, batch_axes;
  double fan_in, fan_out; // 0: not given

  std::span<const int64_t> extents() const { return {shape, static_cast<size_t>(rank)}; }
  std::span<const int64_t> global_extents() const { return {global, static_cast<size_t>(rank)}; }
};

enum class Purpose {
  write,    // data is written: pointer, alignment, device
  describe, // data is not looked at
  argument  // data is read: integers too, no box
};

int32_t check_tensor(const inwit_tensor *tensor, Purpose purpose, View &view, Words &words);

int32_t check_context(const inwit_context *context, Words &words);

// `count` elements of any dtype, `byte_stride` apart, as doubles.
void read_elements(int32_t dtype, const std::byte *from, int64_t byte_stride, int64_t count, double *to);

// Element number `index` of a view in row-major order, as a double.
double read_element(const View &view, int64_t index);

} // namespace inwit
