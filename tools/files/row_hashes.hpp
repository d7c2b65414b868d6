// Hashes of the rows and columns of a tensor whose bytes arrive in parts: equal weights that chance does not give.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace command {

class RowHashes {
public:
  // Rows are what the first axis counts. `size`: bytes of an element.
  RowHashes(std::span<const int64_t> shape, int64_t size);

  void add(const std::byte *data, int64_t bytes); // the next bytes of the tensor, in row-major order

  uint64_t digest() const; // of all bytes

  // Rows beyond the first of each set of equal ones; those that are all zero are counted apart. 0 where the rows are so short, or the
  // columns so few elements long, that chance may make them equal.
  struct Equal {
    int64_t rows = 0, zero_rows = 0, columns = 0;
  };
  Equal find_equal() const;

private:
  void add_to_row(const std::byte *data, int64_t bytes);
  void add_to_columns(const std::byte *data, int64_t bytes);

  int64_t size_, row_bytes_, in_row_ = 0, bytes_ = 0;
  uint64_t hash_;
  bool is_zero_ = true, tells_rows_ = false;
  std::vector<uint64_t> rows_, columns_; // columns: of a matrix, over its first rows
  int64_t zero_rows_ = 0;
};

} // namespace command
