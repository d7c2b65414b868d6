// The elementary functions of many doubles give the bits of those of one, with every instruction set.
#include "math/vector_functions.hpp"

#include <random>

#include "math/functions.hpp"
#include "support.hpp"

namespace inwit::test {
namespace {

using Doubles = std::vector<double>;

bool same_bits(const Doubles &a, const Doubles &b) {
  return a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

// Numbers between `least` and `most`, and around 0 on a scale of powers; the given ones in front.
Doubles numbers(double least, double most, Doubles all) {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> between(least, most), exponents(-60, 1);
  for (int i = 0; i < 20000; ++i) all.push_back(between(random));
  for (int i = 0; i < 5000; ++i) all.push_back((i % 2 == 0 ? least : most) * std::exp2(exponents(random)));
  return all;
}

// Calls on parts of all lengths around those of vectors.
template <class Call> void by_parts(int64_t count, const Call &call) {
  int64_t length = 0;
  for (int64_t first = 0; first < count; first += length, length = length % 130 + 1)
    call(first, std::min(length, count - first));
}

class Vectors : public testing::TestWithParam<Target> {
protected:
  void SetUp() override {
    const bool has_vectors = math::highway_vector_functions(GetParam()) != nullptr;
    ASSERT_TRUE(has_vectors || GetParam() == Target::plain) << "the plain functions would run";
  }
  const math::VectorFunctions &functions = math::vector_functions(GetParam());

  template <class One, class Many> void expect_equal(const Doubles &x, const One &one, const Many &many) {
    Doubles expected(x.size()), found(x.size());
    std::transform(x.begin(), x.end(), expected.begin(), one);
    by_parts(static_cast<int64_t>(x.size()),
             [&](int64_t first, int64_t count) { many(x.data() + first, count, found.data() + first); });
    for (size_t i = 0; i < x.size(); ++i)
      ASSERT_EQ(std::bit_cast<uint64_t>(found[i]), std::bit_cast<uint64_t>(expected[i])) << "of " << x[i];
  }
};

TEST_P(Vectors, ExponentialAndLogarithm) {
  const Doubles edges = {0, -0.0, 1, -1, 700, -700, -708.4, -744.9, -745, -745.1, -1e300, 5e-324, -5e-324, 0.34, -0.35};
  expect_equal(numbers(-745, 700, edges), math::exponential_of, functions.exponential);
  expect_equal(numbers(-1, 1, {}), math::exponential_of, functions.exponential);
  Doubles positive = numbers(1e-300, 1e300, {1, 0.5, 2, 0x1p-1022, 0.70710678118654757, 1.4142135623730951, 1.7e308});
  expect_equal(positive, math::log_positive<double>, functions.log);
}

TEST_P(Vectors, SineAndCosine) {
  const Doubles x = numbers(-0x1p20, 0x1p20, {0, -0.0, 0.78539816339744828, 0.78539816339744839, 1.5707963267948966, 0x1p20});
  for (const bool is_sine : {true, false})
    expect_equal(
        x,
        [&](double of) {
          const math::Turn turn = math::turn_of_radians(of);
          return is_sine ? turn.sine : turn.cosine;
        },
        [&](const double *from, int64_t count, double *out) {
          Doubles other(static_cast<size_t>(count));
          is_sine ? functions.sine_cosine(from, count, out, other.data())
                  : functions.sine_cosine(from, count, other.data(), out);
        });
}

TEST_P(Vectors, Turns) {
  for (const int64_t n : {int64_t{1}, int64_t{2}, int64_t{3}, int64_t{8}, int64_t{400}, int64_t{4096}, (int64_t{1} << 32) - 4,
                          (int64_t{1} << 50) - 1, int64_t{1} << 50, (int64_t{1} << 58) - 2})
    for (const int64_t step : {int64_t{0}, int64_t{1}, n / 3, n / 2, n - 1})
      for (const int64_t first : {int64_t{0}, n / 8, n - 1})
        for (const int64_t count : {0, 1, 7, 8, 9, 300}) {
          if (step >= n) continue;
          const auto size = static_cast<size_t>(count);
          Doubles sine(size), cosine(size), plain_sine(size), plain_cosine(size);
          functions.turns(first, step, n, count, sine.data(), cosine.data());
          int64_t j = first;
          for (size_t i = 0; i < size; ++i, j = (j + step) % n) {
            plain_sine[i] = math::turn_of(j, n).sine;
            plain_cosine[i] = math::turn_of(j, n).cosine;
          }
          ASSERT_TRUE(same_bits(sine, plain_sine) && same_bits(cosine, plain_cosine)) << first << " " << step << " " << n;
        }
}

TEST_P(Vectors, Powers) {
  const Doubles exponents = numbers(0, 8, {0, 1, 2, 0.5});
  for (const double base : {1.0, 2.0, 1.5, 10000.0, 500000.0})
    expect_equal(
        exponents, [&](double x) { return math::power(base, x); },
        [&](const double *x, int64_t count, double *out) { math::powers_of(functions, base, x, count, out); });
  const Doubles bases = numbers(0, 1, {0, 1, 0.5});
  for (const double exponent : {0.0, 1.0, 2.0, 0.3, 1.35})
    expect_equal(
        bases, [&](double x) { return math::power(x, exponent); },
        [&](const double *x, int64_t count, double *out) { math::raise_to(functions, exponent, x, count, out); });
  expect_equal(numbers(0, 1100, {0, 1, 1022, 1022.5, 1023, 1e9, 0.999}), math::half_to_the,
               [&](const double *x, int64_t count, double *out) { math::halves_to_the(functions, x, count, out); });
}

INSTANTIATE_TEST_SUITE_P(Here, Vectors, testing::ValuesIn([] {
                           std::vector<Target> here;
                           for (int i = 0; i < target_count; ++i)
                             if (const auto target = static_cast<Target>(i); is_here(target)) here.push_back(target);
                           return here;
                         }()),
                         [](const auto &one) { return std::string(name_of(one.param)); });

} // namespace
} // namespace inwit::test
