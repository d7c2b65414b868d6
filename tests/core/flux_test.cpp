// flux_identity_init and flux_orthogonal: the examples of Flux's documentation and Flux's own tests, in column-major memory.
#include <algorithm>

#include "support.hpp"

namespace inwit::test {
namespace {

// A Julia array: column-major.
struct Array {
  Shape shape;
  std::vector<double> values;

  explicit Array(const Shape &extents) : shape(extents), values(static_cast<size_t>(product(extents))) {}
  double &at(const Shape &index) {
    int64_t place = 0;
    for (size_t axis = shape.size(); axis-- > 0;) place = place * shape[axis] + index[axis];
    return values[static_cast<size_t>(place)];
  }
};

Array flux(const std::string &name, const Shape &shape, const std::string &arguments = "-", int32_t dtype = INWIT_F32) {
  Array array(shape);
  Buffer buffer(product(shape) * bytes_of(dtype));
  inwit_tensor tensor = describe(buffer.data(), dtype, shape);
  tensor.order = INWIT_COLUMN_MAJOR;
  const Outcome outcome = fill(name, tensor, {42, 7}, Arguments::parse(arguments));
  EXPECT_EQ(outcome.status, INWIT_OK) << outcome.message;
  array.values = values_of(buffer, dtype);
  return array;
}

// Every index of a shape, first axis fastest.
template <class F> void for_each_index(const Shape &shape, F &&f) {
  Shape index(shape.size(), 0);
  for (int64_t left = product(shape); left > 0; --left) {
    f(index);
    for (size_t axis = 0; axis < shape.size() && ++index[axis] == shape[axis]; ++axis) index[axis] = 0;
  }
}

// The slice [:, :, rest...] as Julia prints it, one space between the numbers.
std::string printed(Array array, const Shape &rest = {}) {
  std::ostringstream text;
  text << std::fixed;
  text.precision(1);
  for (int64_t r = 0; r < array.shape[0]; ++r)
    for (int64_t c = 0; c < array.shape[1]; ++c) {
      Shape index = {r, c};
      index.insert(index.end(), rest.begin(), rest.end());
      text << array.at(index) << (c + 1 == array.shape[1] ? '\n' : ' ');
    }
  return text.str();
}

// Flux's Conv with pad=SamePad(), stride 1, on (s..., in): a convolution proper, so the kernel is flipped. SamePad puts the larger
// half of the padding, cld(k - 1, 2), in front. CrossCor does not flip.
Array convolve(Array input, Array kernel, bool flip = true) {
  const size_t field = kernel.shape.size() - 2;
  Shape shape = input.shape;
  shape[field] = kernel.shape[field + 1];
  Array output(shape);
  for_each_index(kernel.shape, [&](const Shape &tap) {
    for_each_index(shape, [&](const Shape &to) {
      if (to[field] != tap[field + 1]) return;
      Shape from = to;
      bool inside = true;
      for (size_t axis = 0; axis < field; ++axis) {
        const int64_t k = kernel.shape[axis], place = flip ? k - 1 - tap[axis] : tap[axis];
        from[axis] += place - k / 2;
        inside = inside && from[axis] >= 0 && from[axis] < input.shape[axis];
      }
      from[field] = tap[field];
      if (inside) output.at(to) += kernel.at(tap) * input.at(from);
    });
  });
  return output;
}

Array random_input(const Shape &shape) { return flux("flux_randn32", shape); }

// ---- the four examples of Flux's documentation of identity_init ----

TEST(FluxPage, MatrixOfThreeByFive) {
  EXPECT_EQ(printed(flux("flux_identity_init", {3, 5})), "1.0 0.0 0.0 0.0 0.0\n"
                                                         "0.0 1.0 0.0 0.0 0.0\n"
                                                         "0.0 0.0 1.0 0.0 0.0\n");
}

TEST(FluxPage, DenseLayerWithRelu) {
  Array weight = flux("flux_identity_init", {3, 5});
  const double x[] = {1, -2, 3, -4, 5}, expected[] = {1, 0, 3};
  for (int64_t o = 0; o < 3; ++o) {
    double sum = 0;
    for (int64_t i = 0; i < 5; ++i) sum += weight.at({o, i}) * x[i];
    EXPECT_EQ(std::max(sum, 0.0), expected[o]);
  }
}

TEST(FluxPage, ThreeAxesWithGain) {
  const Array array = flux("flux_identity_init", {3, 3, 2}, "gain=100");
  EXPECT_EQ(printed(array, {0}), "0.0 0.0 0.0\n100.0 0.0 0.0\n0.0 0.0 0.0\n");
  EXPECT_EQ(printed(array, {1}), "0.0 0.0 0.0\n0.0 100.0 0.0\n0.0 0.0 0.0\n");
}

TEST(FluxPage, ConvolutionWithAnEvenKernel) {
  Array image({3, 3, 1});
  image.values = {1, 4, 7, 2, 5, 8, 3, 6, 9}; // [1 2 3; 4 5 6; 7 8 9]
  EXPECT_EQ(printed(convolve(image, flux("flux_identity_init", {2, 2, 1, 1}, "gain=10")), {0}), "10.0 20.0 30.0\n"
                                                                                                "40.0 50.0 60.0\n"
                                                                                                "70.0 80.0 90.0\n");
}

// ---- position of the diagonal ----

struct Place {
  Shape shape;
  const char *arguments;
  std::vector<int64_t> offsets; // column-major, of all elements that are not 0
};
const Place places[] = {{{3, 5}, "-", {0, 4, 8}},
                        {{3, 5}, "shift=1", {1, 5, 6}},
                        {{3, 5}, "shift=0;1", {3, 7, 11}},
                        {{3, 5}, "shift=0;-1", {1, 5, 12}},
                        {{3, 5}, "shift=3;-6", {1, 5, 12}},
                        {{3, 2}, "shift=1", {1, 5}},
                        {{5, 3}, "shift=2;0", {2, 8, 14}},
                        {{3, 3, 2}, "gain=100", {1, 13}},
                        {{4, 2, 2}, "-", {1, 13}},
                        {{4, 2, 2}, "shift=1", {2, 14}},
                        {{4, 2, 2}, "shift=-7", {2, 14}},
                        {{3, 2, 3}, "-", {1, 10}},
                        {{2, 2, 1, 1}, "gain=10", {0}},
                        {{3, 5, 7, 3}, "shift=0;0;2;0", {37, 157, 277}},
                        {{5, 7, 7, 2}, "shift=0;0;5;0", {192, 472}},
                        {{3, 3, 3, 4}, "shift=1;0;0;-1", {14, 50, 86}},
                        {{5}, "gain=3,shift=1", {}},
                        {{5}, "shift=0;0;2;0", {}}};

TEST(FluxIdentity, LiesWhereFluxPutsIt) {
  for (const Place &place : places) {
    const Array array = flux("flux_identity_init", place.shape, place.arguments);
    std::vector<int64_t> offsets;
    const std::string text = place.arguments;
    const double gain = text.starts_with("gain=") ? std::stod(text.substr(5)) : 1;
    for (size_t i = 0; i < array.values.size(); ++i)
      if (array.values[i] != 0) {
        offsets.push_back(static_cast<int64_t>(i));
        EXPECT_EQ(array.values[i], gain);
      }
    std::ranges::sort(offsets);
    std::vector<int64_t> expected = place.offsets;
    std::ranges::sort(expected);
    EXPECT_EQ(offsets, expected) << testing::PrintToString(place.shape) << ' ' << place.arguments;
  }
}

TEST(FluxIdentity, EveryElementAloneIsThatOfTheWhole) {
  for (const Place &place : places) {
    Array whole = flux("flux_identity_init", place.shape, place.arguments);
    for_each_index(place.shape, [&](const Shape &index) {
      double value = NAN;
      inwit_tensor box = describe(&value, INWIT_F64, Shape(place.shape.size(), 1));
      std::ranges::copy(place.shape, box.global_shape);
      std::ranges::copy(index, box.offset);
      ASSERT_EQ(fill("flux_identity_init", box, {1, 1}, Arguments::parse(place.arguments)).status, INWIT_OK);
      ASSERT_EQ(value, whole.at(index)) << place.arguments << testing::PrintToString(index);
    });
  }
}

// Moments over all elements: two of 36 are the gain.
TEST(FluxIdentity, HasTheMomentsOfItsDiagonal) {
  const Arguments gain = Arguments::parse("gain=-100,shift=1");
  inwit_initializer *handle = nullptr;
  ASSERT_EQ(inwit_create("flux_identity_init", gain.of.data(), gain.of.size(), &handle, nullptr), INWIT_OK);
  inwit_moments moments = {};
  const inwit_tensor kernel = describe(nullptr, INWIT_F32, {3, 3, 2, 2}), bias = describe(nullptr, INWIT_F32, {4});
  ASSERT_EQ(inwit_expect(handle, &kernel, &moments, nullptr), INWIT_OK);
  EXPECT_NEAR(moments.mean, -100.0 * 2 / 36, 1e-13);
  EXPECT_NEAR(moments.stddev, 100 * std::sqrt(2.0 / 36 * 34 / 36), 1e-12);
  EXPECT_EQ((std::pair{moments.minimum, moments.maximum}), (std::pair{-100.0, 0.0}));
  ASSERT_EQ(inwit_expect(handle, &bias, &moments, nullptr), INWIT_OK);
  EXPECT_EQ((std::vector{moments.mean, moments.stddev, moments.minimum, moments.maximum}), std::vector<double>(4, 0));
  inwit_free(handle);
}

// ---- identity layers ----

TEST(FluxLayers, ConvolutionsOfEveryRankAreTheIdentity) {
  for (const Shape &kernel : {Shape{1}, {3}, {1, 3}, {3, 5}, {3, 5, 7}, {2}, {4, 2}}) {
    Shape weight = kernel, image = kernel;
    weight.insert(weight.end(), {3, 3});
    image.push_back(3);
    const Array input = random_input(image), taps = flux("flux_identity_init", weight);
    EXPECT_EQ(convolve(input, taps).values, input.values) << testing::PrintToString(kernel);
    if (kernel[0] % 2 == 1) { // CrossCor
      EXPECT_EQ(convolve(input, taps, false).values, input.values) << testing::PrintToString(kernel);
    }
  }
}

TEST(FluxLayers, InceptionIdentity) { // three convolutions 7 => 2, 3, 2, concatenated
  const Array input = random_input({9, 9, 7});
  std::vector<double> output;
  for (const auto &[shape, arguments] :
       {std::pair<Shape, const char *>{{1, 3, 7, 2}, "-"}, {{3, 5, 7, 3}, "shift=0;0;2;0"}, {{5, 7, 7, 2}, "shift=0;0;5;0"}}) {
    const Array path = convolve(input, flux("flux_identity_init", shape, arguments));
    output.insert(output.end(), path.values.begin(), path.values.end());
  }
  EXPECT_EQ(output, input.values);
}

// ---- orthogonal ----

TEST(FluxOrthogonal, ReshapedToLastAxisHasOrthonormalVectors) {
  for (const Shape &shape : {Shape{5, 3}, {3, 5}, {3, 4, 5}, {2, 2, 5}, {3, 3, 2, 4}}) {
    const int64_t columns = shape.back(), rows = product(shape) / columns;
    Array w = flux("flux_orthogonal", shape, "gain=1.5");
    w.shape = {rows, columns}; // Julia's reshape: no copy
    const bool wide = rows < columns;
    for (int64_t i = 0; i < std::min(rows, columns); ++i)
      for (int64_t j = 0; j < std::min(rows, columns); ++j) {
        double dot = 0;
        for (int64_t k = 0; k < std::max(rows, columns); ++k)
          dot += wide ? w.at({i, k}) * w.at({j, k}) : w.at({k, i}) * w.at({k, j});
        EXPECT_NEAR(dot, i == j ? 2.25 : 0, 4e-6) << testing::PrintToString(shape);
      }
  }
}

TEST(FluxOrthogonal, HasTheBitsOfOrthogonal) {
  for (const Shape &shape : {Shape{7, 5}, {3, 3, 4, 6}})
    EXPECT_EQ(filled("flux_orthogonal", INWIT_F32, shape, INWIT_LAYOUT_NONE), filled("orthogonal", INWIT_F32, shape, 0));
  EXPECT_EQ(filled("flux_orthogonal", INWIT_F32, {6, 5, 4}, INWIT_LAYOUT_MLX),
            filled("orthogonal", INWIT_F32, {6, 5, 4}, INWIT_LAYOUT_MLX));
}

TEST(FluxOrthogonal, AVectorHasLengthGainAndAnyDirection) { // in three dimensions each coordinate is uniform
  constexpr int64_t vectors = 20000;
  Buffer buffer(vectors * 3 * 8);
  inwit_tensor stack = describe(buffer.data(), INWIT_F64, {vectors, 3});
  stack.batch_axes = 1;
  ASSERT_EQ(fill("flux_orthogonal", stack, {5, 6}, Arguments::parse("gain=-2")).status, INWIT_OK);
  const std::vector<double> all = values_of(buffer, INWIT_F64);
  for (size_t axis = 0; axis < 3; ++axis) {
    std::vector<double> share;
    for (size_t v = 0; v < vectors; ++v) {
      share.push_back((all[3 * v + axis] + 2) / 4);
      ASSERT_NEAR(std::hypot(all[3 * v], all[3 * v + 1], all[3 * v + 2]), 2, 1e-14);
    }
    std::ranges::sort(share);
    double distance = 0;
    for (size_t i = 0; i < share.size(); ++i)
      distance = std::max(distance, std::fabs(share[i] - (static_cast<double>(i) + 0.5) / vectors));
    EXPECT_LT(distance * std::sqrt(vectors), 1.95) << axis;
  }
  for (const int64_t n : {1, 2, 17, 1000}) {
    double squares = 0;
    for (const double x : filled_values("flux_orthogonal", INWIT_F32, {n}, INWIT_LAYOUT_NONE)) squares += x * x;
    EXPECT_NEAR(squares, 1, 1e-6) << n;
  }
}

} // namespace
} // namespace inwit::test
