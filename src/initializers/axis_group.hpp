// The axes that make up one index of a matrix (row, column or number in a stack), in row-major order.
#pragma once
#include <algorithm>

#include "base/view.hpp"

namespace inwit {

class AxisGroup {
public:
  AxisGroup(const View &view, uint32_t axes) {
    for (int axis = view.rank - 1; axis >= 0; --axis)
      if (axes >> axis & 1 && view.global[axis] != 1)
        add({view.shape[axis], view.offset[axis], view.global[axis], view.byte_strides[axis]});
  }

  int64_t count() const { return count_; } // in the box

  struct Place {
    int64_t global, address;
  };
  struct Run { // `count` places, whose addresses are `step` apart
    int64_t global, address, count, step;
    Place operator[](int64_t i) const { return {global + i, address + i * step}; }
  };

  // The run that starts at the box's index-th place.
  Run run_from(int64_t index) const {
    if (axes_ == 0) return {0, 0, 1, 0};
    const int64_t innermost = index % of_[0].extent;
    Run run = {0, 0, of_[0].extent - innermost, of_[0].step};
    int64_t scale = 1;
    for (int axis = 0; axis < axes_; ++axis) {
      const int64_t coordinate = index % of_[axis].extent;
      index /= of_[axis].extent;
      run.global += (coordinate + of_[axis].offset) * scale;
      run.address += coordinate * of_[axis].step;
      scale *= of_[axis].global;
    }
    return run;
  }
  Place operator[](int64_t index) const { return run_from(index)[0]; }

private:
  struct Axis {
    int64_t extent, offset, global, step;
  };

  // Coalesces axes that are one axis in memory.
  void add(Axis outer) {
    count_ *= outer.extent;
    if (axes_ > 0) {
      Axis &inner = of_[axes_ - 1];
      if (inner.extent == inner.global && is_product(outer.step, inner.step, inner.extent)) {
        inner = {outer.extent * inner.extent, outer.offset * inner.global, outer.global * inner.global, inner.step};
        return;
      }
    }
    of_[axes_++] = outer;
  }

  Axis of_[INWIT_MAX_RANK]; // innermost first
  int axes_ = 0;
  int64_t count_ = 1;
};

} // namespace inwit
