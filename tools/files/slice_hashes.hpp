// Hashes of the slices of a tensor along each axis, whose bytes arrive in parts: equal weights that chance does not give.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace command {

class SliceHashes {
public:
  // `size`: bytes of an element, stored in little-endian order.
  SliceHashes(std::span<const int64_t> shape, int64_t size);

  void add(const std::byte *data, int64_t bytes); // the next bytes of the tensor, in row-major order

  uint64_t digest() const; // of all bytes

  // The signs of the first 64 elements, which are those of other draws from the same state of a generator, whatever their scale; nothing
  // if some are zero, or so few have one sign that chance gives as many.
  std::optional<uint64_t> signs() const;

  // Slices beyond the first of each set of equal ones; along axis 0, those that are all zero are counted apart.
  struct Equal {
    int64_t repeated = 0, zero = 0;
  };
  // By axis: 0 where the slices are so short that chance may make them equal, and for a tensor of one axis.
  std::vector<Equal> find_equal() const;

private:
  // Of an axis behind the first: some elements of each slice, from those that come first in memory.
  struct Axis {
    int64_t extent, inner,
        elements; // inner: of the axes behind it; elements: of the tensor, among which all slices have enough
    std::vector<uint64_t> hashes;
  };

  void add_signs(const std::byte *data, int64_t bytes);
  void add_to_row(const std::byte *data, int64_t bytes);
  void add_to_axis(Axis &axis, const std::byte *data, int64_t elements) const;

  int64_t size_, row_bytes_, in_row_ = 0, bytes_ = 0;
  uint64_t hash_, signs_ = 0;
  bool is_zero_ = true, tells_rows_ = false;
  int signed_ = 0; // how many of the first elements are neither +0 nor -0
  std::vector<uint64_t> rows_;
  std::vector<Axis> axes_;
  int64_t zero_rows_ = 0;
};

} // namespace command
