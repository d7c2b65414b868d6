// Statistics of a tensor: closed forms, and the same bits from every instruction set, in blocks of any length.
#include "model/statistics.hpp"

#include "base/targets.hpp"
#include "model/power_sums.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

inwit_statistics statistics_of(const char *target, const std::vector<double> &values) {
  const Shape shape = {static_cast<int64_t>(values.size())};
  const inwit_tensor tensor = describe(const_cast<double *>(values.data()), INWIT_F64, shape, INWIT_LAYOUT_NONE);
  View view;
  EXPECT_TRUE(check_tensor(&tensor, Purpose::describe, view));
  inwit_context context = {};
  context.target = target;
  inwit_statistics statistics = {};
  EXPECT_TRUE(add_elements(view, {}, &context, statistics));
  return statistics;
}

std::vector<double> normals(int64_t count) { return filled_values("random_normal", INWIT_F64, {count}, INWIT_LAYOUT_NONE); }

class PowerSumTargets : public testing::TestWithParam<Target> {};

TEST_P(PowerSumTargets, GiveTheSumsOfThePlainForm) {
  ASSERT_NE(highway_power_sums(GetParam()), nullptr) << "the plain form would be compared with itself";
  for (const int64_t count : {8, 16, 1016, 1024}) {
    std::vector<double> x = normals(count);
    x[3] = 0, x[4] = -0.0, x[5] = 5e-324, x[6] = -1e300;
    PowerSums ours = {}, plain = {};
    power_sums_of(GetParam()).add(x.data(), count, 0.01, ours);
    plain_power_sums.add(x.data(), count, 0.01, plain);
    EXPECT_EQ(std::memcmp(&ours, &plain, sizeof ours), 0) << count;
  }
}

TEST_P(PowerSumTargets, GiveTheSameStatistics) {
  for (const int64_t count : {1, 7, 8, 9, 1023, 1024, 1025, 5000}) {
    std::vector<double> x = normals(count);
    if (count > 8) x[7] = INFINITY, x[8] = NAN;
    const inwit_statistics ours = statistics_of(name_of(GetParam()), x), plain = statistics_of("plain", x);
    EXPECT_EQ(std::memcmp(&ours, &plain, sizeof ours), 0) << count;
  }
}

INSTANTIATE_TEST_SUITE_P(Statistics, PowerSumTargets, testing::ValuesIn(targets_here()),
                         [](const auto &of) { return std::string(name_of(of.param)); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PowerSumTargets);

TEST(Statistics, AreThoseOfTheElements) {
  for (const size_t count : std::initializer_list<size_t>{1, 5, 8, 11, 1031}) { // the last ones of a block are padded
    std::vector<double> x(count);
    for (size_t i = 0; i < count; ++i) x[i] = static_cast<double>(i % 5); // 0 to 4
    const inwit_statistics of = statistics_of("plain", x);
    double sum = 0, squares = 0;
    for (const double value : x) sum += value;
    const double mean = sum / static_cast<double>(count);
    for (const double value : x) squares += (value - mean) * (value - mean);
    EXPECT_EQ(of.count, static_cast<int64_t>(count));
    EXPECT_NEAR(of.mean, mean, 1e-13);
    EXPECT_NEAR(of.squares, squares, 1e-11 * squares + 1e-300);
    EXPECT_EQ(of.zeros, static_cast<int64_t>((count + 4) / 5)) << count;
    EXPECT_EQ(of.minimum, 0);
    EXPECT_EQ(of.maximum, static_cast<double>(std::min<size_t>(count - 1, 4)));
  }
}

} // namespace
} // namespace inwit::test
