#include "ingest/number_typing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <cstdlib>
#include <regex>
#include <string>

#include "base/random.h"

namespace canasta {
namespace {

using Shape = NumberShape;

void expect_number(std::string_view text, double value, Shape shape) {
  const NumberText number = parse_number(text);
  EXPECT_EQ(number.shape, shape) << text;
  EXPECT_DOUBLE_EQ(number.value, value) << text;
}

TEST(ParseNumber, ReadsWhatSpeaksForItself) {
  expect_number("6", 6, Shape::Plain);
  expect_number("-80995", -80995, Shape::Plain);
  expect_number("6.58", 6.58, Shape::DecimalDot);
  expect_number("2,10", 2.10, Shape::DecimalComma);
  expect_number("0.123", 0.123, Shape::DecimalDot);        // no group of thousands begins with 0
  expect_number("1234.567", 1234.567, Shape::DecimalDot);  // no group has four digits
  expect_number(".5", 0.5, Shape::DecimalDot);
  expect_number("5.", 5, Shape::DecimalDot);
  expect_number("1.5E+03", 1500, Shape::DecimalDot);
}

TEST(ParseNumber, ReadsGroupsOfThousands) {
  expect_number("1.234,56", 1234.56, Shape::DecimalComma);
  expect_number("1,234.56", 1234.56, Shape::DecimalDot);
  expect_number("1.234.567", 1234567, Shape::DecimalComma);
  expect_number("1,234,567", 1234567, Shape::DecimalDot);
  expect_number("12.345.678,9", 12345678.9, Shape::DecimalComma);
  expect_number("1 234,56", 1234.56, Shape::DecimalComma);
  expect_number(
      "1\xC2\xA0"
      "234",
      1234, Shape::Plain);
  expect_number("1'234.50", 1234.50, Shape::DecimalDot);
  expect_number("1 234,567", 1234.567, Shape::DecimalComma);  // the blank groups already
}

TEST(ParseNumber, LeavesOpenWhatCanBeReadInTwoWays) {
  expect_number("1.234", 1.234, Shape::AmbiguousDot);
  expect_number("999,000", 999, Shape::AmbiguousComma);
  expect_number("-12.500", -12.5, Shape::AmbiguousDot);
}

TEST(ParseNumber, TakesSignsAndCurrenciesOff) {
  expect_number("(12,50)", -12.50, Shape::DecimalComma);
  expect_number("12.50-", -12.50, Shape::DecimalDot);
  expect_number("+7", 7, Shape::Plain);
  expect_number("$ 1,250.00", 1250, Shape::DecimalDot);
  expect_number("-$1.99", -1.99, Shape::DecimalDot);
  expect_number("$-1.99", -1.99, Shape::DecimalDot);
  expect_number("1.250,00 €", 1250, Shape::DecimalComma);
  expect_number("US$ 3", 3, Shape::Plain);
  expect_number("S/. 12.40", 12.40, Shape::DecimalDot);
  expect_number("COP 12.500,00", 12500, Shape::DecimalComma);
}

TEST(ParseNumber, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"",    "-",      "abc",   "1.2.3",      "1,23,456.0", "12..5", "1.234,5,6", "--5",
        "5 5", "1 2345", "nan",   "inf",        "0x10",       "(5",    "5)",        "()",
        "$",   "1e999",  "12abc", "1.2345.678", "-(5)",       "1/2"}) {
    EXPECT_EQ(parse_number(text).shape, Shape::NotNumber) << text;
  }
  EXPECT_EQ(parse_number(std::string(65, '1')).shape, Shape::NotNumber);
  EXPECT_EQ(parse_number(std::string(64, '1')).shape, Shape::Plain);
}

TEST(SettleNumber, MultipliesOnlyWhatTheDecimalSignMakesAGroup) {
  EXPECT_EQ(settle_number(1.234, Shape::AmbiguousDot, ','), 1234);
  EXPECT_EQ(settle_number(1.234, Shape::AmbiguousDot, '.'), 1.234);
  EXPECT_EQ(settle_number(999.999, Shape::AmbiguousComma, '.'), 999999);
  EXPECT_EQ(settle_number(-1.001, Shape::AmbiguousComma, '.'), -1001);
  EXPECT_EQ(settle_number(2.5, Shape::DecimalDot, ','), 2.5);
}

// Every group of three digits comes back exactly.
TEST(SettleNumber, IsExactForEveryAmbiguousValue) {
  for (int whole = 1; whole <= 999; whole += 7) {
    for (int rest = 0; rest <= 999; ++rest) {
      std::string text = std::to_string(whole) + "." + std::to_string(1000 + rest).substr(1);
      const NumberText number = parse_number(text);
      ASSERT_EQ(number.shape, Shape::AmbiguousDot) << text;
      ASSERT_EQ(settle_number(number.value, number.shape, ','), whole * 1000 + rest) << text;
    }
  }
}

// The obvious reader of plain numbers with a dot.
NumberText slow_number(const std::string& text) {
  static const std::regex kPlain("-?[0-9]+");
  static const std::regex kAmbiguous("-?[1-9][0-9]{0,2}\\.[0-9]{3}");
  static const std::regex kDecimal("-?[0-9]+\\.[0-9]*");
  const double value = std::strtod(text.c_str(), nullptr);
  if (std::regex_match(text, kPlain)) return {value, Shape::Plain};
  if (std::regex_match(text, kAmbiguous)) return {value, Shape::AmbiguousDot};
  if (std::regex_match(text, kDecimal)) return {value, Shape::DecimalDot};
  return {};
}

TEST(ParseNumber, FastPathAgreesWithTheSlowTwin) {
  Random random(20111209);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = random.below(4) == 0 ? "-" : "";
    const auto digits = 1 + random.below(18);
    for (std::uint64_t d = 0; d < digits; ++d) {
      text.push_back(static_cast<char>('0' + random.below(10)));
    }
    if (random.below(3) != 0) text.insert(text.size() - random.below(digits), ".");
    const NumberText slow = slow_number(text);
    const NumberText fast = parse_number(text);
    ASSERT_EQ(fast.shape, slow.shape) << text;
    ASSERT_EQ(fast.value, slow.value) << text;  // to the last bit
  }
}

RC_GTEST_PROP(ParseNumber, NeverBreaksOnAnyText, (const std::string& text)) {
  const NumberText number = parse_number(text);
  RC_ASSERT(number.shape == Shape::NotNumber || std::isfinite(number.value));
}

}  // namespace
}  // namespace canasta
