#include "base/array_view.hpp"

#include <algorithm>

namespace inwit {

void read_elements(int32_t dtype, const std::byte *from, int64_t byte_stride, int64_t count, double *to) {
  const auto read = [&]<class Stored>(Stored stored, const auto &widened) {
    const auto each = [&](int64_t stride) {
      for (int64_t i = 0; i < count; ++i) {
        std::memcpy(&stored, from + i * stride, sizeof stored);
        to[i] = static_cast<double>(widened(stored));
      }
    };
    constexpr auto size = static_cast<int64_t>(sizeof stored);
    byte_stride == size ? each(size) : each(byte_stride); // the compiler can vectorise the constant stride
  };
  const auto as_it_is = [](auto stored) { return stored; };
  if (dtype == INWIT_I32) return read(int32_t{}, as_it_is);
  if (dtype == INWIT_I64) return read(int64_t{}, as_it_is);
  with_dtype(dtype, [&]<class T>(T) { read(typename T::Storage{}, [](auto stored) { return widen<T>(stored); }); });
}

Status check_array(const inwit_tensor *tensor, ArrayView &array) {
  View view = {};
  INWIT_TRY(check_tensor(tensor, Purpose::argument, view));
  array.data = view.data;
  array.dtype = view.dtype;
  array.rank = view.rank;
  std::memcpy(array.shape, view.shape, sizeof array.shape);
  std::memcpy(array.byte_strides, view.byte_strides, sizeof array.byte_strides);
  array.count = view.count;
  array.lowest = view.lowest;
  array.bytes = view.bytes;
  return {};
}

namespace {

const std::byte *address_of(const ArrayView &array, int64_t index) {
  int64_t at = 0;
  for (int axis = array.rank - 1; axis >= 0; --axis) {
    at += index % array.shape[axis] * array.byte_strides[axis];
    index /= array.shape[axis];
  }
  return array.data + at;
}

} // namespace

double read_element(const ArrayView &array, int64_t index) {
  double value = 0;
  read_elements(array.dtype, address_of(array, index), 0, 1, &value);
  return value;
}

int64_t read_run(const ArrayView &array, int64_t index, std::span<double> to) {
  const int64_t row = array.rank > 0 ? array.shape[array.rank - 1] : 1;
  const int64_t count = std::min(static_cast<int64_t>(to.size()), row - index % row);
  read_elements(array.dtype, address_of(array, index), array.rank > 0 ? array.byte_strides[array.rank - 1] : 0, count,
                to.data());
  return count;
}

} // namespace inwit
