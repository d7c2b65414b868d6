// Views of any memory order, gap, sign and box: each element has the bytes of a compact fill of the whole, and the memory between
// elements is unchanged.
#include <algorithm>
#include <random>

#include "support.hpp"

namespace inwit::test {
namespace {

struct Box {
  Shape global, shape, offset;
  std::vector<int> memory; // axes from the smallest stride to the largest
  std::vector<int> gap;    // of each axis: its stride relative to a compact one
  std::vector<bool> backwards;

  size_t rank() const { return shape.size(); }
};

void print(const Box &box, std::ostream &out) {
  for (size_t a = 0; a < box.rank(); ++a)
    out << box.offset[a] << "+" << box.shape[a] << " of " << box.global[a] << (box.backwards[a] ? " back" : "") << ", gap "
        << box.gap[a] << ", memory's axis " << box.memory[a] << "; ";
}

class Random {
public:
  explicit Random(uint32_t seed) : engine_(seed) {}
  int64_t operator()(int64_t least, int64_t most) { return std::uniform_int_distribution<int64_t>(least, most)(engine_); }

  // About `elements` in total, with axes of any length, often short.
  Box box(int rank, int64_t elements) {
    Box made;
    for (int a = 0; a < rank; ++a) {
      const int64_t most = std::max<int64_t>(1, elements / std::max<int64_t>(1, product(made.global)));
      const int64_t extent = (*this)(0, 2) == 0 ? (*this)(1, std::min<int64_t>(most, 6)) : (*this)(1, most);
      const bool whole = (*this)(0, 2) > 0;
      made.global.push_back(extent);
      made.shape.push_back(whole ? extent : (*this)(1, extent));
      made.offset.push_back((*this)(0, extent - made.shape.back()));
      made.gap.push_back((*this)(0, 3) == 0 ? 2 : 1);
      made.backwards.push_back((*this)(0, 4) == 0);
      made.memory.push_back(a);
    }
    std::shuffle(made.memory.begin(), made.memory.end(), engine_);
    return made;
  }

private:
  std::mt19937 engine_;
};

// The view in elements: strides, the number of elements it spans, and the position of [0,...,0].
struct Layout {
  Shape stride;
  int64_t span = 1, first = 0;

  explicit Layout(const Box &box) : stride(box.rank()) {
    for (const int axis : box.memory) {
      const auto a = static_cast<size_t>(axis);
      stride[a] = span * box.gap[a];
      span = stride[a] * (box.shape[a] - 1) + span;
      if (box.backwards[a]) {
        first += stride[a] * (box.shape[a] - 1);
        stride[a] = -stride[a];
      }
    }
  }
};

inwit_tensor describe_box(const Box &box, const Layout &layout, Buffer &buffer, int32_t dtype) {
  inwit_tensor tensor =
      describe(static_cast<std::byte *>(buffer.data()) + layout.first * bytes_of(dtype), dtype, box.shape, INWIT_LAYOUT_KERAS);
  tensor.order = INWIT_STRIDES;
  std::ranges::copy(layout.stride, tensor.strides);
  std::ranges::copy(box.global, tensor.global_shape);
  std::ranges::copy(box.offset, tensor.offset);
  return tensor;
}

// The expected memory: each element of the whole at its position, and 0xCA between them.
std::string expected_bytes(const Box &box, const Layout &layout, const std::string &whole, int64_t size) {
  std::string bytes(static_cast<size_t>(layout.span * size), '\xCA');
  Shape at(box.rank(), 0);
  for (int64_t n = product(box.shape); n > 0; --n) {
    int64_t from = 0, to = layout.first;
    for (size_t a = 0; a < box.rank(); ++a) {
      from = from * box.global[a] + at[a] + box.offset[a];
      to += at[a] * layout.stride[a];
    }
    bytes.replace(static_cast<size_t>(to * size), static_cast<size_t>(size), whole, static_cast<size_t>(from * size),
                  static_cast<size_t>(size));
    for (size_t a = box.rank(); a-- > 0;) {
      if (++at[a] < box.shape[a]) break;
      at[a] = 0;
    }
  }
  return bytes;
}

void expect_places(const std::string &name, const Arguments &args, const Box &box, int32_t dtype, int32_t threads) {
  const Layout layout(box);
  const int64_t size = bytes_of(dtype);
  Buffer whole = filled(name, dtype, box.global, INWIT_LAYOUT_KERAS, {42, 7}, args), buffer(layout.span * size);
  const Outcome outcome = fill(name, describe_box(box, layout, buffer, dtype), {42, 7}, args, threads);
  ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
  std::ostringstream text;
  print(box, text);
  EXPECT_TRUE(buffer.guards_hold()) << name << " " << text.str();
  EXPECT_TRUE(buffer.text() == expected_bytes(box, layout, whole.text(), size)) << name << " " << dtype << " " << text.str();
}

TEST(Strides, OfAnyOrderGapAndSignInBoxesOfAnyRank) {
  Random random(1);
  const double numbers[] = {1, -2, 3.5, 1e-8, 5, 6, 7};
  for (int trial = 0; trial < 400; ++trial) {
    const Box box = random.box(static_cast<int>(random(1, 6)), trial % 8 == 0 ? 200000 : 3000);
    const int32_t dtype = dtypes[static_cast<size_t>(trial) % std::size(dtypes)];
    const auto threads = static_cast<int32_t>(random(1, 4));
    expect_places("random_uniform", {}, box, dtype, threads);
    expect_places("random_normal", {}, box, dtype, threads);
    expect_places("constant", Arguments::parse("value=1.5"), box, dtype, threads);
    if (box.rank() > 1) expect_places("flux_identity_init", Arguments::parse("gain=3"), box, dtype, threads);
    if (box.rank() == 2) expect_places("flux_sparse_init", Arguments::parse("sparsity=0.3"), box, dtype, threads);
    const int64_t last = box.global.back();
    const inwit_tensor array = describe(const_cast<double *>(numbers), INWIT_F64, {last <= 7 ? last : 1});
    expect_places("constant", {{"value", 0, nullptr, &array}}, box, dtype, threads);
  }
}

// Tiles and tasks with complete and partial ends, and rows of every length near the limits of both.
TEST(Strides, OfColumnMajorMatricesOfManySizes) {
  for (const auto &[rows, columns] : {std::pair<int64_t, int64_t>{64, 224},
                                      {65, 225},
                                      {63, 223},
                                      {1000, 1000},
                                      {70000, 3},
                                      {3, 70000},
                                      {257, 449},
                                      {20000, 63},
                                      {20000, 64},
                                      {500, 65},
                                      {1, 1000},
                                      {1000, 1},
                                      {512, 513}})
    for (const int32_t dtype : dtypes)
      for (const int32_t threads : {1, 3}) {
        const Box box = {{rows, columns}, {rows, columns}, {0, 0}, {0, 1}, {1, 1}, {false, false}};
        expect_places("truncated_normal", {}, box, dtype, threads);
      }
}

TEST(Strides, OfKernelsInEveryOrderOfTheirAxes) {
  for (const Shape &shape : {Shape{70, 90, 3, 3}, Shape{3, 3, 70, 90}, Shape{130, 5, 2, 33}}) {
    Box box = {shape, shape, {0, 0, 0, 0}, {0, 1, 2, 3}, {1, 1, 1, 1}, {false, false, false, false}};
    do expect_places("random_normal", {}, box, INWIT_F32, 1);
    while (std::next_permutation(box.memory.begin(), box.memory.end()));
  }
}

// Boxes of short rows, whose gaps are generated with them or skipped.
TEST(Strides, OfBoxesWithShortRows) {
  for (const int64_t width : {1, 2, 7, 8, 63, 64, 65})
    for (const int64_t gap : {0, 1, 56, 64, 65, 1000})
      for (const std::vector<int> &memory : {std::vector{1, 0}, std::vector{0, 1}}) {
        const Box box = {{200, width + gap}, {150, width}, {30, gap / 2}, memory, {1, 1}, {false, false}};
        expect_places("random_uniform", {}, box, INWIT_F32, 1);
        expect_places("random_normal", {}, box, INWIT_F64, 1);
      }
}

TEST(Strides, AndAnyNumberOfThreads) {
  const Box box = {{1100, 1001}, {1090, 1001}, {10, 0}, {0, 1}, {1, 1}, {false, false}};
#if defined(INWIT_ONE_WIDTH) // sanitizers, under which it takes up to fifty times as long
  const int32_t step = 21;
#else
  const int32_t step = 1;
#endif
  for (int32_t threads = 1; threads <= 64; threads += step) expect_places("random_normal", {}, box, INWIT_F32, threads);
}

TEST(Constant, OfALargeArrayIsBroadcastElementByElement) {
  std::vector<float> numbers(37 * 300);
  for (size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<float>(i % 3584) / 8; // below 448
  inwit_tensor array = describe(numbers.data() + numbers.size() - 1, INWIT_F32, {37, 1, 300});
  array.order = INWIT_STRIDES; // negative, and axis 1 repeats
  array.strides[0] = -300, array.strides[2] = -1;
  const Shape shape = {2, 37, 5, 300};
  for (const int32_t dtype : dtypes) {
    const std::vector<double> values = filled_values("constant", dtype, shape, 0, {0, 0}, {{"value", 0, nullptr, &array}});
    for (size_t i = 0; i < values.size(); ++i) {
      const size_t from = numbers.size() - 1 - (i / 1500 % 37 * 300 + i % 300);
      const double expected = with_dtype(dtype, [&]<class T>(T) {
        return static_cast<double>(widen<T>(round_double<T>(static_cast<double>(numbers[from]))));
      });
      ASSERT_EQ(values[i], expected) << dtype << " " << i;
    }
  }
}

} // namespace
} // namespace inwit::test
