// Arrays that are arguments of initializers: any dtype and strides, read as doubles.
#pragma once
#include "base/view.hpp"

namespace inwit {

// `count` elements of any dtype, `byte_stride` apart, as doubles.
void read_elements(int32_t dtype, const std::byte *from, int64_t byte_stride, int64_t count, double *to);

// A checked array that is the argument of an initializer.
struct ArrayView {
  const std::byte *data;
  int32_t dtype;
  int rank;
  int64_t shape[INWIT_MAX_RANK], byte_strides[INWIT_MAX_RANK];
  int64_t count;         // of elements
  int64_t lowest, bytes; // as in a View

  std::span<const int64_t> extents() const { return {shape, static_cast<size_t>(rank)}; }
};

Status check_array(const inwit_tensor *tensor, ArrayView &array);

// Element number `index` in row-major order, as a double.
double read_element(const ArrayView &array, int64_t index);

// Reads elements from number `index` on, at most to the end of the last axis. Returns their number.
int64_t read_run(const ArrayView &array, int64_t index, std::span<double> to);

// Calls visit(std::span<const double>) for all elements, in row-major order, some at a time.
template <class Visit> void visit_elements(const ArrayView &array, const Visit &visit) {
  double values[256];
  for (int64_t index = 0; index < array.count;) {
    const int64_t count = read_run(array, index, values);
    visit(std::span<const double>(values, static_cast<size_t>(count)));
    index += count;
  }
}

} // namespace inwit
