#include "linalg/reflectors.hpp"

#include <algorithm>
#include <cmath>

#include "base/dtype.hpp"
#include "random/elements.hpp"

namespace inwit::linalg {
namespace {

constexpr int64_t drawn_rows = 1024, drawn_step = drawn_rows + 16; // no power of two, as sums_stride

template <class Real> struct TagOf;
template <> struct TagOf<float> { using Tag = Float32; };
template <> struct TagOf<double> { using Tag = Float64; };

double fold(double *partial) {
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) partial[i] += partial[i + half];
  return partial[0];
}

} // namespace

template <class Real> int64_t ReflectorBlock<Real>::size(const ReflectorStack &stack, int64_t number) {
  return 2 * block_reflectors + sums_size + (stack.length - number * block_reflectors) * block_reflectors;
}

template <class Real> int64_t ReflectorBlock<Real>::size_of_first(const ReflectorStack &stack, int64_t blocks) {
  return blocks * size(stack, 0) - block_reflectors * block_reflectors * (blocks * (blocks - 1) / 2);
}

template <class Real> int64_t ReflectorBlock<Real>::draw_size() { return part_reflectors * drawn_step; }

template <class Real>
ReflectorBlock<Real>::ReflectorBlock(const ReflectorStack &stack, int64_t number, Real *memory)
    : stack_(stack), first_(number * block_reflectors),
      count_(static_cast<int>(std::min<int64_t>(block_reflectors, stack.used - first_))), signs_(memory),
      factors_(signs_ + block_reflectors), gram_(factors_ + block_reflectors), rows_(gram_ + sums_size) {}

template <class Real> void ReflectorBlock<Real>::draw(int part, Real *scratch) {
  const ReflectionKernels<Real> &kernels = kernels_of<Real>(stack_.target);
  const int begin = part * part_reflectors, end = std::min(begin + part_reflectors, count_);
  alignas(64) double squares[part_reflectors][16] = {};
  const int64_t height = stack_.length - first_;
  for (int64_t row = 0; row < height; row += drawn_rows) {
    const int64_t rows = std::min(drawn_rows, height - row);
    const auto zeros_of = [&](int j) { return j < end ? std::clamp<int64_t>(j - row, 0, rows) : rows; };
    random::ElementRange ranges[part_reflectors];
    size_t count = 0;
    for (int j = begin; j < begin + part_reflectors; ++j) {
      const int64_t zeros = zeros_of(j), at = (j - begin) * drawn_step;
      std::fill_n(scratch + at, zeros, Real(0));
      const auto start = stack_.first_element + static_cast<uint64_t>((first_ + j) * stack_.length + first_ + row + zeros);
      if (zeros < rows) ranges[count++] = {start, rows - zeros, at + zeros};
    }
    random::fill_normal<typename TagOf<Real>::Tag>(stack_.target, {0, 1}, stack_.key, {ranges, count}, scratch);
    for (int j = begin; j < begin + part_reflectors; ++j)
      if (const int64_t zeros = zeros_of(j); zeros < rows)
        kernels.add_squares(scratch + (j - begin) * drawn_step + zeros, first_ + row + zeros, rows - zeros, squares[j - begin]);
    for (int64_t r = 0; r < rows; ++r)
      for (int j = 0; j < part_reflectors; ++j) rows_[(row + r) * block_reflectors + begin + j] = scratch[j * drawn_step + r];
  }
  for (int j = begin; j < begin + part_reflectors; ++j) {
    factors_[j] = 0;
    if (j >= end) continue;
    Real &head = rows_[j * block_reflectors + j];
    const double sum = fold(squares[j - begin]);
    const Real norm = static_cast<Real>(std::sqrt(sum)), sigma = head < 0 ? Real(-1) : Real(1), reflected = head + sigma * norm;
    const auto d = static_cast<Real>(sum - static_cast<double>(head) * static_cast<double>(head) +
                                     static_cast<double>(reflected) * static_cast<double>(reflected));
    factors_[j] = Real(2) / d;
    signs_[j] = -sigma;
    head = reflected;
  }
}

template <class Real> void ReflectorBlock<Real>::multiply(int part, Real *scratch) {
  const int begin = part * part_reflectors;
  kernels_of<Real>(stack_.target)
      .multiply(reflectors(), {begin, begin + part_reflectors}, rows_, block_reflectors, {begin, padded().end}, scratch, gram_);
}

template <class Real> void ReflectorBlock<Real>::make(Real *scratch) {
  for (int part = 0; part < parts(); ++part) draw(part, scratch);
  for (int part = 0; part < parts(); ++part) multiply(part, scratch);
}

template <class Real> int64_t Panel<Real>::size(int64_t length, int64_t count, int64_t last_wanted) {
  const int64_t width = (count + 15) / 16 * 16;
  return sums_size + width * (last_wanted < block_reflectors ? std::min(length, tile_rows) : length);
}

template <class Real>
Panel<Real>::Panel(const ReflectorStack &stack, const int64_t *wanted, int64_t count, Real *memory)
    : kernels_(kernels_of<Real>(stack.target)), wanted_(wanted), length_(stack.length), count_(count),
      width_(static_cast<int>((count + 15) / 16 * 16)), in_tiles_(last_block() == 0), weights_(memory),
      vectors_(weights_ + sums_size) {
  if (!in_tiles_) begin_rows(0, length_, vectors_);
}

template <class Real> void Panel<Real>::begin_rows(int64_t first, int64_t end, Real *c) const {
  std::fill_n(c, (end - first) * width_, Real(0));
  for (int64_t i = 0; i < count_; ++i)
    if (wanted_[i] >= first && wanted_[i] < end) c[(wanted_[i] - first) * width_ + i] = 1;
}

// The weights X of the block's reflectors in each vector.
template <class Real> void Panel<Real>::weigh(const ReflectorBlock<Real> &block, Real *scratch) {
  const auto place = [&](int64_t i) { return wanted_[i] - block.first_; }; // position in the block, if it is in it
  if (block.number() == last_block()) { // the vectors are still the identity's, so products are elements of the reflectors
    for (int64_t j = 0; j < block.padded().end; ++j)
      for (int64_t i = 0; i < width_; ++i)
        weights_[j * sums_stride + i] =
            i < count_ && place(i) >= 0 ? 0 + block.rows_[place(i) * block_reflectors + j] : Real(0);
  } else {
    kernels_.multiply(block.reflectors(), block.padded(), vectors_ + block.first_ * width_, width_, {0, width_}, scratch,
                      weights_);
  }
  kernels_.solve(block.gram_, block.factors_, block.count_, width_, weights_);
  for (int64_t i = 0; i < count_; ++i)
    if (place(i) >= 0 && place(i) < block.count_) signs_[i] = block.signs_[place(i)];
}

template <class Real> void Panel<Real>::apply(const ReflectorBlock<Real> &block, Real *scratch) {
  weigh(block, scratch);
  if (block.number() > 0)
    kernels_.update(block.reflectors(), 0, length_ - block.first_, weights_, width_, vectors_ + block.first_ * width_);
}

template <class Real> const Real *Panel<Real>::rows(const ReflectorBlock<Real> &block, int64_t first, int64_t end) {
  Real *c = in_tiles_ ? vectors_ : vectors_ + first * width_;
  if (in_tiles_) begin_rows(first, end, c);
  kernels_.update(block.reflectors(), first, end, weights_, width_, c);
  return c;
}

template class ReflectorBlock<float>;
template class ReflectorBlock<double>;
template class Panel<float>;
template class Panel<double>;

} // namespace inwit::linalg
