// Each type of problem is explained, in both languages, where its `type` leads to.
#include "server/error_pages.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/messages/server.h"
#include "server/problem.h"

namespace canasta {
namespace {

using Json = nlohmann::json;

std::vector<ErrorCode> all_codes() {
  std::vector<ErrorCode> codes;
  for (std::size_t i = 0; i < kErrorCodes; ++i) codes.push_back(static_cast<ErrorCode>(i));
  return codes;
}

TEST(ErrorPages, TheLastCodeIsTheLastOfTheTable) {
  EXPECT_EQ(all_codes().back(), ErrorCode::Cancelled);
}

TEST(ErrorPages, AProblemsTypeLeadsToItsPage) {
  for (const ErrorCode code : all_codes()) {
    const HttpResponse problem = problem_response(Error(code, message::kNoRoute, {{"path", "/"}}),
                                                  {.instance = "/", .request_id = "1"});
    const Json details = Json::parse(problem.body);
    const auto type = details["type"].get<std::string>();
    ASSERT_TRUE(type.starts_with("/errors/")) << type;
    EXPECT_EQ(error_code_of(type.substr(8)), code) << type;
    const Json explained = Json::parse(error_json(code, Language::English));
    EXPECT_EQ(explained["type"], type);
    EXPECT_EQ(explained["title"], details["title"]);
    EXPECT_EQ(explained["status"], problem.status);
    EXPECT_EQ(explained["code"], details["code"]);
  }
}

TEST(ErrorPages, OtherWordsAreNoTypes) {
  for (const char* const word : {"", "NotFound", "not_found ", "not_foun", "../not_found"}) {
    EXPECT_FALSE(error_code_of(word).has_value()) << word;
  }
}

TEST(ErrorPages, EachIsExplainedInBothLanguages) {
  for (const ErrorCode code : all_codes()) {
    const Json english = Json::parse(error_json(code, Language::English));
    const Json spanish = Json::parse(error_json(code, Language::Spanish));
    for (const char* const member : {"meaning", "remedy", "title"}) {
      EXPECT_FALSE(english[member].get<std::string>().empty()) << problem_name(code);
      EXPECT_NE(english[member], spanish[member]) << problem_name(code);
    }
  }
}

TEST(ErrorPages, TheListHoldsEachOfThem) {
  const Json errors = Json::parse(errors_json(Language::English))["errors"];
  ASSERT_EQ(errors.size(), kErrorCodes);
  for (const ErrorCode code : all_codes()) {
    EXPECT_EQ(errors[static_cast<std::size_t>(code)],
              Json::parse(error_json(code, Language::English)));
    const std::string link = "<a href=\"errors/" + problem_name(code) + "\">";
    EXPECT_NE(errors_page(Language::Spanish).find(link), std::string::npos) << link;
  }
}

TEST(ErrorPages, PagesNameTheirLanguageAndHoldNoMarkupInTheirTexts) {
  EXPECT_NE(errors_page(Language::Spanish).find("<html lang=\"es\">"), std::string::npos);
  EXPECT_NE(error_page(ErrorCode::NotFound, Language::English).find("<html lang=\"en\">"),
            std::string::npos);
  EXPECT_NE(error_page(ErrorCode::NotFound, Language::English).find("<h1>Not found</h1>"),
            std::string::npos);
  for (const Language language : {Language::English, Language::Spanish}) {
    const std::string texts = errors_json(language);
    EXPECT_EQ(texts.find_first_of("<>&"), std::string::npos);
  }
}

}  // namespace
}  // namespace canasta
