// zeros, ones, constant: values that know nothing of their place, or only an array to be read from.
#include <algorithm>
#include <cmath>

#include "initializers/families.hpp"

namespace inwit {
namespace {

// The first elements are set one by one, the rest is copied from them: memcpy knows the machine's widest stores.
void produce_constant(const Plan &plan, uint64_t, int64_t count, void *out) {
  const uint64_t bits = plan.elementwise.law.bits;
  if (bits == 0) {
    std::memset(out, 0, static_cast<size_t>(count * bytes_of(plan.view.dtype)));
    return;
  }
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    constexpr int64_t pattern = 4096 / sizeof(typename T::Storage);
    auto *const values = static_cast<typename T::Storage *>(out);
    std::fill_n(values, std::min(count, pattern), stored_from<T>(bits));
    for (int64_t done = pattern; done < count; done += pattern)
      std::memcpy(values + done, values, static_cast<size_t>(std::min(count - done, pattern)) * sizeof *values);
  });
}

// Walks `array` as the elements of the tensor from `first` on see it, under NumPy's broadcasting: axes are aligned at the end,
// extent 1 repeats.
class Broadcast {
public:
  Broadcast(const View &view, const View &array, uint64_t first) : view_(view), at_(array.data) {
    for (int axis = view.rank - 1, of_array = array.rank - 1; axis >= 0; --axis, --of_array) {
      const auto extent = static_cast<uint64_t>(view.global[axis]);
      coordinate_[axis] = static_cast<int64_t>(first % extent);
      first /= extent;
      stride_[axis] = of_array >= 0 && array.shape[of_array] > 1 ? array.byte_strides[of_array] : 0;
      at_ += coordinate_[axis] * stride_[axis];
    }
  }

  const std::byte *address() const { return at_; }
  int64_t stride() const { return view_.rank > 0 ? stride_[view_.rank - 1] : 0; } // from one element to the next
  int64_t row_rest() const {                                                      // elements until the last axis ends
    return view_.rank > 0 ? view_.global[view_.rank - 1] - coordinate_[view_.rank - 1] : 1;
  }

  void step(int64_t count) { // at most row_rest()
    for (int axis = view_.rank - 1; axis >= 0; --axis, count = 1) {
      coordinate_[axis] += count;
      at_ += count * stride_[axis];
      if (coordinate_[axis] < view_.global[axis]) return;
      at_ -= coordinate_[axis] * stride_[axis];
      coordinate_[axis] = 0;
    }
  }

private:
  const View &view_;
  const std::byte *at_;
  int64_t coordinate_[INWIT_MAX_RANK], stride_[INWIT_MAX_RANK];
};

void produce_array(const Plan &plan, uint64_t first, int64_t count, void *out) {
  constexpr int64_t batch = 256;
  const View &array = plan.elementwise.law.array;
  Broadcast from(plan.view, array, first);
  with_dtype(plan.view.dtype, [&]<class T>(T) {
    double values[batch];
    auto *to = static_cast<typename T::Storage *>(out);
    for (int64_t rest = count; rest > 0;) {
      const int64_t now = std::min({batch, rest, from.row_rest()});
      read_elements(array.dtype, from.address(), from.stride(), now, values);
      for (int64_t i = 0; i < now; ++i) *to++ = round_double<T>(values[i]);
      from.step(now);
      rest -= now;
    }
  });
}

inwit_moments moments_of(const View &array) {
  double sum = 0, squares = 0, minimum = INFINITY, maximum = -INFINITY;
  for (int64_t i = 0; i < array.count; ++i) sum += read_element(array, i);
  const double mean = sum / static_cast<double>(array.count);
  for (int64_t i = 0; i < array.count; ++i) {
    const double value = read_element(array, i);
    squares += (value - mean) * (value - mean);
    minimum = std::min(minimum, value);
    maximum = std::max(maximum, value);
  }
  return {mean, std::sqrt(squares / static_cast<double>(array.count)), minimum, maximum};
}

} // namespace

int32_t plan_constant(Plan &plan, double value) {
  with_dtype(plan.view.dtype, [&]<class T>(T) { plan.elementwise.law.bits = bits_of<T>(round_double<T>(value)); });
  plan.expected = {value, 0, value, value};
  return plan_everywhere(plan, one_by_one<produce_constant>);
}

int32_t plan_fixed(const Row &row, const Values &, Plan &plan, Words &) { return plan_constant(plan, row.preset[0]); }

int32_t plan_constant_row(const Row &, const Values &values, Plan &plan, Words &words) {
  if (values.of[0].array == nullptr) return plan_constant(plan, values.number(0));
  View array; // binding has checked it
  if (const int32_t status = check_tensor(values.of[0].array, Purpose::argument, array, words)) return status;
  bool fits = array.rank <= plan.view.rank;
  for (int axis = 0; fits && axis < array.rank; ++axis)
    fits = array.shape[axis] == 1 || array.shape[axis] == plan.view.global[axis + plan.view.rank - array.rank];
  if (!fits)
    return words.refuse(INWIT_E_SHAPE, "value has shape ", array.extents(), ", which does not broadcast to ",
                        plan.view.global_extents());
  plan.elementwise.law.array = array;
  const bool has_moments = plan.purpose == Purpose::describe && array.count > 0;
  plan.expected = has_moments ? moments_of(array) : unknown_moments;
  return plan_elementwise(plan, one_by_one<produce_array>, 1);
}

} // namespace inwit
