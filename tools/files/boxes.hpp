// Splits tensors into boxes (shards) that fit into bounded memory.
#pragma once
#include <algorithm>
#include <cstddef>

#include "base/library.hpp"

namespace command {

// Splits a tensor into boxes of at most `limit` elements that are consecutive in its memory order. Axes are numbered in that order:
// 0 varies slowest.
class Boxes {
public:
  Boxes(const inwit_tensor &tensor, int64_t limit) : tensor_(tensor), count_(elements(extents(tensor))), whole_(tensor.rank) {
    while (whole_ > 0 && inner_ <= limit / std::max<int64_t>(1, tensor_.shape[axis(whole_ - 1)]))
      inner_ *= tensor_.shape[axis(--whole_)];
    step_ = std::max<int64_t>(1, limit / std::max<int64_t>(1, inner_));
    if (!std::ranges::any_of(tensor_.global_shape, [](int64_t extent) { return extent != 0; }))
      std::ranges::copy(extents(tensor), tensor_.global_shape);
  }

  bool next(inwit_tensor &box) {
    if (done_ >= count_) return false;
    box = tensor_;
    int64_t rest = done_ / inner_, length = inner_;
    for (int slow = whole_ - 1; slow >= 0; --slow) {
      const int a = axis(slow);
      const int64_t coordinate = rest % tensor_.shape[a];
      rest /= tensor_.shape[a];
      box.shape[a] = slow == whole_ - 1 ? std::min(step_, tensor_.shape[a] - coordinate) : 1;
      box.offset[a] += coordinate;
      length *= box.shape[a];
    }
    done_ += length;
    return true;
  }

private:
  int axis(int slow) const { return tensor_.order == INWIT_COLUMN_MAJOR ? tensor_.rank - 1 - slow : slow; }

  inwit_tensor tensor_;
  int64_t count_;
  int whole_;         // axes from here on are whole in every box; the axis before it is split into steps
  int64_t inner_ = 1; // number of elements in the whole axes
  int64_t step_;
  int64_t done_ = 0;
};

// Whether an initializer computes the whole tensor, or part, for any box of it.
bool needs_whole_tensor(const inwit_job &job);

// Converts numbers of `size` bytes between the byte order of memory and that of files; its own inverse.
void to_little_endian(std::byte *data, int64_t bytes, int64_t size);

} // namespace command
