// Element of identity and its relatives: one diagonal in one of the matrices that the leading axes enumerate.
#pragma once
#include <cstdint>

namespace inwit::formulas::identity {

struct Diagonal {
  static constexpr const char *kernel = "inwit_identity"; // of the device program
  uint64_t gain_bits;
  double gain;
  int64_t centre;                      // number of the in x out matrix that has the diagonal, among those of the leading axes
  int64_t matrices;                    // of one weight
  int64_t in, out;                     // extents of the last two axes
  int64_t shift_in, shift_out, length; // element i of the diagonal is [(i + shift_in) mod in][(i + shift_out) mod out]
};

// a mod n in [0, n) for n > 0 and any a; 0 for an empty axis.
constexpr int64_t wrapped(int64_t a, int64_t n) { return n > 0 ? (a % n + n) % n : 0; }

// The column of the diagonal's element in row `row` of the matrix at the centre; -1 if there is none.
// It has element i if row = i + shift_in, modulo the extent.
constexpr int64_t column_of(const Diagonal &diagonal, int64_t row) {
  const int64_t i = wrapped(row - diagonal.shift_in, diagonal.in);
  return i < diagonal.length ? wrapped(i + diagonal.shift_out, diagonal.out) : -1;
}

constexpr double diagonal_at(const Diagonal &diagonal, int64_t index) {
  const int64_t row = index / diagonal.out - diagonal.centre * diagonal.in; // rows are counted over all matrices
  return row >= 0 && row < diagonal.in && column_of(diagonal, row) == index % diagonal.out ? diagonal.gain : 0;
}

} // namespace inwit::formulas::identity
