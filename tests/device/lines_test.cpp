// Formulas of lines by words of a test: what random words show too rarely, or never.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

#include "initializers/formulas/nguyen_widrow.hpp"
#include "initializers/formulas/sparse.hpp"

namespace inwit::test {
namespace {

struct GivenDraws {
  std::vector<uint32_t> words;
  std::vector<double> units;
  uint32_t half(uint32_t plane, int64_t index) const {
    EXPECT_EQ(plane, random::rank_plane);
    return words.at(static_cast<size_t>(index));
  }
  random::Block block(uint32_t plane, int64_t number) const {
    random::Block made = {}; // a block has words of other columns too, and those beyond the last
    for (size_t i = 0; i < 4; ++i)
      if (const auto at = 4 * static_cast<size_t>(number) + i; at < words.size())
        made[i] = half(plane, static_cast<int64_t>(at));
    return made;
  }
  double normal(double stddev, int64_t index) const { return stddev * static_cast<double>(index + 1); }
  double unit(int64_t index) const { return units.at(static_cast<size_t>(index)); }
};

// Of equal words the first rows have the zeros.
TEST(DeviceLines, EqualWordsOfAColumn) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 2000; ++trial) {
    const int64_t rows = 2 + static_cast<int64_t>(random() % 12), columns = 1 + static_cast<int64_t>(random() % 3);
    const uint32_t spread = 1u << random() % 4, step = trial % 2 == 0 ? 0x40000001 : 1, base = trial % 3 == 0 ? ~0u - 8 : 0;
    GivenDraws draws;
    for (int64_t i = 0; i < rows * columns; ++i) draws.words.push_back(base + static_cast<uint32_t>(random() % spread) * step);
    const int64_t zeros = 1 + static_cast<int64_t>(random() % static_cast<uint64_t>(rows - 1));
    const formulas::sparse::Sparse sparse = {0.5, zeros, 1, {{1, columns, 1}}};
    const random::KernelLine line = {rows, columns, 0, rows, columns}; // row-major: the words are column by column
    for (int64_t column = 0; column < columns; ++column) {
      std::vector<int64_t> order(static_cast<size_t>(rows));
      std::iota(order.begin(), order.end(), 0);
      const auto word = [&](int64_t row) { return draws.words[static_cast<size_t>(column * rows + row)]; };
      std::ranges::stable_sort(order, [&](int64_t a, int64_t b) { return word(a) < word(b); });
      const formulas::sparse::Column<GivenDraws> made(sparse, line, column, draws);
      for (int64_t place = 0; place < rows; ++place) {
        const int64_t row = order[static_cast<size_t>(place)];
        EXPECT_EQ(made.at(row), place < zeros ? 0 : 0.5 * static_cast<double>(row * columns + column + 1)) << trial;
      }
    }
  }
}

// The columns of a stack whose batch axes are on both sides of the matrix's.
TEST(DeviceLines, ColumnsOfAStack) {
  constexpr int64_t batches[2] = {2, 3}, rows = 2, columns = 5;
  GivenDraws draws;
  for (uint32_t i = 0; i < 2 * 3 * 2 * 5; ++i) draws.words.push_back(i % 2 == 0 ? 1 + i : 1000 - i); // rows 0 are the lowest
  draws.words[2 * 17] = 5000;                                                                        // but of column 17
  const formulas::sparse::Sparse sparse = {1, 1, 3, {{3, columns, 1}, {1, 3, columns}, {30, 2, 3 * columns}}};
  const random::KernelLine line = {rows, columns * batches[1], 0, rows, 1};
  for (int64_t outer = 0; outer < batches[0]; ++outer)
    for (int64_t column = 0; column < columns; ++column)
      for (int64_t inner = 0; inner < batches[1]; ++inner) {
        const int64_t first = (outer * rows * columns + column) * batches[1] + inner;
        const formulas::sparse::Column<GivenDraws> made(sparse, line, first, draws);
        const int64_t number = (outer * batches[1] + inner) * columns + column, row = number == 17 ? 1 : 0;
        EXPECT_EQ(made.at(row), 0) << number;
        EXPECT_NE(made.at(1 - row), 0) << number;
      }
}

// A unit whose draws are all 0: each input has the same share of the norm. Random draws never are.
TEST(DeviceLines, UnitOfZeros) {
  GivenDraws draws;
  draws.units.assign(9, 0.5);
  const formulas::nguyen_widrow::Widrow widrow = {2, 1.0 / 3};
  const random::KernelLine line = {9, 1, 0, 9, 1};
  const formulas::nguyen_widrow::Unit<GivenDraws> unit(widrow, line, 0, draws);
  for (int64_t input = 0; input < 9; ++input) EXPECT_EQ(unit.at(input), 2.0 / 3);
}

// Sums of squares that differ by their order: partial sums by the number mod 16, added in halves.
TEST(DeviceLines, OrderOfTheSumOfAUnit) {
  std::mt19937_64 random(5);
  for (int64_t inputs = 1; inputs < 70; ++inputs) {
    GivenDraws draws;
    for (int64_t i = 0; i < 2 * inputs; ++i) draws.units.push_back(static_cast<double>(random() >> 11) * 0x1p-53);
    double partial[16] = {};
    for (int64_t i = 0; i < inputs; ++i) {
      const double v = draws.units[static_cast<size_t>(2 * i + 1)] - 0.5;
      partial[i % 16] += v * v;
    }
    for (int half = 8; half > 0; half /= 2)
      for (int i = 0; i < half; ++i) partial[i] += partial[i + half];
    const formulas::nguyen_widrow::Widrow widrow = {0.7, 0};
    const random::KernelLine line = {inputs, 2, 0, inputs, 2};
    const formulas::nguyen_widrow::Unit<GivenDraws> unit(widrow, line, 1, draws);
    for (int64_t i = 0; i < inputs; ++i)
      EXPECT_EQ(unit.at(i), 0.7 * ((draws.units[static_cast<size_t>(2 * i + 1)] - 0.5) / std::sqrt(partial[0]))) << inputs;
  }
}

} // namespace
} // namespace inwit::test
