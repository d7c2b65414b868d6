// Elements of one column of flux_sparse_init and torch_sparse.
#pragma once
#include "random/drawn_kernel.hpp"

namespace inwit::formulas::sparse {

struct Sparse {
  static constexpr const char *kernel = "inwit_sparse"; // of the device program
  double stddev;
  int64_t zeros;                    // in each column: not all of it, and not none
  uint64_t axes;                    // that count columns: at most 4, where neighbouring batch axes are one
  random::KernelWeightAxes axis[4]; // weight_stride: in columns
};

// Zeros are in the `zeros` rows with the lowest words, and among equal words in the first.
template <class Draws> class Column {
public:
  // `first`: the index of its first element.
  constexpr Column(const Sparse &sparse, const random::KernelLine &line, int64_t first, const Draws &draws)
      : sparse_(sparse), line_(line), first_(first), words_(number_of(sparse, first) * line.extent), draws_(draws) {
    find_highest();
  }

  constexpr double at(int64_t row) const {
    const uint32_t word = draws_.half(random::rank_plane, words_ + row);
    if (word < highest_ || (word == highest_ && row <= last_)) return 0;
    return draws_.normal(sparse_.stddev, first_ + row * line_.global_stride);
  }

private:
  static constexpr int64_t number_of(const Sparse &sparse, int64_t index) {
    int64_t number = 0;
#if defined(__clang__)
#pragma clang loop unroll(full)
#endif
    for (int i = 0; i < 4; ++i) {
      const random::KernelWeightAxes &axis = sparse.axis[i];
      if (static_cast<uint64_t>(i) < sparse.axes) number += index / axis.stride % axis.extent * axis.weight_stride;
    }
    return number;
  }

  // visit(row, word) of all rows, of which four have their words from one block.
  template <class Visit> constexpr void for_each_word(const Visit &visit) const {
    for (int64_t block = words_ / 4; 4 * block < words_ + line_.extent; ++block) {
      const random::Block words = draws_.block(random::rank_plane, block);
      const int64_t row = 4 * block - words_; // of its first word, from -3 on
      if (row >= 0) visit(row, words[0]);
      if (row + 1 >= 0 && row + 1 < line_.extent) visit(row + 1, words[1]);
      if (row + 2 >= 0 && row + 2 < line_.extent) visit(row + 2, words[2]);
      if (row + 3 < line_.extent) visit(row + 3, words[3]);
    }
  }

  // The word of rank zeros - 1, two bits at a time from the highest on, and the last row with it that has a zero.
  constexpr void find_highest() {
    int64_t rank = sparse_.zeros - 1; // among the words that have the bits that are known
    for (int shift = 30; shift >= 0; shift -= 2) {
      int64_t below_one = 0, below_two = 0, below_three = 0; // of those words, by their next two bits
      for_each_word([&](int64_t, uint32_t word) {
        if (uint64_t{word ^ highest_} >> (shift + 2) != 0) return;
        const uint32_t digit = word >> shift & 3;
        below_one += digit < 1;
        below_two += digit < 2;
        below_three += digit < 3;
      });
      const uint32_t digit = rank < below_one ? 0 : rank < below_two ? 1 : rank < below_three ? 2 : 3;
      rank -= digit == 0 ? 0 : digit == 1 ? below_one : digit == 2 ? below_two : below_three;
      highest_ |= digit << shift;
    }
    for_each_word([&](int64_t row, uint32_t word) {
      if (word == highest_ && rank-- == 0) last_ = row;
    });
  }

  const Sparse &sparse_;
  const random::KernelLine &line_;
  int64_t first_, words_; // the latter: the index of its first word
  const Draws &draws_;
  uint32_t highest_ = 0;
  int64_t last_ = 0;
};

} // namespace inwit::formulas::sparse
