// Elements of one unit of nguyen_widrow.
#pragma once
#include "math/elementary.hpp"
#include "random/drawn_kernel.hpp"

namespace inwit::formulas::nguyen_widrow {

struct Widrow {
  static constexpr const char *kernel = "inwit_nguyen_widrow"; // of the device program
  double norm;                                                 // of every unit
  double alone;                                                // of each input, where all draws are 0
};

inline constexpr int partial_sums = 16; // of squares, by the input's number mod 16; they are added in halves

template <class Draws> class Unit {
public:
  // `first`: the index of its first input.
  constexpr Unit(const Widrow &widrow, const random::KernelLine &line, int64_t first, const Draws &draws)
      : widrow_(widrow), line_(line), first_(first), draws_(draws), norm_(math::square_root(sum_of_squares())) {}

  constexpr double at(int64_t input) const { return widrow_.norm * (norm_ > 0 ? centred(input) / norm_ : widrow_.alone); }

private:
  constexpr double centred(int64_t input) const { return draws_.unit(first_ + input * line_.global_stride) - 0.5; }

  constexpr double partial_sum(int64_t number) const {
    double sum = 0;
    for (int64_t input = number; input < line_.extent; input += partial_sums) {
      const double v = centred(input);
      sum += v * v;
    }
    return sum;
  }

  // One partial sum after the other, in the order of their numbers with reversed bits: so the two that are to be added follow one another,
  // then the sums of two, and so on. What waits for its other half is in `waiting`.
  constexpr double sum_of_squares() const {
    constexpr int levels = 4;
    constexpr uint64_t reversed = 0xF7B3D591E6A2C480; // numbers from 0 to 15, four bits each, the first one lowest
    double waiting[levels] = {}, sum = 0;
#if defined(__clang__)
#pragma clang loop unroll(disable)
#endif
    for (int turn = 0; turn < partial_sums; ++turn) {
      sum = partial_sum(static_cast<int64_t>(reversed >> (4 * turn) & 15));
      bool is_left = true;
#if defined(__clang__)
#pragma clang loop unroll(full)
#endif
      for (int level = 0; level < levels; ++level) {
        if (!is_left) continue;
        is_left = (turn >> level & 1) != 0;
        if (is_left)
          sum = waiting[level] + sum;
        else
          waiting[level] = sum;
      }
    }
    return sum;
  }

  const Widrow &widrow_;
  const random::KernelLine &line_;
  int64_t first_;
  const Draws &draws_;
  double norm_;
};

} // namespace inwit::formulas::nguyen_widrow
