// JSON documents: what is read, what is rejected and where, what is written back; under every rounding mode and locale.
#include <cfenv>
#include <cmath>

#include "base/float_state.hpp"
#include "host_locale.hpp"
#include "json_support.hpp"

namespace inwit::test {
namespace {

std::string written(const Json &value, int indent = 0) {
  std::string text;
  JsonWriter(text, indent).value(value);
  return text;
}

std::string message_of(std::string_view text) {
  Json value;
  const Status status = parse_document(text, value);
  EXPECT_EQ(status.code(), INWIT_E_CONFIG) << text;
  return std::string(status.message());
}

TEST(Json, IsWrittenAsItWasRead) {
  for (const char *const text : {"null", "true", "[]", "{}", R"({"b":[1,2.5,-3,"x"],"a":{"c":null}})", "18446744073709551615",
                                 "-9223372036854775808", R"("\"\\\b\f\n\r\t\u0001é")", "NaN", "[Infinity,-Infinity]", "0.1",
                                 "-0.0", "1e+16", "1234567890123456.0", "1e-05", "0.0001", "5e-324", "1.7976931348623157e+308"})
    EXPECT_EQ(written(parsed(text)), text);
  EXPECT_EQ(written(parsed(" [ 1e5 , 100E-2 , \"\\u00e9\\ud83d\\ude00\\/\" ]\r\n")), "[100000.0,1.0,\"é😀/\"]");
  EXPECT_EQ(written(parsed(R"({"a":[1,{}],"b":{"c":[]}})"), 2), R"({
  "a": [
    1,
    {}
  ],
  "b": {
    "c": []
  }
})");
  EXPECT_EQ(written(parsed("\xEF\xBB\xBF[1]")), "[1]") << "a byte order mark is ignored";
  std::string sorted;
  JsonWriter(sorted).sorted(parsed(R"({"b":1,"a":{"d":2,"c":[{"f":3,"e":4}]}})"));
  EXPECT_EQ(sorted, R"({"a":{"c":[{"e":4,"f":3}],"d":2},"b":1})");
}

TEST(Json, WholeNumbersOf64BitsAreExact) {
  EXPECT_EQ(parsed("18446744073709551615").bits(), UINT64_MAX);
  EXPECT_EQ(parsed("-9223372036854775808").bits(), uint64_t{1} << 63);
  EXPECT_TRUE(parsed("18446744073709551616").is(Json::Kind::real));
  EXPECT_EQ(parsed("18446744073709551616").number(), 0x1p64);
  EXPECT_EQ(parsed("-9223372036854775809").number(), -0x1p63);
  EXPECT_TRUE(parsed("1.0").is(Json::Kind::real));
}

TEST(Json, NumbersTooSmallAreZero) {
  for (const std::string &tiny :
       {std::string("1e-400"), std::string("-0.").append(400, '0') + "7", std::string("123e-99999999999999999999"),
        std::string("0.5e-9223372036854775808"), std::string("0.").append(800, '0') + "1e400"})
    EXPECT_EQ(parsed(tiny).number(), 0) << tiny;
  EXPECT_TRUE(std::signbit(parsed("-1e-400").number()));
  for (const std::string &huge : {std::string("1e400"), std::string("-18e307"), std::string("9").append(308, '9'),
                                  std::string("1e99999999999999999999"), std::string("10e308")})
    EXPECT_NE(message_of(huge).find("range of float64"), std::string::npos) << huge;
}

TEST(Json, ErrorsSayLineAndColumn) {
  const std::pair<std::string, const char *> cases[] = {
      {"", "line 1, column 1: JSON: the document is empty"},
      {"{", "line 1, column 2: JSON: expected a key in quotes"},
      {"{\"a\" 1}", "line 1, column 6: JSON: expected ':' after the key"},
      {"{\"a\": 1 \"b\"}", "line 1, column 9: JSON: expected ',' or '}' after the member"},
      {"[1,\n 2\n 3]", "line 3, column 2: JSON: expected ',' or ']' after the item"},
      {"[1,\r\n\t2,]", "line 2, column 4: JSON: expected a value"},
      {"\n\"é\" x", "line 2, column 5: JSON: expected the end of the document"},
      {"{\"a\": 1,\n \"b\": {\"c\": 1,\n  \"d\": 2, \"c\": 3}}",
       "line 3, column 11: JSON: the key \"c\" appears twice in its object"},
      {"{\"é\\\"\": 1, \"é\\\"\": 1}", "line 1, column 12: JSON: the key \"é\"\" appears twice in its object"},
      {"[\"a\\\\\", \"\\u0000\"]", "line 1, column 9: JSON: a text contains a NUL character"},
      {std::string("[\n\0]", 4), "line 2, column 1: JSON: the document contains a NUL character"},
      {"[\"\\udc00\"]", "line 1, column 2: JSON: a text contains half of a surrogate pair"},
      {"[\"\\ud800x\"]", "line 1, column 3: JSON: a text contains half of a surrogate pair"},
      {"[\"x\xFF\"]", "line 1, column 4: JSON: a text is not UTF-8"},
      {"\"\xED\xA0\x80\"", "line 1, column 2: JSON: a text is not UTF-8"},
      {"\"\xC0\x80\"", "line 1, column 2: JSON: a text is not UTF-8"},
      {"[\n  1e999]", "line 2, column 3: JSON: a number is beyond the range of float64"},
      {"[01]", "line 1, column 3: JSON: expected ',' or ']' after the item"},
      {"[-Inf]", "line 1, column 2: JSON: -Inf is not a number of JSON"},
      {"[-Infinity.5]", "line 1, column 2: JSON: -Infinity.5 is not a number of JSON"},
      {"NaNe1", "line 1, column 1: JSON: NaNe1 is not a number of JSON"},
      {"Infinity.0E+2", "line 1, column 1: JSON: Infinity.0E+2 is not a number of JSON"},
      {"[0, -NaN]", "line 1, column 5: JSON: -NaN is not a number of JSON"},
      {"[nan]", "line 1, column 3: JSON: expected a value"},
      {"'a'", "line 1, column 1: JSON: expected a value"},
      {"[1] // no", "line 1, column 5: JSON: expected the end of the document"},
      {std::string(33, '['), "line 1, column 33: JSON: nested deeper than 32 levels"},
  };
  for (const auto &[text, message] : cases) EXPECT_EQ(message_of(text), message) << text;
}

TEST(Json, HasItsLimits) {
  const std::string deepest = std::string(32, '[') + std::string(32, ']');
  EXPECT_EQ(written(parsed(deepest)), deepest);
  EXPECT_NE(message_of(std::string(100000, '[')).find("32 levels"), std::string::npos);
  EXPECT_NE(message_of(std::string(largest_document + 1, ' ')).find("67108865 bytes"), std::string::npos);
  EXPECT_TRUE(parsed(std::string(largest_document - 1, ' ') + "1").is_whole());
}

TEST(Json, EveryValueKnowsWhereItBegins) {
  const std::string text = R"({"a": [null, true, false, -1.5e3, "x\"\\", {}, "", NaN], "\\": []})";
  const Json value = parsed(text);
  EXPECT_EQ(value.offset(), 0U);
  const Json &items = *value.find("a");
  const char *const tokens[] = {"null", "true", "false", "-1.5e3", R"("x\"\\")", "{}", "\"\"", "NaN"};
  ASSERT_EQ(items.items().size(), std::size(tokens));
  for (size_t i = 0; i < std::size(tokens); ++i) EXPECT_EQ(text.find(tokens[i]), items.items()[i].offset()) << tokens[i];
  EXPECT_EQ(value.members()[0].key_offset, 1U);
  EXPECT_EQ(value.members()[1].key_offset, text.rfind(R"("\\")"));
  EXPECT_EQ(value.find("b"), nullptr);
}

// Reads what a rounding mode or a decimal point of the host could change, under the mode that every function of the C ABI sets.
void expect_numbers() {
  const FloatState ours;
  const Json value = parsed("[0.1, 2.5e-3, 1e23, 5e-324, 0.1000000000000000055511151231257827]");
  const double numbers[] = {0.1, 2.5e-3, 1e23, 5e-324, 0.1};
  for (size_t i = 0; i < std::size(numbers); ++i) EXPECT_EQ(value.items()[i].number(), numbers[i]);
  EXPECT_EQ(written(value), "[0.1,0.0025,1e+23,5e-324,0.1]");
}

TEST(Json, TheHostsRoundingModeChangesNothing) {
  for (const int mode : {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST}) {
    ASSERT_EQ(std::fesetround(mode), 0);
    expect_numbers();
  }
}

TEST(Json, TheHostsLocaleChangesNothing) {
  for (const auto &[name, point] : {std::pair{"ps_AF.UTF-8", "\u066b"}, {"de_DE.UTF-8", ","}}) {
    const HostLocale locale(name, point);
    if (!locale.works()) GTEST_SKIP() << name << " cannot be made";
    expect_numbers();
  }
}

TEST(Json, LongValuesAreQuotedInPart) {
  EXPECT_EQ(short_text(parsed("[1, \"x\"]")), "[1,\"x\"]");
  std::string long_list = "[";
  for (int i = 0; i < 1000; ++i) long_list += "\"éé\",";
  const std::string quoted = short_text(parsed(long_list + "1]"));
  EXPECT_LE(quoted.size(), 80U);
  EXPECT_EQ(quoted.substr(0, 7), "[\"éé\"");
  EXPECT_EQ(quoted.substr(quoted.size() - 3), "...");
}

TEST(Json, LargeDocumentsTakeLinearTime) { // quadratic time would be hours
  std::string text = "{";
  for (int i = 0; i < 300000; ++i) text += std::string("\"").append(std::to_string(i)).append("\":[],");
  EXPECT_EQ(parsed(text + "\"x\":[" + std::string(600000, ' ') + "]}").members().size(), 300001U);
}

} // namespace
} // namespace inwit::test
