// Formulas are evaluated for many columns, and many rows, at a time: elements are the same whichever are evaluated together.
#include <random>

#include "literature.hpp"

namespace inwit::test {
namespace {

struct Case {
  const char *name, *arguments;
  Shape shape; // more columns than are evaluated at a time
};

class Formulas : public testing::TestWithParam<Case> {
protected:
  // A box of the tensor, by an instruction set.
  std::vector<double> box(const Shape &shape, const Shape &offset, const char *target = nullptr) const {
    int64_t count = 1;
    for (const int64_t extent : shape) count *= extent;
    std::vector<double> values(static_cast<size_t>(count));
    inwit_tensor tensor = describe(values.data(), INWIT_F64, shape, INWIT_LAYOUT_NONE);
    std::copy(GetParam().shape.begin(), GetParam().shape.end(), tensor.global_shape);
    std::copy(offset.begin(), offset.end(), tensor.offset);
    inwit_context context = {};
    context.threads = 1;
    context.target = target;
    const Arguments arguments = Arguments::parse(GetParam().arguments);
    EXPECT_EQ(inwit_fill(GetParam().name, arguments.of.data(), arguments.of.size(), &tensor, 42, 7, &context), INWIT_OK)
        << context.error;
    return values;
  }
};

TEST_P(Formulas, BoxesAreThoseOfTheWhole) {
  const Shape &whole = GetParam().shape;
  const std::vector<double> all = box(whole, Shape(whole.size(), 0));
  EXPECT_EQ(all, box(whole, Shape(whole.size(), 0), "plain"));
  std::minstd_rand random(3);
  for (int i = 0; i < 60; ++i) {
    Shape shape, offset;
    for (const int64_t extent : whole) {
      offset.push_back(static_cast<int64_t>(random()) % extent);
      shape.push_back(i < 30 ? 1 : 1 + static_cast<int64_t>(random()) % (extent - offset.back()));
    }
    const std::vector<double> part = box(shape, offset);
    for (size_t at = 0; at < part.size(); ++at) {
      auto rest = static_cast<int64_t>(at);
      int64_t element = 0, stride = 1;
      for (size_t axis = whole.size(); axis-- > 0; stride *= whole[axis]) {
        element += (rest % shape[axis] + offset[axis]) * stride;
        rest /= shape[axis];
      }
      ASSERT_EQ(part[at], all[static_cast<size_t>(element)]) << element;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Wide, Formulas,
    testing::Values(Case{"sinusoidal_positions", "-", {9, 300}}, Case{"sinusoidal_positions", "convention=halves", {9, 515}},
                    Case{"sincos_2d", "height=3", {12, 520}}, Case{"rope_frequencies", "-", {300}},
                    Case{"alibi_slopes", "-", {300}}, Case{"retention_decay", "-", {300}}, Case{"s4d", "-", {5, 300}},
                    Case{"power_ramp", "exponent=1.35", {5, 300}}, Case{"power_ramp", "exponent=0.5,axis=0", {300, 3}},
                    Case{"rwkv7_ramp", "head_size=4,zigzag=2.5,exponent=1.3", {5, 300}}, Case{"dct", "-", {9, 300}},
                    Case{"mel_filterbank", "-", {129, 300}}, Case{"hippo", "-", {300, 300}},
                    Case{"hippo", "measure=legt", {300, 300}}, Case{"hippo", "measure=foud", {300, 300}},
                    Case{"hippo", "part=b", {300}}, Case{"gate_bias", "gates=3", {300}}, Case{"zero_hadamard", "-", {301, 300}},
                    Case{"zero_hadamard", "-", {70, 33, 3}}, Case{"bilinear_upsampling", "-", {7, 3, 20, 20}},
                    Case{"stft", "-", {9, 1, 300}}, Case{"mamba_dt_bias", "-", {600}}, Case{"log_uniform", "-", {600}},
                    Case{"chrono_bias", "t_max=100", {1200}}),
    [](const auto &one) { return std::string(one.param.name) + "_" + std::to_string(one.index); });

} // namespace
} // namespace inwit::test
