// Shared by the tests of the initializers of the literature.
#pragma once
#include "support.hpp"

namespace inwit::test {

inline std::vector<double> doubles(const char *name, const char *arguments, const Shape &shape,
                                   int32_t layout = INWIT_LAYOUT_NONE) {
  return filled_values(name, INWIT_F64, shape, layout, {42, 7}, Arguments::parse(arguments));
}

inline void expect_near(const std::vector<double> &values, const std::vector<double> &expected, double tolerance) {
  ASSERT_EQ(values.size(), expected.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], tolerance) << i;
}

inline inwit_moments expected(const char *name, const char *arguments, const Shape &shape, int32_t layout = INWIT_LAYOUT_NONE) {
  return expected_moments(name, describe(nullptr, INWIT_F64, shape, layout), Arguments::parse(arguments));
}

} // namespace inwit::test
