#include "net/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/messages/net.h"
#include "net/utf8.h"

namespace canasta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string parameters_of(std::string_view target) {
  std::string out;
  for (const QueryParameter& each : parse_target(target).value().parameters) {
    out += '[' + each.name + '=' + each.value + ']';
  }
  return out;
}

TEST(Target, SegmentsAreDecoded) {
  const auto segments = [](std::string_view target) {
    return parse_target(target).value().segments;
  };
  EXPECT_THAT(segments("/"), IsEmpty());
  EXPECT_THAT(segments("/?a"), IsEmpty());
  EXPECT_THAT(segments("/a/b"), ElementsAre("a", "b"));
  EXPECT_THAT(segments("/a/"), ElementsAre("a", ""));
  EXPECT_THAT(segments("//a"), ElementsAre("", "a"));
  EXPECT_THAT(segments("/a%2Fb%5c/c+d/%c3%B1"), ElementsAre("a/b\\", "c+d", "\xC3\xB1"));
  EXPECT_THAT(segments("/%252e/.../..a/%25"), ElementsAre("%2e", "...", "..a", "%"));
}

TEST(Target, ParametersAreDecoded) {
  EXPECT_EQ(parameters_of("/a?b=c"), "[b=c]");
  EXPECT_EQ(parameters_of("/?"), "");
  EXPECT_EQ(parameters_of("/?a&b=&=c&&d=e=f&a"), "[a=][b=][=c][d=e=f][a=]");
  EXPECT_EQ(parameters_of("/?a+b=c+%2B%26%3d?/"), "[a b=c +&=?/]");
  EXPECT_EQ(parameters_of("/?dir=../.."), "[dir=../..]") << "a value is no path";
}

TEST(Target, WhatIsNoTextIsRefused) {
  const std::vector<std::pair<std::string, Message>> cases{
      {"", message::kTargetForm},
      {"*", message::kTargetForm},
      {"a/b", message::kTargetForm},
      {"?a", message::kTargetForm},
      {"/%", message::kTargetEscape},
      {"/%1", message::kTargetEscape},
      {"/%g0", message::kTargetEscape},
      {"/%0g", message::kTargetEscape},
      {"/% 1", message::kTargetEscape},
      {"/%+1", message::kTargetEscape},
      {"/%u0041", message::kTargetEscape},
      {"/?a=%", message::kTargetEscape},
      {"/?%zz", message::kTargetEscape},
      {"/a%00", message::kTargetNotText},
      {"/?a=%00", message::kTargetNotText},
      {"/%ff", message::kTargetNotText},
      {"/%c0%af", message::kTargetNotText},        // an overlong slash
      {"/%c0%ae%c0%ae", message::kTargetNotText},  // overlong dots
      {"/%e0%80%af", message::kTargetNotText},
      {"/%f0%80%80%af", message::kTargetNotText},
      {"/%ed%a0%80", message::kTargetNotText},     // a surrogate
      {"/%f4%90%80%80", message::kTargetNotText},  // beyond Unicode
      {"/%c3", message::kTargetNotText},
      {"/.", message::kTargetDots},
      {"/..", message::kTargetDots},
      {"/a/../b", message::kTargetDots},
      {"/a/./b", message::kTargetDots},
      {"/%2e%2E/b", message::kTargetDots},
      {"/.%2e", message::kTargetDots},
      {"/a/..?b", message::kTargetDots},
  };
  for (const auto& [target, wanted] : cases) {
    const auto result = parse_target(target);
    ASSERT_FALSE(result.ok()) << target;
    EXPECT_EQ(name(result.error().message()), name(wanted)) << target;
    EXPECT_EQ(result.error().code(), ErrorCode::InvalidInput);
  }
}

TEST(Target, ParametersAreLimited) {
  std::string target = "/?a";
  for (std::size_t i = 1; i < kQueryParametersMax; ++i) target += "&a";
  EXPECT_EQ(parse_target(target).value().parameters.size(), kQueryParametersMax);
  const auto beyond = parse_target(target + "&a");
  ASSERT_FALSE(beyond.ok());
  EXPECT_EQ(beyond.error().code(), ErrorCode::TooLarge);
  EXPECT_EQ(beyond.error().message(), message::kTargetParameters);
}

std::string encoded(const std::string& text) {
  std::string out;
  for (const char c : text) {
    char escape[4];
    std::snprintf(escape, sizeof escape, "%%%02x", static_cast<unsigned>(c) & 0xFF);
    out += escape;
  }
  return out;
}

RC_GTEST_PROP(Target, AnyTextComesBack, (const std::string& any)) {
  const std::string text = "x" + any;
  const auto target = parse_target("/" + encoded(text) + "?" + encoded(text) + "=" + encoded(text));
  const bool is_text = is_utf8(text) && text.find('\0') == std::string::npos;
  RC_ASSERT(target.ok() == is_text);
  if (!is_text) return;
  RC_ASSERT(target->segments == std::vector<std::string>{text});
  RC_ASSERT(target->parameters.at(0).name == text);
  RC_ASSERT(target->parameters.at(0).value == text);
}

TEST(Utf8, KnowsWhereItsRangesEnd) {
  for (const char* const good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                 "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << testing::PrintToString(good);
  }
  for (const char* const bad :
       {"\x80", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xE0\x9F\xBF", "\xE1\x80", "\xED\xA0\x80",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5", "\xFF", "a\xC3"}) {
    EXPECT_FALSE(is_utf8(bad)) << testing::PrintToString(bad);
  }
}

}  // namespace
}  // namespace canasta
