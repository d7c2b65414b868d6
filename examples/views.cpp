// Strided views: padded and column-major matrices, slices, reversed matrices, and convolution kernels with channels last. The value
// at an index is the same in each; only its address differs. Any type with data_handle(), rank(), extent() and stride(), such as
// std::mdspan, is accepted directly.
#include <inwit/inwit.hpp>

#include <array>
#include <cstdio>
#include <version>
#if __cpp_lib_mdspan
#include <mdspan>
#endif

namespace {

// The parts of std::mdspan<Element, std::dextents<int64_t, Rank>, std::layout_stride> that are needed here; C++20 does not have it.
template <class Element, size_t Rank> class Span {
public:
  using Numbers = std::array<int64_t, Rank>;
  Span(Element *data, const Numbers &extents, const Numbers &strides) : data_(data), extents_(extents), strides_(strides) {}
  Element *const &data_handle() const { return data_; }
  static constexpr size_t rank() { return Rank; }
  int64_t extent(size_t axis) const { return extents_[axis]; }
  int64_t stride(size_t axis) const { return strides_[axis]; }
  Element &operator()(const Numbers &index) const {
    int64_t place = 0;
    for (size_t axis = 0; axis < Rank; ++axis) place += index[axis] * strides_[axis];
    return data_[place];
  }

private:
  Element *data_;
  Numbers extents_, strides_;
};
using Matrix = Span<float, 2>;
using Kernel = Span<inwit::bfloat16, 4>;

int wrong = 0;

void matrices() {
  const inwit::Key key = inwit::Key::of(42, "w");
  std::vector<float> memory(15), padded(3 * 8), columns(15), wide(9 * 10), backwards(15);
  const Matrix compact(memory.data(), {3, 5}, {5, 1});
  const Matrix others[] = {{padded.data(), {3, 5}, {8, 1}},        // layout_right, rows padded
                           {columns.data(), {3, 5}, {1, 3}},       // layout_left: column-major
                           {&wide[10 + 1], {3, 5}, {20, 2}},       // rows 1, 3, 5 and columns 1, 3, ... of a 9 x 10 matrix
                           {&backwards.back(), {3, 5}, {-5, -1}}}; // the last element first
  inwit::fill("random_normal", inwit::Tensor(compact), key);
  for (const Matrix &view : others) {
    inwit::fill("random_normal", inwit::Tensor(view), key);
    for (int64_t row = 0; row < 3; ++row)
      for (int64_t column = 0; column < 5; ++column) wrong += view({row, column}) != compact({row, column});
  }
  for (const float between : {padded[5], padded[7], wide[0], wide[12], wide[20]}) wrong += between != 0; // unchanged
#if __cpp_lib_mdspan
  std::vector<float> more(15);
  const std::mdspan<float, std::extents<int, 3, 5>, std::layout_left> standard(more.data());
  inwit::fill("random_normal", inwit::Tensor(standard), key);
  wrong += more != columns;
#endif
  std::printf("(1, 2) of the matrix is %+.6f\n", static_cast<double>(compact({1, 2})));
}

// A convolution weight, (out, in, height, width), and the same weight with its input channels last in memory.
void kernels() {
  const inwit::Key key = inwit::Key::of(42, "conv.weight");
  std::vector<inwit::bfloat16> first(8 * 3 * 5 * 5), last(first.size());
  const Kernel channels_first(first.data(), {8, 3, 5, 5}, {75, 25, 5, 1}),
      channels_last(last.data(), {8, 3, 5, 5}, {75, 1, 15, 3});
  for (const Kernel &view : {channels_first, channels_last})
    inwit::fill("he_normal", inwit::Tensor(view).layout(inwit::Layout::torch), key);
  for (int64_t place = 0; place < 8 * 3 * 5 * 5; ++place) {
    const Kernel::Numbers index = {place / 75, place / 25 % 3, place / 5 % 5, place % 5};
    wrong += channels_first(index).bits != channels_last(index).bits;
  }
  std::printf("(1, 2, 3, 4) of the kernel is %+.6f\n", static_cast<double>(static_cast<float>(channels_last({1, 2, 3, 4}))));
}

} // namespace

int main() try {
  matrices();
  kernels();
  std::printf("%s\n", wrong == 0 ? "views agree" : "views DIFFER");
  return wrong == 0 ? 0 : 1;
} catch (const inwit::Error &error) {
  std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
  return 1;
}
