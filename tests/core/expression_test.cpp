// Expressions of recipes against values worked out by hand or by Python.
#include <cmath>
#include <gtest/gtest.h>

#include "model/expression.hpp"

namespace inwit::test {
namespace {

const std::vector<std::string> names = {"layers", "width", "l", "zero"};
constexpr double values[] = {12, 768, 3, 0};
constexpr int64_t shape[] = {64, 3, 7};

struct Result {
  Status status;
  double value = 0;
};

Result evaluated(std::string_view text, bool is_of_tensor = true) {
  Expression expression;
  Result result;
  result.status = Expression::parse(text, names, is_of_tensor, expression);
  if (!result.status) return result;
  const Expression::Scope scope = {values, shape, Fans{21, 448}};
  result.status = expression.evaluate(scope, result.value);
  return result;
}

void expect_values(std::initializer_list<std::pair<const char *, double>> cases) {
  for (const auto &[text, value] : cases) {
    const Result result = evaluated(text);
    EXPECT_TRUE(result.status) << text << ": " << result.status.message();
    EXPECT_EQ(result.value, value) << text;
  }
}

TEST(Expressions, HaveOperators) {
  expect_values({
      {"1", 1},
      {"1 + 2 * 3", 7},
      {"(1 + 2) * 3", 9},
      {"7 - 2 - 1", 4},
      {"8 / 4 / 2", 1},
      {"-l * -2", 6},
      {"- - 1", 1},
      {"7 // 2", 3},
      {"-7 // 2", -4},
      {"7 // -2", -4},
      {"-7 % 2", 1},
      {"7 % -2", -1},
      {"7.5 // 2", 3},
      {"7.5 % 2", 1.5},
      {"9007199254740991 // 3", 3002399751580330},
      {"9007199254740991 // 9007199254740990", 1},
      {"256 * ((8 * 4096 // 3 + 255) // 256)", 11008}, // Llama's inner width
      {"layers + width", 780},
      {"0.02 / sqrt(2 * layers)", 0.02 / std::sqrt(24.0)},
      {".5 + 5e-1 + 1E+1", 11},
  });
}

TEST(Expressions, HaveFunctions) {
  expect_values({
      {"pow(2, 10)", 1024},
      {"pow(-2, 3)", -8},
      {"pow(2, -2)", 0.25},
      {"pow(0, 0)", 1},
      {"min(3, 1, 2)", 1},
      {"max(3, 1, 2) + min(4, 5)", 7},
      {"floor(-1.5) + ceil(-1.5) + abs(-3)", 0},
      {"floor(1e300) == 1e300", 1},
      {"gain(relu)", std::sqrt(2.0)},
      {"gain(leaky_relu)", std::sqrt(2 / (1 + 0.01 * 0.01))},
      {"gain(leaky_relu, 1)", 1},
      {"gain( tanh ) * 3", 5.0 / 3 * 3},
  });
  for (const auto &[text, value] : {std::pair{"pow(12, -0.25)", std::pow(12, -0.25)},
                                    {"exp(1)", std::exp(1)},
                                    {"exp(-2.5)", std::exp(-2.5)},
                                    {"log(10)", std::log(10)},
                                    {"pow(0.3, 1.7)", std::pow(0.3, 1.7)}})
    EXPECT_NEAR(evaluated(text).value / value, 1, 1e-15) << text;
}

TEST(Expressions, CompareAndDecide) {
  expect_values({
      {"1 < 2", 1},
      {"2 <= 1", 0},
      {"1 != 1 or 2 >= 2", 1},
      {"not l == 3", 0},
      {"not l == 3 or 1", 1},
      {"1 + 1 == 2 and 3 > 2", 1},
      {"l and layers", 1},
      {"0 or 5", 1},
      {"1 or 0 and 0", 1},
      {"zero and 1 / zero", 0}, // the right side is not needed
      {"not zero or 1 / zero", 1},
  });
}

TEST(Expressions, SeeTheTensor) {
  expect_values({
      {"rank", 3},
      {"size", 64 * 3 * 7},
      {"shape[0] + shape[-1]", 71},
      {"rank > 3 and shape[3] > 1", 0},
      {"fan_in / fan_out", 21.0 / 448},
  });
}

TEST(Expressions, AreRejectedWithTheColumn) {
  const std::pair<const char *, const char *> cases[] = {
      {"", "ends too early (column 2 of \"=\")"},
      {"1 +", "ends too early (column 5"},
      {"1 2", "expected an operator or the end (column 4"},
      {"widht * 2", "unknown name \"widht\", did you mean \"width\"? (column 2"},
      {"1 + qqqqqq", "unknown name \"qqqqqq\" (column 6"},
      {"2 ** 3", "write pow(a, b)"},
      {"1 < 2 < 3", "cannot be chained"},
      {"(1", "expected \")\""},
      {"sqrt(1, 2)", "sqrt has 2 arguments, must have one"},
      {"min(1)", "min has 1 argument, must have two or more"},
      {"pow(1)", "pow has 1 argument, must have two"},
      {"sqrt 2", "expected \"(\""},
      {"gain(rulu)", "nonlinearity is \"rulu\""},
      {"shape", "expected \"[\""},
      {"1.2.3", "expected a number"},
      {"12px", "expected a number"},
      {"1e999", "expected a number"},
      {"and 1", "expected a number, a name"},
      {"2 $ 3", "expected an operator"},
  };
  for (const auto &[text, message] : cases) {
    const Status status = evaluated(text).status;
    EXPECT_EQ(status.code(), INWIT_E_CONFIG) << text;
    EXPECT_NE(status.message().find(message), std::string_view::npos) << text << ": " << status.message();
  }
  EXPECT_NE(evaluated("rank", false).status.message().find("in rules only"), std::string_view::npos);
}

TEST(Expressions, WithoutAValueSayWhyAndForWhichNumbers) {
  const std::pair<const char *, const char *> cases[] = {
      {"width / zero", "\"=width / zero\": division by 0 (width = 768, zero = 0)"},
      {"1 // zero", "division by 0"},
      {"1 % zero", "division by 0"},
      {"sqrt(-l)", "sqrt of a negative number (l = 3)"},
      {"log(zero)", "log of a number that is not positive"},
      {"log(-1)", "log of a number"},
      {"exp(701)", "beyond 700"},
      {"pow(zero, -1)", "a negative power of 0"},
      {"pow(-2, 0.5)", "a fraction in its exponent"},
      {"pow(10, 400)", "out of range"},
      {"1e300 * 1e300", "not finite"},
      {"shape[3]", "no such axis"},
      {"shape[0.5]", "no such axis"},
      {"shape[-4]", "no such axis"},
  };
  for (const auto &[text, message] : cases) {
    const Status status = evaluated(text).status;
    EXPECT_EQ(status.code(), INWIT_E_PARAMETER) << text << ": " << status.message();
    EXPECT_NE(status.message().find(message), std::string_view::npos) << text << ": " << status.message();
  }
}

TEST(Expressions, AreLimited) {
  const auto nested = [](int depth) {
    return std::string(static_cast<size_t>(depth), '(') + "1" + std::string(static_cast<size_t>(depth), ')');
  };
  EXPECT_EQ(evaluated(nested(Expression::deepest - 1)).value, 1);
  EXPECT_NE(evaluated(nested(Expression::deepest)).status.message().find("nested more than 32"), std::string_view::npos);
  EXPECT_NE(evaluated(std::string(400, '-') + "1").status.message().find("nested"), std::string_view::npos);
  std::string sum = "1";
  while (sum.size() + 2 <= Expression::longest) sum += "+1";
  EXPECT_EQ(evaluated(sum).value, 512);
  EXPECT_NE(evaluated(sum + "+1").status.message().find("must have at most 1024"), std::string_view::npos);
}

} // namespace
} // namespace inwit::test
