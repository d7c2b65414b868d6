// batch_axes count equal weights side by side: every initializer fills each of them as it fills one, or rejects them.
#include "support.hpp"

namespace inwit::test {
namespace {

class BatchAxes : public testing::TestWithParam<const Entry *> {
protected:
  // Fills a stack with the batch axis at this position, and checks each weight of it.
  void check(int position, const std::vector<double> &weight, const Shape &weight_shape) const;
};

INSTANTIATE_TEST_SUITE_P(Registry, BatchAxes, testing::ValuesIn(registry().begin(), registry().end()),
                         [](const auto &one) { return std::string(one.param->name); });

constexpr int64_t weights = 3;

// Elements of weight `number`, in the row-major order of the weight.
std::vector<double> part_of(const std::vector<double> &stack, const Shape &shape, int position, int64_t number) {
  int64_t inner = 1, outer = 1;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    (axis < static_cast<size_t>(position) ? outer : inner) *= axis == static_cast<size_t>(position) ? 1 : shape[axis];
  std::vector<double> part;
  for (int64_t i = 0; i < outer; ++i) {
    const auto begin = stack.begin() + (i * weights + number) * inner;
    part.insert(part.end(), begin, begin + inner);
  }
  return part;
}

void BatchAxes::check(int position, const std::vector<double> &weight, const Shape &weight_shape) const {
  Shape shape = weight_shape;
  shape.insert(shape.begin() + position, weights);
  Buffer buffer(product(shape) * 8);
  inwit_tensor tensor = describe(buffer.data(), INWIT_F64, shape, INWIT_LAYOUT_KERAS);
  tensor.batch_axes = 1u << position;
  const Outcome outcome = fill(GetParam()->name, tensor, {42, 7}, required_arguments(*GetParam()));
  ASSERT_EQ(outcome.status, INWIT_OK) << outcome.message;
  ASSERT_TRUE(buffer.guards_hold());
  const std::vector<double> stack = values_of(buffer, INWIT_F64);
  for (int64_t number = 0; number < weights; ++number) {
    const std::vector<double> part = part_of(stack, shape, position, number);
    if (!GetParam()->is_random) {
      EXPECT_EQ(part, weight) << "weight " << number << ", batch axis " << position;
      continue;
    }
    // Random weights differ, but have the scale of one: no fan, rank or zero has been counted over the batch axis.
    const auto magnitude = [](const std::vector<double> &values) {
      double sum = 0;
      for (const double value : values) sum += value * value;
      return sum;
    };
    EXPECT_NEAR(magnitude(part) / magnitude(weight), 1, 0.35) << "weight " << number << ", batch axis " << position;
    EXPECT_EQ(std::ranges::count(part, 0.0), std::ranges::count(weight, 0.0)) << "batch axis " << position;
    if (number > 0) {
      EXPECT_NE(part, part_of(stack, shape, position, 0));
    }
  }
}

TEST_P(BatchAxes, AreAStackAtAnyPosition) {
  const Shape shape = shape_for(*GetParam(), 20, 20);
  const std::vector<double> weight =
      filled_values(GetParam()->name, INWIT_F64, shape, INWIT_LAYOUT_KERAS, {42, 7}, required_arguments(*GetParam()));
  for (int position = 0; position <= static_cast<int>(shape.size()); ++position) check(position, weight, shape);
}

// The rank that counts is that of the weight.
TEST_P(BatchAxes, AreNotCountedAsRank) {
  if (GetParam()->ranks.least == 0) return;
  const Shape shape(static_cast<size_t>(GetParam()->ranks.least), 2);
  Buffer buffer(product(shape) * 8);
  inwit_tensor tensor = describe(buffer.data(), INWIT_F64, shape, INWIT_LAYOUT_KERAS);
  tensor.batch_axes = 1;
  const Outcome outcome = fill(GetParam()->name, tensor, {42, 7}, required_arguments(*GetParam()));
  EXPECT_EQ(outcome.status, INWIT_E_SHAPE) << outcome.message;
  EXPECT_NE(outcome.message.find("without its batch axes"), std::string::npos) << outcome.message;
  EXPECT_TRUE(buffer.untouched());
}

} // namespace
} // namespace inwit::test
